"""What the room of homes alone refuses."""

from __future__ import annotations

from dataclasses import dataclass

from orders.errors import OrdersError


@dataclass(eq=False)
class NotAgreed(OrdersError):
    """Nobody is registered without the consent to ordering."""


@dataclass(eq=False)
class MembershipOver(OrdersError):
    """The household's membership has ended: it cannot move, pause or end again."""

    household_id: int


@dataclass(eq=False)
class PauseBackwards(OrdersError):
    """The last day of a pause lies before its first."""


@dataclass(eq=False)
class OrdersOpen(OrdersError):
    """Orders are still on their way: `numbers`. They come first."""

    household_id: int
    numbers: tuple[str, ...]


@dataclass(eq=False)
class StillMember(OrdersError):
    """The data of a household that still orders cannot go: the membership ends first."""

    household_id: int


@dataclass(eq=False)
class SamePerson(OrdersError):
    """Who asked for an erasure cannot also confirm it."""

    who: str


@dataclass(eq=False)
class ErasureDecided(OrdersError):
    """Somebody has confirmed or refused it already."""

    erasure_id: int


@dataclass(eq=False)
class LoginTaken(OrdersError):
    login: str


@dataclass(eq=False)
class LastOfTheCity(OrdersError):
    """The last open account of the city cannot be closed or given another role: nobody could open one again."""

    login: str


@dataclass(eq=False)
class PasswordTooShort(OrdersError):
    least: int


@dataclass(eq=False)
class MoneyOpen(OrdersError):
    """Something is not settled yet: owed, asked of the bank, or not billed."""

    household_id: int
