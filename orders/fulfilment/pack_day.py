"""The packing of a whole day: which boxes are needed, how heavy it is for each hall and carrier.

First fit plans every order; the solver looks only at groups that first fit did not prove. A plan is a forecast: it
makes no box. Orders that are packed already count with their real boxes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from orders.fulfilment.box_fit import Piece
from orders.fulfilment.first_fit import Group, GroupPlan, Proof
from orders.fulfilment.pack_solver import Effort, best_plan
from orders.fulfilment.packed_boxes import Box
from orders.fulfilment.proposals import PackingRules, Planner, piece_of, pieces_to_pack, plans_of
from orders.goods.catalogue import items_by_id
from orders.ordering.order import Order, OrderState

# A day has hundreds of orders: what one of them may cost.
DAY_EFFORT = Effort(deterministic_s=0.1, clock_s=0.2)


def quick_plan(group: Group) -> GroupPlan:
    """First fit, and the solver for a moment where first fit proves nothing."""
    return best_plan(group, DAY_EFFORT)


@dataclass(frozen=True)
class DayBox:
    """One box of the day, planned or real; `flies` is what it may, not what dispatch decides."""

    order_id: int
    district_id: str
    kind_code: str
    kind_name: str
    weight_g: int
    flies: bool
    packed: bool


@dataclass(frozen=True)
class DayPlan:
    """`least` is the number of boxes that no plan gets below, as far as proven; `proven` groups of all `groups`."""

    boxes: tuple[DayBox, ...]
    orders: int
    least: int
    groups: int
    proven: int

    def by_kind(self) -> list[tuple[str, int, int]]:
        """(name of the kind, boxes needed, of which packed already), the most needed first."""
        needed = Counter(box.kind_name for box in self.boxes)
        packed = Counter(box.kind_name for box in self.boxes if box.packed)
        return [(name, count, packed[name]) for name, count in sorted(needed.items(), key=lambda n: (-n[1], n[0]))]

    def of(self, district_id: str | None = None, *, flies: bool | None = None) -> tuple[int, int]:
        """(boxes, grams) for a hall and a way to travel; None: all of them."""
        found = [
            box.weight_g for box in self.boxes if district_id in (None, box.district_id) and flies in (None, box.flies)
        ]
        return len(found), sum(found)


def plan_day(session: Session, day: date, rules: PackingRules, planner: Planner = quick_plan) -> DayPlan:
    """Everything of one delivery day that is not cancelled."""
    orders = orders_with_lines(session, day)
    packed = _packed_boxes(session, orders)
    to_plan = [order for order in orders if order.id not in packed]
    plans = plan_orders(day_goods(session, to_plan), rules, planner)
    real = [box for boxes in packed.values() for box in boxes]
    planned = [
        _planned(order, plan, n) for order in to_plan for plan in plans[order.id] for n in range(len(plan.boxes))
    ]
    every = [plan for of_order in plans.values() for plan in of_order]
    return DayPlan(
        (*real, *planned),
        orders=len(orders),
        least=len(real) + sum(plan.least for plan in every),
        groups=len(every),
        proven=sum(plan.proof is Proof.OPTIMAL for plan in every),
    )


def plan_orders(
    goods: Iterable[tuple[int, Sequence[tuple[Piece, int]]]], rules: PackingRules, planner: Planner
) -> dict[int, list[GroupPlan]]:
    """Order id -> its plans."""
    return {order_id: plans_of(pieces, rules, planner) for order_id, pieces in goods}


def day_goods(session: Session, orders: Sequence[Order]) -> list[tuple[int, list[tuple[Piece, int]]]]:
    """(order id, its pieces) with one look into the catalogue for all of them."""
    items = items_by_id(session, {line.item_id for order in orders for line in order.lines})
    return [
        (order.id, [(piece_of(line, items[line.item_id]), pieces_to_pack(order, line)) for line in order.lines])
        for order in orders
    ]


def orders_with_lines(session: Session, day: date) -> list[Order]:
    """The day's orders that are not cancelled, with their lines, in the order in which they came."""
    query = (
        sa.select(Order)
        .where(Order.delivery_day == day, Order.state != OrderState.CANCELLED)
        .options(lazyload(Order.household), lazyload(Order.district))
        .order_by(Order.id)
    )
    return list(session.scalars(query))


def _packed_boxes(session: Session, orders: Sequence[Order]) -> dict[int, list[DayBox]]:
    """Order id -> the boxes that were made for it."""
    district = {order.id: order.district_id for order in orders}
    query = sa.select(
        Box.order_id, Box.kind_code, Box.kind_name, Box.declared_weight_g, Box.measured_weight_g, Box.flies
    ).where(Box.order_id.in_(list(district)))
    found: dict[int, list[DayBox]] = {}
    for row in session.execute(query.order_by(Box.id)):
        weight_g = row.measured_weight_g or row.declared_weight_g
        box = DayBox(
            row.order_id, district[row.order_id], row.kind_code, row.kind_name, weight_g, row.flies, packed=True
        )
        found.setdefault(row.order_id, []).append(box)
    return found


def _planned(order: Order, plan: GroupPlan, number: int) -> DayBox:
    box = plan.boxes[number]
    return DayBox(order.id, order.district_id, box.kind.code, box.kind.name, box.weight_g, box.by_air, packed=False)
