"""What a picker does at a cart of several orders, each deed checked against what its tubs want."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from orders.errors import NotFound
from orders.fulfilment.errors import ForOtherTub, NoSuchTub, NothingToTakeBack, NotInThisCart, WrongTub
from orders.fulfilment.pick_scans import Deed, Hand, PickScan, Placed, Scan
from orders.fulfilment.picking import (
    check_not_boxed,
    count,
    line_of,
    mark_missing,
    open_line,
    put,
    read_for,
    take_out,
    unmark_missing,
)
from orders.fulfilment.rounds import PickRound, PickTub, note_complete
from orders.fulfilment.walk import stops
from orders.fulfilment.weighed_goods import Piece, ReadPiece, piece_of
from orders.goods import catalogue
from orders.ordering.order import OrderLine, OrderState, lock_order


def do(session: Session, cart: PickRound, scan: Scan, hand: Hand) -> Placed:
    """One deed at a locked cart. Raises what the deeds raise: see `orders.fulfilment.errors`."""
    return _DEEDS[scan.deed](session, cart, scan, hand)


def _piece(session: Session, cart: PickRound, scan: Scan, hand: Hand) -> Placed:
    """A piece under the scanner goes into the named tub, else into the first that wants one."""
    tubs = _being_picked(session, cart)
    lines = [line for tub in tubs for line in tub.order.lines]
    read = read_for(session, lines, scan.code, hand.rules, scan.weight_g)
    tub, line = _wanted_in(session, cart, tubs, read, scan.tub)
    piece = piece_of(session, open_line(line), read, hand.rules)
    put(session, line, piece)
    note_complete(session, line.order, hand.now)
    return Placed(_counted(tub, line, piece), line.id, piece.weight_g, piece.amount_yen)


def _being_picked(session: Session, cart: PickRound) -> list[PickTub]:
    """The cart's tubs with their orders as they are now, locked."""
    for tub in cart.open_tubs:
        lock_order(session, tub.order_id)
    return [tub for tub in cart.open_tubs if tub.order.state is OrderState.PICKING]


def _wanted_in(
    session: Session, cart: PickRound, tubs: Sequence[PickTub], read: ReadPiece, named: int | None
) -> tuple[PickTub, OrderLine]:
    """The tub and the line for such a piece; where none is open, one that says why."""
    having = [(tub, line) for tub in tubs if (line := line_of(tub.order, read)) is not None]
    if not having:
        raise NotInThisCart(read.item.name, next((stop.line.name for stop in stops(session, cart) if stop.left), ""))
    there = having if named is None else [(tub, line) for tub, line in having if tub.number == named]
    if not there:
        if named not in {tub.number for tub in tubs}:
            raise NoSuchTub(named or 0)
        raise ForOtherTub(read.item.name, named or 0, having[0][0].number)
    # An open line first; then a full one, which says more to the picker than a missing one.
    return min(there, key=lambda pair: (pair[1].done, pair[1].missing, pair[0].number))


def _tub(session: Session, cart: PickRound, scan: Scan, hand: Hand) -> Placed:
    """The tub into which the piece of an earlier scan was laid: the right one, or another that wants it too."""
    tubs = {tub.number: tub for tub in _being_picked(session, cart)}
    earlier, tub, line = _lying(session, tubs, scan)
    if scan.tub not in tubs:
        raise NoSuchTub(scan.tub or 0)
    piece = Piece(earlier.weight_g, earlier.amount_yen)
    if scan.tub == tub.number:
        return Placed({**_counted(tub, line, piece), "confirmed": True})
    other = next((each for each in tubs[scan.tub].order.lines if each.item_id == line.item_id and not each.done), None)
    if other is None:
        raise WrongTub(line.name, scan.tub, tub.number)
    return _move(session, earlier, line, other, tubs[scan.tub], piece, hand)


def _move(
    session: Session, earlier: PickScan, line: OrderLine, other: OrderLine, to: PickTub, piece: Piece, hand: Hand
) -> Placed:
    """Both orders want the same item: the piece counts for the one in whose tub it lies. The stock stays as it is."""
    for order in (line.order, other.order):
        check_not_boxed(session, order)
    read = ReadPiece(catalogue.item(session, other.item_id), piece.weight_g)
    moved = piece_of(session, other, read, hand.rules) if other.weighed else Piece()
    count(line, piece, -1)
    count(other, moved, 1)
    earlier.line_id, earlier.weight_g, earlier.amount_yen = other.id, moved.weight_g, moved.amount_yen
    session.flush()
    for order in (line.order, other.order):
        note_complete(session, order, hand.now)
    return Placed({**_counted(to, other, moved), "moved": True})


def _missing(session: Session, cart: PickRound, scan: Scan, hand: Hand) -> Placed:
    tub = _tub_of_line(session, cart, scan.line_id)
    line = mark_missing(session, scan.line_id or 0, hand.who, hand.now)
    note_complete(session, line.order, hand.now)
    cancelled = line.order.state is OrderState.CANCELLED
    return Placed({**_counted(tub, line, Piece()), "missing": True, "cancelled": cancelled})


def _found(session: Session, cart: PickRound, scan: Scan, hand: Hand) -> Placed:
    tub = _tub_of_line(session, cart, scan.line_id)
    line = unmark_missing(session, scan.line_id or 0, hand.who, hand.now)
    note_complete(session, line.order, hand.now)
    return Placed({**_counted(tub, line, Piece()), "missing": False})


def _out(session: Session, cart: PickRound, scan: Scan, hand: Hand) -> Placed:
    """The piece of an earlier scan goes back to its shelf."""
    tubs = {tub.number: tub for tub in _being_picked(session, cart)}
    earlier, tub, line = _lying(session, tubs, scan)
    check_not_boxed(session, line.order)
    piece = Piece(earlier.weight_g, earlier.amount_yen)
    take_out(session, line, piece)
    earlier.line_id = None
    note_complete(session, line.order, hand.now)
    return Placed({**_counted(tub, line, piece), "out": True})


def _lying(session: Session, tubs: dict[int, PickTub], scan: Scan) -> tuple[PickScan, PickTub, OrderLine]:
    """The earlier scan that is meant, and where its piece lies. Raises NothingToTakeBack."""
    earlier = session.get(PickScan, scan.of) if scan.of else None
    for tub in tubs.values():
        for line in tub.order.lines:
            if earlier is not None and earlier.line_id == line.id and line.picked:
                return earlier, tub, line
    raise NothingToTakeBack


def _tub_of_line(session: Session, cart: PickRound, line_id: int | None) -> PickTub:
    for tub in cart.open_tubs:
        if any(line.id == line_id for line in tub.order.lines):
            return tub
    raise NotFound("order line", line_id)


def _counted(tub: PickTub, line: OrderLine, piece: Piece) -> dict[str, object]:
    return {
        "name": line.name,
        "tub": tub.number,
        "line_id": line.id,
        "picked": line.picked,
        "wanted": line.quantity,
        "weight_g": piece.weight_g,
        "amount_yen": piece.amount_yen,
    }


_DEEDS = {Deed.PIECE: _piece, Deed.TUB: _tub, Deed.MISSING: _missing, Deed.FOUND: _found, Deed.OUT: _out}
