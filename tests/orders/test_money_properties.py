"""Whatever is delivered, given back and corrected: the bill is the sum of its lines, to the yen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.accounts.bill_lines import bill_parts
from orders.accounts.billing import month_so_far
from orders.accounts.bills import LedgerSums, bill_of, sums_of_parts
from orders.accounts.booking import book_order
from orders.accounts.checking import check_month
from orders.accounts.closing_months import close_month
from orders.accounts.commission import commission_of
from orders.accounts.errors import NothingToRefund, RefundTooMuch
from orders.accounts.giving_back import Returnable, ReturnReason, correct, give_back_goods, returnable
from orders.accounts.ledger import EntryKind, LedgerEntry
from orders.accounts.months import Month
from orders.db import Database
from orders.homes.people import Household
from orders.ordering.order import Order, OrderLine, OrderState
from orders.tax import included_tax
from tests.makers import NOW, a_household, an_item, an_order
from tests.orders.accounts_town import DECEMBER_1, NOVEMBER, SETTINGS

yen = st.integers(0, 50_000)
parts = st.lists(
    st.one_of(
        st.tuples(st.just(EntryKind.GOODS), st.sampled_from([8, 10]), yen),
        st.tuples(st.just(EntryKind.FEE), st.just(10), yen),
        st.tuples(st.just(EntryKind.CORRECTION), st.sampled_from([8, 10]), yen),
        st.tuples(st.just(EntryKind.REFUND), st.sampled_from([8, 10]), yen.map(lambda amount: -amount)),
    ),
    max_size=30,
)


@given(parts)
def test_the_total_is_the_sum_of_the_lines_and_the_tax_is_rounded_once_a_rate(
    lines: list[tuple[EntryKind, int, int]],
) -> None:
    sums = sums_of_parts(lines)
    assert sums.total_yen == sum(amount for _, _, amount in lines)
    assert sums.total_yen == sums.goods_yen + sums.fee_yen + sums.corrections_yen + sums.refunds_yen
    for rate, tax in ((8, sums.tax_8_yen), (10, sums.tax_10_yen)):
        supplied = sum(amount for kind, each, amount in lines if each == rate and kind is not EntryKind.REFUND)
        assert tax * (100 + rate) <= supplied * rate < (tax + 1) * (100 + rate)


@given(st.lists(yen, max_size=30), st.sampled_from([8, 10]))
def test_tax_of_a_bill_differs_from_that_of_its_notes_by_less_than_a_yen_a_note(notes: list[int], rate: int) -> None:
    """Sums with tax agree to the yen; the tax inside is that of the bill, never less than that of the notes."""
    on_notes = sum(included_tax(note, rate) for note in notes)
    on_bill = included_tax(sum(notes), rate)
    assert 0 <= on_bill - on_notes <= max(0, len(notes) - 1)


@given(st.integers(1, 9), st.integers(0, 5000), st.lists(st.integers(1, 9), max_size=9))
def test_pieces_given_back_one_by_one_are_worth_exactly_what_was_charged(
    pieces: int, amount_yen: int, steps: Sequence[int]
) -> None:
    entry = LedgerEntry(quantity=pieces, amount_yen=amount_yen)
    left = Returnable(entry, pieces, amount_yen)
    for step in [*steps, pieces]:
        taken = min(step, left.pieces_left)
        if not taken:
            break
        worth = left.worth(taken)
        assert 0 <= worth <= left.yen_left
        left = Returnable(entry, left.pieces_left - taken, left.yen_left - worth)
    assert (left.pieces_left, left.yen_left) == (0, 0)


@given(st.integers(-10_000_000, 10_000_000), st.integers(0, 1000))
def test_a_commission_is_never_more_than_its_share(base_yen: int, permille: int) -> None:
    share = commission_of(base_yen, permille)
    assert abs(share) * 1000 <= abs(base_yen) * permille < (abs(share) + 1) * 1000
    assert commission_of(-base_yen, permille) == -share


@given(st.dates(), st.integers(0, 40))
def test_months_follow_each_other_without_a_gap(day: object, steps: int) -> None:
    month = Month(2026, 11)
    for _ in range(steps):
        assert month.next.previous == month < month.next
        assert (month.next.first - month.last).days == 1
        assert Month.parse(str(month)) == month
        month = month.next


price_rate_wanted_missing = st.tuples(
    st.integers(1, 3000), st.sampled_from([8, 10]), st.integers(1, 4), st.integers(0, 4)
)
orders_of_a_month = st.lists(
    st.lists(
        st.tuples(st.integers(1, 3000), st.sampled_from([8, 10]), st.integers(1, 4), st.integers(0, 4)),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=3,
)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("back"), st.integers(0, 20), st.integers(1, 4)),
        st.tuples(st.just("correct"), st.integers(-3000, 3000), st.sampled_from([8, 10])),
        st.tuples(st.just("again"), st.integers(0, 20), st.integers(1, 4)),
    ),
    max_size=6,
)
_presses = count(1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=orders_of_a_month, done=deeds)
def test_every_month_is_balanced_whatever_happened_in_it(
    sqlite_database: Database, wanted: list[list[tuple[int, int, int, int]]], done: list[tuple[str, int, int]]
) -> None:
    class Enough(Exception):
        pass

    try:
        with sqlite_database.writing() as session:
            home = a_household(session)
            orders = [_delivered(session, home, lines) for lines in wanted]
            for deed in done:
                _do(session, home, orders, deed)
            before = month_so_far(session, home.id, 2026, 11)
            close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
            bill = bill_of(session, home.id, NOVEMBER)
            assert bill is not None
            assert before == month_so_far(session, home.id, 2026, 11)
            assert before.total_yen == bill.total_yen
            assert check_month(session, NOVEMBER).differences == ()
            assert bill.total_yen == sum(part.total_yen for part in bill_parts(session, bill))
            assert all(line.yen_left >= 0 for order in orders for line in returnable(session, order.id))
            assert bill.total_yen >= bill.fee_yen == 1000
            raise Enough  # every example begins with an empty month
    except Enough:
        pass


def _delivered(session: Session, home: Household, lines: list[tuple[int, int, int, int]]) -> Order:
    goods = {
        an_item(session, name=f"品{n}", price_yen=price, tax_rate_percent=rate): quantity
        for n, (price, rate, quantity, _) in enumerate(lines)
    }
    order = an_order(session, goods, household=home)
    for n, (line, (_, _, quantity, missing)) in enumerate(zip(order.lines, lines, strict=True)):
        # An order of which nothing was there is cancelled by picking and never delivered.
        missing = min(missing, quantity - 1) if n == 0 else missing
        change = sa.update(OrderLine).where(OrderLine.id == line.id)
        session.execute(change.values(picked_quantity=max(0, quantity - missing)))
    session.execute(sa.update(Order).where(Order.id == order.id).values(state=OrderState.DELIVERED))
    session.expire_all()
    return order


def _do(session: Session, home: Household, orders: list[Order], deed: tuple[str, int, int]) -> None:
    """One deed, refused or not; "again" sends the same press twice."""
    kind, number, amount = deed
    press = f"press-{next(_presses)}"
    try:
        if kind == "correct":
            if number:
                correct(session, home.id, number, amount, "訂正", "cable1", NOW, press=press)
            return
        order = orders[number % len(orders)]
        book_order(session, order.id, "shop1", NOW)
        lines = returnable(session, order.id)
        if not lines:
            return
        for _ in range(2 if kind == "again" else 1):
            line = lines[number % len(lines)]
            give_back_goods(session, order.id, {line.entry.id: amount}, ReturnReason.OTHER, "shop1", NOW, press=press)
    except (RefundTooMuch, NothingToRefund):
        pass


def test_a_month_without_lines_is_all_zeros() -> None:
    assert sums_of_parts([]) == LedgerSums()
