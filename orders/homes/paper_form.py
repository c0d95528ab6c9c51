"""The blank registration form, A4: the fields of `paper_fields` in their order, with the consents' words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from fpdf import FPDF

from orders.homes.consent_texts import ConsentKind
from orders.homes.paper_fields import Choices, Field, FieldKind, Section, sections
from orders.paper import FONT, new_paper, write, write_right

A4_MM = (210.0, 297.0)
MARGIN_MM = 13.0
WIDTH_MM = A4_MM[0] - 2 * MARGIN_MM
LINE_MM = 12.0
GAP_MM = 2.4
LETTERS = "①②③④⑤⑥⑦⑧⑨⑩"


@dataclass(frozen=True)
class Paper:
    """What is printed besides the fields."""

    service: str
    phone: str
    code: str
    """The versions of the consents' words, to be typed in with the form."""


def form_pdf(districts: Choices, texts: Mapping[ConsentKind, str], paper: Paper) -> bytes:
    """The blank form; fonts are embedded. Who looks after the household is a line to write on, not a choice."""
    pdf = new_paper(*A4_MM)
    pdf.set_title(f"{paper.service} 利用申込書")
    pdf.add_page()
    write(pdf, MARGIN_MM, 11, f"{paper.service}　利用申込書", 17)
    write_right(pdf, A4_MM[0] - MARGIN_MM, 11, f"番号 {paper.code}", 9)
    write_right(pdf, A4_MM[0] - MARGIN_MM, 16, f"お問い合わせ {paper.phone}", 9)
    y_mm = 22.0
    for number, section in enumerate(sections(districts, (), texts)):
        y_mm = _section(pdf, y_mm, LETTERS[number], section)
    return bytes(pdf.output())


def _section(pdf: FPDF, y_mm: float, letter: str, section: Section) -> float:
    """Draw one section; gives where the next one begins."""
    write(pdf, MARGIN_MM, y_mm, f"{letter} {section.title}", 10.5)
    if section.note:
        write(pdf, MARGIN_MM + 62, y_mm + 0.4, section.note, 8.5)
    y_mm += 5.6
    for row in section.rows:
        y_mm = _sentence(pdf, y_mm, row[0]) if section.in_full else _row(pdf, y_mm, row)
    return y_mm + GAP_MM


def _row(pdf: FPDF, y_mm: float, row: tuple[Field, ...]) -> float:
    x_mm, whole = MARGIN_MM, sum(field.share for field in row)
    for field in row:
        width_mm = WIDTH_MM * field.share / whole
        pdf.rect(x_mm, y_mm, width_mm, LINE_MM)
        write(pdf, x_mm + 0.4, y_mm + 0.5, field.label, 7.5, width_mm - 3)
        _to_fill(pdf, x_mm, y_mm, width_mm, field)
        x_mm += width_mm
    return y_mm + LINE_MM


def _to_fill(pdf: FPDF, x_mm: float, y_mm: float, width_mm: float, field: Field) -> None:
    if field.choices:
        words = "　".join(f"□{words}" for _, words in field.choices)
        write(pdf, x_mm + 1, y_mm + 5.2, words, 10, width_mm - 3)
    elif field.kind is FieldKind.DAY:
        write(pdf, x_mm + 6, y_mm + 5.2, "令和　　　年　　　月　　　日", 9, width_mm - 8)
    elif field.kind is FieldKind.YEAR:
        write(pdf, x_mm + 1, y_mm + 5.6, "大・昭・平　　年", 7, width_mm - 2)


def _sentence(pdf: FPDF, y_mm: float, field: Field) -> float:
    """A consent: its whole text, and はい or いいえ at the right."""
    answer_mm = 34.0
    pdf.set_font(FONT, size=9.5)
    cut = pdf.multi_cell(WIDTH_MM - answer_mm - 4, 5, field.label, dry_run=True, output="LINES")
    lines = cast("list[str]", cut)
    height_mm = max(8.5, 5 * len(lines) + 3)
    pdf.rect(MARGIN_MM, y_mm, WIDTH_MM - answer_mm, height_mm)
    pdf.rect(MARGIN_MM + WIDTH_MM - answer_mm, y_mm, answer_mm, height_mm)
    for number, line in enumerate(lines):
        write(pdf, MARGIN_MM + 1, y_mm + 1.5 + 5 * number, line, 9.5)
    words = "　".join(f"□{words}" for _, words in field.choices)
    write(pdf, MARGIN_MM + WIDTH_MM - answer_mm + 1, y_mm + height_mm / 2 - 2.4, words, 10.5)
    return y_mm + height_mm
