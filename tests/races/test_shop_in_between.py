"""The same for the shop's own work: lists of every week, carts, the ledger, telephone and television, late consents."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.booking import book_order
from orders.accounts.checking import check_month
from orders.accounts.closing_months import close_month
from orders.accounts.ledger import LedgerEntry
from orders.db import Database
from orders.errors import OutOfStock
from orders.fulfilment.errors import HeldByOther, NothingToPick
from orders.fulfilment.rounds import begin_round
from orders.goods.stock import Stock
from orders.homes import leaving
from orders.homes.consents import Manner, Way
from orders.ordering import basket
from orders.ordering.order import Order, OrderState, cancel
from orders.ordering.standing import place_due
from orders.ordering.standing_orders import set_standing_order, standing_order
from orders.ordering.typed_presses import put_in
from tests.makers import NOW, TODAY, a_household, an_item, an_order, at
from tests.orders.accounts_town import NOVEMBER, SETTINGS, delivered
from tests.races.meetings import meet, placing, refusals, writing
from tests.races.steps import Deed, at_once

TUESDAY = 1


def orders_of(session: Session, household_id: int) -> list[Order]:
    query = sa.select(Order).where(Order.household_id == household_id, Order.state != OrderState.CANCELLED)
    return list(session.scalars(query))


def test_two_workers_place_a_list_of_every_week_once(database: Database) -> None:
    homes: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home, item = a_household(session), an_item(session)
        homes.append(home.id)
        set_standing_order(session, home.id, TUESDAY, {item.id: 2}, NOW, who="shop")
        deed = lambda own: len(place_due(own, NOW))  # noqa: E731
        return deed, deed

    for meeting in meet(database, world):
        assert sorted([meeting.first, meeting.second]) == [0, 1], meeting.before
        with database.reading() as session:
            assert len(orders_of(session, homes[-1])) == 1, meeting.before


def test_many_workers_place_many_lists_once_each(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, stock=30)
        for _ in range(20):
            set_standing_order(session, a_household(session).id, TUESDAY, {item.id: 2}, NOW, who="shop")
    placed = at_once([lambda: len(place_due(database, NOW))] * 6)
    assert sum(each for each in placed if isinstance(each, int)) == 20
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Order)) == 15
        assert session.get_one(Stock, item.id).reserved == 30


def test_a_list_that_is_changed_while_it_is_placed_is_ordered_as_it_was_or_as_it_is(database: Database) -> None:
    homes: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home, item = a_household(session), an_item(session)
        home_id, item_id = home.id, item.id
        homes.append(home_id)
        set_standing_order(session, home_id, TUESDAY, {item_id: 2}, NOW, who="shop")
        return (
            lambda own: len(place_due(own, NOW)),
            writing(
                lambda session: set_standing_order(session, home_id, TUESDAY, {item_id: 5}, NOW, who="shop").weekday
            ),
        )

    for meeting in meet(database, world):
        with database.reading() as session:
            (order,) = orders_of(session, homes[-1])
            assert [line.quantity for line in order.lines] in ([2], [5]), meeting.before
            changed = standing_order(session, homes[-1], TUESDAY)
            assert changed is not None
            assert [line.quantity for line in changed.lines] == [5], meeting.before


def test_a_membership_that_ends_while_its_list_is_placed_leaves_no_order_and_nobody_waits_in_a_circle(
    database: Database,
) -> None:
    homes: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home, item = a_household(session), an_item(session)
        homes.append(home.id)
        set_standing_order(session, home.id, TUESDAY, {item.id: 2}, NOW, who="shop")
        manner = Manner(Way.TELEPHONE, "cable1")
        return (
            writing(lambda session: leaving.end(session, homes[-1], manner, NOW)),
            lambda own: place_due(own, NOW),
        )

    for meeting in meet(database, world):
        with database.reading() as session:
            assert orders_of(session, homes[-1]) == [], meeting.before


def test_a_list_and_the_television_want_the_last_piece(database: Database) -> None:
    items: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        first, second, item = a_household(session), a_household(session).id, an_item(session, stock=1).id
        items.append(item)
        set_standing_order(session, first.id, TUESDAY, {item: 1}, NOW, who="shop")
        basket.add(session, second, item, NOW)
        return (lambda own: place_due(own, NOW)[0].order_id), placing(second, f"token-{second}")

    for meeting in meet(database, world):
        sold = (meeting.first is not None) + (not isinstance(meeting.second, OutOfStock))
        assert sold == 1, meeting.before
        with database.reading() as session:
            assert session.get_one(Stock, items[-1]).reserved == 1


def test_two_carts_never_hold_the_same_order(database: Database) -> None:
    def world(session: Session) -> tuple[Deed, Deed]:
        order_id = an_order(session, {an_item(session): 1}).id

        def claiming(who: str) -> Deed:
            return writing(lambda session: begin_round(session, TODAY, who, NOW, order_ids=[order_id]).picker)

        return claiming("first"), claiming("second")

    for meeting in meet(database, world):
        assert len(refusals(meeting)) == 1, meeting.before
        assert set(refusals(meeting)) <= {NothingToPick.__name__, HeldByOther.__name__}, meeting.before


def test_an_order_is_cancelled_or_claimed_by_a_cart_but_never_both(database: Database) -> None:
    orders: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        order_id = an_order(session, {an_item(session): 1}).id
        orders.append(order_id)
        return (
            writing(lambda session: begin_round(session, TODAY, "shop", NOW, order_ids=[order_id]).picker),
            writing(lambda session: cancel(session, order_id, "resident", NOW).state),
        )

    for meeting in meet(database, world):
        assert len(refusals(meeting)) == 1, meeting.before
        with database.reading() as session:
            state = session.get_one(Order, orders[-1]).state
        assert state is (OrderState.CANCELLED if meeting.second == "cancelled" else OrderState.PICKING), meeting.before


def test_staff_and_the_resident_add_the_same_item_and_both_count(database: Database) -> None:
    worlds: list[tuple[int, int]] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home, item = a_household(session).id, an_item(session).id
        worlds.append((home, item))
        return (
            writing(lambda session: put_in(session, home, item, 3, NOW, form_token=f"form-{home}-{'x' * 20}")),
            writing(lambda session: basket.add(session, home, item, NOW)),
        )

    for meeting in meet(database, world):
        home, item = worlds[-1]
        with database.reading() as session:
            assert basket.quantities_of(session, home) == {item: 4}, meeting.before


def test_one_press_of_the_telephone_page_sent_twice_counts_once(database: Database) -> None:
    worlds: list[tuple[int, int]] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home, item = a_household(session).id, an_item(session).id
        worlds.append((home, item))
        deed = writing(lambda session: put_in(session, home, item, 3, NOW, form_token=f"form-{home}-{'x' * 20}"))
        return deed, deed

    for meeting in meet(database, world):
        home, item = worlds[-1]
        with database.reading() as session:
            assert basket.quantities_of(session, home) == {item: 3}, meeting.before


def test_a_delivery_is_booked_once_while_its_month_is_closed(database: Database) -> None:
    """A month cannot be closed twice: every meeting has a month of its own."""
    month = NOVEMBER
    worlds: list[int] = []
    with database.writing() as session:
        home = a_household(session)

    def world(session: Session) -> tuple[Deed, Deed]:
        nonlocal month
        month = month.next if worlds else NOVEMBER
        closed, during = month, at(9, day=month.first.replace(day=10))
        order_id = delivered(session, household=home, now=during).id
        worlds.append(order_id)
        after = at(9, day=month.next.first)
        return (
            writing(lambda session: close_month(session, closed, "worker", after, SETTINGS).by_me),
            writing(lambda session: book_order(session, order_id, "worker", after)),
        )

    for meeting in meet(database, world):
        with database.reading() as session:
            mine = sa.select(LedgerEntry).where(LedgerEntry.order_id == worlds[-1])
            entries = session.scalars(mine).all()
            assert sum(entry.amount_yen for entry in entries) == 2 * 1080 + 330, meeting.before
            assert check_month(session, month).differences == (), meeting.before
