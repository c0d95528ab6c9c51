"""What the rows say after something happened to a flight: one function an event, each inside one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from firmware_bridge.vehicle import VehicleState
from fleet import batteries, flights, logbook, pads, progress
from fleet.approval import hand_to_van
from fleet.drones import take_out_of_service
from fleet.flights import Flight, FlightState, Leg
from fleet.progress import CONTROLLER
from fleet.sentences import BEING_CHECKED, FLIES_UNASKED, LANDED_OUTSIDE
from fleet.sites import PORT
from flightplans.plan import DeliveryPlan
from flightplans.world import World

CHECKING = "checking"
UNASKED = "flies_unasked"
TO_THE_HALL = (FlightState.OUTBOUND, FlightState.HOLDING, FlightState.LANDING, FlightState.AT_HALL)


def pass_through(session: Session, trip: Flight, way: tuple[FlightState, ...], now: datetime, why: str = "") -> None:
    """Move a flight along a row of states, from wherever in it the flight stands: a controller may have missed some."""
    start = way.index(trip.state) + 1 if trip.state in way else 0
    for to in way[start:]:
        flights.change_state(session, trip, to, CONTROLLER, now, why)


def refused(session: Session, trip: Flight, code: str, sentence: str, now: datetime) -> None:
    """The flight did not start; its boxes stay aboard until a person decides."""
    flights.change_state(session, trip, FlightState.REFUSED, CONTROLLER, now, sentence)
    trip.reason_code, trip.reason = code, sentence


def not_started(session: Session, trip: Flight, to: FlightState, sentence: str, now: datetime) -> None:
    """The start was broken off with nothing lost: the flight is where it was before."""
    flights.change_state(session, trip, to, CONTROLLER, now, sentence)
    trip.reason_code, trip.reason = "not_started", sentence


def being_checked(session: Session, trip: Flight) -> None:
    """Nobody can tell yet whether the aircraft has started: the flight stays as it is until it is seen again."""
    trip.reason_code, trip.reason = CHECKING, BEING_CHECKED


def flies_unasked(session: Session, trip: Flight, now: datetime) -> None:
    """The aircraft is in the air and the rows say that it stands: people have to look at once."""
    if trip.reason_code != UNASKED:
        flights.note(session, trip.id, UNASKED, CONTROLLER, now, FLIES_UNASKED)
    trip.reason_code, trip.reason = UNASKED, FLIES_UNASKED


def waits(session: Session, trip: Flight, sentence: str) -> None:
    """The flight may start as soon as others are out of its way; until then it stands as it is."""
    if trip.reason != sentence:
        trip.reason_code, trip.reason = "separation", sentence


def took_off(session: Session, trip: Flight, plan: DeliveryPlan, now: datetime) -> None:
    """The aircraft has left the port with the boxes."""
    flights.change_state(session, trip, FlightState.OUTBOUND, CONTROLLER, now)
    trip.took_off_at = now
    trip.reason_code, trip.reason = None, None
    progress.under_way(session, trip, plan.out.duration_s, now)


def took_off_home(session: Session, trip: Flight, now: datetime) -> None:
    """The aircraft has left the hall, empty."""
    flights.change_state(session, trip, FlightState.HOMEBOUND, CONTROLLER, now)
    trip.took_off_home_at = now
    trip.reason_code, trip.reason = None, None


def turned_back(session: Session, trip: Flight, code: str, sentence: str, now: datetime) -> None:
    """The aircraft flies back with the boxes; a reason that a person gave before stays."""
    flights.change_state(session, trip, FlightState.RETURNING, CONTROLLER, now, sentence)
    if trip.reason is None:
        trip.reason_code, trip.reason = code, sentence


def stands_at_hall(session: Session, trip: Flight, world: World, state: VehicleState, now: datetime) -> None:
    """Landed at the hall, rotors still: the volunteer's turn."""
    if trip.state is FlightState.RETURNING:
        # Turned back at the last moment, and down at the hall all the same: nothing goes by van.
        trip.reason_code, trip.reason = None, None
    way = TO_THE_HALL[-1:] if trip.state is FlightState.RETURNING else TO_THE_HALL
    pass_through(session, trip, way, now)
    pads.use_up(session, trip.site_id)
    trip.landed_at_hall_at = now
    _used(session, trip, state)
    places = (world.sites[PORT].name, world.sites[trip.site_id].name)
    logbook.write_leg(session, trip, Leg.OUT, *places, now, "")
    progress.at_hall(session, trip, now)


def stands_at_home(session: Session, trip: Flight, world: World, state: VehicleState, now: datetime) -> None:
    """Landed at the port, rotors still: the flight is over; boxes that came back go by van."""
    came_back = trip.state is not FlightState.HOMEBOUND
    way = (FlightState.RETURNING, FlightState.HOME) if came_back else (FlightState.HOME,)
    pass_through(session, trip, way, now, trip.reason or "")
    trip.landed_home_at = now
    _used(session, trip, state)
    port, hall = world.sites[PORT].name, world.sites[trip.site_id].name
    leg = Leg.OUT if came_back else Leg.HOME
    logbook.write_leg(session, trip, leg, port if came_back else hall, port, now, trip.reason or "")
    if came_back:
        hand_to_van(session, trip, CONTROLLER, now, trip.reason or "")


def landed_outside(session: Session, trip: Flight, world: World, state: VehicleState, now: datetime) -> None:
    """Landed somewhere else: the flight is over, the aircraft stays down until a person has looked at it."""
    leg = Leg.HOME if trip.state is FlightState.HOMEBOUND else Leg.OUT
    flights.change_state(session, trip, FlightState.LANDED_OUT, CONTROLLER, now, LANDED_OUTSIDE)
    trip.reason_code, trip.reason = "landed_out", LANDED_OUTSIDE
    _used(session, trip, state)
    start = world.sites[PORT if leg is Leg.OUT else trip.site_id].name
    place = f"{state.latitude_deg:.5f}, {state.longitude_deg:.5f}"
    logbook.write_leg(session, trip, leg, start, place, now, LANDED_OUTSIDE)
    take_out_of_service(session, trip.drone_id, f"途中の場所（{place}）に降りました。点検してください。")
    if leg is Leg.OUT:
        hand_to_van(session, trip, CONTROLLER, now, LANDED_OUTSIDE)


def _used(session: Session, trip: Flight, state: VehicleState) -> None:
    """Note what is left in the battery after a leg."""
    percent = state.battery_percent
    if percent is None:
        return
    trip.min_reserve_percent = percent if trip.min_reserve_percent is None else min(trip.min_reserve_percent, percent)
    inside = batteries.in_aircraft(session, trip.drone_id)
    if inside is not None:
        inside.charge_percent = round(percent)
