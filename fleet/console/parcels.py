"""Boxes as people at the port, at the hall and on the road see them: code, weight, for whom, how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import flights
from orders import delivery
from orders.catalogue import Temperature
from orders.delivery import Carrier, DeliveryJob, JobState

TEMPERATURES = {Temperature.AMBIENT: "常温", Temperature.CHILLED: "冷蔵", Temperature.FROZEN: "冷凍"}
JOB_STATES = {
    JobState.READY: "出発待ち",
    JobState.LOADED: "積み込みずみ",
    JobState.UNDER_WAY: "運送中",
    JobState.AT_HALL: "集会所に到着",
    JobState.HANDED_OVER: "お渡しずみ",
    JobState.RETURNED: "持ち帰り",
}
CARRIERS = {Carrier.UNDECIDED: "未定", Carrier.DRONE: "飛行機", Carrier.VAN: "車"}


@dataclass(frozen=True)
class Parcel:
    """One box on its way to a door."""

    job_id: int
    order_id: int
    code: str
    number: int
    count: int
    weight_g: int
    temperature: str
    alcohol: bool
    state: JobState
    carrier: Carrier
    carrier_reason: str
    handed_to: str
    household_id: int
    household_code: str
    household: str
    address: str
    phone: str
    walk_minutes: int
    district_id: str
    district: str
    position: int

    @property
    def state_words(self) -> str:
        return JOB_STATES[self.state]

    @property
    def over(self) -> bool:
        """Nothing is left to do for this box."""
        return self.state in (JobState.HANDED_OVER, JobState.RETURNED)


def parcels(jobs: Iterable[DeliveryJob]) -> tuple[Parcel, ...]:
    """The boxes of these jobs, in walking order: along the valley, then by household, then by box."""
    found = [parcel(job) for job in jobs]
    return tuple(sorted(found, key=lambda each: (each.position, each.household_code, each.code)))


def parcels_on(session: Session, flight_id: int) -> tuple[Parcel, ...]:
    """The boxes that fly (or flew) with a flight."""
    return parcels(delivery.job(session, job_id) for job_id in flights.job_ids_of(session, flight_id))


def returned_jobs(session: Session, day: date) -> list[DeliveryJob]:
    """Boxes up to that day that came back from a door and wait for a decision."""
    wanted = select(DeliveryJob).where(DeliveryJob.delivery_day <= day, DeliveryJob.state == JobState.RETURNED)
    return list(session.scalars(wanted.order_by(DeliveryJob.id)))


def late_jobs(session: Session, day: date) -> list[DeliveryJob]:
    """Boxes of days before that nobody has handed over or brought back: they must not fall out of sight."""
    wanted = select(DeliveryJob).where(
        DeliveryJob.delivery_day < day, DeliveryJob.state.not_in((JobState.HANDED_OVER, JobState.RETURNED))
    )
    return list(session.scalars(wanted.order_by(DeliveryJob.id)))


def parcel(job: DeliveryJob) -> Parcel:
    """The box of one job."""
    box, home, district = job.box, job.order.household, job.district
    return Parcel(
        job_id=job.id,
        order_id=job.order_id,
        code=box.code,
        number=box.number,
        count=box.count,
        weight_g=job.weight_g,
        temperature=TEMPERATURES[box.temperature],
        alcohol=box.alcohol,
        state=job.state,
        carrier=job.carrier,
        carrier_reason=job.carrier_reason,
        handed_to=job.handed_to or "",
        household_id=home.id,
        household_code=home.code,
        household=home.name,
        address=home.address,
        phone=home.phone,
        walk_minutes=home.walk_minutes,
        district_id=district.id,
        district=district.name,
        position=district.position,
    )
