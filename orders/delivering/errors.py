"""What only delivering refuses; the sentences stand beside the pages."""

from __future__ import annotations

from dataclasses import dataclass

from orders.errors import OrdersError


@dataclass(eq=False)
class DoorInvalid(OrdersError):
    """`what` is "neighbour" (a neighbour without a name) or "place" (half a position, or one that is not on earth)."""

    household_id: int
    what: str


@dataclass(eq=False)
class NothingToUndo(OrdersError):
    """There is no press of this person that can still be taken back; `booked`: its order stands in the ledger."""

    who: str
    booked: bool = False


@dataclass(eq=False)
class NotAgreed(OrdersError):
    """The household has not asked in writing for this, or this box may not stay there (alcohol, cold)."""

    job_id: int
    place: str


@dataclass(eq=False)
class EscalationMoved(OrdersError):
    """What was wanted does not fit how it stands: not taken yet, no word about the end, or closed."""

    escalation_id: int
    have: str


@dataclass(eq=False)
class UntilMissing(OrdersError):
    """Somebody is away: a day within a year has to be said."""

    household_id: int


@dataclass(eq=False)
class FateMissing(OrdersError):
    """A returned box is taken in only when every line has its verdict."""

    job_id: int
    names: tuple[str, ...]
