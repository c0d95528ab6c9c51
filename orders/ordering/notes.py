"""The delivery note that lies in the box, A5, with the fields of a qualified simplified invoice."""

from __future__ import annotations

from fpdf import FPDF
from sqlalchemy.orm import Session

from orders.config import OrdersSettings
from orders.money import yen
from orders.ordering import order as order_book
from orders.ordering.instead_of import replaced, sold_out
from orders.ordering.order import Order
from orders.ordering.receipts import Receipt, ReceiptLine, receipt
from orders.paper import new_paper, write, write_right

WIDTH_MM = 148
HEIGHT_MM = 210
LEFT_MM = 12
RIGHT_MM = WIDTH_MM - 12
LINE_MM = 6.5
LINES_A_PAGE = 20
# The sums, what is missing and the sentence about alcohol need the room of these lines.
LINES_ABOVE_FOOT = 13
SHORT_ROWS = 4

NO_ALCOHOL_UNDER_20 = "20歳未満の者の飲酒は法律で禁止されています。"


def delivery_note_pdf(session: Session, order_id: int, settings: OrdersSettings | None = None) -> bytes:
    """The note as a PDF, a page for every twenty items, and room for the foot. Raises NotFound."""
    shop = settings or OrdersSettings()
    order = order_book.order(session, order_id)
    paper = receipt(session, order_id, shop)
    pdf = new_paper(WIDTH_MM, HEIGHT_MM)
    pages = [paper.lines[n : n + LINES_A_PAGE] for n in range(0, len(paper.lines), LINES_A_PAGE)] or [()]
    if len(pages[-1]) > LINES_ABOVE_FOOT:
        pages.append(())
    for number, lines in enumerate(pages, 1):
        pdf.add_page()
        y_mm = _head(pdf, paper, shop, number, len(pages))
        y_mm = _items(pdf, lines, y_mm)
        if number == len(pages):
            _foot(pdf, order, paper, shop, y_mm)
    return bytes(pdf.output())


def _head(pdf: FPDF, paper: Receipt, shop: OrdersSettings, number: int, pages: int) -> float:
    write(pdf, LEFT_MM, 10, "お届け明細", 18)
    write_right(pdf, RIGHT_MM, 12, f"{number} / {pages}", 9)
    write(pdf, LEFT_MM, 20, f"{paper.household_name} 様", 14, 80)
    write(pdf, LEFT_MM, 28, f"注文番号 {paper.order_number}　取引日 {paper.day:%Y年%m月%d日}", 10)
    write(pdf, LEFT_MM, 34, f"{paper.issuer_name}　登録番号 {paper.issuer_number}", 9)
    write(pdf, LEFT_MM, 39, f"{shop.shop_name}　電話 {shop.help_phone}", 9)
    pdf.line(LEFT_MM, 46, RIGHT_MM, 46)
    return 48.0


def _items(pdf: FPDF, lines: tuple[ReceiptLine, ...], y_mm: float) -> float:
    for line in lines:
        write(pdf, LEFT_MM, y_mm, f"{line.name}{line.mark}", 11, 78)
        write_right(pdf, 108, y_mm, _how_many(line), 10)
        write_right(pdf, RIGHT_MM, y_mm, yen(line.amount_yen), 11)
        y_mm += LINE_MM
    return y_mm


def _how_many(line: ReceiptLine) -> str:
    """Goods sold by weight cost what the scale said, not a price a piece."""
    if line.quantity * line.price_yen == line.amount_yen:
        return f"{line.quantity} × {yen(line.price_yen)}"
    return f"{line.quantity}点"


def _foot(pdf: FPDF, order: Order, paper: Receipt, shop: OrdersSettings, y_mm: float) -> None:
    pdf.line(LEFT_MM, y_mm + 1, RIGHT_MM, y_mm + 1)
    y_mm += 3
    write_right(pdf, RIGHT_MM, y_mm, f"合計(税込) {yen(paper.total_yen)}", 13)
    y_mm += 7
    for rate in paper.rates:
        text = f"{rate.rate_percent}%対象 {yen(rate.total_yen)}(内消費税 {yen(rate.tax_yen)})"
        write_right(pdf, RIGHT_MM, y_mm, text, 9)
        y_mm += 5
    write(pdf, LEFT_MM, y_mm, "※は軽減税率(8%)の品物です。", 9)
    for text in _told_in_rows(_instead(order)):
        y_mm += 5
        write(pdf, LEFT_MM, y_mm, text, 9, RIGHT_MM - LEFT_MM)
    if any(line.alcohol for line in order.lines):
        write(pdf, LEFT_MM, y_mm + 5, NO_ALCOHOL_UNDER_20, 9)


def _instead(order: Order) -> list[str]:
    """What was missing, and what lies in the box in its place."""
    missing = sold_out(order)
    lines = ["売り切れ: " + "、".join(missing)] if missing else []
    return lines + [f"代わりの品: 「{ordered}」の代わりに「{sent}」" for ordered, sent in replaced(order)]


def _told_in_rows(said: list[str]) -> list[str]:
    """At most four rows; the last one holds what is left."""
    rows = said[: SHORT_ROWS - 1]
    rest = said[SHORT_ROWS - 1 :]
    return [*rows, "、".join(rest)] if rest else rows
