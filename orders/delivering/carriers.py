"""The carrier of a whole hall or a whole day, changed in one press; each box still has its own row and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.delivering import road_days
from orders.delivering.delivery import Carrier, DeliveryJob, JobState, assign_carrier
from orders.errors import InTheAir, WrongJobState

BEFORE_THE_ROAD = (JobState.READY, JobState.LOADED, JobState.UNDER_WAY)
"""What a press for many boxes takes along: a box at its hall has arrived, one that came back waits for a decision."""


@dataclass(frozen=True)
class Switched:
    """Numbers of jobs: `moved` changed their carrier, `flying` could not because they are in the air."""

    moved: tuple[int, ...] = ()
    flying: tuple[int, ...] = ()


def all_by_road(session: Session, day: date, district_id: str | None, who: str, now: datetime, reason: str) -> Switched:
    """Everything of that day (of one hall, or of all) goes by road, also what is sealed later.

    Boxes that fly now stay where they are and are told. A second press moves nothing more.
    """
    road_days.decide(session, day, district_id, who, now, reason)
    moved, flying = [], []
    for job_id in _jobs(session, day, district_id, DeliveryJob.carrier != Carrier.VAN):
        try:
            assign_carrier(session, job_id, Carrier.VAN, who, now, reason)
            moved.append(job_id)
        except InTheAir:
            flying.append(job_id)
        except WrongJobState:
            # Handed over a moment ago: nothing is left to switch.
            continue
    return Switched(tuple(moved), tuple(flying))


def as_before(session: Session, day: date, district_id: str | None, who: str, now: datetime) -> Switched:
    """Take that word back: what still waits for the van because of it may fly again, and dispatch decides."""
    reasons = {each.reason for each in road_days.end(session, day, district_id, who, now)}
    mine = sa.and_(
        DeliveryJob.carrier == Carrier.VAN,
        DeliveryJob.state == JobState.READY,
        DeliveryJob.flies,
        DeliveryJob.carrier_reason.in_(reasons),
    )
    moved = []
    for job_id in _jobs(session, day, district_id, mine):
        if road_days.reason_for(session, day, session.get_one(DeliveryJob, job_id).district_id) is None:
            assign_carrier(session, job_id, Carrier.UNDECIDED, who, now, "")
            moved.append(job_id)
    return Switched(tuple(moved))


def _jobs(session: Session, day: date, district_id: str | None, wanted: sa.ColumnElement[bool]) -> list[int]:
    """Orders are always taken in the order of their numbers, so that two presses never wait in a circle."""
    query = sa.select(DeliveryJob.id).where(
        DeliveryJob.delivery_day == day, DeliveryJob.state.in_(BEFORE_THE_ROAD), wanted
    )
    if district_id is not None:
        query = query.where(DeliveryJob.district_id == district_id)
    return list(session.scalars(query.order_by(DeliveryJob.order_id, DeliveryJob.id)))
