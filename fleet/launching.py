"""Taking off: judge, configure, upload, read back, compare, arm, start. What did not compare equal stays down.

Nobody starts into the way of another aircraft: that is looked at when the start is decided, one start at a time, and
once more before the rotors turn, because an upload takes its time. Who has to wait stays where he is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from firmware_bridge.errors import BridgeError, EffectMissing
from firmware_bridge.vehicle import VehicleState
from fleet import flights, judgement, outcomes, pads, preflight, requests, traffic
from fleet.cockpit import Cockpit
from fleet.flights import Flight, FlightState, Leg
from fleet.progress import CONTROLLER, extremes_of
from fleet.sentences import CONTROLLER_STOPPED, RELEASE_RAN_OUT, STOPPED_BEFORE_START, of_bridge, of_neighbour

HEARD_WITHIN_S = 10.0
READY_WITHIN_S = 40.0
"""A battery swap starts the autopilot anew: satellites and self-checks take their time. Wall seconds."""
SETTLED_WITHIN_S = 10.0
RELEASE_COUNTS = timedelta(minutes=pads.CLEAR_MINUTES)
"""As long as a landing place counts as clear: after that people may have come back to the aircraft."""
WAITS = "separation"
NOTHING_LOST = frozenset({WAITS, "stopping"})
"""Codes of starts that were broken off with nothing wrong: the flight may start again without a new approval."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Start:
    """How a start ended: in the air, or not, with a code and a Japanese sentence."""

    flying: bool
    code: str = ""
    sentence: str = ""


def launch(cockpit: Cockpit, flight_id: int, request_id: int) -> None:
    """Obey a launch request: judge once more, then take off for the hall."""
    now = cockpit.now()
    with cockpit.database.writing() as session:
        if requests.claim(session, request_id, now) is None:
            return
        traffic.one_start_at_a_time(session)
        trip = flights.flight(session, flight_id)
        report = preflight.go_no_go(session, flight_id, cockpit.settings, now)
        if not report.go:
            if any(item.name != WAITS for item in report.stops):
                outcomes.refused(session, trip, "no_go", report.sentence, now)
            requests.finish(session, request_id, False, report.sentence, now)
            return
        flights.change_state(session, trip, FlightState.UPLOADING, CONTROLLER, now)
    start = _start(cockpit, trip, Leg.OUT)
    with cockpit.database.writing() as session:
        trip, now = flights.flight(session, flight_id), cockpit.now()
        if start.flying:
            outcomes.took_off(session, trip, cockpit.plan_of(trip), now)
        elif start.code in NOTHING_LOST:
            outcomes.not_started(session, trip, FlightState.APPROVED, start.sentence, now)
        else:
            outcomes.refused(session, trip, start.code, start.sentence, now)
        requests.finish(session, request_id, start.flying, start.sentence, now)


def launch_home(cockpit: Cockpit, flight_id: int) -> None:
    """Take off from the hall, empty, after the volunteer has released the aircraft; or wait for a clear way."""
    trip = _leaving_for_home(cockpit, flight_id, _has_to_wait(cockpit, flight_id, Leg.HOME))
    if trip is None:
        return
    stops = _not_ready(cockpit)
    start = Start(False, "no_go", "".join(each.detail for each in stops)) if stops else _start(cockpit, trip, Leg.HOME)
    with cockpit.database.writing() as session:
        trip, now = flights.flight(session, flight_id), cockpit.now()
        if start.flying:
            outcomes.took_off_home(session, trip, now)
            return
        before = FlightState.RELEASED if start.code == WAITS else FlightState.AT_HALL
        outcomes.not_started(session, trip, before, start.sentence, now)
        if any(each.name == "battery" for each in stops):
            trip.battery_swapped_at = trip.battery_swapped_by = None


def _leaving_for_home(cockpit: Cockpit, flight_id: int, waits: str) -> Flight | None:
    """Decide about the start with nobody else deciding meanwhile; `waits` is what the look before has found.

    Returns the flight if it leaves, None if it waits or needs a new release.
    """
    with cockpit.database.writing() as session:
        traffic.one_start_at_a_time(session)
        trip, now = flights.flight(session, flight_id), cockpit.now()
        if _release_ran_out(session, trip, now):
            outcomes.not_started(session, trip, FlightState.AT_HALL, RELEASE_RAN_OUT, now)
            return None
        waits = waits or _who_is_in_the_way(session, trip, Leg.HOME, cockpit, now)
        if waits:
            outcomes.waits(session, trip, waits)
            return None
        flights.change_state(session, trip, FlightState.UPLOADING_HOME, CONTROLLER, now)
        return trip


def recover(cockpit: Cockpit, trip: Flight) -> None:
    """Find out what became of a start in whose middle a controller died. Nothing is sent to a flying aircraft."""
    state = cockpit.vehicle.state()
    if not state.connected or state.landed is None:
        return
    outward = trip.state is FlightState.UPLOADING
    if state.armed and state.landed:
        _stop_rotors(cockpit)
        return
    with cockpit.database.writing() as session:
        found, now = flights.flight(session, trip.id), cockpit.now()
        if not state.armed:
            before = FlightState.APPROVED if outward else FlightState.AT_HALL
            outcomes.not_started(session, found, before, CONTROLLER_STOPPED, now)
        elif outward:
            outcomes.took_off(session, found, cockpit.plan_of(found), now)
        else:
            outcomes.took_off_home(session, found, now)


def _start(cockpit: Cockpit, trip: Flight, leg: Leg) -> Start:
    vehicle, bundle = cockpit.vehicle, cockpit.bundle_of(trip, leg)
    try:
        vehicle.wait_connected(HEARD_WITHIN_S)
        vehicle.configure(cockpit.profile)
        cockpit.differing_parameters = []
        vehicle.upload(bundle)
        cockpit.trusted.add((trip.id, leg))
        if cockpit.stopping.is_set():
            return Start(False, "stopping", STOPPED_BEFORE_START)
        waits = _has_to_wait(cockpit, trip.id, leg)
        if waits:
            return Start(False, WAITS, waits)
        vehicle.arm()
        cockpit.recorder.begin(trip.id, leg, cockpit.plan_of(trip), extremes_of(trip))
        vehicle.start_mission()
    except BridgeError as error:
        log.warning("start failed", drone=cockpit.drone_id, flight=trip.id, error=str(error))
        return _after_trouble(cockpit, error)
    return Start(True)


def _has_to_wait(cockpit: Cockpit, flight_id: int, leg: Leg) -> str:
    """Look at the other aircraft; returns the sentence that says who is in the way, empty when nobody is."""
    with cockpit.database.reading() as session:
        return _who_is_in_the_way(session, flights.flight(session, flight_id), leg, cockpit, cockpit.now())


def _who_is_in_the_way(session: Session, trip: Flight, leg: Leg, cockpit: Cockpit, now: datetime) -> str:
    found = traffic.in_the_way(session, trip, leg, cockpit.settings, now)
    return "" if found is None else of_neighbour(found)


def _release_ran_out(session: Session, trip: Flight, now: datetime) -> bool:
    since = flights.in_state_since(session, trip.id, FlightState.RELEASED, come_from=FlightState.AT_HALL)
    return since is not None and now - since > RELEASE_COUNTS


def _after_trouble(cockpit: Cockpit, error: BridgeError) -> Start:
    """Look what the aircraft really does: one that flies is flown, one with turning rotors is stopped."""
    if cockpit.vehicle.state().armed:
        _stop_rotors(cockpit)
    state = cockpit.vehicle.state()
    if state.armed and state.landed is False:
        return Start(True, type(error).__name__, of_bridge(error))
    cockpit.recorder.end()
    return Start(False, type(error).__name__, of_bridge(error))


def _stop_rotors(cockpit: Cockpit) -> None:
    """Disarm an aircraft that stands on the ground; never forced, so one that took off after all goes on."""
    try:
        settled = cockpit.vehicle.wait_for(_is_settled, SETTLED_WITHIN_S, "settled")
        if settled.armed and settled.landed:
            cockpit.vehicle.disarm()
    except BridgeError as error:
        log.warning("could not disarm", drone=cockpit.drone_id, error=str(error))


def _is_settled(state: VehicleState) -> bool:
    return not state.armed or state.landed is not None


def _not_ready(cockpit: Cockpit) -> tuple[judgement.GoItem, ...]:
    """Wait for a freshly started autopilot; returns what still forbids the way home when the time is over."""

    def stops(state: VehicleState) -> tuple[judgement.GoItem, ...]:
        return judgement.stops_at_hall(state, cockpit.settings)

    try:
        cockpit.vehicle.wait_for(lambda state: not stops(state), READY_WITHIN_S, "ready")
    except EffectMissing:
        return stops(cockpit.vehicle.state())
    except BridgeError as error:
        return (judgement.GoItem("link", "通信", False, True, of_bridge(error)),)
    return ()
