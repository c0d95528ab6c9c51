"""Picking: the pick list of a day in walking order, and every scan checked against the order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.errors import MarkedMissing, NotFound, TooMany, WrongItem, WrongState
from orders.fulfilment.errors import AlreadyInBoxes, HasSubstitute, UnknownCode
from orders.fulfilment.packed_boxes import Box
from orders.fulfilment.pick_rules import USUAL_RULES, PickRules
from orders.fulfilment.weighed_goods import Piece, ReadPiece, piece_of, read_piece
from orders.goods import catalogue, stock
from orders.goods.catalogue import Shelf
from orders.ordering.order import (
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
    orders = [order for order in orders_of_day(session, day) if order.state in PAPER_STATES]
    return rows_of(session, [order for order in orders if order_id in (None, order.id)])


def rows_of(session: Session, orders: list[Order]) -> list[PickRow]:
    """The lines of these orders in walking order."""
    by_id = {shelf.id: shelf for shelf in catalogue.shelves(session)}
    rows = [PickRow(order, line, by_id[line.shelf_id]) for order in orders for line in order.lines]
    return sorted(rows, key=_walking_order)


def _walking_order(row: PickRow) -> tuple[int, int, str, int]:
    return row.line.temperature.picking_rank, row.shelf.position, row.line.code, row.order.id


def scan(
    session: Session,
    order_id: int,
    code: str,
    who: str,
    now: datetime,
    *,
    weight_g: int | None = None,
    rules: PickRules = USUAL_RULES,
) -> ScanResult:
    """One piece was scanned into the order's box; it leaves the stock. `weight_g` is what a scale said of it.

    Raises WrongItem(code, name|None), CheckDigitWrong, TooMany(name), MarkedMissing, WeightNeeded, PieceTooHeavy,
    PieceTooLight, WrongState, NotFound.
    """
    order = _being_picked(session, order_id)
    try:
        read = read_for(session, order.lines, code, rules, weight_g)
    except UnknownCode as error:
        raise WrongItem(code, None) from error
    line = line_of(order, read)
    if line is None:
        raise WrongItem(code, read.item.name)
    put(session, line, piece_of(session, open_line(line), read, rules))
    return ScanResult(line, line.picked, line.quantity)


def read_for(
    session: Session, lines: Iterable[OrderLine], code: str, rules: PickRules, weight_g: int | None
) -> ReadPiece:
    """What was scanned; the code that a line had when it was ordered counts first, whatever the catalogue says now.

    Raises UnknownCode, CheckDigitWrong.
    """
    as_ordered = next((line for line in lines if line.code == code), None)
    if as_ordered is not None:
        return ReadPiece(catalogue.item(session, as_ordered.item_id), weight_g)
    return read_piece(session, code, rules, weight_g)


def line_of(order: Order, read: ReadPiece) -> OrderLine | None:
    """The line of an order to which such a piece belongs."""
    return next((line for line in order.lines if line.item_id == read.item.id), None)


def open_line(line: OrderLine) -> OrderLine:
    """The line, when another piece of it is wanted. Raises MarkedMissing, TooMany."""
    if line.missing:
        raise MarkedMissing(line.id, line.name)
    if line.picked >= line.quantity:
        raise TooMany(line.name)
    return line


def put(session: Session, line: OrderLine, piece: Piece) -> None:
    """A piece of a locked order's open line leaves the shelf and lies with the order."""
    stock.take(session, {line.item_id: 1})
    count(line, piece, 1)
    session.flush()


def take_out(session: Session, line: OrderLine, piece: Piece) -> None:
    """The contrary of `put`: the piece is on the shelf again, and promised as before.

    Raises MarkedMissing: nobody would ever release that promise.
    """
    if line.missing:
        raise MarkedMissing(line.id, line.name)
    stock.put_back_promised(session, {line.item_id: 1})
    count(line, piece, -1)
    session.flush()


def count(line: OrderLine, piece: Piece, step: int) -> None:
    """Add one piece to what is picked of a line (step 1), or take it away (-1)."""
    amount_yen = line.price_yen if piece.amount_yen is None else piece.amount_yen
    if line.picked_amount_yen is not None or piece.amount_yen is not None:
        line.picked_amount_yen = line.picked_yen + step * amount_yen
    if piece.weight_g is not None:
        line.picked_weight_g = (line.picked_weight_g or 0) + step * piece.weight_g
    line.picked_quantity = line.picked + step
    if line.picked == 0:
        line.picked_amount_yen = line.picked_weight_g = None


def mark_missing(session: Session, line_id: int, who: str, now: datetime) -> OrderLine:
    """The pieces of this line that are not picked yet are not in the shop.

    Their promise ends and they leave the stock, so that nobody else can order them. An order of which nothing at
    all was there is cancelled. Marking again changes nothing. Raises WrongState, NotFound.
    """
    line = line_being_picked(session, line_id)
    short = line.quantity - line.picked
    if line.missing or short == 0:
        return line
    line.missing, line.picked_quantity = True, line.picked
    stock.write_off(session, {line.item_id: short})
    remark(session, line, who, now, f"missing: {line.name} x {short}")
    if all(other.missing and other.picked == 0 for other in line.order.lines):
        change_state(session, line.order, OrderState.CANCELLED, who, now, NOTHING_THERE)
    return line


def unmark_missing(session: Session, line_id: int, who: str, now: datetime) -> OrderLine:
    """The pieces were found after all: they are promised to the order again.

    Raises HasSubstitute (also of a substitute in whose place something else is sent since), WrongState, NotFound.
    """
    line = line_being_picked(session, line_id)
    if line.missing:
        other = substitute_of(line) or other_choice(line)
        if other is not None:
            raise HasSubstitute(line.name, other.name)
        line.missing = False
        stock.put_back_promised(session, {line.item_id: line.quantity - line.picked})
        remark(session, line, who, now, f"found: {line.name}")
    return line


def substitute_of(line: OrderLine) -> OrderLine | None:
    """The line of the item that is sent instead of this one, unless that was missing too and nothing came for it."""
    instead = (other for other in line.order.lines if other.substitute_for_id == line.id)
    return next((other for other in instead if other.sent or substitute_of(other) is not None), None)


def other_choice(line: OrderLine) -> OrderLine | None:
    """What is sent in place of a substitute that was missing too, or the line itself that was found: never both."""
    wanted = next((each for each in line.order.lines if each.id == line.substitute_for_id), None)
    if wanted is None:
        return None
    chosen = substitute_of(wanted) if wanted.missing else wanted
    return chosen if chosen is not line else None


def is_complete(order: Order) -> bool:
    """Whether every line is either fully picked or marked as missing."""
    return all(line.done for line in order.lines)


def _being_picked(session: Session, order_id: int) -> Order:
    order = lock_order(session, order_id)
    if order.state is not OrderState.PICKING:
        raise WrongState(order_id, order.state, OrderState.PICKING)
    check_not_boxed(session, order)
    return order


def check_not_boxed(session: Session, order: Order) -> None:
    """Raises AlreadyInBoxes: boxes are made of what is picked, so that stands still once they are there."""
    if session.scalar(sa.select(sa.exists().where(Box.order_id == order.id))):
        raise AlreadyInBoxes(order.number)


def line_being_picked(session: Session, line_id: int) -> OrderLine:
    """The line, its order locked. Raises WrongState, NotFound."""
    order_id = session.scalar(sa.select(OrderLine.order_id).where(OrderLine.id == line_id))
    if order_id is None:
        raise NotFound("order line", line_id)
    order = _being_picked(session, order_id)
    return next(line for line in order.lines if line.id == line_id)


def remark(session: Session, line: OrderLine, who: str, now: datetime, why: str) -> None:
    """A line in the history of a line's order."""
    state = line.order.state
    add_event(session, line.order_id, who, now, state, state, why)
