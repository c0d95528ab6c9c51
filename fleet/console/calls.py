"""Residents who need somebody: escalations that nobody has taken yet, or that have stood still since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from orders.delivering import escalations
from orders.delivering.escalations import EscalationState, Level


@dataclass(frozen=True)
class Call:
    """One open call; `urgent` False: it is enough to telephone some time today. `loudness` 0 is silent.

    `contact` is whom the household has named to be called now; `taken_by` who said that they see to it.
    """

    escalation_id: int
    urgent: bool
    household: str
    address: str
    phone: str
    said_by: str
    at: datetime
    note: str
    loudness: int
    contact: str
    contact_phone: str
    taken_by: str


def open_calls(session: Session, now: datetime) -> tuple[Call, ...]:
    """The open calls, urgent ones first; those that somebody sees to only when nothing has happened for too long."""
    found = escalations.not_closed(session)
    return tuple(
        _call(session, each, now)
        for each in found
        if each.state is EscalationState.OPEN or escalations.loudness(each, now)
    )


def _call(session: Session, each: escalations.Escalation, now: datetime) -> Call:
    contacts = escalations.contacts_for(session, each, now)
    turn = escalations.turn_of(each, escalations.steps_of(session, each.id), contacts, now)
    whom = contacts[turn] if contacts else None
    return Call(
        escalation_id=each.id,
        urgent=each.level is Level.URGENT,
        household=each.household.name,
        address=each.household.address,
        phone=each.household.phone,
        said_by=each.opened_by,
        at=each.opened_at,
        note=each.note,
        loudness=escalations.loudness(each, now),
        contact=f"{whom.name}（{whom.relation}）" if whom else "",
        contact_phone=whom.phone if whom else "",
        taken_by=each.taken_by or "",
    )
