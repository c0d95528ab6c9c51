"""What a change of the calendar does to placed orders and to the next promise: shown before, done at saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.days.calendar import SEARCH_DAYS, promise_by
from orders.days.closing import DayClosing
from orders.days.errors import RuleImpossible
from orders.days.loads import loads_between
from orders.days.room import NOTHING, DayLoads, fits, opening
from orders.days.rules import TOWN, WHOLE_AFTERNOON, Load, Rules
from orders.errors import NoDeliveryDay
from orders.homes.districts import District, districts
from orders.ordering.order import Order, OrderState


@dataclass(frozen=True)
class Touched:
    """An order that cannot stay where it is; `to` is the next day with room and its slot, None where there is none."""

    order: Order
    to: tuple[date, int] | None


@dataclass(frozen=True)
class CutoffMoved:
    """Orders of a district and day that can be changed until another time of day."""

    district: District
    day: date
    before: time
    after: time
    orders: tuple[Order, ...]


@dataclass(frozen=True)
class PromiseMoved:
    """When an order placed now is delivered, before and after; None: never."""

    district: District
    before: date | None
    after: date | None


@dataclass(frozen=True)
class Effect:
    """`closed`: their day is not served any more; `full`: more than the day or slot holds; `hours`: another slot."""

    closed: tuple[Touched, ...]
    full: tuple[Touched, ...]
    hours: tuple[tuple[Order, int], ...]
    cutoffs: tuple[CutoffMoved, ...]
    promises: tuple[PromiseMoved, ...]

    @property
    def fingerprint(self) -> str:
        """Differs where other orders are touched, or go elsewhere, than was shown."""
        facts = (
            [(each.order.id, each.to and each.to[0].isoformat()) for each in (*self.closed, *self.full)],
            [order.id for order, _ in self.hours],
            [(each.district.id, str(each.day), [order.id for order in each.orders]) for each in self.cutoffs],
        )
        return sha256(repr(facts).encode()).hexdigest()[:16]


def effect(session: Session, before: Rules, after: Rules, now: datetime) -> Effect:
    """What happens when `after` takes the place of `before`. Raises RuleImpossible (reopens a day that is closed)."""
    today = local_day(now)
    orders = _open_orders(session, today)
    by_day: dict[date, list[Order]] = {}
    for order in orders:
        by_day.setdefault(order.delivery_day, []).append(order)
    known = {district.id: district for district in districts(session)}
    laid = _Laying(after, dict(loads_between(session, today, date.max)))
    for day, of_day in by_day.items():
        if _differs(before, after, known, day):
            laid.lay_again(before, day, of_day)
    return Effect(
        closed=tuple(_touched(laid, order, now) for order in laid.closed),
        full=tuple(_touched(laid, order, now) for order in laid.full),
        hours=tuple(laid.hours),
        cutoffs=tuple(_cutoffs(session, before, after, known, by_day, now)),
        promises=tuple(_promises(session, before, after, known, laid.loads, now)),
    )


def _open_orders(session: Session, today: date) -> Sequence[Order]:
    """Everything that lies on a day from today on, the oldest first: who came first stays."""
    query = sa.select(Order).where(Order.delivery_day >= today, Order.state != OrderState.CANCELLED)
    return session.scalars(query.order_by(Order.id)).all()


def _differs(before: Rules, after: Rules, known: Mapping[str, District], day: date) -> bool:
    if before.limit(TOWN, day) != after.limit(TOWN, day):
        return True
    return any(
        before.delivers(district, day) != after.delivers(district, day)
        or before.limit(district, day) != after.limit(district, day)
        or before.slots_of(district) != after.slots_of(district)
        for district in known
    )


class _Laying:
    """Lays the orders of a day out anew under other rules, and finds days for those that do not fit."""

    def __init__(self, after: Rules, loads: dict[date, DayLoads]) -> None:
        self.after, self.loads = after, loads
        self.closed: list[Order] = []
        self.full: list[Order] = []
        self.hours: list[tuple[Order, int]] = []

    def lay_again(self, before: Rules, day: date, orders: Sequence[Order]) -> None:
        """Those that are being picked lie where they lie; then the others, in the order in which they came."""
        self.loads[day] = NOTHING
        for order in orders:
            if order.state is not OrderState.PLACED:
                self._add(order, day, order.slot_id or WHOLE_AFTERNOON)
        for order in orders:
            if order.state is OrderState.PLACED:
                self._lay(before, day, order)

    def _lay(self, before: Rules, day: date, order: Order) -> None:
        if not self.after.delivers(order.district_id, day):
            if before.delivers(order.district_id, day):
                self.closed.append(order)
            else:  # kept on a closed day before
                self._add(order, day, order.slot_id or WHOLE_AFTERNOON)
            return
        slot_id = self._slot(day, order)
        if slot_id is None:
            self.full.append(order)
            return
        if slot_id != (order.slot_id or WHOLE_AFTERNOON):
            self.hours.append((order, slot_id))
        self._add(order, day, slot_id)

    def _slot(self, day: date, order: Order) -> int | None:
        """Its own where that still has room, else the first that has."""
        loads = self.loads.get(day, NOTHING)
        own = order.slot_id or WHOLE_AFTERNOON
        if fits(self.after, order.district_id, day, loads, order.weight_g, own):
            return own
        found = opening(self.after, order.district_id, day, loads, order.weight_g)
        return None if found is None else found.slot_id

    def next_room(self, order: Order, now: datetime) -> tuple[date, int] | None:
        """The next day after its own with room for it; the room is taken."""
        later = date.fromordinal(order.delivery_day.toordinal() + 1)
        try:
            found = promise_by(self.after, self.loads, order.district, now, order.weight_g, earliest=later)
        except NoDeliveryDay:
            return None
        slot_id = found.slot_id or WHOLE_AFTERNOON
        self._add(order, found.day, slot_id)
        return found.day, slot_id

    def _add(self, order: Order, day: date, slot_id: int) -> None:
        loads = self.loads.get(day, NOTHING)
        key = (order.district_id, slot_id)
        self.loads[day] = {**loads, key: loads.get(key, Load()) + Load(1, order.weight_g)}


def _touched(laid: _Laying, order: Order, now: datetime) -> Touched:
    return Touched(order, laid.next_room(order, now))


def _cutoffs(
    session: Session, before: Rules, after: Rules, known: Mapping[str, District], by_day: Mapping[date, list[Order]],
    now: datetime,
) -> list[CutoffMoved]:  # fmt: skip
    closed = {(row.district_id, row.day) for row in session.scalars(sa.select(DayClosing))}
    found = []
    for day, orders in sorted(by_day.items()):
        for district in known.values():
            mine = tuple(order for order in orders if order.district_id == district.id)
            was, will = before.cutoff(district, day), after.cutoff(district, day)
            if was == will or not mine:
                continue
            if (district.id, day) in closed and after.cutoff_at(district, day) >= now:
                raise RuleImpossible("over")
            found.append(CutoffMoved(district, day, was, will, mine))
    return found


def _promises(
    session: Session, before: Rules, after: Rules, known: Mapping[str, District], loads: Mapping[date, DayLoads],
    now: datetime,
) -> list[PromiseMoved]:  # fmt: skip
    today = local_day(now)
    as_it_is = loads_between(session, today, date.fromordinal(today.toordinal() + SEARCH_DAYS))
    return [
        PromiseMoved(district, _promised(before, as_it_is, district, now), _promised(after, loads, district, now))
        for district in known.values()
    ]


def _promised(valid: Rules, loads: Mapping[date, DayLoads], district: District, now: datetime) -> date | None:
    try:
        return promise_by(valid, loads, district, now).day
    except NoDeliveryDay:
        return None
