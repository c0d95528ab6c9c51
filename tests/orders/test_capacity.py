"""A day and its slots hold so many orders and so many grams, and not one more."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.days.calendar import PassedOver, delivery_promise
from orders.days.drafts import DayDraft, UsualDraft
from orders.days.errors import TooHeavyForADay
from orders.days.loads import DayLoad, loads_of
from orders.days.rule_rows import rules
from orders.days.rules import TOWN, DayRule, Limit, Load, Slot, Weekday
from orders.db import Database
from orders.errors import CutoffPassed
from orders.ordering import basket
from orders.ordering.checkout import place_order
from orders.ordering.order import Order, OrderState, cancel, changeable_until
from tests.makers import NOW, TODAY, a_district, a_household, an_item, an_order, at, say

TOMORROW = TODAY + timedelta(days=1)
NO_LIMIT = Limit()
USUAL = {weekday: Weekday(weekday < 5) for weekday in range(7)}


def slot(starts: int, ends: int, orders: int | None = None, weight_g: int | None = None, place: str = TOWN) -> Slot:
    return Slot(-1, place, time(starts), time(ends), Limit(orders, weight_g))


def slots(session: Session, *wanted: Slot, limit: Limit = NO_LIMIT, place: str = TOWN) -> None:
    say(session, UsualDraft(place, USUAL, limit, wanted))


def where(session: Session, order: Order) -> tuple[date, int]:
    """Its day, and the hour at which its slot begins."""
    found = rules(session).slot(order.slot_id)
    assert found is not None
    return order.delivery_day, found.starts.hour


def test_a_full_slot_fills_the_next_and_a_full_day_the_next_day(database: Database) -> None:
    with database.writing() as session:
        slots(session, slot(13, 15, 1), slot(15, 17, 1))
        item = an_item(session)
        first, second, third = (an_order(session, {item: 1}) for _ in range(3))
        assert [where(session, order) for order in (first, second, third)] == [(TODAY, 13), (TODAY, 15), (TOMORROW, 13)]
        promise = delivery_promise(session, a_district(session), NOW)
    assert promise.slot is not None
    assert (promise.day, promise.slot.starts) == (TOMORROW, time(15))
    assert promise.passed_over == (PassedOver(TODAY, "", full=True),)


def test_weight_fills_a_day_too_and_a_light_order_still_fits(database: Database) -> None:
    with database.writing() as session:
        slots(session, limit=Limit(weight_g=1500))
        item = an_item(session, weight_g=500)
        assert an_order(session, {item: 2}).delivery_day == TODAY
        assert an_order(session, {item: 2}).delivery_day == TOMORROW
        assert an_order(session, {item: 1}).delivery_day == TODAY
        assert delivery_promise(session, a_district(session), NOW).room_g is not None


def test_an_order_that_no_day_can_hold_is_refused_with_its_weight(database: Database) -> None:
    with database.writing() as session:
        slots(session, limit=Limit(weight_g=1500))
        with pytest.raises(TooHeavyForADay) as refused:
            an_order(session, {an_item(session, weight_g=1000): 2})
        assert refused.value.weight_g == 2000


def test_the_resident_is_told_when_the_shown_day_has_become_full(database: Database) -> None:
    with database.writing() as session:
        slots(session, limit=Limit(orders=1))
        item, home = an_item(session), a_household(session)
        an_order(session, {item: 1})
        basket.set_quantity(session, home.id, item.id, 1, NOW)
        with pytest.raises(CutoffPassed) as moved:
            place_order(session, home.id, "t", NOW, who="resident", expected_day=TODAY)
        assert (moved.value.promised_day, moved.value.next_day) == (TODAY, TOMORROW)
        assert place_order(session, home.id, "t", NOW, who="resident", expected_day=TOMORROW).number == "1125-001"


def test_a_district_s_limit_leaves_the_other_districts_alone(database: Database) -> None:
    with database.writing() as session:
        slots(session, limit=Limit(orders=1), place="nakao")
        item = an_item(session)
        far = a_household(session, district_id="ura")
        assert an_order(session, {item: 1}).delivery_day == TODAY
        assert an_order(session, {item: 1}).delivery_day == TOMORROW
        assert an_order(session, {item: 1}, household=far).delivery_day == TODAY


def test_a_slot_of_the_town_is_shared_by_its_districts(database: Database) -> None:
    with database.writing() as session:
        slots(session, slot(13, 15, 1), slot(15, 17))
        item = an_item(session)
        assert where(session, an_order(session, {item: 1})) == (TODAY, 13)
        far = an_order(session, {item: 1}, household=a_household(session, district_id="ura"))
        assert where(session, far) == (TODAY, 15)


def test_one_day_may_hold_less_than_others(database: Database) -> None:
    with database.writing() as session:
        slots(session, limit=Limit(orders=5))
        say(session, DayDraft((TODAY,), (TOWN,), DayRule(limit=Limit(orders=0), reason="棚おろし")))
        assert an_order(session, {an_item(session): 1}).delivery_day == TOMORROW


def test_cancelling_makes_room_again_once(database: Database) -> None:
    with database.writing() as session:
        slots(session, slot(13, 15, 1), slot(15, 17, 1))
        item = an_item(session, weight_g=400)
        first = an_order(session, {item: 2})
        second = an_order(session, {item: 1})
        for _ in range(2):
            assert cancel(session, first.id, "resident", NOW).state is OrderState.CANCELLED
        assert loads_of(session, TODAY) == {("nakao", second.slot_id): Load(1, 400)}
        assert where(session, an_order(session, {item: 1})) == (TODAY, 13)


def test_loads_are_counted_also_before_anything_is_limited(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, weight_g=400)
        for _ in range(3):
            an_order(session, {item: 1})
        slots(session, limit=Limit(orders=3))
        assert an_order(session, {item: 1}).delivery_day == TOMORROW


def test_an_order_keeps_the_cut_off_that_it_was_promised(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session): 1})
        say(session, DayDraft((TODAY,), ("nakao",), DayRule(cutoff=time(10))))
        assert changeable_until(order) == at(11)
        assert delivery_promise(session, a_district(session), at(10, 0, 1)).day == TOMORROW
        order.until_at = None
        assert changeable_until(order) == at(11)


def test_a_district_may_be_served_on_two_weekdays_only(database: Database) -> None:
    with database.writing() as session:
        far = a_district(session, "ura")
        served = {weekday: Weekday(weekday in (1, 4), time(10, 30) if weekday == 4 else None) for weekday in range(7)}
        say(session, UsualDraft("ura", served, Limit(), ()))
        friday = TODAY + timedelta(days=3)
        promise = delivery_promise(session, far, at(12))
        assert (promise.day, promise.cutoff_at) == (friday, at(10, 30, day=friday))
        assert delivery_promise(session, a_district(session), at(12)).day == TOMORROW


def test_a_district_with_a_week_of_its_own_keeps_it_when_the_town_s_changes(database: Database) -> None:
    with database.writing() as session:
        tuesday_and_friday = {weekday: Weekday(weekday in (1, 4)) for weekday in range(7)}
        say(session, UsualDraft("ura", tuesday_and_friday, NO_LIMIT, ()))
        say(session, UsualDraft(TOWN, {weekday: Weekday(weekday in (0, 2)) for weekday in range(7)}, NO_LIMIT, ()))
        assert delivery_promise(session, a_district(session, "ura"), at(12)).day == TODAY + timedelta(days=3)
        assert delivery_promise(session, a_district(session), at(12)).day == TOMORROW


def test_an_extra_day_is_served_though_it_is_a_saturday_or_a_holiday(database: Database) -> None:
    saturday, holiday = date(2026, 11, 21), date(2026, 11, 23)
    with database.writing() as session:
        say(session, DayDraft((saturday, holiday), ("nakao",), DayRule(delivers=True, reason="臨時")))
        district = a_district(session)
        assert delivery_promise(session, district, at(9, day=saturday)).day == saturday
        assert delivery_promise(session, district, at(12, day=saturday)).day == holiday


def test_a_day_that_is_said_for_the_town_goes_over_what_its_districts_had(database: Database) -> None:
    with database.writing() as session:
        say(session, DayDraft((TODAY,), ("nakao",), DayRule(cutoff=time(10, 30))))
        say(session, DayDraft((TODAY,), (TOWN,), DayRule(delivers=False, reason="雪")))
        assert delivery_promise(session, a_district(session), NOW).day == TOMORROW
        say(session, DayDraft((TODAY,), (TOWN,), DayRule()))
        assert delivery_promise(session, a_district(session), NOW).day == TODAY


def test_a_slot_whose_hours_stay_keeps_its_orders_when_its_limit_changes(database: Database) -> None:
    with database.writing() as session:
        slots(session, slot(13, 15, 1), slot(15, 17, 1))
        item = an_item(session)
        an_order(session, {item: 1})
        slots(session, slot(13, 15, 2), slot(15, 17, 1))
        assert where(session, an_order(session, {item: 1})) == (TODAY, 13)
        assert where(session, an_order(session, {item: 1})) == (TODAY, 15)
        assert session.scalar(sa.select(sa.func.sum(DayLoad.orders))) == 3
