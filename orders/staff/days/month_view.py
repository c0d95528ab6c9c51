"""A month of the calendar as the page shows it: every day with what lies on it, district by district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from orders.days.loads import loads_between
from orders.days.room import NOTHING, DayLoads, load_of_place, load_of_slot
from orders.days.rule_rows import rules
from orders.days.rules import TOWN, Limit, Load, Rules, holidays_of
from orders.homes.districts import District, districts

NEARLY_FULL = 0.8


@dataclass(frozen=True)
class Filling:
    """What lies somewhere, and the most that may."""

    load: Load
    limit: Limit

    @property
    def share(self) -> float:
        """1.0 is full; 0 where nothing limits it."""
        parts = [0.0]
        if self.limit.orders is not None:
            parts.append(self.load.orders / self.limit.orders if self.limit.orders else 1.0)
        if self.limit.weight_g is not None:
            parts.append(self.load.weight_g / self.limit.weight_g if self.limit.weight_g else 1.0)
        return max(parts)

    @property
    def look(self) -> str:
        """full, nearly, or nothing."""
        return "full" if self.share >= 1 else ("nearly" if self.share >= NEARLY_FULL else "")


@dataclass(frozen=True)
class Cell:
    """A district on a day. `cutoff` only where it is not the district's usual one, `slots` where it has its own."""

    district: District
    served: bool
    reason: str | None
    cutoff: time | None
    filling: Filling
    slots: tuple[tuple[str, Filling], ...]
    extra: bool


@dataclass(frozen=True)
class Row:
    """A day; `holiday` is its name, if it is one; `slots` are the town's, which its districts share."""

    day: date
    holiday: str | None
    town: Filling
    slots: tuple[tuple[str, Filling], ...]
    cells: tuple[Cell, ...]

    @property
    def served(self) -> bool:
        return any(cell.served for cell in self.cells)


@dataclass(frozen=True)
class Month:
    """`previous` and `next` are the first days of the months beside."""

    first: date
    previous: date
    next: date
    districts: tuple[District, ...]
    rows: tuple[Row, ...]


def month_of(session: Session, day: date, today: date) -> Month:
    """The month in which `day` lies; this month begins with the week of `today`: what is over needs no plan."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    last = following - timedelta(days=1)
    known, valid = districts(session), rules(session)
    loads = loads_between(session, first, last)
    start = max(first, today - timedelta(days=today.weekday())) if first <= today <= last else first
    days = [start + timedelta(days=n) for n in range((last - start).days + 1)]
    rows = tuple(_row(valid, known, each, loads.get(each, NOTHING)) for each in days)
    return Month(first, (first - timedelta(days=1)).replace(day=1), following, tuple(known), rows)


def _row(valid: Rules, known: Sequence[District], day: date, loads: DayLoads) -> Row:
    town = Filling(load_of_place(loads, TOWN), valid.limit(TOWN, day))
    cells = tuple(_cell(valid, district, day, loads) for district in known)
    return Row(day, holidays_of(day.year).get(day), town, _slots(valid, TOWN, loads), cells)


def _slots(valid: Rules, place: str, loads: DayLoads) -> tuple[tuple[str, Filling], ...]:
    return tuple(
        (f"{slot.starts:%H}-{slot.ends:%H}時", Filling(load_of_slot(loads, slot.id), slot.limit))
        for slot in valid.slots
        if slot.place == place
    )


def _cell(valid: Rules, district: District, day: date, loads: DayLoads) -> Cell:
    served, cutoff = valid.delivers(district.id, day), valid.cutoff(district, day)
    return Cell(
        district,
        served,
        valid.closed_because(district.id, day),
        cutoff if served and cutoff != district.cutoff_time else None,
        Filling(load_of_place(loads, district.id), valid.limit(district.id, day)),
        _slots(valid, district.id, loads),
        extra=served and not _as_usual(valid, district, day),
    )


def _as_usual(valid: Rules, district: District, day: date) -> bool:
    weekday = valid.weekday(district.id, day.weekday())
    served = day.weekday() < 5 if weekday is None else weekday.served
    return served and day not in holidays_of(day.year)
