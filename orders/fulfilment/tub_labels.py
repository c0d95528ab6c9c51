"""Labels of the six tubs of a cart, A6 sheets: a number to be seen from afar, and a bar code for any scanner."""

from __future__ import annotations

from collections.abc import Mapping

from orders.fulfilment.rounds import MOST_TUBS
from orders.paper import new_paper, write

WIDTH_MM, HEIGHT_MM = 148, 105
LABEL_CODE = "KAGO"
_WIDE_BAR_MM = 2.1


def tub_labels_pdf(colours: Mapping[int, str]) -> bytes:
    """A page a tub; `colours` are the words beside the numbers."""
    pdf = new_paper(WIDTH_MM, HEIGHT_MM)
    for number in range(1, MOST_TUBS + 1):
        pdf.add_page()
        write(pdf, 12, 2, str(number), 170)
        write(pdf, 84, 22, colours.get(number, ""), 60)
        # Code 39 begins and ends with an asterisk; a wedge scanner leaves them out.
        pdf.code39(f"*{LABEL_CODE}{number}*", x=35, y=72, w=_WIDE_BAR_MM, h=20)
        write(pdf, 62, 93, f"{LABEL_CODE}{number}", 14)
    return bytes(pdf.output())
