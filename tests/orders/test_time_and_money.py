"""Clock, calendar words, yen and tax."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import clock
from orders.errors import SettingInvalid
from orders.money import yen
from orders.ordering.order import sums_of
from orders.tax import included_tax
from orders.web import jst_day, jst_time

amounts = st.lists(st.tuples(st.integers(0, 100_000), st.sampled_from([8, 10])), max_size=40)


def test_without_a_setting_the_time_is_real() -> None:
    real = clock.from_env({})
    assert abs((real.now() - datetime.now(UTC)).total_seconds()) < 5
    assert real.rate == 1.0


def test_the_demonstration_clock_starts_where_it_is_told_and_runs_at_its_rate() -> None:
    wall = time.time() - 10
    shown = clock.from_env({"YUAI_CLOCK": f"2026-11-24T09:00:00+09:00@{wall!r}x20"})
    ran = shown.now() - datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert timedelta(seconds=200) <= ran < timedelta(seconds=260)
    assert shown.rate == 20.0
    assert shown.now().tzinfo is UTC


def test_a_demonstration_clock_survives_the_way_through_the_environment() -> None:
    made = clock.DemonstrationClock(datetime(2026, 11, 24, 9, tzinfo=clock.TOKYO), 1795500000.125, 20.0)
    assert clock.parse(made.as_setting()) == made


@pytest.mark.parametrize("text", ["tomorrow", "2026-11-24T09:00:00@1x20", "2026-11-24T09:00:00+09:00@1x0", "@x"])
def test_a_clock_setting_that_cannot_be_understood_is_refused(text: str) -> None:
    with pytest.raises(SettingInvalid):
        clock.parse(text)


def test_the_local_day_begins_at_midnight_in_japan() -> None:
    assert clock.local_day(datetime(2026, 11, 23, 14, 59, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert clock.local_day(datetime(2026, 11, 23, 15, 0, 0, tzinfo=UTC)) == date(2026, 11, 24)
    start, end = clock.day_bounds(date(2026, 11, 24))
    assert (start, end) == (datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC))


def test_times_and_days_are_shown_as_in_japan() -> None:
    at = datetime(2026, 11, 24, 0, 5, tzinfo=UTC)
    assert (jst_time(at), jst_day(at), jst_day(date(2026, 11, 23))) == ("9:05", "11月24日(火)", "11月23日(月)")


def test_yen_are_whole_with_thousands_apart() -> None:
    assert (yen(0), yen(1234), yen(-50), yen(1234567)) == ("0円", "1,234円", "-50円", "1,234,567円")


@pytest.mark.parametrize(
    ("total", "rate", "tax"), [(108, 8, 8), (107, 8, 7), (110, 10, 10), (1, 10, 0), (1884, 8, 139), (0, 8, 0)]
)
def test_the_included_tax_is_rounded_down(total: int, rate: int, tax: int) -> None:
    assert included_tax(total, rate) == tax


@given(amounts)
def test_tax_is_rounded_once_a_rate_and_never_exceeds_its_exact_value(lines: list[tuple[int, int]]) -> None:
    sums = sums_of(lines)
    assert sums.total_yen == sum(amount for amount, _ in lines)
    for rate, tax in ((8, sums.tax_8_yen), (10, sums.tax_10_yen)):
        total = sum(amount for amount, each in lines if each == rate)
        # floor(t * r / (100 + r)), said without a division.
        assert tax * (100 + rate) <= total * rate < (tax + 1) * (100 + rate)
