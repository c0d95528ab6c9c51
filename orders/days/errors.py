"""What can go wrong with the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orders.errors import NoDeliveryDay, OrdersError


@dataclass(eq=False)
class TooHeavyForADay(NoDeliveryDay):
    """No day holds an order of that weight, not even an empty one; the shop has to be asked."""

    weight_g: int


@dataclass(eq=False)
class CalendarChanged(OrdersError):
    """Somebody else has changed the calendar since it was shown."""

    who: str


@dataclass(eq=False)
class EffectChanged(OrdersError):
    """Orders came or went since the effect of the change was shown: it has to be looked at again."""


@dataclass(eq=False)
class NoRoom(OrdersError):
    """The day is full, closed, or its cut-off is over: an order cannot be moved there."""

    day: date


@dataclass(eq=False)
class AlreadyPicked(OrdersError):
    """Only an order that nobody has begun to pick can be moved to another day."""

    order_id: int
    state: str


@dataclass(eq=False)
class RuleImpossible(OrdersError):
    """A rule that makes no sense; `what` is hours, limit, days, place, reason, or over (that day is closed already)."""

    what: str
