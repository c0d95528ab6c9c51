"""Fifty writers and a day that holds thirty: none is oversold, none is lost, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.days.drafts import DayDraft, UsualDraft
from orders.days.effects import effect
from orders.days.loads import DayLoad
from orders.days.recounting import recount
from orders.days.rule_rows import CalendarDay, CalendarEdition, rules
from orders.days.rules import TOWN, DayRule, Limit, Slot, Weekday
from orders.days.saving import Choice, Saved, save
from orders.db import Database
from orders.fulfilment.picking import mark_missing, start_picking
from orders.ordering import basket
from orders.ordering.checkout import place_order
from orders.ordering.moving import move
from orders.ordering.order import Order, OrderState, cancel
from tests.makers import NOW, TODAY, a_household, an_item, an_order, say
from tests.races.steps import Deed, at_once, in_between

WRITERS = 50
USUAL = {weekday: Weekday(weekday < 5) for weekday in range(7)}


def placing(database: Database, household_id: int) -> Callable[[], str]:
    def place() -> str:
        with database.writing() as session:
            return place_order(session, household_id, f"t{household_id}", NOW, who="resident").number

    return place


def cancelling(database: Database, household_id: int) -> Callable[[], str]:
    def deed() -> str:
        with database.writing() as session:
            order = session.scalars(sa.select(Order).where(Order.household_id == household_id)).one()
            return cancel(session, order.id, "resident", NOW).state

    return deed


def hours_of(session: Session, order: Order) -> tuple[date, int]:
    slot = rules(session).slot(order.slot_id)
    assert slot is not None
    return order.delivery_day, slot.starts.hour


def fifty_homes(database: Database) -> list[int]:
    """Two slots of ten and fifteen orders, in a day that takes 24 orders and 11 kg; each wants 500 g."""
    with database.writing() as session:
        slots = (
            Slot(-1, TOWN, time(13), time(15), Limit(orders=10)),
            Slot(-2, TOWN, time(15), time(17), Limit(orders=15, weight_g=6000)),
        )
        say(session, UsualDraft(TOWN, USUAL, Limit(orders=24, weight_g=11_000), slots))
        item = an_item(session, stock=WRITERS, weight_g=500)
        homes = [a_household(session, district_id="nakao" if n % 2 else "ura").id for n in range(WRITERS)]
        for home in homes:
            basket.add(session, home, item.id, NOW)
    return homes


def test_fifty_writers_never_oversell_a_slot_or_a_day(database: Database) -> None:
    homes = fifty_homes(database)
    numbers = at_once([placing(database, home) for home in homes])
    assert all(isinstance(number, str) for number in numbers)
    assert len(set(numbers)) == WRITERS
    with database.reading() as session:
        found = list(session.scalars(sa.select(Order)))
        # 10 orders in the first slot; the second holds 12 by its weight, and so does the day: 22 of 500 g.
        assert Counter(hours_of(session, order) for order in found) == {
            (TODAY, 13): 10, (TODAY, 15): 12,
            (TODAY + timedelta(days=1), 13): 10, (TODAY + timedelta(days=1), 15): 12,
            (TODAY + timedelta(days=2), 13): 6,
        }  # fmt: skip


def test_loads_are_those_of_the_orders_when_some_come_while_others_go(database: Database) -> None:
    homes = fifty_homes(database)
    at_once([placing(database, home) for home in homes[:25]])
    at_once([placing(database, home) for home in homes[25:]] + [cancelling(database, home) for home in homes[:25]])
    with database.reading() as session:
        left = sa.select(Order.delivery_day, Order.slot_id, sa.func.count(), sa.func.sum(Order.weight_g)).where(
            Order.state != OrderState.CANCELLED
        )
        loads = sa.select(DayLoad.day, DayLoad.slot, sa.func.sum(DayLoad.orders), sa.func.sum(DayLoad.weight_g)).where(
            DayLoad.orders > 0
        )
        by_orders = set(map(tuple, session.execute(left.group_by(Order.delivery_day, Order.slot_id))))
        by_loads = set(map(tuple, session.execute(loads.group_by(DayLoad.day, DayLoad.slot))))
        assert by_orders == by_loads
        assert sum(count for _, _, count, _ in by_orders) == 25


SNOW = DayDraft((TODAY,), (TOWN,), DayRule(delivers=False, reason="大雪"))


def closing_the_day(database: Database) -> Saved:
    """As staff does: look at the effect, then save; other people may come in between."""
    with database.reading() as session:
        before = rules(session)
        shown = effect(session, before, SNOW.apply(before), NOW)
    with database.writing() as session:
        return save(
            session, SNOW, Choice(True, True), seen=before.edition, shown=shown.fingerprint, who="shop1", now=NOW
        )


def days_of_orders(database: Database) -> tuple[bool, list[date]]:
    """Whether today is served, and the days of all orders; loads are those of the orders."""
    with database.reading() as session:
        orders = list(session.scalars(sa.select(Order).where(Order.state != OrderState.CANCELLED)))
        counted = {row.day: row.orders for row in session.scalars(sa.select(DayLoad).where(DayLoad.orders > 0))}
        assert counted == Counter(order.delivery_day for order in orders)
        return rules(session).delivers("nakao", TODAY), [order.delivery_day for order in orders]


def a_new_town(database: Database) -> tuple[int, int]:
    """A household with a full basket and one with an order, and a calendar that says nothing yet; (home, order)."""
    with database.writing() as session:
        for table in (CalendarDay, CalendarEdition):
            session.execute(sa.delete(table))
        for each in session.scalars(sa.select(Order).where(Order.state == OrderState.PLACED)):
            cancel(session, each.id, "test", NOW)
        item = an_item(session, stock=9)
        home, other = a_household(session), a_household(session)
        basket.add(session, home.id, item.id, NOW)
        return home.id, an_order(session, {item: 1}, household=other).id


def test_a_day_that_is_closed_between_any_two_statements_of_a_checkout_keeps_no_order(database: Database) -> None:
    outcomes = set()

    def world() -> tuple[Deed, Deed]:
        home, _ = a_new_town(database)
        return (lambda mine: placing(mine, home)()), closing_the_day

    for meeting in in_between(database, world):
        served, days = days_of_orders(database)
        assert len(days) == 2
        assert served or TODAY not in days, meeting.before
        outcomes.add(type(meeting.second).__name__)
    assert outcomes <= {"Saved", "EffectChanged"}
    assert "Saved" in outcomes


def test_cancelling_while_the_day_is_closed_counts_the_order_once(database: Database) -> None:
    order_id = 0

    def world() -> tuple[Deed, Deed]:
        nonlocal order_id
        _, order_id = a_new_town(database)

        def take_back(mine: Database) -> str:
            with mine.writing() as session:
                return cancel(session, order_id, "resident", NOW).state

        return take_back, closing_the_day

    for _meeting in in_between(database, world):
        _, days = days_of_orders(database)
        assert days == []


def test_moving_an_order_twice_at_once_moves_it_once(database: Database) -> None:
    _, order_id = a_new_town(database)

    def moving(to: date) -> Callable[[], object]:
        def deed() -> object:
            with database.writing() as session:
                return move(session, order_id, to, "shop1", NOW).delivery_day

        return deed

    tomorrow = TODAY + timedelta(days=1)
    at_once([moving(tomorrow)] * 4 + [moving(tomorrow + timedelta(days=1))] * 4)
    _, days = days_of_orders(database)
    assert len(days) == 1


def test_counting_anew_while_nothing_of_an_order_is_found_counts_it_no_more(database: Database) -> None:
    line_id = 0

    def world() -> tuple[Deed, Deed]:
        nonlocal line_id
        _, order_id = a_new_town(database)
        with database.writing() as session:
            line_id = start_picking(session, order_id, "shop", NOW).lines[0].id
            # Somebody meddled: there is something to mend.
            session.execute(sa.update(DayLoad).values(orders=DayLoad.orders + 1))

        def nothing_there(mine: Database) -> None:
            with mine.writing() as session:
                mark_missing(session, line_id, "shop", NOW)

        def count_anew(mine: Database) -> None:
            with mine.writing() as session:
                recount(session, NOW)

        return nothing_there, count_anew

    for _meeting in in_between(database, world):
        with database.writing() as session:
            assert session.scalars(sa.select(DayLoad.orders).where(DayLoad.orders > 0)).all() == []
