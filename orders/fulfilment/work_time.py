"""How long staff worked for an order: a round's time, shared equally by its orders, and packing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.fulfilment.packing_times import packing_seconds
from orders.fulfilment.rounds import PickRound, PickTub
from orders.ordering.order import OrderEvent, OrderState


def picking_seconds(session: Session, order_ids: Collection[int]) -> dict[int, float]:
    """Seconds of picking by order, of rounds that have ended; orders that no round carried are left out.

    A cart of six that walks for twelve minutes gives two minutes to each of its orders; an order that was given back
    and went round again has the sum of both.
    """
    carried = sa.select(PickTub.round_id, sa.func.count().label("orders")).group_by(PickTub.round_id).subquery()
    query = (
        sa.select(PickTub.order_id, PickRound.started_at, PickRound.ended_at, carried.c.orders)
        .join(PickRound, PickRound.id == PickTub.round_id)
        .join(carried, carried.c.round_id == PickTub.round_id)
        .where(PickTub.order_id.in_(list(order_ids)), PickRound.ended_at.is_not(None))
    )
    seconds: dict[int, float] = defaultdict(float)
    for order_id, started_at, ended_at, orders in session.execute(query):
        seconds[order_id] += (ended_at - started_at).total_seconds() / orders
    return dict(seconds)


def work_seconds(session: Session, order_ids: Collection[int]) -> dict[int, float]:
    """Seconds of staff work by order, of orders that are packed: the share of its rounds, and its time at the packing
    table. Where one of them was not taken: from the beginning of picking to the last seal.
    """
    moments = _moments(session, order_ids)
    picking, packing = picking_seconds(session, list(moments)), packing_seconds(session, list(moments))
    found: dict[int, float] = {}
    for order_id, at in moments.items():
        if OrderState.PACKED not in at:
            continue
        if order_id in picking and order_id in packing:
            found[order_id] = picking[order_id] + packing[order_id]
        elif OrderState.PICKING in at:
            found[order_id] = (at[OrderState.PACKED] - at[OrderState.PICKING]).total_seconds()
    return found


def _moments(session: Session, order_ids: Collection[int]) -> dict[int, dict[OrderState, datetime]]:
    """Order -> when picking began first, and when the last box was sealed first."""
    event = OrderEvent
    query = (
        sa.select(event.order_id, event.to_state, sa.func.min(event.at))
        .where(
            event.order_id.in_(list(order_ids)),
            event.to_state.in_([OrderState.PICKING, OrderState.PACKED]),
            event.from_state != event.to_state,
        )
        .group_by(event.order_id, event.to_state)
    )
    found: dict[int, dict[OrderState, datetime]] = defaultdict(dict)
    for order_id, state, at in session.execute(query):
        found[order_id][OrderState(state)] = at
    return found
