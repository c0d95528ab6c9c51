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
from fleet import departure, flights, judgement, outcomes, pads, preflight, progress, requests, traffic, way_home
from fleet.cockpit import Cockpit
from fleet.departure import of_missed
from fleet.errors import NotInCommand
from fleet.flights import Flight, FlightState, Leg
from fleet.path import metres_to
from fleet.progress import CONTROLLER, extremes_of
from fleet.sentences import (
    BEING_CHECKED,
    CONTROLLER_STOPPED,
    DID_NOT_START,
    RELEASE_RAN_OUT,
    RELEASE_TOO_OLD,
    REQUEST_TOO_OLD,
    STOPPED_BEFORE_START,
    of_bridge,
    of_neighbour,
    of_unfit,
)
from flightplans.world import Site

HEARD_WITHIN_S = 10.0
READY_WITHIN_S = 40.0
"""A battery swap starts the autopilot anew: satellites and self-checks take their time. Wall seconds."""
SETTLED_WITHIN_S = 10.0
FRESH_S = 2.0
"""A heartbeat comes once a second: an older one may be from before the last command."""
RELEASE_COUNTS_S = 60.0
"""Wall seconds for which everybody stands back without being asked again."""
RELEASE_COUNTS = timedelta(minutes=pads.CLEAR_MINUTES)
"""As long as a landing place counts as clear: after that people may have come back to the aircraft."""
WAITS = "separation"
ANOTHER_TIME = frozenset({WAITS, judgement.DEPARTURE})
"""Items with which a flight stays approved: others pass, and a plan that is too old is made anew by dispatch."""
UNFIT = "unfit"
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
        wish = requests.claim(session, request_id, now)
        if wish is None:
            return
        if wish.flight_id != flight_id or requests.is_too_old(wish, now, cockpit.rate):
            requests.finish(session, request_id, False, REQUEST_TOO_OLD, now)
            return
        traffic.one_start_at_a_time(session)
        trip = flights.flight(session, flight_id)
        report = preflight.go_no_go(session, flight_id, cockpit.settings, now)
        if not report.go:
            if any(item.name not in ANOTHER_TIME for item in report.stops):
                outcomes.refused(session, trip, "no_go", report.sentence, now)
            requests.finish(session, request_id, False, report.sentence, now)
            return
        flights.change_state(session, trip, FlightState.UPLOADING, CONTROLLER, now)
    start = _start(cockpit, trip, Leg.OUT)
    with cockpit.database.writing() as session:
        trip, now = flights.flight(session, flight_id), cockpit.now()
        if start.flying:
            outcomes.took_off(session, trip, cockpit.plan_of(trip), now)
        elif start.code == outcomes.CHECKING:
            outcomes.being_checked(session, trip)
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
    stops = _not_ready(cockpit, cockpit.world.sites[trip.site_id])
    start = Start(False, "no_go", "".join(each.detail for each in stops)) if stops else _start(cockpit, trip, Leg.HOME)
    with cockpit.database.writing() as session:
        trip, now = flights.flight(session, flight_id), cockpit.now()
        if start.flying:
            outcomes.took_off_home(session, trip, now)
            return
        if start.code == outcomes.CHECKING:
            outcomes.being_checked(session, trip)
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
        stops = "".join(each.detail for each in preflight.stops_home(session, trip, cockpit.settings, now))
        stops = _stale_release(cockpit, session, trip, now) or stops
        if stops:
            outcomes.not_started(session, trip, FlightState.AT_HALL, stops, now)
            return None
        waits = waits or _who_is_in_the_way(session, trip, Leg.HOME, cockpit, now)
        if waits:
            outcomes.waits(session, trip, waits)
            cockpit.waited = trip.id
            return None
        flights.change_state(session, trip, FlightState.UPLOADING_HOME, CONTROLLER, now)
        return trip


def recover(cockpit: Cockpit, trip: Flight) -> None:
    """Find out what became of a start in whose middle a controller died. Nothing is sent to a flying aircraft."""
    state = cockpit.vehicle.state()
    if not is_fresh(state) or state.landed is None:
        return
    if state.armed and state.landed:
        _stop_rotors(cockpit)
    elif state.armed:
        with cockpit.database.writing() as session:
            _has_taken_off(cockpit, session, flights.flight(session, trip.id), cockpit.now())
    elif state.landed:
        _recover_standing(cockpit, trip, state)


def _recover_standing(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    """Rotors still: where the aircraft stands tells whether it has flown. Nothing follows from an unknown place."""
    port, hall = cockpit.world.port, cockpit.world.sites[trip.site_id]
    outward = trip.state is FlightState.UPLOADING
    from_start_m = metres_to(port if outward else hall, state)
    from_end_m = metres_to(hall if outward else port, state)
    if from_start_m is None or from_end_m is None:
        return
    rest = cockpit.recorder.end()
    with cockpit.database.writing() as session:
        found, now = flights.flight(session, trip.id), cockpit.now()
        if from_start_m <= judgement.NEAR_M:
            why = DID_NOT_START if found.reason_code == outcomes.CHECKING else CONTROLLER_STOPPED
            before = FlightState.APPROVED if outward else FlightState.AT_HALL
            outcomes.not_started(session, found, before, why, now)
            return
        _has_taken_off(cockpit, session, found, now)
        if rest is not None:
            progress.save(session, rest, now)
        there = outcomes.stands_at_hall if outward else outcomes.stands_at_home
        end = there if from_end_m <= judgement.NEAR_M else outcomes.landed_outside
        end(session, found, cockpit.world, state, now)


def _has_taken_off(cockpit: Cockpit, session: Session, trip: Flight, now: datetime) -> None:
    """Note a take-off that nobody saw; for the log book it was when the start began."""
    began = flights.in_state_since(session, trip.id, trip.state) or now
    if trip.state is FlightState.UPLOADING:
        outcomes.took_off(session, trip, cockpit.plan_of(trip), now)
        trip.took_off_at = began
    else:
        outcomes.took_off_home(session, trip, now)
        trip.took_off_home_at = began


def _start(cockpit: Cockpit, trip: Flight, leg: Leg) -> Start:
    vehicle, bundle = cockpit.vehicle, cockpit.bundle_of(trip, leg)
    arming = False
    try:
        vehicle.wait_connected(HEARD_WITHIN_S)
        unfit = vehicle.compare_params(cockpit.built_in_of(trip))
        if unfit:
            return Start(False, UNFIT, of_unfit(sorted(unfit)))
        vehicle.configure(cockpit.parameters_of(trip, leg))
        cockpit.differing_parameters = []
        vehicle.upload(bundle)
        cockpit.trusted.add((trip.id, leg))
        waits = _has_to_wait(cockpit, trip.id, leg)
        if waits:
            return Start(False, WAITS, waits)
        cockpit.must_command()
        arming = True
        vehicle.arm()
        cockpit.recorder.begin(trip.id, leg, cockpit.plan_of(trip), extremes_of(trip))
        cockpit.must_command()
        vehicle.start_mission()
    except NotInCommand:
        return _after_fencing(cockpit) if arming else Start(False, "stopping", STOPPED_BEFORE_START)
    except BridgeError as error:
        log.warning("start failed", drone=cockpit.drone_id, flight=trip.id, error=str(error))
        if not arming:
            return Start(False, type(error).__name__, of_bridge(error))
        return _after_trouble(cockpit, error)
    return Start(True)


def _has_to_wait(cockpit: Cockpit, flight_id: int, leg: Leg) -> str:
    """Look at the other aircraft and at the clock; returns the sentence that says why not now, empty if now."""
    with cockpit.database.reading() as session:
        trip, now = flights.flight(session, flight_id), cockpit.now()
        late = departure.missed(trip.plan, now) if leg is Leg.OUT else None
        if late is not None:
            return of_missed(late)
        if leg is Leg.HOME and departure.missed_home(trip.plan, now):
            shut = way_home.closed(cockpit.plan_of(trip), cockpit.world, cockpit.settings, now)
            if shut:
                return shut
        return _who_is_in_the_way(session, trip, leg, cockpit, now)


def _who_is_in_the_way(session: Session, trip: Flight, leg: Leg, cockpit: Cockpit, now: datetime) -> str:
    found = traffic.in_the_way(session, trip, leg, cockpit.settings, now)
    return "" if found is None else of_neighbour(found)


def _stale_release(cockpit: Cockpit, session: Session, trip: Flight, now: datetime) -> str:
    """Say why the word that everybody stands back does not count any more; empty while it does.

    It is for a start at once. Only this very controller, while it lets others in the air pass, bears it longer.
    """
    since = flights.in_state_since(session, trip.id, FlightState.RELEASED, come_from=FlightState.AT_HALL)
    soon = timedelta(seconds=RELEASE_COUNTS_S * cockpit.rate)
    if since is None or now - since <= soon:
        return ""
    if cockpit.waited != trip.id:
        return RELEASE_TOO_OLD
    return RELEASE_RAN_OUT if now - since > RELEASE_COUNTS else ""


def _after_trouble(cockpit: Cockpit, error: BridgeError) -> Start:
    """Look what the aircraft really does: one that flies is flown, one with turning rotors is stopped."""
    if cockpit.vehicle.state().armed:
        _stop_rotors(cockpit)
    state = _newest(cockpit)
    if is_fresh(state) and state.armed and state.landed is False:
        return Start(True, type(error).__name__, of_bridge(error))
    if not is_fresh(state) or state.armed:
        return Start(False, outcomes.CHECKING, BEING_CHECKED)
    cockpit.recorder.end()
    return Start(False, type(error).__name__, of_bridge(error))


def _after_fencing(cockpit: Cockpit) -> Start:
    """Armed, and then not in command any more: stop the rotors on the ground, and leave the rest to who is."""
    _stop_rotors(cockpit)
    state = _newest(cockpit)
    if not is_fresh(state) or state.armed:
        return Start(False, outcomes.CHECKING, BEING_CHECKED)
    cockpit.recorder.end()
    return Start(False, "stopping", STOPPED_BEFORE_START)


def is_fresh(state: VehicleState) -> bool:
    """Tell whether what is known of the aircraft is from just now, and not from before it was spoken to."""
    return state.connected and state.heartbeat_age_s is not None and state.heartbeat_age_s <= FRESH_S


def _newest(cockpit: Cockpit) -> VehicleState:
    """Wait a little for the next word of the aircraft, and return what is known then."""
    try:
        return cockpit.vehicle.wait_for(is_fresh, FRESH_S * 2, "a fresh heartbeat")
    except BridgeError:
        return cockpit.vehicle.state()


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


def _not_ready(cockpit: Cockpit, hall: Site) -> tuple[judgement.GoItem, ...]:
    """Wait for a freshly started autopilot; returns what still forbids the way home when the time is over."""

    def stops(state: VehicleState) -> tuple[judgement.GoItem, ...]:
        return judgement.stops_at_hall(state, hall, cockpit.settings)

    try:
        cockpit.vehicle.wait_for(lambda state: not stops(state), READY_WITHIN_S, "ready")
    except EffectMissing:
        return stops(cockpit.vehicle.state())
    except BridgeError as error:
        return (judgement.GoItem("link", "通信", False, True, of_bridge(error)),)
    return ()
