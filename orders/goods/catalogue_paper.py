"""The paper catalogue as a PDF, A4: large numbers, names and prices, for homes that order by telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fpdf import FPDF
from sqlalchemy.orm import Session

from orders.config import OrdersSettings
from orders.goods.catalogue_numbers import Numbered, numbered
from orders.money import yen
from orders.paper import new_paper, write, write_right

WIDTH_MM, HEIGHT_MM = 210, 297
LEFT_MM, RIGHT_MM = 12, WIDTH_MM - 12
TOP_MM, BOTTOM_MM = 40, HEIGHT_MM - 24
COLUMN_MM = 91
GAP_MM = 4
ROW_MM, HEADING_MM = 11.5, 13
NUMBER_PT, NAME_PT, PRICE_PT = 22, 15, 15

NO_ALCOHOL_UNDER_20 = "20歳未満の者の飲酒は法律で禁止されています。お酒のご注文のときは、年齢をうかがいます。"


@dataclass(frozen=True)
class _Place:
    """Where the next line is written: page from 0, column 0 or 1, millimetres from the top."""

    page: int
    column: int
    y_mm: float


def catalogue_pdf(session: Session, day: date, settings: OrdersSettings | None = None) -> bytes:
    """Every numbered item that is for sale, by department; `day` is printed as the day of these prices."""
    shop = settings or OrdersSettings()
    pdf = new_paper(WIDTH_MM, HEIGHT_MM)
    _new_page(pdf, shop, day)
    place = _Place(0, 0, TOP_MM)
    for line in _lines(numbered(session)):
        place = _fitting(place, HEADING_MM + ROW_MM if isinstance(line, str) else ROW_MM)
        if place.page == pdf.pages_count:
            _new_page(pdf, shop, day)
        place = _write_line(pdf, line, place)
    return bytes(pdf.output())


def _lines(goods: list[Numbered]) -> Iterator[str | Numbered]:
    """The name of a department before its goods."""
    for department, group in groupby(goods, key=lambda each: each.department):
        yield department
        yield from group


def _fitting(place: _Place, height_mm: float) -> _Place:
    """Here, or at the top of the next column: a heading never stands alone at the bottom."""
    if place.y_mm + height_mm <= BOTTOM_MM:
        return place
    return _Place(place.page + place.column, 1 - place.column, TOP_MM)


def _write_line(pdf: FPDF, line: str | Numbered, place: _Place) -> _Place:
    x_mm = LEFT_MM + place.column * (COLUMN_MM + GAP_MM)
    if isinstance(line, str):
        pdf.set_fill_color(225, 235, 228)
        pdf.rect(x_mm, place.y_mm + 2, COLUMN_MM, HEADING_MM - 4, style="F")
        write(pdf, x_mm + 2, place.y_mm + 3, line, 15, COLUMN_MM - 4)
        return _Place(place.page, place.column, place.y_mm + HEADING_MM)
    item = line.item
    write_right(pdf, x_mm + 17, place.y_mm + 0.5, str(line.number), NUMBER_PT)
    mark = "（お酒）" if item.alcohol else ""
    write(pdf, x_mm + 19, place.y_mm + 2, f"{item.name}{mark}", NAME_PT, COLUMN_MM - 19 - 23)
    write_right(pdf, x_mm + COLUMN_MM, place.y_mm + 2, yen(item.price_yen), PRICE_PT)
    pdf.set_draw_color(190)
    pdf.line(x_mm, place.y_mm + ROW_MM - 0.5, x_mm + COLUMN_MM, place.y_mm + ROW_MM - 0.5)
    return _Place(place.page, place.column, place.y_mm + ROW_MM)


def _new_page(pdf: FPDF, shop: OrdersSettings, day: date) -> None:
    pdf.add_page()
    write(pdf, LEFT_MM, 9, "電話でご注文いただける品物", 24)
    write(pdf, LEFT_MM, 21, f"お電話 {shop.help_phone}", 20)
    write(pdf, LEFT_MM, 31, "お名前と、番号と、数を おっしゃってください。（例：12番を 3つ）", 13)
    write_right(pdf, RIGHT_MM, 12, f"{day.year}年{day.month}月{day.day}日のお値段（税込み）", 10)
    write(pdf, LEFT_MM, HEIGHT_MM - 20, NO_ALCOHOL_UNDER_20, 10)
    write(
        pdf,
        LEFT_MM,
        HEIGHT_MM - 14,
        f"{shop.shop_name}　お値段は変わることがあります。ご注文のときに お知らせします。",
        10,
    )
    write_right(pdf, RIGHT_MM, HEIGHT_MM - 14, f"{pdf.page_no()}ページ", 10)
