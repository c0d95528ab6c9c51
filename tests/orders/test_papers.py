"""Receipt, monthly sum, label and delivery note."""

from __future__ import annotations

import io
import re
import struct
from datetime import date

import pytest
import segno
from PIL import Image
from sqlalchemy.orm import Session

from orders.accounts.billing import month_so_far
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import NotFound
from orders.fulfilment import packing, picking
from orders.fulfilment.labels import ALCOHOL_WORDS, FRAGILE_WORDS, label_lines, label_pdf, order_labels_pdf
from orders.goods.catalogue import Temperature
from orders.ordering.notes import delivery_note_pdf
from orders.ordering.order import Order, cancel
from orders.ordering.receipts import receipt
from tests.makers import NOW, a_household, an_item, an_order, at, delivery_jobs


def short_order(session: Session) -> Order:
    """Rice twice at 8 %, soap once at 10 %, and eggs that were sold out."""
    rice = an_item(session, name="米", price_yen=1080)
    soap = an_item(session, name="石鹸", price_yen=330, tax_rate_percent=10)
    eggs = an_item(session, name="卵", price_yen=200)
    order = an_order(session, {rice: 2, soap: 1, eggs: 1})
    picking.start_picking(session, order.id, "shop", NOW)
    for code in (rice.code, rice.code, soap.code):
        picking.scan(session, order.id, code, "shop", NOW)
    picking.mark_missing(session, order.lines[2].id, "shop", NOW)
    for box in packing.pack(session, order.id, "shop", NOW):
        packing.weigh(session, box.id, box.declared_weight_g, "shop", NOW)
        packing.seal(session, box.id, "shop", NOW)
    return order


def test_a_receipt_has_every_field_of_the_simplified_invoice(database: Database) -> None:
    with database.reading() as session:
        order = short_order(session)
        settings = OrdersSettings(issuer_name="見本商店", issuer_number="T0000000000001")
        paper = receipt(session, order.id, settings)
        assert (paper.issuer_name, paper.issuer_number, paper.day) == ("見本商店", "T0000000000001", order.delivery_day)
        assert [(line.name, line.mark, line.quantity, line.amount_yen) for line in paper.lines] == [
            ("米", "※", 2, 2160),
            ("石鹸", "", 1, 330),
        ]
        rates = [(rate.rate_percent, rate.total_yen, rate.tax_yen) for rate in paper.rates]
        assert rates == [(8, 2160, 160), (10, 330, 30)]
        assert paper.total_yen == 2490


def test_a_month_sums_the_fee_and_what_was_really_picked(database: Database) -> None:
    with database.reading() as session:
        order = short_order(session)
        home, item = order.household, an_item(session, price_yen=100)
        cancel(session, an_order(session, {item: 1}, household=home).id, "resident", NOW)
        an_order(session, {item: 3}, household=home)
        an_order(session, {item: 9}, household=home, now=at(9, day=date(2026, 12, 1)))
        november = month_so_far(session, home.id, 2026, 11)
        assert (november.fee_yen, november.goods_yen, november.orders, november.total_yen) == (1000, 2790, 2, 3790)
        december = month_so_far(session, home.id, 2026, 12, fee_yen=1200)
        assert (december.goods_yen, december.total_yen) == (900, 2100)
        assert month_so_far(session, a_household(session).id, 2026, 11).goods_yen == 0


def test_a_label_tells_hall_person_order_box_weight_and_alcohol(database: Database) -> None:
    with database.reading() as session:
        wine = an_item(session, weight_g=1400, alcohol=True, temperature=Temperature.CHILLED)
        (job,) = delivery_jobs(session, an_order(session, {wine: 1}))
        assert [line.text for line in label_lines(job.box)] == [
            "中尾公民館",
            "中島 ハル 様",
            f"注文 {job.order.number}",
            "箱 1 / 1　冷蔵",
            "重さ 1,700 g　お届け日 11/24",
            ALCOHOL_WORDS,
        ]


def test_label_and_note_are_pdfs_that_carry_their_font(database: Database) -> None:
    with database.reading() as session:
        order = short_order(session)
        order.household.name = "𠮷田 髙橋"
        for paper in (
            label_pdf(session, packing.boxes_of(session, order.id)[0].id),
            delivery_note_pdf(session, order.id),
        ):
            assert paper.startswith(b"%PDF-")
            # An embedded OpenType font; the printer needs none of its own.
            assert b"/FontFile3" in paper
            assert b"NotoSansCJKJP" in paper
            # Only the characters in use: the whole font has 16 MB.
            assert len(paper) < 200_000


def test_a_long_order_takes_several_pages(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session, stock=1): 1 for _ in range(23)})
        assert delivery_note_pdf(session, order.id).count(b"/Type /Page\n") == 2


def test_papers_of_unknown_things_are_refused(database: Database) -> None:
    with database.reading() as session:
        for make in (label_pdf, delivery_note_pdf, receipt):
            with pytest.raises(NotFound):
                make(session, 4711)


def streams_of(paper: bytes) -> list[bytes]:
    return re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL)


def letters_of(paper: bytes) -> set[str]:
    """Every letter for which the paper carries a glyph, by its table from glyphs to Unicode."""
    return {
        bytes.fromhex(letters.decode()).decode("utf-16-be")
        for table in streams_of(paper)
        if b"beginbfchar" in table
        for glyph, letters in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table)
        if int(glyph, 16)
    }


def test_rare_letters_and_long_names_have_their_glyphs_on_every_paper(database: Database) -> None:
    with database.reading() as session:
        order = short_order(session)
        order.household.name = "𠮷田 髙橋﨑 " + "長" * 56
        box = packing.boxes_of(session, order.id)[0]
        for paper in (label_pdf(session, box.id), delivery_note_pdf(session, order.id)):
            assert {"𠮷", "髙", "﨑", "…"} <= letters_of(paper)


def test_a_fragile_box_says_so_and_every_box_of_an_order_has_its_label(database: Database) -> None:
    with database.reading() as session:
        eggs = an_item(session, weight_g=300)
        eggs.fragile = True
        rice = an_item(session, weight_g=3000)
        order = an_order(session, {eggs: 1, rice: 2})
        delivery_jobs(session, order)
        boxes = packing.boxes_of(session, order.id)
        said = [[line.text for line in label_lines(box) if line.loud] for box in boxes]
        assert sorted(said) == [[], [FRAGILE_WORDS]]
        assert order_labels_pdf(session, order.id).count(b"/Type /Page\n") == 2


def test_the_qr_code_of_a_label_is_that_of_its_box(database: Database) -> None:
    """The picture in the paper is, module by module, the symbol of the box's code."""
    with database.reading() as session:
        (job,) = delivery_jobs(session, an_order(session, {an_item(session): 1}))
        paper, code = label_pdf(session, job.box_id), job.box.code
    drawn = picture_of(paper)
    modules = drawn.width // 8
    dark = [[not drawn.getpixel((8 * x + 4, 8 * y + 4)) for x in range(modules)] for y in range(modules)]
    assert dark == [[bool(module) for module in line] for line in segno.make_qr(code, error="q").matrix_iter(border=4)]


def picture_of(paper: bytes) -> Image.Image:
    """The fax picture (CCITT group 4) of a paper, put into a TIFF so that Pillow reads it."""
    (found,) = re.findall(rb"<<\n(?:(?!>>\nstream).)*?/Subtype /Image.*?endstream", paper, re.DOTALL)
    (data,) = streams_of(found)
    width, height = (int(re.findall(rb"/%b (\d+)" % name, found)[0]) for name in (b"Width", b"Height"))
    black_is_1 = b"/BlackIs1 true" in found
    tags = (
        (256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 4), (262, 3, 1 if black_is_1 else 0),
        (273, 4, 8 + 2 + 9 * 12 + 4), (277, 3, 1), (278, 4, height), (279, 4, len(data)),
    )  # fmt: skip
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    tiff = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", 0) + data
    return Image.open(io.BytesIO(tiff)).convert("L")
