"""What a basket weighs on its way: which boxes it would fill, what still fits into an aircraft, what goes by road.

The rule is packing's own (`first_fit`), so that the television promises what the shop will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orders.fulfilment.box_fit import Piece
from orders.fulfilment.box_kinds import DEFAULT_KINDS, Kind
from orders.fulfilment.first_fit import PlannedBox
from orders.fulfilment.proposals import PackingRules, plans_of
from orders.goods.catalogue import Temperature
from orders.ordering.basket import BasketView, BasketViewLine


@dataclass(frozen=True)
class Load:
    """`air_boxes` fly one by one; `room_g` is what still fits into the emptiest.

    `full_g` is what a box for the air holds. `by_road` names the goods that do not fly: too heavy, or of unknown
    weight. Where no aircraft flies at all (`district_by_air` False), everything goes by road.
    """

    air_boxes: int
    room_g: int
    full_g: int
    by_road: tuple[str, ...]
    district_by_air: bool

    @property
    def flies(self) -> bool:
        return self.district_by_air and self.air_boxes > 0


def load_of(
    view: BasketView, payload_limit_g: int, *, district_by_air: bool, kinds: Sequence[Kind] = DEFAULT_KINDS
) -> Load:
    """The boxes that this basket would fill if it were ordered now. `payload_limit_g` is a box with its tare."""
    goods = [(_piece(line), line.quantity) for line in view.lines]
    plans = plans_of(goods, PackingRules(kinds, payload_limit_g))
    air = [box for plan in plans for box in plan.boxes if box.by_air]
    by_road = {key for plan in plans for box in plan.boxes if not box.by_air for key in box.contents}
    tare_g = _tare_g(kinds)
    return Load(
        air_boxes=len(air),
        room_g=max(0, payload_limit_g - tare_g - _goods_in_emptiest(air)),
        full_g=payload_limit_g - tare_g,
        by_road=tuple(line.item.name for line in view.lines if line.item.id in by_road),
        district_by_air=district_by_air,
    )


def _tare_g(kinds: Sequence[Kind]) -> int:
    """The box without goods that one more thing would go into: the roomiest for ordinary goods that flies."""
    flying = [kind for kind in kinds if kind.flies and kind.temperature is Temperature.AMBIENT]
    return max(flying, key=lambda kind: kind.volume_ml).tare_g if flying else 0


def _goods_in_emptiest(air: Sequence[PlannedBox]) -> int:
    """Grams of goods in the box with the most room, boxes for cold goods apart."""
    ordinary = [box.weight_g - box.kind.tare_g for box in air if box.kind.temperature is Temperature.AMBIENT]
    return min(ordinary, default=0)


def _piece(line: BasketViewLine) -> Piece:
    item = line.item
    return Piece(
        key=item.id, name=item.name, weight_g=item.weight_g, length_mm=item.length_mm, width_mm=item.width_mm,
        height_mm=item.height_mm, temperature=item.temperature, fragile=item.fragile, alcohol=item.alcohol,
    )  # fmt: skip
