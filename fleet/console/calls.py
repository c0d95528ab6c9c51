"""Residents who want somebody: what a volunteer or driver reported at the door and nobody has taken note of yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fleet.console.parcels import parcels_where
from orders import watchover
from orders.delivery import DeliveryJob
from orders.watchover import Condition


@dataclass(frozen=True)
class Call:
    """One open call; `urgent` False: it is enough to telephone some time today."""

    report_id: int
    urgent: bool
    household: str
    address: str
    phone: str
    said_by: str
    at: datetime
    note: str


def open_calls(session: Session, now: datetime) -> tuple[Call, ...]:
    """The open calls, urgent ones first."""
    found = watchover.open_calls(session, now)
    if not found:
        return ()
    homes = {each.job_id: each for each in parcels_where(session, DeliveryJob.id.in_(each.job_id for each in found))}
    return tuple(
        Call(
            report_id=each.id,
            urgent=each.condition is Condition.URGENT,
            household=homes[each.job_id].household,
            address=homes[each.job_id].address,
            phone=homes[each.job_id].phone,
            said_by=each.who,
            at=each.at,
            note=each.note,
        )
        for each in found
    )
