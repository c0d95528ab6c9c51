"""Packing: an order becomes boxes that respect payload and temperature; weighed, sealed, ready to leave."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.delivering import delivery
from orders.errors import AlreadySealed, NotWeighed, PickingIncomplete, WeightDiffers, WrongState
from orders.fulfilment.box_kinds import kinds
from orders.fulfilment.errors import EmptyBox, NotAllPacked
from orders.fulfilment.first_fit import plan_of
from orders.fulfilment.packed_boxes import Box, BoxLine, box, box_by_code, boxes_of
from orders.fulfilment.packing_times import begin_packing, end_packing
from orders.fulfilment.picking import is_complete
from orders.fulfilment.proposals import (
    PAYLOAD_LIMIT_G,
    PackingRules,
    Planner,
    Proposal,
    ProposedBox,
    goods_of,
    plans_of,
    proposal_of,
)
from orders.ordering import order as order_book
from orders.ordering.order import Order, OrderState, change_state, line_weight_g, lock_order

__all__ = [
    "PAYLOAD_LIMIT_G",
    "Box",
    "BoxLine",
    "ProposedBox",
    "box",
    "box_by_code",
    "boxes_of",
    "pack",
    "proposal",
    "propose",
    "rules_of",
    "seal",
    "weigh",
]

TYPED = "typed"
# A scale in a shop, a wet lettuce and a packet filled generously: below this a difference says nothing.
TOLERANCE_G = 150
TOLERANCE_PERCENT = 10


def rules_of(session: Session, payload_limit_g: int = PAYLOAD_LIMIT_G) -> PackingRules:
    """The shop's own boxes, and what an aircraft takes."""
    return PackingRules(kinds(session), payload_limit_g)


def propose(session: Session, order_id: int, payload_limit_g: int = PAYLOAD_LIMIT_G) -> list[ProposedBox]:
    """Boxes by first fit for what is picked (for what was ordered, before picking). Raises NotFound."""
    return list(proposal(session, order_id, rules_of(session, payload_limit_g)).boxes)


def proposal(session: Session, order_id: int, rules: PackingRules, planner: Planner = plan_of) -> Proposal:
    """The boxes that `planner` finds for an order, with reasons and proof. Raises NotFound."""
    order = order_book.order(session, order_id)
    return proposal_of(order, plans_of(goods_of(session, order), rules, planner), rules)


def pack(
    session: Session,
    order_id: int,
    who: str,
    now: datetime,
    payload_limit_g: int = PAYLOAD_LIMIT_G,
    *,
    shown: Proposal | None = None,
) -> list[Box]:
    """Make the boxes, those that were `shown` where they still hold what was picked; once they exist, the same again.

    Packing begins now. Raises PickingIncomplete, WrongState, NotFound.
    """
    order = lock_order(session, order_id)
    existing = boxes_of(session, order_id)
    if existing:
        return existing
    if order.state is not OrderState.PICKING:
        raise WrongState(order_id, order.state, OrderState.PICKING)
    if not is_complete(order):
        raise PickingIncomplete(order_id, tuple(line.name for line in order.lines if not line.done))
    boxes = (
        shown.boxes if shown and _holds_what_was_picked(shown, order) else propose(session, order_id, payload_limit_g)
    )
    for number, proposed in enumerate(boxes, 1):
        _add_box(session, order, proposed, number, len(boxes))
    remark = f"packed into {len(boxes)} boxes"
    order_book.add_event(session, order_id, who, now, order.state, order.state, remark)
    begin_packing(session, order_id, who, now)
    return boxes_of(session, order_id)


def _holds_what_was_picked(shown: Proposal, order: Order) -> bool:
    held: Counter[int] = Counter()
    for proposed in shown.boxes:
        held.update({each.line.id: each.quantity for each in proposed.lines})
    return held == _picked(order)


def _picked(order: Order) -> Counter[int]:
    return Counter({line.id: line.picked for line in order.lines if line.picked})


def _add_box(session: Session, order: Order, proposed: ProposedBox, number: int, count: int) -> None:
    made = Box(
        code=box_code(order, number),
        order_id=order.id,
        number=number,
        count=count,
        declared_weight_g=proposed.weight_g,
        temperature=proposed.temperature,
        alcohol=proposed.alcohol,
        flies=proposed.flies,
        kind_code=proposed.kind.code,
        kind_name=proposed.kind.name,
        kind_flies=proposed.kind.flies,
        tare_g=proposed.kind.tare_g,
        fragile=proposed.fragile,
        reason="".join(proposed.reasons),
        contents=[BoxLine(order_line_id=each.line.id, quantity=each.quantity) for each in proposed.lines],
    )
    session.add(made)
    session.flush()


def box_code(order: Order, number: int) -> str:
    """What the QR code of a label holds."""
    return f"B{order.number}-{number}"


def weigh(
    session: Session,
    box_id: int,
    weight_g: int,
    who: str,
    now: datetime,
    *,
    accept: str = "",
    measured_by: str = TYPED,
    payload_limit_g: int = PAYLOAD_LIMIT_G,
) -> Box:
    """Note what the scale says, box included. A box that turns out too heavy to fly goes by van.

    `accept` is why a weight is taken that differs from the sum of the goods by more than 150 g and 10 %; it is kept
    with the box and in the order's history. A box with goods of unknown weight is never compared.
    Raises WeightDiffers(declared, measured), AlreadySealed, NotFound.
    """
    weighed = unsealed_box(session, box_id)
    differs = all_known(weighed) and _differs(weighed.declared_weight_g, weight_g)
    if differs and not accept.strip():
        raise WeightDiffers(weighed.declared_weight_g, weight_g)
    weighed.measured_weight_g, weighed.measured_by = weight_g, measured_by
    weighed.weight_accepted = accept.strip() if differs else None
    weighed.flies = may_fly(weighed, weight_g, payload_limit_g)
    if differs:
        remark = f"weight of box {weighed.number} accepted: {weight_g} g instead of {weighed.declared_weight_g} g: "
        state = weighed.order.state
        order_book.add_event(session, weighed.order_id, who, now, state, state, remark + accept.strip())
    session.flush()
    return weighed


def all_known(weighed: Box) -> bool:
    """Whether the weight of everything in the box is known."""
    return all(line_weight_g(content.line) is not None for content in weighed.contents)


def _differs(declared_g: int, measured_g: int) -> bool:
    return abs(measured_g - declared_g) * 100 > max(TOLERANCE_G * 100, declared_g * TOLERANCE_PERCENT)


def may_fly(packed: Box, weight_g: int, payload_limit_g: int) -> bool:
    """Goods of unknown weight may not be sold by air, even when the box was weighed."""
    return packed.kind_flies and all_known(packed) and weight_g <= payload_limit_g


def unsealed_box(session: Session, box_id: int) -> Box:
    """The box as it is now, with its order locked. Raises AlreadySealed, NotFound."""
    order_id = box(session, box_id).order_id
    lock_order(session, order_id)
    found = session.get_one(Box, box_id, populate_existing=True)
    if found.sealed_at is not None:
        raise AlreadySealed(box_id)
    return found


def seal(session: Session, box_id: int, who: str, now: datetime) -> Box:
    """Close the box; with the last one the order is packed and every box becomes a delivery job.

    Sealing again changes nothing. Raises EmptyBox, NotWeighed, NotAllPacked, NotFound.
    """
    order = lock_order(session, box(session, box_id).order_id)
    boxes = _boxes_now(session, order.id)
    sealed = next(each for each in boxes if each.id == box_id)
    if sealed.sealed_at is not None:
        return sealed
    if not sealed.contents:
        raise EmptyBox(sealed.number)
    if sealed.measured_weight_g is None:
        raise NotWeighed(box_id)
    sealed.sealed_at, sealed.sealed_by = now, who
    session.flush()
    if all(each.sealed_at is not None for each in boxes):
        _finish(session, order, boxes, who, now)
    return sealed


def _boxes_now(session: Session, order_id: int) -> list[Box]:
    query = sa.select(Box).where(Box.order_id == order_id).order_by(Box.number)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _finish(session: Session, order: Order, boxes: list[Box], who: str, now: datetime) -> None:
    """Every box is closed: all picked pieces must lie in them, then dispatch may have them."""
    packed: Counter[int] = Counter()
    for each in boxes:
        packed.update({content.order_line_id: content.quantity for content in each.contents})
    picked = _picked(order)
    if packed != picked:
        names = {line.id: line.name for line in order.lines}
        astray = {key for key in names if packed[key] != picked[key]}
        raise NotAllPacked(tuple(names[key] for key in sorted(astray)))
    if order.state is OrderState.PICKING:
        change_state(session, order, OrderState.PACKED, who, now)
    delivery.open_jobs(session, order, boxes, who, now)
    delivery.catch_up(session, order, who, now)
    end_packing(session, order.id, who, now)
