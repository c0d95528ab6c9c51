"""PDF papers with a Japanese font that is embedded: a label printer has none of its own."""

from __future__ import annotations

import io

import segno
from fpdf import FPDF
from noto_cjk_sans_jp_regular import FONT_PATH

FONT = "noto"


def new_paper(width_mm: float, height_mm: float) -> FPDF:
    """A document in millimetres without any page yet; only the characters in use are embedded."""
    pdf = FPDF(unit="mm", format=(width_mm, height_mm))
    pdf.set_auto_page_break(False)
    pdf.set_creator("yuai-market")
    pdf.add_font(FONT, fname=str(FONT_PATH))
    return pdf


def write(pdf: FPDF, x_mm: float, y_mm: float, text: str, size_pt: float, width_mm: float | None = None) -> None:
    """One line whose upper left corner is given; made smaller until it fits `width_mm`."""
    size = size_pt
    pdf.set_font(FONT, size=size)
    while width_mm is not None and pdf.get_string_width(text) > width_mm and size > 5:
        size -= 0.5
        pdf.set_font(FONT, size=size)
    pdf.set_xy(x_mm, y_mm)
    pdf.cell(text=text)


def write_right(pdf: FPDF, right_mm: float, y_mm: float, text: str, size_pt: float) -> None:
    """One line that ends at `right_mm`."""
    pdf.set_font(FONT, size=size_pt)
    write(pdf, right_mm - pdf.get_string_width(text) - 2 * pdf.c_margin, y_mm, text, size_pt)


def draw_qr(pdf: FPDF, x_mm: float, y_mm: float, side_mm: float, content: str) -> None:
    """A QR code (error correction Q: a label gets wet) of that side, quiet zone included."""
    picture = io.BytesIO()
    segno.make_qr(content, error="q").save(picture, kind="png", scale=8)
    picture.seek(0)
    pdf.image(picture, x=x_mm, y=y_mm, w=side_mm, h=side_mm)
