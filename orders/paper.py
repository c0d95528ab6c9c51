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


SMALLEST_PT = 5


def write(pdf: FPDF, x_mm: float, y_mm: float, text: str, size_pt: float, width_mm: float | None = None) -> None:
    """One line whose upper left corner is given; made smaller until it fits `width_mm`, at last cut off with …"""
    size = size_pt
    pdf.set_font(FONT, size=size)
    while width_mm is not None and pdf.get_string_width(text) > width_mm and size > SMALLEST_PT:
        size -= 0.5
        pdf.set_font(FONT, size=size)
    pdf.set_xy(x_mm, y_mm)
    pdf.cell(text=text if width_mm is None else shortened(pdf, text, width_mm))


def shortened(pdf: FPDF, text: str, width_mm: float) -> str:
    """As much of the text as fits in the font that is set, with … where something is left out."""
    if pdf.get_string_width(text) <= width_mm:
        return text
    while text and pdf.get_string_width(f"{text}…") > width_mm:
        text = text[:-1]
    return f"{text}…"


def write_on_black(
    pdf: FPDF, x_mm: float, y_mm: float, text: str, size_pt: float, width_mm: float | None = None
) -> None:
    """The same line in white on a black bar: what must not be overlooked on a printer without colours."""
    pdf.set_font(FONT, size=size_pt)
    long_mm = pdf.get_string_width(text) + 2 * pdf.c_margin
    pdf.set_fill_color(0)
    pdf.rect(
        x_mm, y_mm - size_pt * 0.05, min(long_mm, width_mm or long_mm) + pdf.c_margin, size_pt * 0.353 * 1.4, style="F"
    )
    pdf.set_text_color(255)
    write(pdf, x_mm, y_mm, text, size_pt, width_mm)
    pdf.set_text_color(0)


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
