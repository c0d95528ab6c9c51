"""Delivery days, the cut-off, and closing a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orders.days.calendar import PassedOver, delivery_promise, is_delivery_day
from orders.days.closing import ClosedNow, is_closed
from orders.days.drafts import DayDraft, UsualDraft
from orders.days.rules import TOWN, DayRule, Limit, Weekday
from orders.db import Database
from orders.errors import NoDeliveryDay
from orders.ordering.order import cancel
from orders.tasks import close_cutoff
from tests.makers import TODAY, a_district, a_household, an_item, an_order, at, say

FRIDAY = date(2026, 11, 20)
HOLIDAY_MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "delivers"),
    [
        (TODAY, True),
        (HOLIDAY_MONDAY, False),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2027, 1, 1), False),
        (date(2026, 5, 6), False),
    ],
)
def test_deliveries_are_on_weekdays_that_are_no_holidays(day: date, delivers: bool) -> None:
    assert is_delivery_day(day) is delivers


def test_before_the_cut_off_the_promise_is_today(database: Database) -> None:
    with database.reading() as session:
        promise = delivery_promise(session, a_district(session), at(10, 29, 30))
    assert (promise.day, promise.cutoff_at, promise.minutes_to_cutoff) == (TODAY, at(11), 30)


def test_the_very_second_of_the_cut_off_is_in_time_and_the_next_is_not(database: Database) -> None:
    with database.reading() as session:
        district = a_district(session)
        assert delivery_promise(session, district, at(11, 0, 0)).day == TODAY
        assert delivery_promise(session, district, at(11, 0, 1)).day == TODAY + timedelta(days=1)


def test_after_friday_s_cut_off_the_promise_jumps_over_weekend_and_holiday(database: Database) -> None:
    with database.reading() as session:
        promise = delivery_promise(session, a_district(session), at(12, day=FRIDAY))
    assert (promise.day, promise.cutoff_at) == (TODAY, at(11))
    assert promise.minutes_to_cutoff == (3 * 24 + 23) * 60


def test_every_district_has_its_own_cut_off(database: Database) -> None:
    with database.reading() as session:
        early = a_district(session, "ura", cutoff="10:30")
        assert delivery_promise(session, early, at(10, 45)).day == TODAY + timedelta(days=1)


def test_a_closed_day_is_skipped(database: Database) -> None:
    with database.reading() as session:
        say(session, DayDraft((TODAY,), (TOWN,), DayRule(delivers=False, reason="雪")))
        promise = delivery_promise(session, a_district(session), at(9))
    assert promise.day == TODAY + timedelta(days=1)
    assert promise.passed_over == (PassedOver(TODAY, "雪"),)


def test_a_shop_that_never_delivers_says_so(database: Database) -> None:
    with database.reading() as session:
        say(session, UsualDraft(TOWN, {weekday: Weekday(False) for weekday in range(7)}, Limit(), ()))
        with pytest.raises(NoDeliveryDay):
            delivery_promise(session, a_district(session), at(9))


def test_a_day_is_closed_once_however_often_and_late_the_task_runs(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session)
        for _ in range(2):
            an_order(session, {item: 1})
        cancel(session, an_order(session, {item: 1}).id, "resident", at(10))
    assert close_cutoff(database, at(11)) == []
    assert close_cutoff(database, at(11, day=TODAY + timedelta(days=9))) == [ClosedNow("nakao", TODAY, 2)]
    assert close_cutoff(database, at(11, day=TODAY + timedelta(days=9))) == []
    with database.reading() as session:
        assert is_closed(session, "nakao", TODAY)
        assert not is_closed(session, "nakao", FRIDAY)


def test_a_day_without_orders_needs_no_closing(database: Database) -> None:
    with database.writing() as session:
        a_household(session)
    assert close_cutoff(database, at(12)) == []
