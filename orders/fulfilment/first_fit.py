"""Boxes by first fit: goods in groups that may share a box, the largest first, with a bound that proves enough.

`pack_solver` begins from this plan and falls back to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orders.fulfilment.box_fit import BASE_PERCENT, Filling, Limits, Needs, Piece, filled
from orders.fulfilment.box_kinds import BARE_CODE, Kind, bare
from orders.fulfilment.errors import NoKindHolds
from orders.goods.catalogue import Temperature


class Why(StrEnum):
    """Why goods travel by van, and why one box was not enough."""

    NO_WEIGHT = "no_weight"
    TOO_HEAVY = "too_heavy"
    TOO_LARGE = "too_large"
    WEIGHT = "weight"
    VOLUME = "volume"
    FRAGILE = "fragile"
    TOGETHER = "together"


class Proof(StrEnum):
    """`OPTIMAL`: no plan has fewer boxes, and none of as many splits fewer lines; `BEST_FOUND`: none was found."""

    OPTIMAL = "optimal"
    BEST_FOUND = "best_found"


@dataclass(frozen=True)
class Group:
    """Pieces that may share a box: one temperature zone, one way to travel. `counts` is line key -> pieces."""

    temperature: Temperature
    limits: Limits
    kinds: tuple[Kind, ...]
    pieces: Mapping[int, Piece]
    counts: Mapping[int, int]

    @property
    def by_air(self) -> bool:
        return self.limits.by_air


@dataclass(frozen=True)
class PlannedBox:
    """One box with its contents (line key -> pieces); `weight_g` with box and coolant, unknown weights as nothing."""

    kind: Kind
    by_air: bool
    contents: Mapping[int, int]
    weight_g: int


@dataclass(frozen=True)
class GroupPlan:
    """The boxes of one group; `least` is how many boxes any plan needs at the least."""

    group: Group
    boxes: tuple[PlannedBox, ...]
    least: int
    proof: Proof

    @property
    def splits(self) -> int:
        """How many times a line goes on in another box."""
        return sum(len(box.contents) for box in self.boxes) - len(self.group.counts)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Less is better: boxes, then splits, then grams of boxes."""
        return len(self.boxes), self.splits, sum(box.kind.tare_g for box in self.boxes)


def groups_of(
    goods: Iterable[tuple[Piece, int]], kinds: Sequence[Kind], payload_g: int, *, only_by_van: bool = False
) -> list[Group]:
    """Who may share a box with whom: by way to travel (van first), then by zone. Things that fit nowhere go bare."""
    found: dict[tuple[bool, Temperature], Counter[int]] = {}
    pieces: dict[int, Piece] = {}
    for piece, count in goods:
        if count <= 0:
            continue
        by_air = not only_by_van and why_not_by_air(piece, kinds, payload_g) is None
        pieces[piece.key] = piece
        found.setdefault((by_air, piece.temperature), Counter())[piece.key] += count
    ordered = sorted(found, key=lambda place: (place[0], place[1].picking_rank))
    return [_group(place, found[place], pieces, kinds, payload_g) for place in ordered]


def _group(
    place: tuple[bool, Temperature],
    counts: Counter[int],
    pieces: Mapping[int, Piece],
    kinds: Sequence[Kind],
    limit: int,
) -> Group:
    by_air, zone = place
    mine = [kind for kind in kinds if kind.temperature is zone and (kind.flies or not by_air)]
    if not by_air:
        mine.append(bare(zone))
    mine.sort(key=lambda kind: (kind.code == BARE_CODE, kind.tare_g, kind.volume_ml))
    return Group(zone, Limits(limit, by_air), tuple(mine), {key: pieces[key] for key in counts}, dict(counts))


def why_not_by_air(piece: Piece, kinds: Sequence[Kind], payload_g: int) -> Why | None:
    """Goods without weight cannot fly, nor what alone is too heavy or too large for every box that flies."""
    if piece.weight_g is None:
        return Why.NO_WEIGHT
    limits = Limits(payload_g, by_air=True)
    flying = [kind for kind in kinds if kind.flies and kind.temperature is piece.temperature]
    alone = [filled(kind, [(piece, 1)]) for kind in flying]
    if any(each.holds(limits) for each in alone):
        return None
    return Why.TOO_LARGE if all(each.too_full for each in alone) else Why.TOO_HEAVY


@dataclass
class _Open:
    """A box that is being filled: one filling a kind that still holds everything in it."""

    fillings: list[Filling]
    contents: Counter[int]


def first_fit(group: Group, order: Sequence[int]) -> tuple[PlannedBox, ...]:
    """Every piece into the first box that takes it; `order` is the order of the lines' keys."""
    needs = Needs(group.kinds)
    boxes: list[_Open] = []
    for key in order:
        piece = group.pieces[key]
        for _ in range(group.counts[key]):
            _put(boxes, piece, group, needs)
    return tuple(_closed(box, group) for box in boxes)


def _put(boxes: list[_Open], piece: Piece, group: Group, needs: Needs) -> None:
    for box in boxes:
        taking = _taking(box.fillings, piece, group.limits, needs)
        if taking:
            box.fillings = taking
            box.contents[piece.key] += 1
            return
    empty = [Filling(kind) for kind in group.kinds]
    boxes.append(_Open(_taking(empty, piece, group.limits, needs), Counter({piece.key: 1})))


def _taking(fillings: Sequence[Filling], piece: Piece, limits: Limits, needs: Needs) -> list[Filling]:
    after = (each.after(piece, needs(piece, each.kind)) for each in fillings)
    return [each for each in after if each.holds(limits)]


def _closed(box: _Open, group: Group) -> PlannedBox:
    """The lightest kind that holds it all; kinds stand in that order."""
    best = box.fillings[0]
    return PlannedBox(best.kind, group.by_air, dict(sorted(box.contents.items())), best.weight_g)


def boxed(group: Group, contents: Mapping[int, int]) -> PlannedBox:
    """These pieces (line key -> how many) in the lightest kind that holds them. Raises NoKindHolds."""
    goods = [(group.pieces[key], count) for key, count in contents.items()]
    for kind in group.kinds:
        filling = filled(kind, goods)
        if filling.holds(group.limits):
            return PlannedBox(kind, group.by_air, dict(sorted(contents.items())), filling.weight_g)
    raise NoKindHolds(tuple(piece.name for piece, _ in goods))


def plan_of(group: Group) -> GroupPlan:
    """The best of several orders: by weight, by volume, by the scarcer of them, fragile things first, as they come.

    One box is one box in any order.
    """
    plans = [first_fit(group, list(group.counts))]
    if len(plans[0]) > 1:
        plans += [first_fit(group, sorted(group.counts, key=size)) for size in _sizes(group)]
    least = least_boxes(group)
    found = min((GroupPlan(group, boxes, least, Proof.BEST_FOUND) for boxes in plans), key=lambda plan: plan.rank)
    proven = len(found.boxes) == least and found.splits <= least_splits(group)
    return GroupPlan(group, found.boxes, least, Proof.OPTIMAL) if proven else found


def _sizes(group: Group) -> list[Callable[[int], tuple[float, int]]]:
    room_g, room_ml = _largest(group)

    def weight(key: int) -> float:
        return group.pieces[key].grams / room_g

    def volume(key: int) -> float:
        length, width, height = group.pieces[key].edges_mm
        return length * width * height / 1000 / room_ml

    return [
        lambda key: (-weight(key), key),
        lambda key: (-volume(key), key),
        lambda key: (-max(weight(key), volume(key)), key),
        lambda key: (-volume(key) - group.pieces[key].fragile, key),
    ]


def _largest(group: Group) -> tuple[int, int]:
    """The most grams of goods and millilitres that a box of this group can hold, at least 1."""
    real = _real(group)
    room_g = max((group.limits.of(kind) - kind.tare_g for kind in real), default=1)
    return max(room_g, 1), max((kind.volume_ml for kind in real), default=1)


def _real(group: Group) -> list[Kind]:
    return [kind for kind in group.kinds if kind.code != BARE_CODE]


def least_boxes(group: Group) -> int:
    """A lower bound: by weight (with pieces that exclude each other), by volume, and by room for fragile goods."""
    if not group.counts:
        return 0
    return max(1, *lower_bounds(group).values())


def lower_bounds(group: Group) -> dict[Why, int]:
    """The bound that every single limit gives. A thing that goes bare counts as a full box."""
    room_g, _ = _largest(group)
    weights = [min(group.pieces[key].grams, room_g) for key, count in group.counts.items() for _ in range(count)]
    needs = Needs(group.kinds)
    shares = [_least_shares(group, key, needs) for key in group.counts]
    return {
        Why.WEIGHT: _martello_toth(weights, room_g),
        Why.VOLUME: _up(sum(volume for volume, _ in shares)),
        Why.FRAGILE: _up(sum(base for _, base in shares)),
    }


def _up(share: float) -> int:
    # Rounding errors of a sum of floats must never prove one box too many.
    return -int(-(share - 1e-9) // 1)


def _least_shares(group: Group, key: int, needs: Needs) -> tuple[float, float]:
    """The least share of a box's volume and base that all pieces of this line take, over all kinds."""
    count, found = group.counts[key], []
    for kind in _real(group):
        need = needs(group.pieces[key], kind)
        if need is not None:
            usable_ml, usable_mm2 = kind.volume_ml * kind.fill_percent / 100, kind.base_mm2 * BASE_PERCENT / 100
            found.append((count * need.rest_ml / usable_ml, count * need.foot_mm2 / usable_mm2))
    alone = float(count)
    return min((volume for volume, _ in found), default=alone), min((base for _, base in found), default=alone)


def _martello_toth(weights: Sequence[int], room: int) -> int:
    """Lower bound L2 of one-dimensional bin packing.

    S. Martello and P. Toth, Lower bounds and reduction procedures for the bin packing problem, Discrete Applied
    Mathematics 28 (1990), 59-70, section 3.
    """
    best = -(-sum(weights) // room)
    for small in {0, *(weight for weight in weights if 2 * weight <= room)}:
        alone = sum(weight > room - small for weight in weights)
        half = [weight for weight in weights if room - small >= weight and 2 * weight > room]
        rest = sum(weight for weight in weights if small <= weight and 2 * weight <= room)
        over = rest - (len(half) * room - sum(half))
        best = max(best, alone + len(half) + max(0, -(-over // room)))
    return best


def least_splits(group: Group) -> int:
    """Lines that no box holds whole go on in another one: how often at the least, by weight alone."""
    room_g, _ = _largest(group)
    whole = (-(-min(group.pieces[key].grams, room_g) * count // room_g) for key, count in group.counts.items())
    return sum(max(0, boxes - 1) for boxes in whole)
