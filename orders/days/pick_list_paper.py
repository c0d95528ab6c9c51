"""The pick list on paper, A4: shelf by shelf as one walks, ambient first, what must stay cold last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from fpdf import FPDF

from orders.clock import local
from orders.fulfilment.labels import TEMPERATURE_WORDS
from orders.fulfilment.picking import PickRow
from orders.goods.catalogue import Temperature
from orders.paper import new_paper, write, write_right

WIDTH_MM, HEIGHT_MM, MARGIN_MM = 210, 297, 12
LINE_MM = 8.4
_FIRST_LINE_MM = 34.0
_LAST_MM = HEIGHT_MM - 16


@dataclass(frozen=True)
class PaperLine:
    """One item on a shelf: how many in all, and for which orders."""

    shelf: str
    zone: str
    name: str
    code: str
    pieces: int
    orders: str


def paper_lines(rows: Iterable[PickRow]) -> list[PaperLine]:
    """The rows with the same item of one walk put together, in their order."""
    lines = []
    for (zone, shelf, code), same in groupby(rows, key=_place):
        group = list(same)
        wanted = ((row.order.number, row.line.quantity - row.line.picked) for row in group if not row.line.missing)
        wanted_here = [(number, pieces) for number, pieces in wanted if pieces > 0]
        if wanted_here:
            orders = "　".join(f"{number}×{pieces}" for number, pieces in wanted_here)
            pieces = sum(pieces for _, pieces in wanted_here)
            lines.append(PaperLine(shelf, TEMPERATURE_WORDS[zone], group[0].line.name, code, pieces, orders))
    return lines


def _place(row: PickRow) -> tuple[Temperature, str, str]:
    return row.line.temperature, row.shelf.name, row.line.code


def pick_list_pdf(rows: Sequence[PickRow], day: date, title: str, made_at: datetime | None, now: datetime) -> bytes:
    """The paper; `made_at` is when the cut-off was over and the list complete (None: orders still come)."""
    pdf = new_paper(WIDTH_MM, HEIGHT_MM)
    lines = paper_lines(rows)
    orders = len({row.order.id for row in rows})
    y_mm = _head(pdf, day, title, orders, made_at, now)
    place = ("", "")
    for line in lines:
        if y_mm > _LAST_MM - LINE_MM:
            y_mm, place = _head(pdf, day, title, orders, made_at, now), ("", "")
        if (line.zone, line.shelf) != place:
            place = (line.zone, line.shelf)
            write(pdf, MARGIN_MM, y_mm, f"{line.zone}　{line.shelf}", 11, 120)
            y_mm += LINE_MM - 1.4
        _line(pdf, y_mm, line)
        y_mm += LINE_MM
    if not lines:
        write(pdf, MARGIN_MM, y_mm, "集める品物は ありません。", 13)
    return bytes(pdf.output())


def _head(pdf: FPDF, day: date, title: str, orders: int, made_at: datetime | None, now: datetime) -> float:
    pdf.add_page()
    write(pdf, MARGIN_MM, 10, f"集める一覧　{day.month}月{day.day}日　{title}", 17, 130)
    write_right(pdf, WIDTH_MM - MARGIN_MM, 11, f"注文 {orders}件　{pdf.page_no()}枚目", 11)
    state = f"締め切り {local(made_at):%H:%M}" if made_at else "まだ締め切っていません"
    write(pdf, MARGIN_MM, 20, f"{state}　印刷 {local(now):%m/%d %H:%M}", 10)
    pdf.line(MARGIN_MM, 28, WIDTH_MM - MARGIN_MM, 28)
    return _FIRST_LINE_MM - 4


def _line(pdf: FPDF, y_mm: float, line: PaperLine) -> None:
    pdf.rect(MARGIN_MM + 1, y_mm + 0.8, 4.4, 4.4)
    write(pdf, MARGIN_MM + 8, y_mm, line.name, 12, 72)
    write_right(pdf, MARGIN_MM + 98, y_mm, f"{line.pieces}点", 13)
    write(pdf, MARGIN_MM + 100, y_mm + 0.4, line.orders, 10, WIDTH_MM - 2 * MARGIN_MM - 102)
    pdf.set_draw_color(190)
    pdf.line(MARGIN_MM, y_mm + LINE_MM - 1.6, WIDTH_MM - MARGIN_MM, y_mm + LINE_MM - 1.6)
    pdf.set_draw_color(0)
