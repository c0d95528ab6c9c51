"""Excel workbooks (.xlsx, .xlsm): looked over before they are read, since a small file can unpack to anything.

The reader makes room for the rectangle between the first and the last cell, so a workbook with something in its very
last cell would take all memory there is: `_look_over` measures it first. What the reader does not tell, hidden rows,
merged cells and formulas without answers, is seen on the same way.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

from lxml import etree
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from orders.goods.sheet_files import MOST_COLUMNS, MOST_ROWS, Cell, Sheet, Wrong, unreadable
from orders.goods.sheet_problems import Problem, Reason, Remark, Warned

MOST_UNPACKED_BYTES = 100_000_000
MOST_PARTS = 1_000
_CHUNK = 1 << 20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What the archive, its parts and the numbers in them say when a byte is not as it was.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, NotImplementedError, etree.XMLSyntaxError,
)  # fmt: skip
_UNPACKED_SAFELY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class _Looks:
    """What a sheet is like: rows and columns from 1; `merged` as the sheet writes it (A2:A4)."""

    hidden: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    unanswered: set[tuple[int, int]] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)


def read_excel(data: bytes, wanted: Any) -> Sheet:
    """The first visible sheet for which `wanted(rows)` is true, else the first one. Raises SheetUnreadable."""
    try:
        looks = _looks_of_sheets(data)
        return _read(data, looks, wanted)
    except _DAMAGED as error:
        raise unreadable(Wrong.BROKEN) from error


def _read(data: bytes, looks: dict[str, _Looks], wanted: Any) -> Sheet:
    sheets = _cells_of(data)
    shown = [(name, rows) for name, visible, rows in sheets if visible and rows]
    if not shown:
        raise unreadable(Wrong.NO_ROWS)
    name, rows = next(((name, rows) for name, rows in shown if wanted(rows)), shown[0])
    others = [other for other, _ in shown if other != name]
    seen = looks.get(name, _Looks())
    remarks = []
    hidden = [row for row in seen.hidden if row in seen.filled]
    if hidden:
        remarks.append(Warned(0, Remark.HIDDEN_ROWS, facts={"rows": hidden}))
    if others:
        remarks.append(Warned(0, Remark.OTHER_SHEETS, facts={"taken": name, "others": others}))
    problems = [Problem(_row_of(where), "", Reason.MERGED, where) for where in seen.merged if _row_of(where)]
    return Sheet(rows, tuple(remarks), tuple(problems), frozenset(seen.unanswered))


def _cells_of(data: bytes) -> list[tuple[str, bool, list[list[Cell]]]]:
    """(name, visible, rows) of every sheet."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            (
                sheet.name,
                sheet.visible == SheetVisibleEnum.Visible,
                cast("list[list[Cell]]", book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)),
            )
            for sheet in book.sheets_metadata
        ]
    # A damaged workbook can make the reader give up in ways of its own, some of them no Exception at all (a panic).
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise unreadable(Wrong.BROKEN) from error


def _looks_of_sheets(data: bytes) -> dict[str, _Looks]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = book.namelist()
        _check_parts(book, names)
        _check_is_workbook(book, names)
        return {name: _look_over(book, part) for name, part in _sheets(book) if part in names}


def _check_parts(book: zipfile.ZipFile, names: list[str]) -> None:
    """Unpack everything once, counting: what a part says about its own size may be a lie."""
    if len(names) > MOST_PARTS or len(set(names)) != len(names):
        raise unreadable(Wrong.BOMB)
    if any(part.flag_bits & 1 or part.compress_type not in _UNPACKED_SAFELY for part in book.infolist()):
        raise unreadable(Wrong.BROKEN)
    unpacked = 0
    for name in names:
        with book.open(name) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED_BYTES:
                    raise unreadable(Wrong.BOMB)


def _check_is_workbook(book: zipfile.ZipFile, names: list[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise unreadable(Wrong.BINARY_EXCEL)
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise unreadable(Wrong.WORD)
    if "mimetype" in names and b"opendocument" in book.read("mimetype"):
        raise unreadable(Wrong.OPEN_DOCUMENT)
    raise unreadable(Wrong.ARCHIVE)


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(name of the sheet, part of the file)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    relations = etree.fromstring(book.read("xl/_rels/workbook.xml.rels"), parser)
    parts = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in etree.fromstring(book.read("xl/workbook.xml"), parser).iter(f"{_MAIN}sheet"):
        target = parts.get(sheet.get(_RELATION), "")
        yield sheet.get("name", ""), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _look_over(book: zipfile.ZipFile, part: str) -> _Looks:
    """Raises SheetUnreadable where filled cells lie too far out."""
    looks, row, column = _Looks(), 0, 0
    with book.open(part) as stream:
        for event, element in _elements(stream):
            if event == "start":
                if element.tag == f"{_MAIN}row":
                    row, column = int(element.get("r") or row + 1), 0
                    if element.get("hidden") in ("1", "true"):
                        looks.hidden.append(row)
                continue
            if element.tag == f"{_MAIN}c":
                row, column = _place(element, row, column)
                _look_at_cell(looks, element, row, column)
            elif element.tag == f"{_MAIN}mergeCell":
                looks.merged.append(element.get("ref", ""))
            if element.tag in (f"{_MAIN}row", f"{_MAIN}mergeCell"):
                _forget(element)
    return looks


def _elements(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    tags = [f"{_MAIN}{name}" for name in ("row", "c", "mergeCell")]
    return cast(
        "Iterator[tuple[str, Any]]",
        etree.iterparse(stream, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True),
    )


def _place(cell: Any, row: int, column: int) -> tuple[int, int]:
    found = _PLACE.fullmatch(cell.get("r", ""))
    return (int(found[2]), _column_number(found[1])) if found else (row, column + 1)


def _look_at_cell(looks: _Looks, cell: Any, row: int, column: int) -> None:
    answer = cell.find(f"{_MAIN}v")
    has_text = cell.find(f"{_MAIN}is") is not None
    if cell.find(f"{_MAIN}f") is not None and (answer is None or not answer.text):
        if cell.get("t") != "str":
            looks.unanswered.add((row, column))
    elif answer is None and not has_text:
        return
    looks.filled.add(row)
    if row > MOST_ROWS:
        raise unreadable(Wrong.TOO_MANY_ROWS, most=MOST_ROWS)
    if column > MOST_COLUMNS:
        raise unreadable(Wrong.TOO_MANY_COLUMNS, most=MOST_COLUMNS)


def _forget(element: Any) -> None:
    """Give the memory of what was looked at back."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _row_of(merged: str) -> int:
    found = _PLACE.match(merged)
    return int(found[2]) if found else 0
