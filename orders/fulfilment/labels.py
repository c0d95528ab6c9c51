"""The label of a sealed box, 100 x 60 mm, for a label printer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fpdf import FPDF
from sqlalchemy.orm import Session

from orders.fulfilment.packed_boxes import Box, box, boxes_of
from orders.goods.catalogue import Temperature
from orders.paper import draw_qr, new_paper, write, write_on_black

WIDTH_MM = 100
HEIGHT_MM = 60
QR_MM = 32
LINE_MM_A_POINT = 0.353 * 1.55

TEMPERATURE_WORDS = {
    Temperature.AMBIENT: "常温",
    Temperature.CHILLED: "冷蔵",
    Temperature.FROZEN: "冷凍",
}
ALCOHOL_WORDS = "酒類 手渡しのとき年齢確認"
FRAGILE_WORDS = "取扱注意 上に物をのせない"


@dataclass(frozen=True)
class LabelLine:
    """`loud` lines stand white on black: what hands must not overlook."""

    text: str
    size_pt: float
    loud: bool = False


def label_lines(labelled: Box) -> list[LabelLine]:
    """What stands on the label beside the QR code, from top to bottom, with the size of the letters in points."""
    order = labelled.order
    weight_g = labelled.measured_weight_g or labelled.declared_weight_g
    lines = [
        LabelLine(order.district.hall_name, 17.0),
        LabelLine(f"{order.household.name} 様", 15.0),
        LabelLine(f"注文 {order.number}", 12.0),
        LabelLine(f"箱 {labelled.number} / {labelled.count}　{TEMPERATURE_WORDS[labelled.temperature]}", 15.0),
        LabelLine(f"重さ {weight_g:,} g　お届け日 {order.delivery_day:%m/%d}", 11.0),
    ]
    if labelled.alcohol:
        lines.append(LabelLine(ALCOHOL_WORDS, 11.0, loud=True))
    if labelled.fragile:
        lines.append(LabelLine(FRAGILE_WORDS, 11.0, loud=True))
    return lines


def label_pdf(session: Session, box_id: int) -> bytes:
    """The label as a PDF of one page; the QR code holds the box's code. Raises NotFound."""
    return labels_pdf([box(session, box_id)])


def order_labels_pdf(session: Session, order_id: int) -> bytes:
    """One page a box of the order."""
    return labels_pdf(boxes_of(session, order_id))


def labels_pdf(boxes: Iterable[Box]) -> bytes:
    """One page a box; without any box one empty page, which a printer feeds and nothing more."""
    pdf = new_paper(WIDTH_MM, HEIGHT_MM)
    for labelled in boxes:
        _page(pdf, labelled)
    if not pdf.pages_count:
        pdf.add_page()
    return bytes(pdf.output())


def _page(pdf: FPDF, labelled: Box) -> None:
    pdf.add_page()
    draw_qr(pdf, WIDTH_MM - QR_MM - 2, HEIGHT_MM - QR_MM - 6, QR_MM, labelled.code)
    write(pdf, WIDTH_MM - QR_MM - 2, HEIGHT_MM - 6, labelled.code, 8, QR_MM)
    y_mm = 3.0
    for number, line in enumerate(label_lines(labelled)):
        # The first two lines stand above the QR code and may use the whole width.
        width_mm = WIDTH_MM - 8 if number < 2 else WIDTH_MM - QR_MM - 8
        (write_on_black if line.loud else write)(pdf, 3, y_mm, line.text, line.size_pt, width_mm)
        y_mm += line.size_pt * LINE_MM_A_POINT
