"""Files as a shop sends them, good and bad."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = (
    "番号", "商品名", "よみがな", "棚", "値段（税込）", "税率", "重さ（g）", "たて（mm）", "よこ（mm）", "高さ（mm）",
    "温度",
)  # fmt: skip


def new_row(code: object, name: str = "ながいも", reading: str = "ながいも", price: object = 298) -> list[object]:
    """A row of `HEADINGS` that is right in everything."""
    return [code, name, reading, "野菜", price, 8, 500, 300, 80, 80, "常温"]


def book(rows: Sequence[Sequence[object]], change: Callable[[Worksheet], None] | None = None) -> bytes:
    """An Excel workbook with these cells."""
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    return saved(made)


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def comma(rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> bytes:
    """The same as CSV."""
    return "\r\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows).encode(encoding)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
