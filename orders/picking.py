"""Picking: the pick list of a day in walking order, and every scan checked against the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders import catalogue, stock
from orders.catalogue import Shelf
from orders.errors import MarkedMissing, NotFound, TooMany, WrongItem, WrongState
from orders.order import (
    PAPER_STATES,
    Order,
    OrderLine,
    OrderState,
    add_event,
    change_state,
    lock_order,
    orders_of_day,
)

NOTHING_THERE = "nothing of it was in the shop"


@dataclass(frozen=True)
class PickRow:
    order: Order
    line: OrderLine
    shelf: Shelf


@dataclass(frozen=True)
class ScanResult:
    """The line that the piece belongs to, how many of it are picked now, and how many are wanted."""

    line: OrderLine
    picked: int
    wanted: int


def start_picking(session: Session, order_id: int, who: str, now: datetime) -> Order:
    """From now on the resident can't cancel. Starting again while it is being picked changes nothing.

    Raises WrongState, NotFound.
    """
    order = lock_order(session, order_id)
    if order.state is not OrderState.PICKING:
        change_state(session, order, OrderState.PICKING, who, now)
    return order


def pick_list(session: Session, day: date, order_id: int | None = None) -> list[PickRow]:
    """What is still to be packed for that day (of one order where given), in walking order.

    First what keeps at room temperature, then chilled, frozen last; inside a zone by shelf, then by item, so that
    the same item for several orders is fetched at once.
    """
    by_id = {shelf.id: shelf for shelf in catalogue.shelves(session)}
    orders = [order for order in orders_of_day(session, day) if order.state in PAPER_STATES]
    rows = [
        PickRow(order, line, by_id[line.shelf_id])
        for order in orders
        if order_id in (None, order.id)
        for line in order.lines
    ]
    return sorted(rows, key=_walking_order)


def _walking_order(row: PickRow) -> tuple[int, int, str, int]:
    return row.line.temperature.picking_rank, row.shelf.position, row.line.code, row.order.id


def scan(session: Session, order_id: int, code: str, who: str, now: datetime) -> ScanResult:
    """One piece was scanned into the order's box; it leaves the stock.

    Raises WrongItem(code, name|None), TooMany(name), MarkedMissing, WrongState, NotFound.
    """
    order = _being_picked(session, order_id)
    line = next((line for line in order.lines if line.code == code), None)
    if line is None:
        known = catalogue.item_by_code(session, code)
        raise WrongItem(code, known.name if known else None)
    if line.missing:
        raise MarkedMissing(line.id, line.name)
    if line.picked >= line.quantity:
        raise TooMany(line.name)
    stock.take(session, {line.item_id: 1})
    line.picked_quantity = line.picked + 1
    session.flush()
    return ScanResult(line, line.picked_quantity, line.quantity)


def mark_missing(session: Session, line_id: int, who: str, now: datetime) -> OrderLine:
    """The pieces of this line that are not picked yet are not in the shop.

    Their promise ends and they leave the stock, so that nobody else can order them. An order of which nothing at
    all was there is cancelled. Marking again changes nothing. Raises WrongState, NotFound.
    """
    line = _line_being_picked(session, line_id)
    short = line.quantity - line.picked
    if line.missing or short == 0:
        return line
    line.missing, line.picked_quantity = True, line.picked
    stock.write_off(session, {line.item_id: short})
    _remark(session, line, who, now, f"missing: {line.name} x {short}")
    if all(other.missing and other.picked == 0 for other in line.order.lines):
        change_state(session, line.order, OrderState.CANCELLED, who, now, NOTHING_THERE)
    return line


def unmark_missing(session: Session, line_id: int, who: str, now: datetime) -> OrderLine:
    """The pieces were found after all: they are promised to the order again. Raises WrongState, NotFound."""
    line = _line_being_picked(session, line_id)
    if line.missing:
        line.missing = False
        stock.put_back_promised(session, {line.item_id: line.quantity - line.picked})
        _remark(session, line, who, now, f"found: {line.name}")
    return line


def is_complete(order: Order) -> bool:
    """Whether every line is either fully picked or marked as missing."""
    return all(line.done for line in order.lines)


def _being_picked(session: Session, order_id: int) -> Order:
    order = lock_order(session, order_id)
    if order.state is not OrderState.PICKING:
        raise WrongState(order_id, order.state, OrderState.PICKING)
    return order


def _line_being_picked(session: Session, line_id: int) -> OrderLine:
    order_id = session.scalar(sa.select(OrderLine.order_id).where(OrderLine.id == line_id))
    if order_id is None:
        raise NotFound("order line", line_id)
    order = _being_picked(session, order_id)
    return next(line for line in order.lines if line.id == line_id)


def _remark(session: Session, line: OrderLine, who: str, now: datetime, why: str) -> None:
    state = line.order.state
    add_event(session, line.order_id, who, now, state, state, why)
