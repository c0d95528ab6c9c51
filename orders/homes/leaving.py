"""The end of a membership: what happens to orders, basket, televisions, family, carers and consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.goods import stock
from orders.homes import carers, consents, device_starts, family, membership
from orders.homes.boxes import SetTopBox
from orders.homes.consents import ConsentKind, Manner
from orders.homes.membership import Step, lock_member
from orders.ordering import basket, standing_orders
from orders.ordering.order import OPEN_STATES, Order, OrderState, change_state, lock_order

CANCELLED_BECAUSE = "membership ended"


@dataclass(frozen=True)
class Ended:
    """What the end of a membership did; order numbers."""

    cancelled: tuple[str, ...]
    still_coming: tuple[str, ...]
    televisions: int


def end(session: Session, household_id: int, manner: Manner, now: datetime, note: str = "") -> Ended:
    """No new order from now on. Orders that nobody picks yet are cancelled, the others still come and are billed.

    Raises NotFound, MembershipOver.
    """
    found = lock_member(session, household_id)
    cancelled, coming = _close_orders(session, household_id, manner.who, now)
    basket.clear(session, household_id)
    televisions = _cut_off_televisions(session, household_id, now)
    for member in family.members_of(session, household_id):
        family.revoke(session, household_id, member.id, now, manner.who)
    for carer in carers.carers_of(session, household_id):
        carers.end_care(session, carer.id, household_id, now)
    for kind in ConsentKind:
        consents.withdraw(session, household_id, kind, now, manner=manner)
    for standing in standing_orders.standing_orders_of(session, household_id):
        standing_orders.end_standing_order(session, household_id, standing.weekday, now, manner.who)
    found.active = False
    membership.note_step(session, household_id, Step.ENDED, manner.who, now, note)
    return Ended(cancelled, coming, televisions)


def open_orders(session: Session, household_id: int) -> list[Order]:
    """Orders that are neither delivered nor cancelled, oldest first."""
    query = sa.select(Order).where(Order.household_id == household_id, Order.state.in_(OPEN_STATES))
    return list(session.scalars(query.order_by(Order.id)))


def _close_orders(
    session: Session, household_id: int, who: str, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(cancelled, still coming): also after the cut-off an order is taken back as long as nobody picks it."""
    cancelled, coming = [], []
    for each in open_orders(session, household_id):
        found = lock_order(session, each.id)
        if found.state is OrderState.PLACED:
            # Stock before the day's load (which goes with the state), as the check-out does.
            stock.release(session, {line.item_id: line.quantity for line in found.lines})
            change_state(session, found, OrderState.CANCELLED, who, now, CANCELLED_BECAUSE)
            cancelled.append(found.number)
        elif found.state in OPEN_STATES:
            coming.append(found.number)
    return tuple(cancelled), tuple(coming)


def _cut_off_televisions(session: Session, household_id: int, now: datetime) -> int:
    query = sa.select(SetTopBox.id).where(SetTopBox.household_id == household_id, SetTopBox.revoked_at.is_(None))
    in_use = list(session.scalars(query))
    for box_id in in_use:
        device_starts.cut_off(session, box_id, now)
    for binding in device_starts.bindings_of(session, household_id):
        device_starts.unbind(session, binding.device_id, now)
    return len(in_use)
