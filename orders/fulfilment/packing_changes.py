"""Boxes changed by hand: pieces move, boxes come and go, a sealed box is opened again while nobody has it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from orders.delivering import delivery
from orders.errors import NotFound, WrongState
from orders.fulfilment.box_checks import Fault, Finding, findings, pieces_in
from orders.fulfilment.box_kinds import Kind
from orders.fulfilment.errors import BoxNotEmpty, NotInBox, OnceSealed, OthersSealed, OverLoaded, TooWarm
from orders.fulfilment.packed_boxes import Box, BoxLine, box, boxes_of
from orders.fulfilment.packing import box_code, may_fly, unsealed_box
from orders.fulfilment.packing_times import begin_packing
from orders.fulfilment.proposals import PackingRules
from orders.ordering.order import Order, OrderState, add_event, change_state, lock_order

BY_HAND = "手で直しました。"


def move(
    session: Session,
    from_box_id: int,
    to_box_id: int,
    line_id: int,
    quantity: int,
    who: str,
    now: datetime,
    rules: PackingRules,
) -> list[Finding]:
    """Put pieces of a line from one open box into another of the same order; both are weighed anew.

    Gives what is worth a look in the box that took them. Raises NotInBox, TooWarm, OverLoaded, AlreadySealed, NotFound.
    """
    giving, taking = unsealed_box(session, from_box_id), unsealed_box(session, to_box_id)
    if giving.order_id != taking.order_id:
        raise NotFound("box", to_box_id)
    here = next((each for each in giving.contents if each.order_line_id == line_id), None)
    if here is None or giving is taking or not 0 < quantity <= here.quantity:
        raise NotInBox("" if here is None else here.line.name, 0 if here is None else here.quantity)
    there = next((each for each in taking.contents if each.order_line_id == line_id), None)
    if there is None:
        taking.contents.append(BoxLine(order_line_id=line_id, quantity=quantity, line=here.line))
    else:
        there.quantity += quantity
    if here.quantity == quantity:
        giving.contents.remove(here)
    else:
        here.quantity -= quantity
    session.flush()
    for changed in (giving, taking):
        _counted_anew(session, changed, rules)
    found = findings(session, taking, rules)
    _refuse(found, taking)
    remark = f"moved: {here.line.name} x {quantity} from box {giving.number} to box {taking.number}"
    add_event(session, giving.order_id, who, now, giving.order.state, giving.order.state, remark)
    return found


def _refuse(found: list[Finding], taking: Box) -> None:
    for each in found:
        if each.fault is Fault.TOO_WARM:
            raise TooWarm(each.names)
        if each.fault is Fault.OVER_LOADED:
            raise OverLoaded(taking.declared_weight_g, taking.declared_weight_g - each.grams)


def _counted_anew(session: Session, changed: Box, rules: PackingRules) -> None:
    """Weight and marks follow the contents; what the scale said is no longer true."""
    contents = pieces_in(session, changed)
    changed.declared_weight_g = changed.tare_g + sum(piece.grams * count for piece, count in contents)
    changed.alcohol = any(piece.alcohol for piece, _ in contents)
    changed.fragile = any(piece.fragile for piece, _ in contents)
    changed.measured_weight_g = changed.measured_by = changed.weight_accepted = None
    changed.flies = may_fly(changed, changed.declared_weight_g, rules.payload_g)
    changed.reason = BY_HAND
    session.flush()


def add_box(session: Session, order_id: int, kind: Kind, who: str, now: datetime) -> Box:
    """An empty box more. While there is an empty one of that kind it is that one, so that a double press adds one.

    Raises OthersSealed (their labels say how many boxes there are), WrongState, NotFound.
    """
    order = lock_order(session, order_id)
    boxes = boxes_of(session, order_id)
    if order.state is not OrderState.PICKING or not boxes:
        raise WrongState(order_id, order.state, OrderState.PICKING)
    empty = next((each for each in boxes if not each.contents and each.kind_code == kind.code), None)
    if empty is not None:
        return empty
    _none_sealed(order, boxes)
    number = len(boxes) + 1
    made = Box(
        code=box_code(order, number), order_id=order_id, number=number, count=number, declared_weight_g=kind.tare_g,
        temperature=kind.temperature, alcohol=False, flies=kind.flies, kind_code=kind.code, kind_name=kind.name,
        kind_flies=kind.flies, tare_g=kind.tare_g, reason=BY_HAND, contents=[],
    )  # fmt: skip
    session.add(made)
    for each in boxes:
        each.count = number
    session.flush()
    add_event(session, order_id, who, now, order.state, order.state, f"box {number} added")
    return made


def remove_box(session: Session, box_id: int, who: str, now: datetime) -> None:
    """Take an empty box away; those behind it are counted anew.

    Raises BoxNotEmpty, OnceSealed, OthersSealed, AlreadySealed, NotFound.
    """
    gone = unsealed_box(session, box_id)
    order = gone.order
    if gone.contents:
        raise BoxNotEmpty(box_id)
    if any(job.box_id == box_id for job in delivery.jobs_of_order(session, order.id)):
        raise OnceSealed(gone.number)
    boxes = [each for each in boxes_of(session, order.id) if each is not gone]
    _none_sealed(order, boxes)
    session.delete(gone)
    session.flush()
    for number, each in enumerate(boxes, 1):
        each.number, each.count, each.code = number, len(boxes), box_code(order, number)
        session.flush()
    add_event(session, order.id, who, now, order.state, order.state, f"box {gone.number} removed")


def change_kind(
    session: Session, box_id: int, kind: Kind, who: str, now: datetime, rules: PackingRules
) -> list[Finding]:
    """The same goods in another kind of box; weighed anew. Raises TooWarm, OverLoaded, AlreadySealed, NotFound."""
    changed = unsealed_box(session, box_id)
    if changed.kind_code == kind.code:
        return findings(session, changed, rules)
    changed.kind_code, changed.kind_name, changed.kind_flies = kind.code, kind.name, kind.flies
    changed.tare_g, changed.temperature = kind.tare_g, kind.temperature
    _counted_anew(session, changed, rules)
    found = findings(session, changed, rules)
    _refuse(found, changed)
    state = changed.order.state
    add_event(session, changed.order_id, who, now, state, state, f"box {changed.number} is now: {kind.name}")
    return found


def reopen(session: Session, box_id: int, who: str, now: datetime) -> Box:
    """Open a sealed box again; its job is withdrawn until it is sealed anew, and a packed order is being packed again.

    Opening again changes nothing. Raises InFlight (a flight counts on it), BoxLeft (a carrier has it), NotFound.
    """
    order = lock_order(session, box(session, box_id).order_id)
    opened = session.get_one(Box, box_id, populate_existing=True)
    if opened.sealed_at is None:
        return opened
    delivery.withdraw(session, box_id, who, now)
    opened.sealed_at = opened.sealed_by = None
    session.flush()
    remark = f"box {opened.number} opened again"
    if order.state is OrderState.PACKED:
        change_state(session, order, OrderState.PICKING, who, now, remark)
    else:
        add_event(session, order.id, who, now, order.state, order.state, remark)
    begin_packing(session, order.id, who, now)
    return opened


def _none_sealed(order: Order, boxes: list[Box]) -> None:
    if any(each.sealed_at is not None for each in boxes):
        raise OthersSealed(order.id)
