"""The label of a sealed box, 100 x 60 mm, for a label printer."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.catalogue import Temperature
from orders.packed_boxes import Box, box
from orders.paper import draw_qr, new_paper, write

WIDTH_MM = 100
HEIGHT_MM = 60
QR_MM = 32

TEMPERATURE_WORDS = {
    Temperature.AMBIENT: "常温",
    Temperature.CHILLED: "冷蔵",
    Temperature.FROZEN: "冷凍",
}
ALCOHOL_WORDS = "酒類 手渡しのとき年齢確認"


def label_lines(labelled: Box) -> list[tuple[str, float]]:
    """What stands on the label beside the QR code, from top to bottom, with the size of the letters in points."""
    order = labelled.order
    weight_g = labelled.measured_weight_g or labelled.declared_weight_g
    lines = [
        (order.district.hall_name, 17.0),
        (f"{order.household.name} 様", 15.0),
        (f"注文 {order.number}", 12.0),
        (f"箱 {labelled.number} / {labelled.count}　{TEMPERATURE_WORDS[labelled.temperature]}", 15.0),
        (f"重さ {weight_g:,} g　お届け日 {order.delivery_day:%m/%d}", 11.0),
    ]
    if labelled.alcohol:
        lines.append((ALCOHOL_WORDS, 11.0))
    return lines


def label_pdf(session: Session, box_id: int) -> bytes:
    """The label as a PDF of one page; the QR code holds the box's code. Raises NotFound."""
    labelled = box(session, box_id)
    pdf = new_paper(WIDTH_MM, HEIGHT_MM)
    pdf.add_page()
    draw_qr(pdf, WIDTH_MM - QR_MM - 2, HEIGHT_MM - QR_MM - 6, QR_MM, labelled.code)
    write(pdf, WIDTH_MM - QR_MM - 2, HEIGHT_MM - 6, labelled.code, 8, QR_MM)
    y_mm = 3.0
    for number, (text, size_pt) in enumerate(label_lines(labelled)):
        # The first two lines stand above the QR code and may use the whole width.
        write(pdf, 3, y_mm, text, size_pt, WIDTH_MM - 8 if number < 2 else WIDTH_MM - QR_MM - 8)
        y_mm += size_pt * 0.353 * 1.6
    return bytes(pdf.output())
