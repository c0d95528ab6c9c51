"""Calendar months in Japan: what bills, closings and figures are kept by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from orders.accounts.errors import MonthUnreadable
from orders.clock import local_day

_WRITTEN = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """`month` is 1 to 12; months compare as they follow each other."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a calendar day."""
        return cls(day.year, day.month)

    @classmethod
    def at(cls, moment: datetime) -> Month:
        """The month that a calendar in Japan shows at that moment."""
        return cls.of(local_day(moment))

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read 2026-11. Raises MonthUnreadable."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
            raise MonthUnreadable(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date.fromordinal(self.next.first.toordinal() - 1)

    @property
    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Month:
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


class MonthText(TypeDecorator[Month]):
    """A month in a column, as 2026-11: text that sorts as months do."""

    impl = sa.String(7)
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Month | None:
        return None if value is None else Month.parse(value)
