"""What staff wants the calendar to say: a draft makes new rules of old ones. Pure, so that it can be shown first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Protocol

from orders.days.errors import RuleImpossible
from orders.days.rules import TOWN, DayRule, Limit, Rules, Slot, Weekday

LONGEST_REASON = 8
"""It stands in one line of a television with large letters."""
MOST_DAYS = 62
MOST_SLOTS = 6
MOST_ORDERS = 9_999
MOST_WEIGHT_G = 99_999_000


class Draft(Protocol):
    """Something that changes the calendar."""

    def apply(self, before: Rules) -> Rules:
        """The rules with this change. Raises RuleImpossible."""

    @property
    def what(self) -> str:
        """The change in one line, for the list of changes."""


@dataclass(frozen=True)
class DayDraft:
    """Days of these places that are not as others; an empty rule makes them as others again.

    What is said for the whole town takes the place of whatever was said for its districts on those days.
    """

    days: tuple[date, ...]
    places: tuple[str, ...]
    rule: DayRule

    def apply(self, before: Rules) -> Rules:
        if not 1 <= len(self.days) <= MOST_DAYS:
            raise RuleImpossible("days")
        if not self.places:
            raise RuleImpossible("place")
        _check_limit(self.rule.limit)
        if len(self.rule.reason) > LONGEST_REASON:
            raise RuleImpossible("reason")
        town = TOWN in self.places
        kept = {key: rule for key, rule in before.days.items() if not self._replaces(key, town)}
        rules = {(place, day): self.rule for place in ((TOWN,) if town else self.places) for day in self.days}
        return replace(before, days=kept | (rules if self.rule else {}))

    def _replaces(self, key: tuple[str, date], town: bool) -> bool:
        place, day = key
        return day in self.days and (town or place in self.places)

    @property
    def what(self) -> str:
        days = "、".join(f"{day.month}/{day.day}" for day in self.days)
        return f"{days} {'、'.join(self.places)}: {_words(self.rule)}"


@dataclass(frozen=True)
class UsualDraft:
    """How every week of a place is: its weekdays, its limit a day, its slots.

    A week that is as the town's is no rule of the district's own, and follows the town's when that changes.
    """

    place: str
    weekdays: Mapping[int, Weekday]
    limit: Limit
    slots: tuple[Slot, ...]

    def apply(self, before: Rules) -> Rules:
        _check_limit(self.limit)
        _check_slots(self.slots)
        weekdays = {key: rule for key, rule in before.weekdays.items() if key[0] != self.place}
        if any(rule != self._else(before, n) for n, rule in self.weekdays.items()):
            weekdays |= {(self.place, n): rule for n, rule in self.weekdays.items()}
        limits = {place: limit for place, limit in before.limits.items() if place != self.place}
        if self.limit:
            limits[self.place] = self.limit
        return replace(before, weekdays=weekdays, limits=limits, slots=self._slots(before))

    def _else(self, before: Rules, weekday: int) -> Weekday:
        town = None if self.place == TOWN else before.weekdays.get((TOWN, weekday))
        return town or Weekday(weekday < 5)

    def _slots(self, before: Rules) -> tuple[Slot, ...]:
        """A slot that stays as it is keeps its number, so that its orders stay in it."""
        others = tuple(slot for slot in before.slots if slot.place != self.place)
        towns = [_shape(slot) for slot in others if slot.place == TOWN]
        if self.place != TOWN and [_shape(slot) for slot in self.slots] == towns:
            return others
        same_hours = {(slot.starts, slot.ends): slot.id for slot in before.slots if slot.place == self.place}
        own = tuple(
            replace(slot, id=same_hours.get((slot.starts, slot.ends), -n), place=self.place)
            for n, slot in enumerate(self.slots, 1)
        )
        return tuple(sorted((*others, *own), key=lambda slot: slot.starts))

    @property
    def what(self) -> str:
        served = "".join(
            "月火水木金土日"[n] + (f"({rule.cutoff:%H:%M}締切)" if rule.cutoff else "")
            for n, rule in sorted(self.weekdays.items())
            if rule.served
        )
        slots = "、".join(f"{slot.starts:%H:%M}-{slot.ends:%H:%M}" for slot in self.slots)
        return f"{self.place}: {served} {_limit_words(self.limit)} {slots}".strip()


def _shape(slot: Slot) -> tuple[object, ...]:
    return slot.starts, slot.ends, slot.limit


def _check_limit(limit: Limit) -> None:
    if limit.orders is not None and not 0 <= limit.orders <= MOST_ORDERS:
        raise RuleImpossible("limit")
    if limit.weight_g is not None and not 0 <= limit.weight_g <= MOST_WEIGHT_G:
        raise RuleImpossible("limit")


def _check_slots(slots: tuple[Slot, ...]) -> None:
    """Slots follow one another: none ends before it begins, and none begins before the one before has ended."""
    if len(slots) > MOST_SLOTS:
        raise RuleImpossible("hours")
    ordered = sorted(slots, key=lambda slot: slot.starts)
    for slot in ordered:
        _check_limit(slot.limit)
        if slot.ends <= slot.starts:
            raise RuleImpossible("hours")
    if any(later.starts < earlier.ends for earlier, later in pairwise(ordered)):
        raise RuleImpossible("hours")


def _words(rule: DayRule) -> str:
    if not rule:
        return "いつもどおり"
    words = [] if rule.delivers is None else ["配達" if rule.delivers else "休み"]
    if rule.cutoff is not None:
        words.append(f"締切 {rule.cutoff:%H:%M}")
    return " ".join([*words, _limit_words(rule.limit), rule.reason]).strip()


def _limit_words(limit: Limit) -> str:
    words = [] if limit.orders is None else [f"{limit.orders}件"]
    if limit.weight_g is not None:
        words.append(f"{limit.weight_g / 1000:g}kg")
    return "・".join(words)
