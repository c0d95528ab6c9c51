"""What a volunteer does next at the hall: one step at a time, found from the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from fleet import batteries, flights, pads
from fleet.console.aircraft import Aircraft, aircraft_of
from fleet.console.parcels import Parcel, due, parcels_on, parcels_where
from fleet.console.trips import trip_name
from fleet.console.words import aircraft_name
from fleet.flights import Flight, FlightState
from flightplans.world import World
from orders.clock import local_day
from orders.delivering.delivery import Carrier, DeliveryJob, JobState
from orders.homes.districts import district

S = FlightState


class HallStep(StrEnum):
    """The steps in their order; NOTHING and GONE have nothing to press at the landing place."""

    NOTHING = "nothing"
    PLANNED = "planned"
    REFUSED = "refused"
    COMING = "coming"
    HOLDING = "holding"
    LANDING = "landing"
    RECEIVE = "receive"
    SWAP = "swap"
    RELEASE = "release"
    LEAVING = "leaving"
    GONE = "gone"


ORDER_OF_URGENCY = (
    HallStep.RECEIVE,
    HallStep.SWAP,
    HallStep.RELEASE,
    HallStep.LEAVING,
    HallStep.LANDING,
    HallStep.HOLDING,
    HallStep.COMING,
    HallStep.PLANNED,
    HallStep.REFUSED,
    HallStep.GONE,
    HallStep.NOTHING,
)
PAD_MATTERS = frozenset({HallStep.COMING, HallStep.HOLDING, HallStep.LANDING})
DOTS = (HallStep.COMING, HallStep.RECEIVE, HallStep.SWAP, HallStep.RELEASE, HallStep.GONE)

_STEPS = {
    S.PLANNED: HallStep.PLANNED,
    S.APPROVED: HallStep.PLANNED,
    S.REFUSED: HallStep.REFUSED,
    S.UPLOADING: HallStep.COMING,
    S.OUTBOUND: HallStep.COMING,
    S.HOLDING: HallStep.HOLDING,
    S.LANDING: HallStep.LANDING,
    S.RELEASED: HallStep.LEAVING,
    S.UPLOADING_HOME: HallStep.LEAVING,
    S.HOMEBOUND: HallStep.GONE,
    S.RETURNING: HallStep.NOTHING,
}


@dataclass(frozen=True)
class Visit:
    """One flight to this hall, as its volunteer sees it. `problem` is a sentence from the flight, or empty."""

    flight_id: int
    name: str
    aircraft: str
    state: FlightState
    step: HallStep
    parcels: tuple[Parcel, ...]
    minutes_left: int | None
    battery_id: str | None
    problem: str
    approved: bool

    @property
    def dot(self) -> int:
        """How far the row of dots is filled."""
        at = HallStep.COMING if self.step in PAD_MATTERS else self.step
        at = HallStep.RELEASE if at is HallStep.LEAVING else at
        return DOTS.index(at) if at in DOTS else -1


@dataclass(frozen=True)
class HallView:
    """Everything of the volunteer's first page. `visit` is the flight that needs the volunteer first."""

    site_id: str
    hall: str
    visit: Visit | None
    later: tuple[Visit, ...]
    pad_clear: bool
    pad_until: datetime | None
    to_carry: tuple[Parcel, ...]
    done: tuple[Parcel, ...]
    by_van: tuple[Parcel, ...]
    not_yet: tuple[Parcel, ...]
    batteries: tuple[str, ...]

    @property
    def step(self) -> HallStep:
        return self.visit.step if self.visit else HallStep.NOTHING

    @property
    def pad_matters(self) -> bool:
        return any(each.step in PAD_MATTERS for each in (self.visit, *self.later) if each)


def step_of(flight: Flight) -> HallStep:
    """The volunteer's step for one flight."""
    if flight.state is S.AT_HALL:
        if flight.boxes_received_at is None:
            return HallStep.RECEIVE
        return HallStep.SWAP if flight.battery_swapped_at is None else HallStep.RELEASE
    return _STEPS.get(flight.state, HallStep.NOTHING)


def hall_view(session: Session, world: World, district_id: str, now: datetime) -> HallView:
    """Read everything that concerns one hall today. Raises NotFound."""
    place = district(session, district_id)
    known = pads.pad(session, district_id)
    visits = _visits(session, world, district_id, now)
    today = parcels_where(session, DeliveryJob.district_id == district_id, due(local_day(now)))
    flown = [each for each in today if each.carrier is not Carrier.VAN]
    clear = pads.counts_as_clear(known, now)
    return HallView(
        site_id=district_id,
        hall=place.hall_name,
        visit=visits[0] if visits else None,
        later=tuple(visits[1:]),
        pad_clear=clear,
        pad_until=known.clear_until if clear else None,
        to_carry=tuple(each for each in today if may_be_carried(session, each)),
        done=tuple(each for each in today if each.over),
        by_van=tuple(each for each in today if each.carrier is Carrier.VAN and not each.over and not each.held),
        not_yet=tuple(each for each in flown if each.state in (JobState.READY, JobState.LOADED)),
        batteries=_batteries(session, district_id),
    )


def may_be_carried(session: Session, parcel: Parcel) -> bool:
    """Tell whether the box stands at the hall and somebody has taken it out of the aircraft, or out of the van."""
    if parcel.state is not JobState.AT_HALL:
        return False
    if parcel.carrier is Carrier.VAN:
        return parcel.held
    flight = flights.flight_of_job(session, parcel.job_id)
    return flight is None or flight.boxes_received_at is not None


def _visits(session: Session, world: World, district_id: str, now: datetime) -> list[Visit]:
    fleet = {each.drone_id: each for each in aircraft_of(session, world, now)}
    coming = [each for each in flights.open_flights(session) if each.site_id == district_id]
    boxes = parcels_on(session, [each.id for each in coming])
    visits = [_visit(each, boxes[each.id], fleet.get(each.drone_id)) for each in coming]
    return sorted(visits, key=lambda each: (ORDER_OF_URGENCY.index(each.step), each.flight_id))


def _visit(flight: Flight, boxes: tuple[Parcel, ...], craft: Aircraft | None) -> Visit:
    return Visit(
        flight_id=flight.id,
        name=trip_name(flight.id),
        aircraft=aircraft_name(flight.drone_id),
        state=flight.state,
        step=step_of(flight),
        parcels=boxes,
        minutes_left=craft.minutes_left if craft else None,
        battery_id=craft.battery_id if craft else None,
        problem=flight.reason or "" if flight.state in (S.AT_HALL, S.RELEASED, S.RETURNING, S.REFUSED) else "",
        approved=flight.state is S.APPROVED,
    )


def _batteries(session: Session, site_id: str) -> tuple[str, ...]:
    """Charged batteries to choose from: those that lie at this hall first."""
    spare = sorted(batteries.spares(session), key=lambda each: (each.site_id != site_id, each.id))
    return tuple(each.id for each in spare if each.charge_percent >= batteries.READY_PERCENT)
