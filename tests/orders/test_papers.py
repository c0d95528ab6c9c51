"""Receipt, monthly sum, label and delivery note."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from orders import packing, picking
from orders.billing import month_so_far
from orders.catalogue import Temperature
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import NotFound
from orders.labels import ALCOHOL_WORDS, label_lines, label_pdf
from orders.notes import delivery_note_pdf
from orders.order import Order, cancel
from orders.receipts import receipt
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
        assert [text for text, _ in label_lines(job.box)] == [
            "中尾公民館",
            "中島 ハル 様",
            f"注文 {job.order.number}",
            "箱 1 / 1　冷蔵",
            "重さ 1,650 g　お届け日 11/24",
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
