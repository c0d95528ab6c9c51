"""Boxes as people at the port, at the hall and on the road see them: code, weight, for whom, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from fleet.flights import FlightJob
from orders.delivering.delivery import OVER, Absence, Carrier, DeliveryJob, JobState
from orders.errors import NotFound
from orders.fulfilment.packed_boxes import Box
from orders.goods.catalogue import Temperature
from orders.homes.districts import District
from orders.homes.people import Household
from orders.ordering.order import Order

TEMPERATURES = {Temperature.AMBIENT: "常温", Temperature.CHILLED: "冷蔵", Temperature.FROZEN: "冷凍"}
JOB_STATES = {
    JobState.READY: "出発待ち",
    JobState.LOADED: "積み込みずみ",
    JobState.UNDER_WAY: "運送中",
    JobState.AT_HALL: "公民館に到着",
    JobState.HANDED_OVER: "お渡しずみ",
    JobState.RETURNED: "持ち帰り",
    JobState.TAKEN_IN: "お店が受け取りずみ",
    JobState.WITHDRAWN: "詰め直し中",
}


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
    absence: str

    @property
    def state_words(self) -> str:
        return JOB_STATES[self.state]

    @property
    def held(self) -> bool:
        """It waits at the hall, because nobody was at home."""
        return self.absence == Absence.HELD and self.state is JobState.AT_HALL

    @property
    def over(self) -> bool:
        """Nothing is left to do for this box."""
        return self.state in OVER


def parcels_where(session: Session, *conditions: ColumnElement[bool]) -> tuple[Parcel, ...]:
    """The boxes that fulfil all conditions, in walking order: along the valley, then by household, then by box.

    One statement of plain columns: a board reads this every second.
    """
    rows = session.execute(_columns().where(*conditions)).all()
    return tuple(_parcel(row) for row in rows)


def parcel_of_job(session: Session, job_id: int) -> Parcel:
    """The box of one job. Raises NotFound."""
    found = parcels_where(session, DeliveryJob.id == job_id)
    if not found:
        raise NotFound("delivery job", job_id)
    return found[0]


def parcels_on(session: Session, flight_ids: Sequence[int]) -> dict[int, tuple[Parcel, ...]]:
    """The boxes that fly (or flew) with each of the flights."""
    carried = select(FlightJob.flight_id, FlightJob.job_id).where(
        FlightJob.flight_id.in_(flight_ids), FlightJob.dropped_at.is_(None)
    )
    flight_of = {job_id: flight_id for flight_id, job_id in session.execute(carried)}
    boxes = parcels_where(session, DeliveryJob.id.in_(flight_of))
    return {flight_id: tuple(each for each in boxes if flight_of[each.job_id] == flight_id) for flight_id in flight_ids}


def due(day: date) -> ColumnElement[bool]:
    """Boxes of that day, and those of days before that nobody handed over or brought back: they must not get lost."""
    late = and_(DeliveryJob.delivery_day < day, DeliveryJob.state.not_in(OVER))
    return or_(DeliveryJob.delivery_day == day, late)


def open_by_van(day: date) -> ColumnElement[bool]:
    """Boxes that still have to go by road."""
    return and_(DeliveryJob.carrier == Carrier.VAN, due(day), DeliveryJob.state.not_in(OVER))


def without_flight() -> ColumnElement[bool]:
    """Boxes that wait at the port and are on no flight and not the van's."""
    flies = exists().where(FlightJob.job_id == DeliveryJob.id, FlightJob.dropped_at.is_(None))
    return and_(DeliveryJob.state == JobState.READY, DeliveryJob.carrier != Carrier.VAN, ~flies)


def _columns() -> Any:
    return (
        select(
            DeliveryJob.id, DeliveryJob.order_id, Box.code, Box.number, Box.count, DeliveryJob.weight_g,
            Box.temperature, Box.alcohol, DeliveryJob.state, DeliveryJob.carrier, DeliveryJob.carrier_reason,
            DeliveryJob.handed_to, Household.id, Household.code, Household.name, Household.address, Household.phone,
            Household.walk_minutes, District.id, District.name,
            DeliveryJob.absence,
        )
        .join(Box, Box.id == DeliveryJob.box_id)
        .join(Order, Order.id == DeliveryJob.order_id)
        .join(Household, Household.id == Order.household_id)
        .join(District, District.id == DeliveryJob.district_id)
        .order_by(District.position, Household.code, Box.code)
    )  # fmt: skip


def _parcel(row: Any) -> Parcel:
    values = list(row)
    values[6] = TEMPERATURES[values[6]]
    values[11] = values[11] or ""
    values[20] = values[20] or ""
    return Parcel(*values)
