"""What only picking and packing refuse; facts are plain text and numbers: a refusal is kept beside its scan."""

from __future__ import annotations

from dataclasses import dataclass

from orders.errors import OrdersError


@dataclass(eq=False)
class UnknownCode(OrdersError):
    """The shop knows nothing by this code."""

    code: str


@dataclass(eq=False)
class CartonCode(OrdersError):
    """The number of a carton of several pieces: pieces are scanned one by one."""

    name: str
    pieces: int


@dataclass(eq=False)
class NotInThisCart(OrdersError):
    """None of the cart's orders has this item; `wanted` names what the picker stands before."""

    name: str
    wanted: str


@dataclass(eq=False)
class ForOtherTub(OrdersError):
    """A tub was named first, and this item belongs to another order of the cart."""

    name: str
    tub: int
    right_tub: int


@dataclass(eq=False)
class WrongTub(OrdersError):
    """The piece was laid into a tub whose order does not have it (or has enough of it)."""

    name: str
    tub: int
    right_tub: int


@dataclass(eq=False)
class NoSuchTub(OrdersError):
    """The cart has no tub of this number, or its order was given back."""

    tub: int


@dataclass(eq=False)
class WeightNeeded(OrdersError):
    """Sold by weight: the scale has to be asked, or the label's code read."""

    name: str


@dataclass(eq=False)
class PieceTooHeavy(OrdersError):
    """More than may be sent (and charged) in the place of what was ordered; grams."""

    name: str
    weight_g: int
    most_g: int


@dataclass(eq=False)
class PieceTooLight(OrdersError):
    """So little that it is a slip of the finger, or not what was ordered; grams."""

    name: str
    weight_g: int
    least_g: int


@dataclass(eq=False)
class HeldByOther(OrdersError):
    """Somebody else has this order in a cart."""

    number: str
    picker: str


@dataclass(eq=False)
class RoundOver(OrdersError):
    """The cart was given back or is finished: nothing more goes into it."""

    round_id: int


@dataclass(eq=False)
class NotYourRound(OrdersError):
    """The cart is in somebody else's hands."""

    round_id: int
    picker: str


@dataclass(eq=False)
class NothingToPick(OrdersError):
    """No order of that day is waiting for a picker."""


@dataclass(eq=False)
class NothingToTakeBack(OrdersError):
    """This scan put nothing into a tub, or it was taken out again."""


@dataclass(eq=False)
class ScansMissing(OrdersError):
    """A tablet's scans arrive in their order: the one with number `expected` has not come yet."""

    expected: int


@dataclass(eq=False)
class AlreadyInBoxes(OrdersError):
    """The order lies in its boxes: what is picked of it can't change any more."""

    number: str


@dataclass(eq=False)
class NoSubstitute(OrdersError):
    """Not to be sent instead; `why` is a SubstituteFault."""

    name: str
    why: str


@dataclass(eq=False)
class DearerThanOrdered(OrdersError):
    """Costs more than what was ordered: only with the household's word, by telephone. Yen a piece."""

    name: str
    price_yen: int
    ordered_yen: int


@dataclass(eq=False)
class HasSubstitute(OrdersError):
    """Another item is sent instead: that has to be taken back first."""

    name: str
    substitute: str


@dataclass(eq=False)
class NoKindHolds(OrdersError):
    """No kind of box holds these goods together."""

    names: tuple[str, ...]


@dataclass(eq=False)
class KindInvalid(OrdersError):
    """A kind of box without inside, or one that is too heavy for itself."""

    code: str


@dataclass(eq=False)
class TooWarm(OrdersError):
    """Cold goods in a box that is not as cold."""

    names: tuple[str, ...]


@dataclass(eq=False)
class OverLoaded(OrdersError):
    """More than the box itself may weigh, in grams."""

    weight_g: int
    most_g: int


@dataclass(eq=False)
class NotInBox(OrdersError):
    """So many pieces of that line do not lie in that box (any more)."""

    name: str
    there: int


@dataclass(eq=False)
class BoxNotEmpty(OrdersError):
    box_id: int


@dataclass(eq=False)
class EmptyBox(OrdersError):
    """There is nothing in it: it is taken away, not sealed."""

    number: int


@dataclass(eq=False)
class OnceSealed(OrdersError):
    """A box that dispatch knows stays, even when it was opened again."""

    number: int


@dataclass(eq=False)
class OthersSealed(OrdersError):
    """The number of boxes stands on the labels of sealed ones."""

    order_id: int


@dataclass(eq=False)
class NotAllPacked(OrdersError):
    """What lies in the boxes is not what was picked."""

    names: tuple[str, ...]


@dataclass(eq=False)
class BoxNotSealed(OrdersError):
    """Only a sealed box is loaded."""

    box_id: int


@dataclass(eq=False)
class InFlight(OrdersError):
    """A flight counts on the box: first it goes by van."""

    box_id: int


@dataclass(eq=False)
class BoxLeft(OrdersError):
    """The box is with a carrier: it stays closed. `state` is that of its job."""

    box_id: int
    state: str


@dataclass(eq=False)
class ScaleSilent(OrdersError):
    """No answer, or none that means a weight; `said` is what came."""

    scale: str
    said: str


@dataclass(eq=False)
class ScaleUnsteady(OrdersError):
    """The scale answers, but the weight still moves, or it shows that it is over or under its range."""

    scale: str
    said: str
