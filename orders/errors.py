"""What can go wrong in the shop. One class a reason; the facts are attributes, the page makes the sentence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date


@dataclass(eq=False)
class OrdersError(Exception):
    """Base of everything that the shop refuses."""

    def __str__(self) -> str:
        return ", ".join(f"{fact.name}={getattr(self, fact.name)!r}" for fact in fields(self))


@dataclass(eq=False)
class NotFound(OrdersError):
    """No such row; `kind` is the English name of the thing, `key` what was asked for."""

    kind: str
    key: object


@dataclass(eq=False)
class SettingInvalid(OrdersError):
    """An environment variable holds something that cannot be understood."""

    name: str
    value: str
    expected: str


@dataclass(eq=False)
class SchemaNotReady(OrdersError):
    """The database has no tables, or older or newer ones: `have` and `want` are revision names."""

    have: str | None
    want: str | None


@dataclass(eq=False)
class OutOfStock(OrdersError):
    item_id: int
    name: str
    wanted: int
    available: int


@dataclass(eq=False)
class QuantityLimit(OrdersError):
    """More than `limit` pieces of one item in a basket, or fewer than none."""

    item_id: int
    wanted: int
    limit: int


@dataclass(eq=False)
class BasketFull(OrdersError):
    """A basket holds at most `limit` different items."""

    limit: int


@dataclass(eq=False)
class BasketChanged(OrdersError):
    """Goods, quantities or prices are not those that were shown before the order."""

    household_id: int


@dataclass(eq=False)
class EmptyBasket(OrdersError):
    household_id: int


@dataclass(eq=False)
class NotRegistered(OrdersError):
    """The household is not active, or has not given (or has withdrawn) its consent to ordering."""

    household_id: int


@dataclass(eq=False)
class ItemGone(OrdersError):
    """The item is no longer sold."""

    item_id: int
    name: str


@dataclass(eq=False)
class SpecialLimit(OrdersError):
    """A special is limited to `limit` pieces a household and day; `wanted` counts today's earlier orders too."""

    item_id: int
    limit: int
    name: str
    wanted: int


@dataclass(eq=False)
class CutoffPassed(OrdersError):
    """The day that was shown cannot be kept any more; `next_day` can."""

    promised_day: date
    next_day: date


@dataclass(eq=False)
class NoDeliveryDay(OrdersError):
    """No delivery day within `days` days of `after`."""

    after: date
    days: int


@dataclass(eq=False)
class AgeMissing(OrdersError):
    """Alcohol is in the basket and no plausible age was given."""


@dataclass(eq=False)
class UnderAge(OrdersError):
    age_years: int


@dataclass(eq=False)
class TokenTaken(OrdersError):
    """The order token belongs to an order of another household."""

    token: str


@dataclass(eq=False)
class WrongState(OrdersError):
    order_id: int
    have: str
    want: str


@dataclass(eq=False)
class TooLateToCancel(OrdersError):
    """The cut-off has passed (`cutoff_passed`), or picking has begun (`state`)."""

    order_id: int
    state: str
    cutoff_passed: bool


@dataclass(eq=False)
class WrongItem(OrdersError):
    """The scanned code is not on this order; `name` where the shop knows the code."""

    code: str
    name: str | None


@dataclass(eq=False)
class TooMany(OrdersError):
    """Every wanted piece of this item lies in the basket already."""

    name: str


@dataclass(eq=False)
class MarkedMissing(OrdersError):
    """The scanned item was marked as missing before; undo that first."""

    line_id: int
    name: str


@dataclass(eq=False)
class PickingIncomplete(OrdersError):
    """Items that are neither picked nor marked as missing."""

    order_id: int
    names: tuple[str, ...]


@dataclass(eq=False)
class WeightDiffers(OrdersError):
    """The scale says something else than the sum of the goods; grams."""

    declared: int
    measured: int


@dataclass(eq=False)
class NotWeighed(OrdersError):
    box_id: int


@dataclass(eq=False)
class AlreadySealed(OrdersError):
    box_id: int


@dataclass(eq=False)
class WrongJobState(OrdersError):
    job_id: int
    have: str
    want: str


@dataclass(eq=False)
class InTheAir(OrdersError):
    """An aircraft carries the box: it changes its carrier only when it is on the ground again."""

    job_id: int


@dataclass(eq=False)
class AgeCheckNeeded(OrdersError):
    """The box holds alcohol: the age is checked again at the door."""

    job_id: int


@dataclass(eq=False)
class ReceiverMissing(OrdersError):
    """A hand-over needs the name of who took the box: it is never left at a door."""

    job_id: int


@dataclass(eq=False)
class ConsentMissing(OrdersError):
    household_id: int
    kind: str


@dataclass(eq=False)
class PairingFailed(OrdersError):
    """The pairing code is unknown, used or too old."""

    pairing_code: str


@dataclass(eq=False)
class PhotoTooBig(OrdersError):
    """A photograph of more bytes or more pixels (0: not looked at) than are taken."""

    size_bytes: int
    most_bytes: int
    pixels: int
    most_pixels: int


@dataclass(eq=False)
class PhotoUnreadable(OrdersError):
    """`kind` is heic, broken (a JPEG, PNG or WebP that ends too early or is damaged), nothing (no file), or empty."""

    kind: str


@dataclass(eq=False)
class TooManyWaiting(OrdersError):
    """Too many televisions show a pairing code at once; some minutes later there is room again."""

    limit: int


@dataclass(eq=False)
class StartRefused(OrdersError):
    """A signed start address that is not accepted; `why` is a StartFault."""

    device_id: str
    why: str


@dataclass(eq=False)
class TextTooLong(OrdersError):
    """A message with a sentence of more than `sentence` signs, more than `sentences` sentences, or none at all."""

    sentence: int
    sentences: int


@dataclass(eq=False)
class MessageOver(OrdersError):
    """The message is over, not for this household, or no question: there is nothing to answer."""

    notice_id: int


@dataclass(eq=False)
class InvitationOver(OrdersError):
    """The link to the family page is unknown, used or too old."""
