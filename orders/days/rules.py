"""What the calendar says: which days a district is served, until when orders are taken, and how much a day holds.

Pure values and questions. Every rule belongs to a place: a district by its id, or the whole town (`TOWN`); the
district's own goes before the town's. A rule for one day goes before that of its weekday.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property, lru_cache

import holidays

from orders.clock import TOKYO
from orders.homes.districts import District

TOWN = "*"
WHOLE_AFTERNOON = 0
"""The slot of an order where the day is not divided."""
_SATURDAY = 5


@dataclass(frozen=True)
class Load:
    """What lies on a day, a district or a slot: orders that are not cancelled, and their weight in grams."""

    orders: int = 0
    weight_g: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(self.orders + other.orders, self.weight_g + other.weight_g)


@dataclass(frozen=True)
class Limit:
    """The most that may lie there; None where nothing limits it."""

    orders: int | None = None
    weight_g: int | None = None

    def __bool__(self) -> bool:
        return self.orders is not None or self.weight_g is not None

    def holds(self, load: Load) -> bool:
        return (self.orders is None or load.orders <= self.orders) and (
            self.weight_g is None or load.weight_g <= self.weight_g
        )

    def room_g(self, load: Load) -> int | None:
        """Grams that still fit; None where the weight is not limited."""
        return None if self.weight_g is None else max(0, self.weight_g - load.weight_g)


@dataclass(frozen=True)
class Slot:
    """Hours of a delivery day, local time. An `id` below 0 is not written yet."""

    id: int
    place: str
    starts: time
    ends: time
    limit: Limit = Limit()

    @property
    def hours(self) -> tuple[str, int, int, Limit]:
        """What tells two slots apart, whatever their ids."""
        return self.place, _minutes(self.starts), _minutes(self.ends), self.limit


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


@dataclass(frozen=True)
class Weekday:
    """Whether a place is served on a weekday (0 is Monday), and its cut-off where that is not the district's."""

    served: bool
    cutoff: time | None = None


@dataclass(frozen=True)
class DayRule:
    """What is otherwise on one day; None and an empty limit leave it as on other days."""

    delivers: bool | None = None
    cutoff: time | None = None
    limit: Limit = Limit()
    reason: str = ""

    def __bool__(self) -> bool:
        return self.delivers is not None or self.cutoff is not None or bool(self.limit)


@lru_cache(maxsize=16)
def holidays_of(year: int) -> Mapping[date, str]:
    """The holidays of a year (国民の祝日に関する法律) with their Japanese names."""
    return dict(holidays.country_holidays("JP", years=year, language="ja"))


def usually_served(day: date) -> bool:
    """Where nothing else is said: Monday to Friday, not on a holiday."""
    return day.weekday() < _SATURDAY and day not in holidays_of(day.year)


@dataclass(frozen=True)
class Rules:
    """One edition of the calendar. Without any rule: Monday to Friday, the district's cut-off, no limits."""

    edition: str = ""
    weekdays: Mapping[tuple[str, int], Weekday] = field(default_factory=dict)
    days: Mapping[tuple[str, date], DayRule] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    slots: tuple[Slot, ...] = ()
    retired: tuple[Slot, ...] = ()

    def delivers(self, district_id: str, day: date) -> bool:
        """Whether that district is served on that day."""
        for rule in self._of_day(district_id, day):
            if rule.delivers is not None:
                return rule.delivers
        weekday = self.weekday(district_id, day.weekday())
        served = day.weekday() < _SATURDAY if weekday is None else weekday.served
        return served and day not in holidays_of(day.year)

    def weekday(self, district_id: str, weekday: int) -> Weekday | None:
        """The district's own rule, else the town's, else none."""
        return self.weekdays.get((district_id, weekday)) or self.weekdays.get((TOWN, weekday))

    def cutoff(self, district: District, day: date) -> time:
        """Local time of day until which orders for that day are taken."""
        for rule in self._of_day(district.id, day):
            if rule.cutoff is not None:
                return rule.cutoff
        weekday = self.weekday(district.id, day.weekday())
        return district.cutoff_time if weekday is None or weekday.cutoff is None else weekday.cutoff

    def cutoff_at(self, district: District, day: date) -> datetime:
        """The last moment at which an order for that day is taken (aware)."""
        return datetime.combine(day, self.cutoff(district, day), TOKYO)

    def closed_because(self, district_id: str, day: date) -> str | None:
        """The reason written for a day that was closed; None where it was not closed by hand."""
        rule = next((rule for rule in self._of_day(district_id, day) if rule.delivers is not None), None)
        return rule.reason if rule is not None and rule.delivers is False else None

    def limit(self, place: str, day: date) -> Limit:
        """The limit of a whole day, of a district or of the town."""
        rule = self.days.get((place, day))
        return rule.limit if rule is not None and rule.limit else self.limits.get(place, Limit())

    def slots_of(self, district_id: str) -> tuple[Slot, ...]:
        """The district's own slots, else the town's, the earliest first; none where the day is not divided."""
        own = tuple(slot for slot in self.slots if slot.place == district_id)
        return own or tuple(slot for slot in self.slots if slot.place == TOWN)

    def slot(self, slot_id: int | None) -> Slot | None:
        """A slot by its number, also one that is used no more."""
        return self._by_id.get(slot_id or WHOLE_AFTERNOON)

    @cached_property
    def _by_id(self) -> dict[int, Slot]:
        return {slot.id: slot for slot in (*self.retired, *self.slots)}

    @cached_property
    def limited(self) -> bool:
        """Whether anything at all is limited: only then loads have to be looked at."""
        return any(self._limits())

    def _limits(self) -> Iterator[Limit]:
        yield from self.limits.values()
        yield from (rule.limit for rule in self.days.values())
        yield from (slot.limit for slot in self.slots)

    def _of_day(self, district_id: str, day: date) -> Iterator[DayRule]:
        for place in (district_id, TOWN):
            rule = self.days.get((place, day))
            if rule is not None:
                yield rule


AS_EVER = Rules()
