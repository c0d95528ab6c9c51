"""The other aircraft in the corridor: may a leg start now, or does it come too near to what they may do next?

Each flight in the air is taken from where it was heard last along every way that its plan leaves it. One whose
movement nobody can tell (no link, stopped by hand, going home by itself) keeps everybody on the ground.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import flights
from fleet.config import FleetSettings
from fleet.drones import Drone, DroneStatus, fresh_status
from fleet.flights import AIRBORNE, Flight, FlightState, Leg
from fleet.sites import PORT, town_world
from fleet.watching import AUTO
from flightplans.delivery import DeliveryPlan
from flightplans.separation.foresight import Seen, starting, tracks_home, tracks_out
from flightplans.separation.starts import earliest_clear_start
from flightplans.separation.tracks import Track
from flightplans.world import World

EARLY_OR_LATE_S = 30.0
"""How far an aircraft may be ahead of or behind its prediction: upload and arming, corners, gusts, old telemetry."""
LONGEST_IN_THE_AIR = timedelta(minutes=100)
"""The empty aircraft hovers 92 minutes on its battery (`flightplans.airframe`): after that it lies somewhere."""
STARTING = frozenset({FlightState.UPLOADING, FlightState.UPLOADING_HOME})


class Trouble(StrEnum):
    """Why another aircraft keeps one on the ground."""

    STARTS = "starts"
    UNKNOWN = "unknown"
    COMES_NEAR = "comes_near"


@dataclass(frozen=True)
class InTheWay:
    """Another aircraft forbids a start now. `wait_s` is None when nobody can tell how long."""

    drone_id: str
    trouble: Trouble
    wait_s: float | None = None


def one_start_at_a_time(session: Session) -> None:
    """Let nobody else decide about a start until this transaction ends (on SQLite there is one writer anyway)."""
    session.execute(select(Drone.id).order_by(Drone.id).with_for_update())


def in_the_way(session: Session, trip: Flight, leg: Leg, settings: FleetSettings, now: datetime) -> InTheWay | None:
    """Return what forbids that a flight starts a leg now; None when it keeps away from everybody."""
    world = town_world(settings.town)
    others = [each for each in flights.open_flights(session) if each.id != trip.id]
    for other in others:
        if other.state in STARTING:
            return InTheWay(other.drone_id, Trouble.STARTS)
    aloft = {each.drone_id: tracks_of(session, world, each, now) for each in others if _may_be_aloft(each, now)}
    for drone_id, tracks in aloft.items():
        if tracks is None:
            return InTheWay(drone_id, Trouble.UNKNOWN)
    return _nearest(_planned(world, trip, leg), {name: tracks for name, tracks in aloft.items() if tracks})


def _nearest(own: tuple[Track, ...], aloft: Mapping[str, tuple[Track, ...]]) -> InTheWay | None:
    """The first aircraft that a start now would come near to, and the wait until all are out of the way."""
    for drone_id, tracks in aloft.items():
        if _wait_s(own, tracks) != 0:
            everybody = tuple(track for each in aloft.values() for track in each)
            return InTheWay(drone_id, Trouble.COMES_NEAR, _wait_s(own, everybody))
    return None


def _wait_s(own: tuple[Track, ...], others: tuple[Track, ...]) -> float | None:
    return earliest_clear_start(own, others, early_or_late_s=EARLY_OR_LATE_S)


def _planned(world: World, trip: Flight, leg: Leg) -> tuple[Track, ...]:
    plan = DeliveryPlan.from_json(trip.plan)
    if leg is Leg.OUT:
        return tracks_out(plan, world, starting(world.sites[PORT], plan))
    return tracks_home(plan, world, starting(world.sites[trip.site_id], plan))


def _may_be_aloft(trip: Flight, now: datetime) -> bool:
    left_at = trip.took_off_home_at or trip.took_off_at
    return trip.state in AIRBORNE and (left_at is None or now - left_at <= LONGEST_IN_THE_AIR)


def tracks_of(session: Session, world: World, trip: Flight, now: datetime) -> tuple[Track, ...] | None:
    """Where a flight in the air may be from now on; None when nobody can tell, nothing when it stands already."""
    heard = fresh_status(session, trip.drone_id, now)
    if heard is None or not heard.connected or _flies_a_foreign_mission(session, trip):
        return None
    if heard.landed:
        return ()
    plan = DeliveryPlan.from_json(trip.plan)
    seen = _seen(session, trip, plan, heard, now)
    if seen is None:
        return None
    return tracks_home(plan, world, seen) if trip.state is FlightState.HOMEBOUND else tracks_out(plan, world, seen)


def _seen(session: Session, trip: Flight, plan: DeliveryPlan, heard: DroneStatus, now: datetime) -> Seen | None:
    latitude, longitude, altitude, item = heard.latitude_deg, heard.longitude_deg, heard.alt_amsl_m, heard.current_item
    if latitude is None or longitude is None or altitude is None or item is None or heard.mode != AUTO:
        return None
    marks = plan.outward_mission.marks
    if trip.state is FlightState.RETURNING and 0 <= item <= (marks.hold_seq or 0):
        item = marks.return_seqs[item]
    at_s = (heard.at - now).total_seconds()
    return Seen(latitude, longitude, altitude, item, at_s, _hold_left_s(session, trip, plan, now))


def _hold_left_s(session: Session, trip: Flight, plan: DeliveryPlan, now: datetime) -> float:
    """What is left of the wait above the hall; all of it before it begins, and when it took longer than it may."""
    since = flights.in_state_since(session, trip.id, FlightState.HOLDING)
    if trip.state is not FlightState.HOLDING or since is None:
        return plan.hold_s
    left_s = plan.hold_s - (now - since).total_seconds()
    return left_s if left_s > 0 else plan.hold_s


def _flies_a_foreign_mission(session: Session, trip: Flight) -> bool:
    kinds = [event.kind for event in flights.events_of(session, trip.id)]
    return "foreign_mission" in kinds
