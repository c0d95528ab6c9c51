"""Packing: an order becomes boxes that respect payload and temperature; weighed, sealed, ready to leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders import delivery
from orders import order as order_book
from orders.catalogue import Temperature
from orders.errors import (
    AlreadySealed,
    NotWeighed,
    PickingIncomplete,
    WeightDiffers,
    WrongState,
)
from orders.order import Order, OrderLine, OrderState, change_state, lock_order
from orders.packed_boxes import Box, BoxLine, box, box_by_code, boxes_of
from orders.picking import is_complete

__all__ = ["Box", "BoxLine", "box", "box_by_code", "boxes_for", "boxes_of", "pack", "propose", "seal", "weigh"]

BOX_TARE_G = 250
PAYLOAD_LIMIT_G = 5000
# A scale in a shop, a wet lettuce and a packet filled generously: below this a difference says nothing.
TOLERANCE_G = 150
TOLERANCE_PERCENT = 10


@dataclass(frozen=True)
class ProposedLine:
    line: OrderLine
    quantity: int


@dataclass(frozen=True)
class ProposedBox:
    """`weight_g` contains the box itself (250 g); a box that may not fly goes by van."""

    lines: tuple[ProposedLine, ...]
    weight_g: int
    flies: bool
    temperature: Temperature
    alcohol: bool


@dataclass
class _OpenBox:
    flies: bool
    frozen: bool
    weight_g: int = BOX_TARE_G
    pieces: dict[int, int] = field(default_factory=dict)

    def put(self, line: OrderLine) -> None:
        self.weight_g += line.weight_g or 0
        self.pieces[line.id] = self.pieces.get(line.id, 0) + 1


def propose(session: Session, order_id: int, payload_limit_g: int = PAYLOAD_LIMIT_G) -> list[ProposedBox]:
    """Boxes for what is picked (for what was ordered, before picking): first fit, heaviest piece first.

    Frozen goods lie apart. Pieces that are heavier than the payload alone, or whose weight nobody knows, go into a
    box for the van. Raises NotFound.
    """
    order = order_book.order(session, order_id)
    return boxes_for([(line, _pieces_of(order, line)) for line in order.lines], payload_limit_g)


def boxes_for(goods: Sequence[tuple[OrderLine, int]], payload_limit_g: int) -> list[ProposedBox]:
    """The rule of `propose`, for (line, pieces) pairs."""
    by_id = {line.id: line for line, _ in goods}
    pieces = [line for line, quantity in goods for _ in range(quantity)]
    boxes: list[_OpenBox] = []
    for line in sorted(pieces, key=lambda line: (-(line.weight_g or 0), line.position)):
        _fitting_box(boxes, line, payload_limit_g).put(line)
    return [_proposed(box, by_id) for box in boxes]


def _pieces_of(order: Order, line: OrderLine) -> int:
    return line.quantity if order.state is OrderState.PLACED else line.picked


def _fitting_box(boxes: list[_OpenBox], line: OrderLine, payload_limit_g: int) -> _OpenBox:
    flies = line.weight_g is not None and line.weight_g + BOX_TARE_G <= payload_limit_g
    frozen = line.temperature is Temperature.FROZEN
    for open_box in boxes:
        fits = not flies or open_box.weight_g + (line.weight_g or 0) <= payload_limit_g
        if open_box.flies == flies and open_box.frozen == frozen and fits:
            return open_box
    boxes.append(_OpenBox(flies, frozen))
    return boxes[-1]


def _proposed(box: _OpenBox, by_id: dict[int, OrderLine]) -> ProposedBox:
    lines = tuple(ProposedLine(by_id[line_id], count) for line_id, count in sorted(box.pieces.items()))
    return ProposedBox(
        lines=lines,
        weight_g=box.weight_g,
        flies=box.flies,
        temperature=max((each.line.temperature for each in lines), key=lambda zone: zone.picking_rank),
        alcohol=any(each.line.alcohol for each in lines),
    )


def pack(session: Session, order_id: int, who: str, now: datetime, payload_limit_g: int = PAYLOAD_LIMIT_G) -> list[Box]:
    """Make the proposed boxes; once they exist, the same boxes again.

    Raises PickingIncomplete, WrongState, NotFound.
    """
    order = lock_order(session, order_id)
    existing = boxes_of(session, order_id)
    if existing:
        return existing
    if order.state is not OrderState.PICKING:
        raise WrongState(order_id, order.state, OrderState.PICKING)
    if not is_complete(order):
        raise PickingIncomplete(order_id, tuple(line.name for line in order.lines if not line.done))
    proposal = propose(session, order_id, payload_limit_g)
    for number, proposed in enumerate(proposal, 1):
        _add_box(session, order, proposed, number, len(proposal))
    remark = f"packed into {len(proposal)} boxes"
    order_book.add_event(session, order_id, who, now, order.state, order.state, remark)
    return boxes_of(session, order_id)


def _add_box(session: Session, order: Order, proposed: ProposedBox, number: int, count: int) -> None:
    made = Box(
        code=f"B{order.number}-{number}",
        order_id=order.id,
        number=number,
        count=count,
        declared_weight_g=proposed.weight_g,
        temperature=proposed.temperature,
        alcohol=proposed.alcohol,
        flies=proposed.flies,
        contents=[BoxLine(order_line_id=each.line.id, quantity=each.quantity) for each in proposed.lines],
    )
    session.add(made)
    session.flush()


def weigh(
    session: Session,
    box_id: int,
    weight_g: int,
    who: str,
    now: datetime,
    *,
    accept: bool = False,
    payload_limit_g: int = PAYLOAD_LIMIT_G,
) -> Box:
    """Note what the scale says, box included. A box that turns out too heavy to fly goes by van.

    `accept` takes a weight that differs from the sum of the goods by more than 150 g and 10 %; a box with goods of
    unknown weight is never compared. Raises WeightDiffers(declared, measured), AlreadySealed, NotFound.
    """
    weighed = _unsealed(session, box_id)
    if not accept and _comparable(weighed) and _differs(weighed.declared_weight_g, weight_g):
        raise WeightDiffers(weighed.declared_weight_g, weight_g)
    weighed.measured_weight_g = weight_g
    weighed.flies = _may_fly(weighed, payload_limit_g)
    session.flush()
    return weighed


def _comparable(weighed: Box) -> bool:
    return all(content.line.weight_g is not None for content in weighed.contents)


def _differs(declared_g: int, measured_g: int) -> bool:
    return abs(measured_g - declared_g) * 100 > max(TOLERANCE_G * 100, declared_g * TOLERANCE_PERCENT)


def _may_fly(weighed: Box, payload_limit_g: int) -> bool:
    """Goods of unknown weight may not be sold by air, even when the box was weighed."""
    return _comparable(weighed) and (weighed.measured_weight_g or 0) <= payload_limit_g


def _unsealed(session: Session, box_id: int) -> Box:
    order_id = box(session, box_id).order_id
    lock_order(session, order_id)
    found = session.get_one(Box, box_id, populate_existing=True)
    if found.sealed_at is not None:
        raise AlreadySealed(box_id)
    return found


def seal(session: Session, box_id: int, who: str, now: datetime) -> Box:
    """Close the box; with the last one the order is packed and every box becomes a delivery job.

    Sealing again changes nothing. Raises NotWeighed, NotFound.
    """
    order = lock_order(session, box(session, box_id).order_id)
    boxes = list(
        session.scalars(
            sa.select(Box)
            .where(Box.order_id == order.id)
            .order_by(Box.number)
            .execution_options(populate_existing=True)
        )
    )
    sealed = next(each for each in boxes if each.id == box_id)
    if sealed.sealed_at is not None:
        return sealed
    if sealed.measured_weight_g is None:
        raise NotWeighed(box_id)
    sealed.sealed_at, sealed.sealed_by = now, who
    session.flush()
    if all(each.sealed_at is not None for each in boxes):
        change_state(session, order, OrderState.PACKED, who, now)
        delivery.open_jobs(session, order, boxes, who, now)
    return sealed
