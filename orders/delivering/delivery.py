"""Delivery jobs: one sealed box on its way to one door, by aircraft or by van, changed in one step at any time.

States change by compare-and-swap with an event each. The order's row is locked first, then the job's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, lazyload, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from orders.db import Base, changed_rows
from orders.delivering import road_days
from orders.delivering.job_states import ALLOWED, BACK_TO_READY, OVER, SETTLED, Absence, AgeCheck, Carrier, JobState
from orders.errors import AgeCheckNeeded, InTheAir, NotFound, ReceiverMissing, WrongJobState
from orders.fulfilment.errors import BoxLeft, BoxNotSealed, InFlight
from orders.fulfilment.packed_boxes import Box
from orders.homes.districts import District
from orders.ordering.charges import charges
from orders.ordering.order import Order, OrderState, change_state, lock_order

__all__ = ["ALLOWED", "OVER", "SETTLED", "Absence", "AgeCheck", "Carrier", "JobState"]

# About 100 m: enough for a dot on a television's map, too coarse to find one aircraft by.
POSITION_DECIMALS = 3


class DeliveryJob(Base):
    """`weight_g` is the measured weight with the box; `latitude` and `longitude` are the last known, coarse.

    `box_sealed` is true, and the foreign key with it demands a sealed box; it is empty only while the job is withdrawn
    because the box was opened again.
    `age_check` says how the age was checked (empty in old rows, though `age_checked`).
    """

    __tablename__ = "delivery_jobs"
    __table_args__ = (
        sa.Index(None, "delivery_day", "district_id"),
        sa.ForeignKeyConstraint(
            ["box_id", "box_sealed"], ["boxes.id", "boxes.sealed"], name="fk_delivery_jobs_box_sealed_boxes"
        ),
        sa.CheckConstraint("(state = 'withdrawn') = (box_sealed is null)", name="withdrawn"),
        sa.CheckConstraint("box_sealed is null or box_sealed", name="box_sealed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(sa.ForeignKey("boxes.id"), unique=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"))
    delivery_day: Mapped[date]
    state: Mapped[JobState]
    carrier: Mapped[Carrier]
    carrier_reason: Mapped[str] = mapped_column(sa.Text)
    weight_g: Mapped[int]
    flies: Mapped[bool]
    eta_at: Mapped[datetime | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    updated_at: Mapped[datetime]
    handed_to: Mapped[str | None] = mapped_column(sa.String(64))
    handed_at: Mapped[datetime | None]
    age_checked: Mapped[bool]
    box_sealed: Mapped[bool | None] = mapped_column(default=True, server_default=sa.true())
    age_check: Mapped[AgeCheck | None]
    absence: Mapped[Absence | None]

    box: Mapped[Box] = relationship(
        primaryjoin=lambda: DeliveryJob.box_id == Box.id, foreign_keys=lambda: [DeliveryJob.box_id],
        lazy="joined", innerjoin=True,
    )  # fmt: skip
    order: Mapped[Order] = relationship(lazy="joined", innerjoin=True)
    district: Mapped[District] = relationship(lazy="joined", innerjoin=True)


class JobEvent(Base):
    """Append-only history of a job; `kind` is the new state, or a remark: carrier, absent, held, undone, photo."""

    __tablename__ = "job_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery_jobs.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(24))
    detail: Mapped[str] = mapped_column(sa.Text)


def open_jobs(session: Session, order: Order, boxes: Sequence[Box], who: str, now: datetime) -> None:
    """One job a sealed box, ready, carrier undecided unless all goes by road. Called when the last box is sealed.

    The job of a box that was opened meanwhile is ready again. Raises BoxNotSealed.
    """
    road_reason = road_days.reason_for(session, order.delivery_day, order.district_id)
    known = {each.box_id: each for each in jobs_of_order(session, order.id)}
    for box in boxes:
        if not box.sealed:
            raise BoxNotSealed(box.id)
        if box.id in known:
            _ready_again(session, known[box.id], box, who, now)
            continue
        job = DeliveryJob(
            box_id=box.id,
            order_id=order.id,
            district_id=order.district_id,
            delivery_day=order.delivery_day,
            state=JobState.READY,
            carrier=Carrier.UNDECIDED if road_reason is None else Carrier.VAN,
            carrier_reason=road_reason or "",
            weight_g=box.measured_weight_g,
            flies=box.flies,
            updated_at=now,
            age_checked=False,
        )
        session.add(job)
        session.flush()
        note(session, job, who, now, JobState.READY, "")
        if road_reason is not None:
            note(session, job, who, now, "carrier", f"{Carrier.VAN}: {road_reason}")


def _ready_again(session: Session, found: DeliveryJob, box: Box, who: str, now: datetime) -> None:
    if found.state is JobState.WITHDRAWN:
        _step(session, found, JobState.READY, who, now, "sealed again")
        found.weight_g, found.flies = box.measured_weight_g or 0, box.flies
        session.flush()


def catch_up(session: Session, order: Order, who: str, now: datetime) -> None:
    """An order that was packed again while another of its boxes left is out."""
    away = (JobState.UNDER_WAY, JobState.AT_HALL, JobState.HANDED_OVER)
    if order.state is OrderState.PACKED and any(each.state in away for each in jobs_of_order(session, order.id)):
        change_state(session, order, OrderState.OUT, who, now)


def withdraw(session: Session, box_id: int, who: str, now: datetime) -> DeliveryJob | None:
    """The box is opened again: its job waits until it is sealed. None where it has no job; twice changes nothing.

    Raises InFlight (a planned flight counts on it), BoxLeft (somebody has it, or had it).
    """
    job_id = session.scalar(sa.select(DeliveryJob.id).where(DeliveryJob.box_id == box_id))
    if job_id is None:
        return None
    found = lock_job(session, job_id)
    if found.state is JobState.WITHDRAWN:
        return found
    if found.state is not JobState.READY:
        raise BoxLeft(box_id, found.state)
    if found.carrier is Carrier.DRONE:
        raise InFlight(box_id)
    _step(session, found, JobState.WITHDRAWN, who, now, "opened again")
    return found


def job(session: Session, job_id: int) -> DeliveryJob:
    """Raises NotFound."""
    found = session.get(DeliveryJob, job_id)
    if found is None:
        raise NotFound("delivery job", job_id)
    return found


def jobs_ready(session: Session, day: date | None) -> list[DeliveryJob]:
    """Boxes that wait to be loaded, of one delivery day or of all, oldest first."""
    query = sa.select(DeliveryJob).where(DeliveryJob.state == JobState.READY)
    if day is not None:
        query = query.where(DeliveryJob.delivery_day == day)
    return list(session.scalars(query.order_by(DeliveryJob.id)))


def jobs_for_hall(session: Session, district_id: str, day: date) -> list[DeliveryJob]:
    """Every job of a district and day, whatever its state and carrier."""
    query = sa.select(DeliveryJob).where(DeliveryJob.district_id == district_id, DeliveryJob.delivery_day == day)
    return list(session.scalars(query.order_by(DeliveryJob.id)))


def jobs_by_van(session: Session, day: date) -> list[DeliveryJob]:
    """Every job that goes by road that day, along the valley."""
    query = (
        sa.select(DeliveryJob)
        .join(District, District.id == DeliveryJob.district_id)
        .where(DeliveryJob.carrier == Carrier.VAN, DeliveryJob.delivery_day == day)
        .order_by(District.position, DeliveryJob.id)
    )
    return list(session.scalars(query))


def jobs_of_order(session: Session, order_id: int) -> list[DeliveryJob]:
    """The jobs alone: their boxes, with everything inside, are loaded where somebody asks for them."""
    query = sa.select(DeliveryJob).where(DeliveryJob.order_id == order_id).order_by(DeliveryJob.id)
    return list(session.scalars(query.options(lazyload(DeliveryJob.box), lazyload(DeliveryJob.order))))


def events_of(session: Session, job_id: int) -> list[JobEvent]:
    """The history of a job, oldest first."""
    return list(session.scalars(sa.select(JobEvent).where(JobEvent.job_id == job_id).order_by(JobEvent.id)))


def in_the_air(job: DeliveryJob) -> bool:
    """Whether an aircraft carries the box now, as far as the rows know."""
    return job.carrier is Carrier.DRONE and job.state is JobState.UNDER_WAY


def assign_carrier(
    session: Session, job_id: int, carrier: Carrier, who: str, now: datetime, reason: str, *, landed: bool = False
) -> DeliveryJob:
    """Send the box another way, at any moment before it is handed over, but never out of an aircraft in the air.

    A box that was loaded, under way or returned is ready again; one that already waits at the hall stays there.
    The same carrier again changes nothing, except that a returned box is ready again. `landed` is said by who knows
    that the aircraft stands on the ground, or that this box never left it.
    Raises InTheAir, WrongJobState (handed over), NotFound.
    """
    found = lock_job(session, job_id)
    if found.state in SETTLED:
        raise WrongJobState(job_id, found.state, f"carrier {carrier}")
    if found.carrier is carrier and found.state is not JobState.RETURNED:
        return found
    if in_the_air(found) and not landed:
        raise InTheAir(job_id)
    if found.state in BACK_TO_READY:
        _step(session, found, JobState.READY, who, now, reason)
    found.carrier, found.carrier_reason, found.updated_at = carrier, reason, now
    found.eta_at = found.latitude = found.longitude = None
    note(session, found, who, now, "carrier", f"{carrier}: {reason}")
    return found


def mark_loaded(session: Session, job_id: int, who: str, now: datetime) -> DeliveryJob:
    """The box is in the aircraft or in the van. Raises WrongJobState, NotFound."""
    found = lock_job(session, job_id)
    if found.state is not JobState.LOADED:
        _step(session, found, JobState.LOADED, who, now)
    return found


def mark_under_way(
    session: Session, job_id: int, who: str, now: datetime, eta_at: datetime | None = None
) -> DeliveryJob:
    """It has left; with the first box the order is out. Raises WrongJobState, NotFound."""
    found = lock_job(session, job_id)
    if found.state is not JobState.UNDER_WAY:
        _step(session, found, JobState.UNDER_WAY, who, now)
        found.eta_at = eta_at
        _order_is_out(session, found, who, now)
        session.flush()
    return found


def mark_position(
    session: Session,
    job_id: int,
    latitude: float | None,
    longitude: float | None,
    eta_at: datetime | None,
    now: datetime,
) -> None:
    """Where it is (degrees, WGS 84, kept to about 100 m) and when it comes; only while it is under way."""
    statement = (
        sa.update(DeliveryJob)
        .where(DeliveryJob.id == job_id, DeliveryJob.state == JobState.UNDER_WAY)
        .values(
            latitude=None if latitude is None else round(latitude, POSITION_DECIMALS),
            longitude=None if longitude is None else round(longitude, POSITION_DECIMALS),
            eta_at=eta_at,
            updated_at=now,
        )
    )
    session.execute(statement.execution_options(synchronize_session="fetch"))


def mark_at_hall(session: Session, job_id: int, who: str, now: datetime) -> DeliveryJob:
    """The box stands at the hall. Raises WrongJobState, NotFound."""
    found = lock_job(session, job_id)
    if found.state is not JobState.AT_HALL:
        _step(session, found, JobState.AT_HALL, who, now)
    return found


def hand_over(
    session: Session,
    job_id: int,
    who: str,
    now: datetime,
    *,
    handed_to: str,
    age_checked: bool = False,
    age_check: AgeCheck | None = None,
    absence: Absence | None = None,
) -> DeliveryJob:
    """Somebody has taken the box in hand; with the last box of an order the order is delivered.

    Handing over again changes nothing. Raises AgeCheckNeeded (alcohol), ReceiverMissing, WrongJobState, NotFound.
    """
    age_checked = age_checked or age_check is not None
    found = lock_job(session, job_id)
    if found.state is JobState.HANDED_OVER:
        return found
    if not handed_to.strip():
        raise ReceiverMissing(job_id)
    if found.box.alcohol and not age_checked:
        raise AgeCheckNeeded(job_id)
    _step(session, found, JobState.HANDED_OVER, who, now, handed_to.strip())
    found.handed_to, found.handed_at, found.age_checked = handed_to.strip(), now, age_checked
    found.age_check, found.absence = age_check, absence
    session.flush()
    _order_is_out(session, found, who, now)
    settle(session, found, who, now)
    return found


def take_in(session: Session, job_id: int, who: str, now: datetime) -> DeliveryJob:
    """The shop has the box back for good; its goods are `returns`' business. Raises WrongJobState, NotFound."""
    found = lock_job(session, job_id)
    _step(session, found, JobState.TAKEN_IN, who, now)
    session.flush()
    _order_is_out(session, found, who, now)
    return found


def settle(session: Session, found: DeliveryJob, who: str, now: datetime) -> None:
    """The order is over with its last box: delivered, or cancelled where nothing is left to be paid for."""
    if any(each.state not in SETTLED for each in jobs_of_order(session, found.order_id)):
        return
    if charges(found.order):
        change_state(session, found.order, OrderState.DELIVERED, who, now)
    else:
        change_state(session, found.order, OrderState.CANCELLED, who, now, "everything came back")


def mark_returned(session: Session, job_id: int, who: str, now: datetime, why: str) -> DeliveryJob:
    """Nobody was there, or the box is damaged: it goes back to the shop. Raises WrongJobState, NotFound."""
    found = lock_job(session, job_id)
    if found.state is not JobState.RETURNED:
        _step(session, found, JobState.RETURNED, who, now, why)
        found.absence = None
        found.eta_at = found.latitude = found.longitude = None
        session.flush()
    return found


def lock_job(session: Session, job_id: int) -> DeliveryJob:
    """The job as it is now, kept from other writers with all of its order. Raises NotFound."""
    order_id = session.scalar(sa.select(DeliveryJob.order_id).where(DeliveryJob.id == job_id))
    if order_id is None:
        raise NotFound("delivery job", job_id)
    lock_order(session, order_id)
    for each in session.scalars(
        sa.select(DeliveryJob)
        .where(DeliveryJob.order_id == order_id)
        .order_by(DeliveryJob.id)
        .with_for_update(of=DeliveryJob)
        .execution_options(populate_existing=True)
    ).all():
        if each.id == job_id:
            return each
    raise NotFound("delivery job", job_id)


def _step(session: Session, found: DeliveryJob, to: JobState, who: str, now: datetime, detail: str = "") -> None:
    have = found.state
    if to is not JobState.WITHDRAWN and not _is_sealed(session, found.box_id):
        raise BoxNotSealed(found.box_id)
    if to not in ALLOWED[have] or not _swap(session, found.id, have, to, now):
        raise WrongJobState(found.id, have, to)
    set_committed_value(found, "state", to)
    set_committed_value(found, "updated_at", now)
    note(session, found, who, now, to, detail)


def _is_sealed(session: Session, box_id: int) -> bool:
    return bool(session.scalar(sa.select(Box.sealed).where(Box.id == box_id)))


def _swap(session: Session, job_id: int, have: JobState, to: JobState, now: datetime) -> bool:
    statement = (
        sa.update(DeliveryJob)
        .where(DeliveryJob.id == job_id, DeliveryJob.state == have)
        .values(state=to, updated_at=now, box_sealed=None if to is JobState.WITHDRAWN else True)
    )
    return changed_rows(session, statement) == 1


def note(session: Session, found: DeliveryJob, who: str, now: datetime, kind: str, detail: str) -> None:
    """Write one line of a job's history."""
    session.add(JobEvent(job_id=found.id, at=now, who=who, kind=kind, detail=detail))
    session.flush()


def _order_is_out(session: Session, found: DeliveryJob, who: str, now: datetime) -> None:
    if found.order.state is OrderState.PACKED:
        change_state(session, found.order, OrderState.OUT, who, now)
