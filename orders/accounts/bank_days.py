"""Days on which banks work."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

from orders.accounts.months import Month

_SATURDAY = 5
_YEAR_ENDS = {(12, 31), (1, 1), (1, 2), (1, 3)}


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def is_bank_day(day: date) -> bool:
    """Not a Saturday, Sunday or holiday, nor 31 December to 3 January (銀行法施行令5条1項)."""
    return day.weekday() < _SATURDAY and day not in _holidays_of(day.year) and (day.month, day.day) not in _YEAR_ENDS


def debit_day_of(month: Month, day_of_month: int) -> date:
    """When the bills of `month` are debited: that day of the next month, or the first bank day after it."""
    following = month.next
    day = date(following.year, following.month, min(max(1, day_of_month), following.last.day))
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day
