"""At the door: all boxes of a household in one press, names to choose from, and the last press taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from orders.accounts.booking import OrderBooking
from orders.db import changed_rows
from orders.delivering import delivery
from orders.delivering.delivery import AgeCheck, DeliveryJob, JobEvent, JobState
from orders.delivering.doors import AbsenceRule, door_of
from orders.delivering.errors import NothingToUndo
from orders.homes.residents import residents_of
from orders.ordering.order import Order, OrderState, take_delivery_back

UNDO_WITHIN = timedelta(minutes=10)
UNDOABLE = (JobState.LOADED, JobState.HANDED_OVER, JobState.RETURNED)
REMARKS = ("absent", "held", "undone")
MOST_NAMES = 6
RECENT_HAND_OVERS = 20


def hand_over_boxes(
    session: Session, job_ids: Sequence[int], who: str, now: datetime, *, handed_to: str, age_check: AgeCheck | None
) -> list[DeliveryJob]:
    """All of these boxes (of one household) are in somebody's hands, or none. Again changes nothing.

    Raises AgeCheckNeeded, ReceiverMissing, WrongJobState, NotFound.
    """
    return [
        delivery.hand_over(session, job_id, who, now, handed_to=handed_to, age_check=age_check)
        for job_id in in_order_of_locks(session, job_ids)
    ]


def in_order_of_locks(session: Session, job_ids: Sequence[int]) -> list[int]:
    """Orders are locked by their numbers, so that two people never wait for each other in a circle."""
    query = sa.select(DeliveryJob.id).where(DeliveryJob.id.in_(job_ids))
    return list(session.scalars(query.order_by(DeliveryJob.order_id, DeliveryJob.id)))


def known_names(session: Session, household_id: int) -> list[str]:
    """Whose name can be chosen with one press: who lives there, the agreed neighbour, who took boxes lately."""
    names = [each.name for each in residents_of(session, household_id)]
    door = door_of(session, household_id)
    if door is not None and door.absence_rule is AbsenceRule.NEIGHBOUR:
        names.append(door.neighbour)
    query = (
        sa.select(DeliveryJob.handed_to)
        .join(Order, Order.id == DeliveryJob.order_id)
        .where(Order.household_id == household_id, DeliveryJob.handed_to.is_not(None))
        .order_by(DeliveryJob.handed_at.desc())
        .limit(RECENT_HAND_OVERS)
    )
    names += [name for name in session.scalars(query) if name]
    return list(dict.fromkeys(names))[:MOST_NAMES]


def last_press(session: Session, who: str, now: datetime) -> list[JobEvent]:
    """What this person's newest press did to boxes, where it can be taken back; it may have been several boxes."""
    query = sa.select(JobEvent).where(JobEvent.who == who, JobEvent.at > now - UNDO_WITHIN, JobEvent.at <= now)
    newest = session.scalar(query.order_by(JobEvent.id.desc()).limit(1))
    if newest is None or newest.kind not in UNDOABLE:
        return []
    same = sa.select(JobEvent).where(
        JobEvent.who == who, JobEvent.at == newest.at, JobEvent.kind == newest.kind, JobEvent.id <= newest.id
    )
    return list(session.scalars(same.order_by(JobEvent.id)))


def take_back_last(session: Session, who: str, now: datetime) -> list[DeliveryJob]:
    """Undo this person's newest press: its boxes are where they were before, and nothing of history is lost.

    Raises NothingToUndo: too long ago, something has happened since, or the order is in the ledger.
    """
    done = {event.job_id: event for event in last_press(session, who, now)}
    if not done:
        raise NothingToUndo(who)
    return [_take_back(session, job_id, done[job_id], now) for job_id in in_order_of_locks(session, list(done))]


def _take_back(session: Session, job_id: int, event: JobEvent, now: datetime) -> DeliveryJob:
    job = delivery.lock_job(session, job_id)
    states = [each for each in delivery.events_of(session, job_id) if each.kind in set(JobState)]
    if len(states) < 2 or states[-1].id != event.id or job.state != event.kind:
        raise NothingToUndo(event.who)
    if job.order.state is OrderState.DELIVERED:
        if session.get(OrderBooking, job.order_id) is not None:
            raise NothingToUndo(event.who, booked=True)
        take_delivery_back(session, job.order, event.who, now, "undone")
    before = JobState(states[-2].kind)
    back = sa.update(DeliveryJob).where(DeliveryJob.id == job_id, DeliveryJob.state == job.state)
    if changed_rows(session, back.values(state=before, updated_at=now)) != 1:
        raise NothingToUndo(event.who)
    set_committed_value(job, "state", before)
    set_committed_value(job, "updated_at", now)
    job.handed_to = job.handed_at = job.age_check = job.absence = None
    job.age_checked = False
    # The state first, so that a later undo finds where it stands; then why.
    delivery.note(session, job, event.who, now, before, "undone")
    delivery.note(session, job, event.who, now, "undone", event.kind)
    return job
