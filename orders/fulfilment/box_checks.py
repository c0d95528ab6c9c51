"""What is wrong, or worth a look, with a box as it stands: said at once while staff move pieces by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from orders.fulfilment.box_fit import Filling, Piece, filled, goes_in
from orders.fulfilment.box_kinds import BARE_CODE, Kind
from orders.fulfilment.packed_boxes import Box
from orders.fulfilment.proposals import PackingRules, piece_of
from orders.goods.catalogue import items_by_id


class Fault(StrEnum):
    """`TOO_WARM` and `OVER_LOADED` are refused; the others are hands' to judge."""

    TOO_WARM = "too_warm"
    OVER_LOADED = "over_loaded"
    TOO_HEAVY_TO_FLY = "too_heavy_to_fly"
    NO_WEIGHT = "no_weight"
    TOO_LONG = "too_long"
    TOO_FULL = "too_full"
    FRAGILE = "fragile"
    COLD = "cold"
    EMPTY = "empty"


REFUSED = (Fault.TOO_WARM, Fault.OVER_LOADED)


@dataclass(frozen=True)
class Finding:
    """`names` are the goods that it is about; `grams` how much too heavy."""

    fault: Fault
    names: tuple[str, ...] = ()
    grams: int = 0

    @property
    def refused(self) -> bool:
        return self.fault in REFUSED


def pieces_in(session: Session, packed: Box) -> list[tuple[Piece, int]]:
    """What lies in the box: (piece, how many)."""
    items = items_by_id(session, {content.line.item_id for content in packed.contents})
    return [(piece_of(each.line, items[each.line.item_id]), each.quantity) for each in packed.contents]


def findings(session: Session, packed: Box, rules: PackingRules) -> list[Finding]:
    """Everything about the box as it stands; nothing where all is well."""
    kind = next((kind for kind in rules.kinds if kind.code == packed.kind_code), None)
    return check(kind, packed, pieces_in(session, packed), rules)


def check(kind: Kind | None, packed: Box, contents: Sequence[tuple[Piece, int]], rules: PackingRules) -> list[Finding]:
    """A box whose kind is no longer known is checked for cold and weight alone."""
    if not contents:
        return [Finding(Fault.EMPTY)]
    found = _cold(packed, [piece for piece, _ in contents])
    weight_g = packed.tare_g + sum(piece.grams * count for piece, count in contents)
    if kind is not None and weight_g > kind.most_g:
        found.append(Finding(Fault.OVER_LOADED, grams=weight_g - kind.most_g))
    unknown = tuple(piece.name for piece, _ in contents if piece.weight_g is None)
    if unknown:
        found.append(Finding(Fault.NO_WEIGHT, unknown))
    if packed.kind_flies and weight_g > rules.payload_g:
        found.append(Finding(Fault.TOO_HEAVY_TO_FLY, grams=weight_g - rules.payload_g))
    return found if kind is None or kind.code == BARE_CODE else [*found, *_room(kind, contents)]


def _cold(packed: Box, pieces: Sequence[Piece]) -> list[Finding]:
    rank = packed.temperature.picking_rank
    warm = tuple(piece.name for piece in pieces if piece.temperature.picking_rank > rank)
    cold = tuple(piece.name for piece in pieces if piece.temperature.picking_rank < rank)
    return [*([Finding(Fault.TOO_WARM, warm)] if warm else []), *([Finding(Fault.COLD, cold)] if cold else [])]


def _room(kind: Kind, contents: Sequence[tuple[Piece, int]]) -> list[Finding]:
    """Size and levels, whatever the zone of each thing."""
    placed = [(replace(piece, temperature=kind.temperature), count) for piece, count in contents]
    alone = [piece.name for piece, _ in placed if not goes_in(piece, kind)]
    if alone:
        return [Finding(Fault.TOO_LONG, tuple(alone))]
    filling = filled(kind, placed)
    if not filling.base_is_free or (filling.free_ml < 0 and not _without_levels(kind, placed).too_full):
        return [Finding(Fault.FRAGILE, tuple(piece.name for piece, _ in placed if piece.fragile))]
    return [Finding(Fault.TOO_FULL)] if filling.too_full else []


def _without_levels(kind: Kind, contents: Sequence[tuple[Piece, int]]) -> Filling:
    """The same goods as if none were fragile."""
    return filled(kind, [(replace(piece, fragile=False), count) for piece, count in contents])
