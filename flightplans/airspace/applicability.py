"""When a zone holds: always, between two moments, on days of the week, at times of the day (as ED-269 says it).

A zone without any `Period` holds always; with several it holds whenever one of them does. Moments are aware; a naive
one is an error, because nobody can tell which hour it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

Stretch = tuple[datetime, datetime]
"""From when to when, both ends included."""


class Day(StrEnum):
    """A day of the week, in ED-269's words; the order is that of `date.weekday`."""

    MON = "MON"
    TUE = "TUE"
    WED = "WED"
    THU = "THU"
    FRI = "FRI"
    SAT = "SAT"
    SUN = "SUN"


WEEK = tuple(Day)


@dataclass(frozen=True)
class Daily:
    """Hours of some days of the week, whole seconds, on the clock of `start`'s time zone.

    An end that is not after the start lies on the day after: 22:00 to 06:00 of MON ends on Tuesday, 00:00 to 00:00 is
    the whole day. Raises ValueError for times without a time zone, with two different ones, or without a day.
    """

    days: tuple[Day, ...]
    start: time
    end: time

    def __post_init__(self) -> None:
        """Days in the order of the week, each once."""
        if self.start.utcoffset() is None or self.start.utcoffset() != self.end.utcoffset():
            raise ValueError(f"hours {self.start} to {self.end} need one and the same time zone")
        if self.start.microsecond or self.end.microsecond or not self.days:
            raise ValueError(f"hours {self.start} to {self.end} on {self.days} are not whole seconds of some day")
        object.__setattr__(self, "days", tuple(day for day in WEEK if day in self.days))

    def stretches(self, since: datetime, until: datetime) -> Iterator[Stretch]:
        """When these hours are between two moments; touching an end counts."""
        zone = self.start.tzinfo
        day, last = since.astimezone(zone).date() - timedelta(days=1), until.astimezone(zone).date()
        while day <= last:
            if WEEK[day.weekday()] in self.days:
                begin, end = max(self._on(day, self.start), since), min(self._end_of(day), until)
                if begin <= end:
                    yield begin, end
            day += timedelta(days=1)

    def _on(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock)

    def _end_of(self, day: date) -> datetime:
        overnight = self.end.replace(tzinfo=None) <= self.start.replace(tzinfo=None)
        return self._on(day + timedelta(days=1) if overnight else day, self.end)


@dataclass(frozen=True)
class Period:
    """From a moment, to a moment (None: open), and if `daily` is given only in those hours.

    Raises ValueError for a naive moment or an end that is not after the start.
    """

    start: datetime | None = None
    end: datetime | None = None
    daily: tuple[Daily, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what means nothing."""
        for moment in (self.start, self.end):
            if moment is not None:
                aware(moment)
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"a period that ends {self.end} and begins {self.start}")

    @property
    def always(self) -> bool:
        """Whether it never begins, never ends, and has no hours."""
        return self.start is None and self.end is None and not self.daily

    def stretches(self, since: datetime, until: datetime) -> Iterator[Stretch]:
        """When it holds between two aware moments; touching an end counts."""
        begin = since if self.start is None else max(since, self.start)
        end = until if self.end is None else min(until, self.end)
        if begin > end:
            return
        if not self.daily:
            yield begin, end
        for hours in self.daily:
            yield from hours.stretches(begin, end)


def aware(moment: datetime) -> datetime:
    """The same moment. Raises ValueError if it has no time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment


def holds_at_all(periods: Iterable[Period], since: datetime, until: datetime) -> bool:
    """Whether it holds at any moment between the two, ends included."""
    periods = tuple(periods)
    return not periods or any(True for period in periods for _ in period.stretches(since, until))


def holds_throughout(periods: Iterable[Period], since: datetime, until: datetime) -> bool:
    """Whether it holds at every moment between the two, ends included."""
    periods = tuple(periods)
    if not periods:
        return True
    reached: datetime | None = None
    for begin, end in sorted(stretch for period in periods for stretch in period.stretches(since, until)):
        if begin > (since if reached is None else reached):
            return False
        reached = end if reached is None else max(reached, end)
    return reached is not None and reached >= until
