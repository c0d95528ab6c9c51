"""The way of a cart through the shop: one stop an item, for all tubs that want it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from orders.fulfilment.picking import PickRow, rows_of
from orders.fulfilment.rounds import PickRound
from orders.goods.catalogue import Shelf
from orders.ordering.order import OrderLine, OrderState


@dataclass(frozen=True)
class TubRow:
    """What one tub of the cart wants at a stop."""

    tub: int
    line: OrderLine

    @property
    def left(self) -> int:
        return 0 if self.line.missing else self.line.quantity - self.line.picked


@dataclass(frozen=True)
class Stop:
    """An item on its shelf; `rows` in the order of the tubs."""

    line: OrderLine
    shelf: Shelf
    rows: tuple[TubRow, ...]

    @property
    def left(self) -> int:
        return sum(row.left for row in self.rows)


def stops(session: Session, cart: PickRound) -> list[Stop]:
    """All stops of a cart in walking order: ambient first, chilled, frozen last; inside a zone by shelf."""
    tubs = {tub.order_id: tub.number for tub in cart.open_tubs}
    orders = [tub.order for tub in cart.open_tubs if tub.order.state is OrderState.PICKING]
    return [
        _stop(list(rows), tubs)
        for _, rows in groupby(rows_of(session, orders), key=lambda row: (row.shelf.id, row.line.code))
    ]


def _stop(rows: list[PickRow], tubs: dict[int, int]) -> Stop:
    in_tubs = sorted((TubRow(tubs[row.order.id], row.line) for row in rows), key=lambda row: row.tub)
    return Stop(rows[0].line, rows[0].shelf, tuple(in_tubs))
