"""How a basket will come, in words: what still fits into the aircraft, and what goes by car."""

from dataclasses import dataclass

from orders.fulfilment.box_kinds import kinds
from orders.goods.loads import Load, load_of
from orders.ordering.basket import BasketView
from tvapp.visit import Visit

NEARLY_FULL_G = 100


@dataclass(frozen=True)
class Weight:
    """At most two short lines; `filled_percent` draws the bar, None where there is nothing to fill."""

    lines: tuple[str, ...]
    filled_percent: int | None


def weight_of(visit: Visit, view: BasketView) -> Weight:
    limit_g = visit.room.settings.payload_limit_g
    load = load_of(view, limit_g, district_by_air=visit.household.district.by_air, kinds=kinds(visit.db))
    without_weight = all(line.item.weight_g is None for line in view.lines if line.item.name in load.by_road)
    return weight_words(load, without_weight=without_weight)


def weight_words(load: Load, *, without_weight: bool = False) -> Weight:
    if not load.flies:
        return Weight(("車で お届けします。",), None)
    lines = [_room(load)]
    if load.by_road:
        lines.append(f"{len(load.by_road)}品は 車で お届けします" if without_weight else "重い物は 車で お届けします")
    elif load.air_boxes > 1:
        lines.insert(0, f"箱 {load.air_boxes}つで お届けします")
    return Weight(tuple(lines), 100 - 100 * load.room_g // load.full_g)


def _room(load: Load) -> str:
    if load.room_g < NEARLY_FULL_G:
        return "この箱は もう いっぱいです"
    # Rounded down: never promise what does not fit.
    return f"あと {load.room_g // 100 / 10:.1f} kg のせられます"


def carrier_words(weight: Weight) -> str:
    """One line for the confirmation."""
    return weight.lines[-1] if weight.filled_percent is None or "車で" in weight.lines[-1] else "空から お届けします"
