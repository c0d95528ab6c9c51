"""What must hold at any moment, whatever happened: promised pieces are those of open orders, histories have no gap."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.goods.stock import Stock
from orders.ordering.order import ALLOWED, Order, OrderLine, OrderState, events_of

PROMISED_STATES = (OrderState.PLACED, OrderState.PICKING)


def assert_books_agree(session: Session) -> None:
    """Nothing oversold, nothing promised to nobody, every order where its history says."""
    promised = promised_pieces(session)
    for stock in session.scalars(sa.select(Stock)):
        assert 0 <= stock.reserved <= stock.on_hand, f"item {stock.item_id}"
        assert stock.reserved == promised[stock.item_id], f"item {stock.item_id}"
    orders = list(session.scalars(sa.select(Order)))
    assert len({order.number for order in orders}) == len(orders)
    for order in orders:
        _assert_history_has_no_gap(session, order)


def promised_pieces(session: Session) -> Counter[int]:
    """Item -> pieces that open orders still wait for on the shelf."""
    pieces: Counter[int] = Counter()
    lines = sa.select(OrderLine).join(Order).where(Order.state.in_(PROMISED_STATES))
    for line in session.scalars(lines):
        pieces[line.item_id] += 0 if line.missing else line.quantity - line.picked
    return pieces


def _assert_history_has_no_gap(session: Session, order: Order) -> None:
    events = events_of(session, order.id)
    assert (events[0].from_state, events[0].to_state) == (None, OrderState.PLACED)
    for before, after in pairwise(events):
        assert after.from_state is before.to_state
        assert after.to_state is before.to_state or after.to_state in ALLOWED[before.to_state]
    assert events[-1].to_state is order.state
