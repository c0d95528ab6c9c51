"""What a basket weighs on its way: which boxes it would fill, what still fits into an aircraft, what goes by road.

The rule is packing's own (`packing.boxes_for`), so that the television promises what the shop will do.
"""

from __future__ import annotations

from dataclasses import dataclass

from orders.basket import BasketView, BasketViewLine
from orders.catalogue import Temperature
from orders.order import OrderLine
from orders.packing import BOX_TARE_G, ProposedBox, boxes_for


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


def load_of(view: BasketView, payload_limit_g: int, *, district_by_air: bool) -> Load:
    """The boxes that this basket would fill if it were ordered now. `payload_limit_g` is a box with its tare."""
    boxes = boxes_for([(_as_ordered(line, n), line.quantity) for n, line in enumerate(view.lines)], payload_limit_g)
    air = [box for box in boxes if box.flies]
    return Load(
        air_boxes=len(air),
        room_g=max(0, payload_limit_g - _emptiest(air)),
        full_g=payload_limit_g - BOX_TARE_G,
        by_road=tuple(each.line.name for box in boxes if not box.flies for each in box.lines),
        district_by_air=district_by_air,
    )


def _emptiest(air: list[ProposedBox]) -> int:
    """Weight of the box with the most room, boxes for frozen goods apart."""
    ordinary = [box.weight_g for box in air if box.temperature is not Temperature.FROZEN]
    return min(ordinary, default=BOX_TARE_G)


def _as_ordered(line: BasketViewLine, number: int) -> OrderLine:
    """The line as it would stand in an order; never saved."""
    item = line.item
    return OrderLine(
        id=item.id, position=number, name=item.name, weight_g=item.weight_g, temperature=item.temperature,
        alcohol=item.alcohol, quantity=line.quantity,
    )  # fmt: skip
