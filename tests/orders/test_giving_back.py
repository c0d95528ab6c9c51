"""Money is given back with a paper, once, and never more than was charged."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from orders.accounts.billing import month_so_far
from orders.accounts.checking import check_month
from orders.accounts.closing_months import close_month
from orders.accounts.errors import CorrectionUnclear, NothingToRefund, RefundTooMuch
from orders.accounts.giving_back import (
    ReturnReason,
    correct,
    give_back_goods,
    lines_of,
    returnable,
    returns_of,
)
from orders.accounts.ledger import EntryKind, entries_of
from orders.db import Database
from orders.errors import NotFound, WrongState
from orders.ordering.order import Order
from tests.makers import NOW, an_item, an_order
from tests.orders.accounts_town import DECEMBER, DECEMBER_1, NOVEMBER, SETTINGS, delivered


def rice_of(session: Session, order: Order) -> int:
    return next(line.entry.id for line in returnable(session, order.id) if line.entry.text == "米")


def test_goods_are_given_back_with_a_paper_that_names_the_first_day(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        with pytest.raises(NothingToRefund):
            give_back_goods(session, order.id, {}, ReturnReason.DAMAGED, "shop1", NOW, press="p0")
        entries = {line.entry.id: line.entry.quantity for line in returnable(session, order.id)}
        paper = give_back_goods(
            session, order.id, entries, ReturnReason.DAMAGED, "shop1", DECEMBER_1, press="p1", note="割れていた"
        )
        assert (paper.number, paper.month, paper.day) == ("R202612-0001", DECEMBER, date(2026, 12, 1))
        assert (paper.original_day, paper.total_yen) == (date(2026, 11, 24), 2490)
        assert (paper.total_8_yen, paper.tax_8_yen, paper.total_10_yen, paper.tax_10_yen) == (2160, 160, 330, 30)
        assert [(line.text, line.amount_yen, line.original_day) for line in lines_of(session, paper.id)] == [
            ("米", -2160, date(2026, 11, 24)),
            ("石鹸", -330, date(2026, 11, 24)),
        ]
        assert [each.id for each in returns_of(session, order.household_id, DECEMBER)] == [paper.id]


def test_the_same_press_gives_back_once_and_another_one_only_what_is_left(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session, price_yen=77)
        rice = 0
        for _ in range(2):
            paper = give_back_goods(
                session, order.id, {rice_of(session, order) if rice else first_entry(session, order): 1},
                ReturnReason.WRONG_ITEM, "shop1", NOW, press="p1",
            )  # fmt: skip
            rice = rice_of(session, order)
            assert (paper.number, paper.total_yen) == ("R202611-0001", 77)
        with pytest.raises(RefundTooMuch) as refused:
            give_back_goods(session, order.id, {rice: 2}, ReturnReason.DAMAGED, "shop1", NOW, press="p2")
        assert (refused.value.wanted, refused.value.left) == (2, 1)
        give_back_goods(session, order.id, {rice: 1}, ReturnReason.DAMAGED, "shop1", NOW, press="p2")
        assert sum(e.amount_yen for e in entries_of(session, order.household_id, NOVEMBER)) == 330


def first_entry(session: Session, order: Order) -> int:
    """Nothing is in the ledger before the first paper; booking it is part of giving back."""
    with pytest.raises(NothingToRefund):
        give_back_goods(session, order.id, {}, ReturnReason.OTHER, "shop1", NOW, press="p0")
    return rice_of(session, order)


def test_only_delivered_goods_of_that_order_are_given_back(database: Database) -> None:
    with database.writing() as session:
        one, other = delivered(session), delivered(session)
        first_entry(session, one)
        with pytest.raises(NothingToRefund):
            give_back_goods(session, other.id, {rice_of(session, one): 1}, ReturnReason.OTHER, "shop1", NOW, press="p1")
        with pytest.raises(RefundTooMuch):
            give_back_goods(session, one.id, {rice_of(session, one): -1}, ReturnReason.OTHER, "shop1", NOW, press="p2")
        waiting = an_order(session, {an_item(session): 1})
        with pytest.raises(WrongState):
            give_back_goods(session, waiting.id, {1: 1}, ReturnReason.OTHER, "shop1", NOW, press="p3")


def test_a_refund_after_the_closing_stands_on_the_next_bill(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        before = month_so_far(session, order.household_id, 2026, 11)
        rice = rice_of(session, order)
        # The clock of a tablet that is a day late: November is closed all the same.
        paper = give_back_goods(session, order.id, {rice: 1}, ReturnReason.DAMAGED, "shop1", NOW, press="p1")
        assert (paper.month, paper.original_day) == (DECEMBER, date(2026, 11, 24))
        assert month_so_far(session, order.household_id, 2026, 11) == before
        assert month_so_far(session, order.household_id, 2026, 12).total_yen == 1000 - 1080
        assert check_month(session, NOVEMBER).differences == ()
        assert check_month(session, DECEMBER).differences == ()


def test_a_correction_charges_or_gives_back_once_and_within_what_was_charged(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        first_entry(session, order)
        home = order.household_id
        for _ in range(2):
            correct(session, home, 200, 10, "配達袋", "cable1", NOW, press="c1")
            correct(session, home, -100, 8, "値引き", "cable1", NOW, press="c2", original_day=date(2026, 11, 20))
        kinds = [(e.kind, e.amount_yen) for e in entries_of(session, home, NOVEMBER) if e.kind is not EntryKind.GOODS]
        assert sorted(kinds) == [(EntryKind.CORRECTION, 200), (EntryKind.REFUND, -100)]
        assert [paper.original_day for paper in returns_of(session, home, NOVEMBER)] == [date(2026, 11, 20)]
        with pytest.raises(RefundTooMuch):
            correct(session, home, -2061, 8, "値引き", "cable1", NOW, press="c3")
        with pytest.raises(RefundTooMuch):  # the correction has taken from what rice may give back
            give_back_goods(session, order.id, {rice_of(session, order): 2}, ReturnReason.OTHER, "s", NOW, press="p")
        with pytest.raises(NotFound):
            correct(session, 4711, 1, 8, "x", "cable1", NOW, press="c4")


@pytest.mark.parametrize(
    ("yen", "rate", "words", "field"),
    [(0, 8, "x", "amount_yen"), (1, 9, "x", "tax_rate_percent"), (1, 8, " ", "words")],
)
def test_a_correction_that_says_nothing_is_refused(
    database: Database, yen: int, rate: int, words: str, field: str
) -> None:
    with database.writing() as session, pytest.raises(CorrectionUnclear) as refused:
        correct(session, 1, yen, rate, words, "cable1", NOW, press="c")
    assert refused.value.field == field
