"""Delivery days, the cut-off and the promise: when an order placed now comes. Japanese local time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from orders.clock import TOKYO, local_day
from orders.days.errors import TooHeavyForADay
from orders.days.loads import add, loads_between, loads_of
from orders.days.room import NOTHING, DayLoads, opening
from orders.days.rule_rows import rules
from orders.days.rules import Rules, Slot, usually_served
from orders.errors import NoDeliveryDay
from orders.homes.districts import District, districts

SEARCH_DAYS = 120


@dataclass(frozen=True)
class PassedOver:
    """A day on which one would have expected a delivery; `full`, or closed for that reason (may be empty)."""

    day: date
    reason: str
    full: bool = False


@dataclass(frozen=True)
class Promise:
    """The day on which an order placed now is delivered, and until when that holds (UTC; rounded down).

    `slot` are the hours (None: the day is not divided); `room_g` the weight that fits there (None: no limit);
    `passed_over` the days before that were closed by hand or are full. Where the calendar is `limited`, somebody else
    may be faster: see `take_room`.
    """

    day: date
    cutoff_at: datetime
    minutes_to_cutoff: int
    slot: Slot | None = None
    room_g: int | None = None
    passed_over: tuple[PassedOver, ...] = ()
    limited: bool = False

    @property
    def slot_id(self) -> int | None:
        return None if self.slot is None else self.slot.id


def is_delivery_day(day: date, closed: Collection[date] = ()) -> bool:
    """Monday to Friday, not a Japanese holiday (国民の祝日に関する法律) and not one of the closed days."""
    return usually_served(day) and day not in closed


def town_delivers(session: Session, first: date, last: date) -> set[date]:
    """The days between (both included) on which at least one district is served."""
    now_valid, known = rules(session), [district.id for district in districts(session)]
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return {day for day in days if any(now_valid.delivers(district, day) for district in known)}


def cutoff_at(district: District, day: date) -> datetime:
    """The last moment of an order for that day where no rule says otherwise: see `Rules.cutoff_at`."""
    return datetime.combine(day, district.cutoff_time, TOKYO)


def delivery_promise(session: Session, district: District, now: datetime, weight_g: int = 0) -> Promise:
    """Today until the cut-off (its very second included) where today is served and has room, else the next such day.

    With the weight of the goods the day is one that holds them. Raises NoDeliveryDay, TooHeavyForADay.
    """
    valid, today = rules(session), local_day(now)
    loads = loads_between(session, today, today + timedelta(days=SEARCH_DAYS)) if valid.limited else {}
    return promise_by(valid, loads, district, now, weight_g)


def promise_to_show(session: Session, district: District, now: datetime, weight_g: int) -> Promise:
    """The promise for goods of that weight; of goods that no day can hold, that for lighter ones.

    The check-out refuses them, with their weight. Raises NoDeliveryDay.
    """
    try:
        return delivery_promise(session, district, now, weight_g)
    except TooHeavyForADay:
        return delivery_promise(session, district, now)


def promise_by(
    valid: Rules, loads: Mapping[date, DayLoads], district: District, now: datetime, weight_g: int = 0,
    *, earliest: date | None = None,
) -> Promise:  # fmt: skip
    """The same by these rules and loads, not before `earliest`. Raises NoDeliveryDay, TooHeavyForADay."""
    today, passed_over = local_day(now), []
    start = today if earliest is None else max(today, earliest)
    for ahead in range(SEARCH_DAYS):
        day = start + timedelta(days=ahead)
        until = valid.cutoff_at(district, day)
        if now > until:
            continue
        if not valid.delivers(district.id, day):
            reason = valid.closed_because(district.id, day)
            if reason is not None:
                passed_over.append(PassedOver(day, reason))
            continue
        found = opening(valid, district.id, day, loads.get(day, NOTHING), weight_g)
        if found is not None:
            minutes = int((until - now).total_seconds() // 60)
            until = until.astimezone(now.tzinfo)
            return Promise(day, until, minutes, found.slot, found.room_g, tuple(passed_over), valid.limited)
        passed_over.append(PassedOver(day, "", full=True))
    if weight_g and any(each.full for each in passed_over) and _holds_nothing_heavier(valid, district, today, weight_g):
        raise TooHeavyForADay(today, SEARCH_DAYS, weight_g)
    raise NoDeliveryDay(today, SEARCH_DAYS)


def take_room(session: Session, district_id: str, promise: Promise, weight_g: int) -> Promise | None:
    """Count one order more on the promised day, in a slot that has room now; None where somebody else was faster.

    Take the order's number before: it makes those wait who want to add to the same day.
    """
    taken = promise
    if promise.limited:
        found = opening(rules(session), district_id, promise.day, loads_of(session, promise.day), weight_g)
        if found is None:
            return None
        taken = replace(promise, slot=found.slot, room_g=found.room_g)
    add(session, taken.day, district_id, taken.slot_id, weight_g)
    return taken


def _holds_nothing_heavier(valid: Rules, district: District, today: date, weight_g: int) -> bool:
    days = (today + timedelta(days=ahead) for ahead in range(SEARCH_DAYS))
    return all(opening(valid, district.id, day, NOTHING, weight_g) is None for day in days)
