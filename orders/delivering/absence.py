"""Nobody opens: call, come again, then what the household has asked for in writing. Never is a box left at a door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from orders.delivering import delivery, escalations
from orders.delivering.delivery import Absence, DeliveryJob, JobState
from orders.delivering.doors import AbsenceRule, Door, door_of
from orders.delivering.errors import NotAgreed
from orders.delivering.escalations import Cause, Level
from orders.delivering.hand_over import in_order_of_locks
from orders.errors import WrongJobState
from orders.goods.catalogue import Temperature
from orders.homes.consents import ConsentKind, has_consent

TRIES = 2
SAME_TRY = timedelta(minutes=2)
"""Somebody who presses again within this time stands at the same door still."""
CALLED, NOT_CALLED = "called, no answer", "not called"


class AbsenceStep(StrEnum):
    CALL = "call"
    AGAIN = "again"
    NEIGHBOUR = "neighbour"
    HALL = "hall"
    SHOP = "shop"


@dataclass(frozen=True)
class Load:
    """What decides where boxes may wait."""

    alcohol: bool
    cold: bool


def last_resort(rule: AbsenceRule, load: Load) -> AbsenceStep:
    """Where boxes go when nobody was there twice.

    Alcohol goes back to the shop, whatever was agreed: it is handed only to the household, with the age checked.
    What is chilled or frozen may be put in a neighbour's hands, but does not wait at a hall.
    """
    if load.alcohol:
        return AbsenceStep.SHOP
    if rule is AbsenceRule.NEIGHBOUR:
        return AbsenceStep.NEIGHBOUR
    if rule is AbsenceRule.HALL and not load.cold:
        return AbsenceStep.HALL
    return AbsenceStep.SHOP


def next_step(tries: int, called: bool, rule: AbsenceRule, load: Load) -> AbsenceStep:
    """What to do now at a door that nobody opens: `tries` were noted before."""
    if not called and tries == 0:
        return AbsenceStep.CALL
    return AbsenceStep.AGAIN if tries < TRIES - 1 else last_resort(rule, load)


def load_of(jobs: Sequence[DeliveryJob]) -> Load:
    """What is in these boxes together."""
    return Load(
        alcohol=any(job.box.alcohol for job in jobs),
        cold=any(job.box.temperature is not Temperature.AMBIENT for job in jobs),
    )


def tries_of(session: Session, job_id: int) -> int:
    """How often somebody stood at a closed door with this box, since it last left the shop."""
    events = delivery.events_of(session, job_id)
    ready = max((each.id for each in events if each.kind == JobState.READY), default=0)
    return sum(each.kind == "absent" for each in events if each.id > ready)


def rule_of(door: Door | None) -> AbsenceRule:
    """Back to the shop, where nothing else was agreed."""
    return door.absence_rule if door is not None else AbsenceRule.SHOP


def note_absent(session: Session, job_ids: Sequence[int], who: str, now: datetime, *, called: bool) -> list[int]:
    """Nobody opened, with all these boxes of one household in hand: somebody comes again. Gives the noted jobs.

    The same word within `SAME_TRY` is a double press. Raises WrongJobState (over already), NotFound.
    """
    noted = []
    for job_id in in_order_of_locks(session, job_ids):
        job = delivery.lock_job(session, job_id)
        if job.state in delivery.OVER:
            raise WrongJobState(job_id, job.state, "absent")
        if not _just_noted(session, job_id, who, now):
            delivery.note(session, job, who, now, "absent", CALLED if called else NOT_CALLED)
            noted.append(job_id)
        job.absence = Absence.TRIED
    session.flush()
    if noted and tries_of(session, noted[0]) >= TRIES:
        _worry(session, delivery.job(session, noted[0]).order.household_id, who, now)
    return noted


def note_closed_door(session: Session, job_ids: Sequence[int], who: str, now: datetime) -> None:
    """Nobody opened this time either, and the boxes go elsewhere now: it counts as a try."""
    note_absent(session, job_ids, who, now, called=True)


def _worry(session: Session, household_id: int, who: str, now: datetime) -> None:
    """Twice nobody opened although groceries were ordered: where it was agreed, somebody calls the contacts."""
    if has_consent(session, household_id, ConsentKind.WATCH_OVER, now):
        note = "お届けのとき、2回 お留守でした。電話にも出ません。"
        escalations.raise_one(session, household_id, Cause.ABSENT, Level.CALL, who, now, note)


def _just_noted(session: Session, job_id: int, who: str, now: datetime) -> bool:
    last = delivery.events_of(session, job_id)[-1]
    return last.kind == "absent" and last.who == who and now - last.at < SAME_TRY


def hold_at_hall(session: Session, job_ids: Sequence[int], who: str, now: datetime) -> list[DeliveryJob]:
    """The boxes wait at the hall, as the household has asked for. Again changes nothing.

    Raises NotAgreed, WrongJobState, NotFound.
    """
    jobs = _agreed(session, job_ids, AbsenceStep.HALL)
    note_closed_door(session, [job.id for job in jobs if job.absence is not Absence.HELD], who, now)
    return [_hold(session, job, who, now) for job in jobs]


def _hold(session: Session, job: DeliveryJob, who: str, now: datetime) -> DeliveryJob:
    delivery.mark_at_hall(session, job.id, who, now)
    if job.absence is not Absence.HELD:
        job.absence = Absence.HELD
        delivery.note(session, job, who, now, "held", "")
    return job


def leave_with_neighbour(session: Session, job_ids: Sequence[int], who: str, now: datetime) -> list[DeliveryJob]:
    """The agreed neighbour has the boxes in hand. Again changes nothing. Raises NotAgreed, WrongJobState, NotFound."""
    jobs = _agreed(session, job_ids, AbsenceStep.NEIGHBOUR)
    note_closed_door(session, [job.id for job in jobs if job.state not in delivery.OVER], who, now)
    door = door_of(session, jobs[0].order.household_id) if jobs else None
    name = door.neighbour if door is not None else ""
    return [delivery.hand_over(session, job.id, who, now, handed_to=name, absence=Absence.NEIGHBOUR) for job in jobs]


def _agreed(session: Session, job_ids: Sequence[int], place: AbsenceStep) -> list[DeliveryJob]:
    jobs = [delivery.lock_job(session, job_id) for job_id in in_order_of_locks(session, job_ids)]
    for job in jobs:
        rule = rule_of(door_of(session, job.order.household_id))
        if last_resort(rule, load_of([job])) is not place:
            raise NotAgreed(job.id, place)
    return jobs
