"""Homes that have not ordered as they usually do: each measured by its own habit, and with consent only."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import escalations
from orders.delivering.errors import UntilMissing
from orders.delivering.rhythm import LEAST_ORDERS, rhythm_of
from orders.delivering.silent_homes import CallResult, note_call, silent_homes
from orders.errors import ConsentMissing
from orders.homes import consents
from orders.homes.consents import ConsentKind
from orders.homes.people import Household
from orders.ordering.order import Order, OrderState
from tests.makers import NOW, TODAY, a_household, an_item, an_order

days = st.lists(st.dates(date(2026, 1, 1), date(2026, 11, 1)), min_size=1, max_size=30)
gaps = st.lists(st.integers(1, 40), min_size=3, max_size=12)


def days_of(gaps: list[int]) -> list[date]:
    known = [date(2025, 6, 1)]
    for gap in gaps:
        known.append(known[-1] + timedelta(days=gap))
    return known


@given(days)
def test_few_days_say_nothing_and_order_and_repeats_do_not_matter(known: list[date]) -> None:
    found = rhythm_of(known)
    assert (found is None) == (len(set(known)) < LEAST_ORDERS)
    assert found == rhythm_of([*reversed(known), known[0]])


@given(gaps)
def test_silence_is_unusual_after_half_as_long_again_but_never_within_three_days_more(gaps: list[int]) -> None:
    found = rhythm_of(days_of(gaps))
    assert found is not None
    assert found.gap_days == median(gaps)
    limit = max(1.5 * median(gaps), median(gaps) + 3)
    for silent in range(0, 70):
        assert found.is_unusual(found.last_day + timedelta(days=silent)) == (silent > limit)
    assert found.is_unusual(found.missed_on)
    assert not found.is_unusual(found.missed_on - timedelta(days=1))


@given(st.lists(st.integers(6, 8), min_size=8, max_size=12), st.integers(20, 90), st.data())
def test_one_long_holiday_makes_a_habit_no_slower_than_the_longest_usual_gap(
    gaps: list[int], holiday: int, data: st.DataObject
) -> None:
    usual = rhythm_of(days_of(gaps))
    at = data.draw(st.integers(0, len(gaps) - 1))
    shaken = rhythm_of(days_of([*gaps[:at], holiday, *gaps[at + 1 :]]))
    assert usual is not None
    assert shaken is not None
    assert usual.gap_days <= shaken.gap_days <= max(gaps)


def ordering_home(session: Session, last_days_ago: int, gap: int = 7, orders: int = 5, **made: object) -> Household:
    """A household that ordered every `gap` days until `last_days_ago`."""
    home = a_household(session, **made)  # type: ignore[arg-type]
    item = an_item(session)
    for turn in range(orders):
        order = an_order(session, {item: 1}, household=home)
        order.placed_at = NOW - timedelta(days=last_days_ago + turn * gap)
        order.state = OrderState.DELIVERED
    session.flush()
    return home


def codes(session: Session, days_later: int = 0) -> list[str]:
    return [each.household.code for each in silent_homes(session, NOW + timedelta(days=days_later))]


def test_only_those_who_are_silent_longer_than_is_usual_for_them(database: Database) -> None:
    with database.reading() as session:
        weekly = ordering_home(session, 11)
        ordering_home(session, 10)
        ordering_home(session, 11, gap=14)
        ordering_home(session, 60, orders=3)
        worst = ordering_home(session, 30)
        assert codes(session) == [worst.code, weekly.code]
        (first, _) = silent_homes(session, NOW)
        assert (first.days, first.rhythm.gap_days) == (30, 7)


def test_nothing_of_households_without_the_consent_or_that_have_left(database: Database) -> None:
    with database.reading() as session:
        ordering_home(session, 30, agrees=(ConsentKind.ORDERING,))
        gone = ordering_home(session, 30)
        gone.active = False
        taken_back = ordering_home(session, 30)
        consents.withdraw(session, taken_back.id, ConsentKind.WATCH_OVER, NOW - timedelta(days=1))
        session.flush()
        assert codes(session) == []
        for home in (taken_back,):
            with pytest.raises(ConsentMissing):
                note_call(session, home.id, "shop", NOW, CallResult.WELL)


def test_a_cancelled_order_is_no_sign_and_a_new_one_ends_the_silence(database: Database) -> None:
    with database.reading() as session:
        home = ordering_home(session, 20)
        order = an_order(session, {an_item(session): 1}, household=home)
        assert codes(session) == []
        order.state = OrderState.CANCELLED
        session.flush()
        assert codes(session) == [home.code]


def test_who_is_well_is_left_alone_for_as_long_as_that_silence_may_last(database: Database) -> None:
    with database.reading() as session:
        home = ordering_home(session, 20)
        for _ in range(2):
            note_call(session, home.id, "shop", NOW, "well")
        assert codes(session) == []
        assert codes(session, 10) == []
        assert codes(session, 11) == [home.code]


def test_who_is_away_comes_back_on_the_day_and_hospital_needs_its_own_consent(database: Database) -> None:
    with database.reading() as session:
        home = ordering_home(session, 20)
        back = TODAY + timedelta(days=5)
        for wrong in (None, TODAY, TODAY + timedelta(days=400)):
            with pytest.raises(UntilMissing):
                note_call(session, home.id, "shop", NOW, "away", wrong)
        with pytest.raises(ConsentMissing):
            note_call(session, home.id, "shop", NOW, "hospital", back)
        note_call(session, home.id, "shop", NOW, "away", back)
        assert (codes(session, 4), codes(session, 5)) == ([], [home.code])
        consents.give(session, home.id, ConsentKind.HEALTH_NOTES, "text", NOW)
        assert note_call(session, home.id, "shop", NOW, "hospital", back).until == back


def test_two_calls_without_an_answer_begin_an_escalation(database: Database) -> None:
    with database.reading() as session:
        home = ordering_home(session, 20)
        note_call(session, home.id, "shop", NOW, "no_answer")
        note_call(session, home.id, "shop", NOW + timedelta(seconds=20), "no_answer")
        assert escalations.not_closed(session) == []
        (shown,) = silent_homes(session, NOW)
        assert shown.no_answers == 1
        note_call(session, home.id, "shop", NOW + timedelta(hours=3), "no_answer")
        (begun,) = escalations.not_closed(session)
        assert (begun.cause, begun.household_id) == (escalations.Cause.NOT_ORDERED, home.id)
        assert session.query(Order).count() == 5
