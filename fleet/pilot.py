"""The pilot of one aircraft: a loop that looks at the rows and at the aircraft, and does the next right thing.

The aircraft never waits for it: by itself a mission holds over the hall, comes back and lands. So this process may
die at any moment, and its successor finds everything it needs in the rows and on board.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from firmware_bridge.errors import BridgeError, ParameterUnknown, ReadBackDiffers
from firmware_bridge.vehicle import VehicleState
from fleet import flights, launching, obeying, outcomes, pads, progress, sentences, unasked
from fleet.cockpit import Cockpit
from fleet.errors import FleetError
from fleet.flights import AIRBORNE, AT_PORT, Flight, FlightState, Leg
from fleet.path import metres_to
from fleet.watching import Sight, Step, next_step
from flightplans.ways_out.autopilot import OVERRULED
from flightplans.ways_out.turning_back import Call, call
from flightplans.ways_out.way_out import Stage

TURN_S = 0.2
PAUSE_AFTER_TROUBLE_S = 1.0
COMPARE_AGAIN_AFTER_S = 5.0
READINGS = 3
"""So many readings of the battery in a row have to say the same: turning back is not taken back. An autopilot tells one
reading in two messages."""
STAGES: Mapping[FlightState, Stage] = {
    FlightState.OUTBOUND: Stage.OUT,
    FlightState.HOLDING: Stage.HOLD,
    FlightState.RETURNING: Stage.RETURN,
    FlightState.HOMEBOUND: Stage.HOME,
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Desk:
    """What the rows say at one moment."""

    trip: Flight | None
    launch_id: int | None
    request_ids: tuple[int, ...]
    pad_clear: bool
    pad_withdrawn: bool


class Pilot(threading.Thread):
    """One thread an aircraft; ends when the controller stops and leaves the aircraft flying by itself."""

    def __init__(self, cockpit: Cockpit) -> None:
        super().__init__(name=f"pilot-{cockpit.drone_id}", daemon=True)
        self.cockpit = cockpit
        self.troubles = 0
        self._resting_since: float | None = None
        self._compared_boot: int | None = None
        self._compared_plan: tuple[int, int] | None = None
        self._compare_again_s = 0.0
        self._table_cleared = False
        self._battery_calls: deque[tuple[int, Call]] = deque(maxlen=READINGS)

    def run(self) -> None:
        """Take turns until the controller stops."""
        while not self.cockpit.stopping.is_set():
            pause_s = TURN_S
            try:
                self.work()
            except FleetError as error:
                # Somebody was quicker: the next turn reads the rows anew.
                log.info("turn overtaken", drone=self.cockpit.drone_id, error=str(error))
            except BridgeError as error:
                log.warning("aircraft trouble", drone=self.cockpit.drone_id, error=str(error))
            except Exception:  # the outermost loop: the aircraft flies on by itself
                self.troubles += 1
                pause_s = PAUSE_AFTER_TROUBLE_S
                log.exception("pilot trouble", drone=self.cockpit.drone_id, troubles=self.troubles)
            self.cockpit.stopping.wait(pause_s)

    def work(self) -> None:
        """Clear the table once, whenever that succeeds; from then on take turns."""
        if not self._table_cleared:
            obeying.close_left_behind(self.cockpit)
            self._table_cleared = True
        self.turn()

    def turn(self) -> None:
        """Look once and act once."""
        self._compare_parameters()
        desk = self._read()
        trip = desk.trip
        if trip is not None:
            self._compare_with_plan(trip)
            if unasked.look(self.cockpit, trip):
                return
            if trip.state is FlightState.APPROVED and desk.launch_id is not None:
                launching.launch(self.cockpit, trip.id, desk.launch_id)
                return
            if trip.state is FlightState.RELEASED:
                launching.launch_home(self.cockpit, trip.id)
                return
            if trip.state in (FlightState.UPLOADING, FlightState.UPLOADING_HOME):
                launching.recover(self.cockpit, trip)
            elif trip.state in AIRBORNE:
                self._watch(trip, desk)
        if desk.launch_id is not None:
            obeying.turn_away(self.cockpit, desk.launch_id)
        for request_id in desk.request_ids:
            obeying.obey(self.cockpit, request_id)

    def _read(self) -> Desk:
        now, drone_id = self.cockpit.now(), self.cockpit.drone_id
        with self.cockpit.database.reading() as session:
            trip = flights.open_flight_of_drone(session, drone_id)
            launch_id, others = obeying.waiting(session, drone_id, None if trip is None else trip.id)
            if trip is None:
                return Desk(None, launch_id, others, False, False)
            place = pads.pad(session, trip.site_id)
            clear, withdrawn = pads.counts_as_clear(place, now), place.clear_until is None
        return Desk(trip, launch_id, others, clear, withdrawn)

    def _compare_parameters(self) -> None:
        """Look once after each start of the autopilot whether its parameters are those that we fly with."""
        state = self.cockpit.vehicle.state()
        due = time.monotonic() >= self._compare_again_s
        if not state.connected or state.armed or self._compared_boot == state.reboots or not due:
            return
        wanted = {name: value for name, value in self.cockpit.profile.items() if name not in OVERRULED}
        differing = self._differing(wanted)
        if differing is not None:
            self.cockpit.differing_parameters, self._compared_boot = differing, state.reboots

    def _compare_with_plan(self, trip: Flight) -> None:
        """Look once, for each flight and start of the autopilot, whether the aircraft is what was planned with."""
        cockpit, state = self.cockpit, self.cockpit.vehicle.state()
        key = (trip.id, state.reboots)
        due = time.monotonic() >= self._compare_again_s
        if trip.state not in AT_PORT or not state.connected or state.armed or self._compared_plan == key or not due:
            return
        unfit = self._differing(cockpit.built_in_of(trip))
        if unfit is not None:
            cockpit.unfit_parameters, self._compared_plan = unfit, key

    def _differing(self, wanted: Mapping[str, float]) -> list[str] | None:
        """Names of what differs; None when it could not be found out: nothing else waits for it, it is asked later."""
        try:
            return sorted(self.cockpit.vehicle.compare_params(wanted))
        except ParameterUnknown as error:
            return [error.name]
        except BridgeError as error:
            log.warning("parameters not compared", drone=self.cockpit.drone_id, error=str(error))
            self._compare_again_s = time.monotonic() + COMPARE_AGAIN_AFTER_S
            return None

    def _watch(self, trip: Flight, desk: Desk) -> None:
        leg = Leg.HOME if trip.state is FlightState.HOMEBOUND else Leg.OUT
        cockpit = self.cockpit
        cockpit.recorder.begin(trip.id, leg, cockpit.plan_of(trip), progress.extremes_of(trip))
        self._make_sure_of_mission(trip, leg)
        state = cockpit.vehicle.state()
        step = next_step(self._sight(trip, leg, state, desk))
        if step is not None:
            log.info("step", drone=cockpit.drone_id, flight=trip.id, step=step.value, item=state.current_item)
            STEPS[step](cockpit, trip, state)

    def _sight(self, trip: Flight, leg: Leg, state: VehicleState, desk: Desk) -> Sight:
        port, hall = self.cockpit.world.port, self.cockpit.world.sites[trip.site_id]
        height_m = state.altitude_amsl_m
        return Sight(
            state=trip.state,
            marks=self.cockpit.bundle_of(trip, leg).marks,
            connected=state.connected,
            armed=state.armed,
            landed=state.landed,
            mode=state.mode,
            item=state.current_item,
            trusted=(trip.id, leg) in self.cockpit.trusted,
            to_port_m=metres_to(port, state),
            to_hall_m=metres_to(hall, state),
            over_hall_m=None if height_m is None else height_m - hall.elevation_m,
            resting_s=self._resting_s(state),
            pad_clear=desk.pad_clear,
            pad_withdrawn=desk.pad_withdrawn,
            battery=self._battery(trip, state),
        )

    def _battery(self, trip: Flight, state: VehicleState) -> Call:
        along_m, stage = self.cockpit.recorder.along_m(), STAGES.get(trip.state)
        calls = self._battery_calls
        if along_m is None or stage is None or state.battery_percent is None:
            calls.clear()
            return Call.ENOUGH
        if not calls or calls[-1][0] != state.battery_readings:
            found = call(self.cockpit.plan_of(trip), stage, along_m, state.battery_percent)
            calls.append((state.battery_readings, found))
        # The mildest of the last readings: one wrong number sends nobody anywhere.
        return Call.ENOUGH if len(calls) < READINGS else min((found for _, found in calls), key=list(Call).index)

    def _resting_s(self, state: VehicleState) -> float:
        if not (state.armed and state.landed):
            self._resting_since = None
            return 0.0
        if self._resting_since is None:
            self._resting_since = time.monotonic()
        return time.monotonic() - self._resting_since

    def _make_sure_of_mission(self, trip: Flight, leg: Leg) -> None:
        """After a restart: read the mission on board back and compare, touching nothing."""
        cockpit, key = self.cockpit, (trip.id, leg)
        if key in cockpit.trusted or key in cockpit.foreign or not cockpit.vehicle.state().connected:
            return
        try:
            cockpit.vehicle.verify(cockpit.bundle_of(trip, leg))
        except ReadBackDiffers as error:
            cockpit.foreign.add(key)
            log.error("foreign mission on board", drone=cockpit.drone_id, flight=trip.id, error=str(error))
            with cockpit.database.writing() as session:
                flights.note(
                    session, trip.id, "foreign_mission", progress.CONTROLLER, cockpit.now(), sentences.OTHER_MISSION
                )
            return
        cockpit.trusted.add(key)
        with cockpit.database.writing() as session:
            flights.note(session, trip.id, "mission_verified", progress.CONTROLLER, cockpit.now())


Act = Callable[[Cockpit, Flight, VehicleState], None]


def _note_holding(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    _change(cockpit, trip, FlightState.HOLDING)


def _descend(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    """The one way to the ground of a hall: its landing place was declared clear a moment ago."""
    landing_seq = cockpit.bundle_of(trip, Leg.OUT).marks.landing_seq
    if landing_seq is not None:
        cockpit.must_command()
        cockpit.vehicle.set_current_item(landing_seq)
        _change(cockpit, trip, FlightState.LANDING)


def _break_off(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    hold_seq = cockpit.bundle_of(trip, Leg.OUT).marks.hold_seq
    if hold_seq is not None:
        cockpit.must_command()
        cockpit.vehicle.set_current_item(hold_seq)
        _change(cockpit, trip, FlightState.HOLDING, "着陸場所の確認が取り消されました。")


def _note_landing(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    with cockpit.database.writing() as session:
        outcomes.pass_through(session, flights.flight(session, trip.id), outcomes.TO_THE_HALL[:-1], cockpit.now())


def _note_returning(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    with cockpit.database.writing() as session:
        found = flights.flight(session, trip.id)
        outcomes.turned_back(session, found, "pad_not_clear", sentences.NOBODY_CLEARED, cockpit.now())


def _note_failsafe(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    with cockpit.database.writing() as session:
        found = flights.flight(session, trip.id)
        outcomes.turned_back(session, found, "failsafe", sentences.WENT_HOME_BY_ITSELF, cockpit.now())


def _turn_back(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    """The battery: home along the corridor while it is still reached with the reserve."""
    back = cockpit.bundle_of(trip, Leg.OUT).marks.return_seqs
    if state.current_item is None or not 0 <= state.current_item < len(back):
        return
    cockpit.must_command()
    cockpit.vehicle.set_current_item(back[state.current_item])
    with cockpit.database.writing() as session:
        found = flights.flight(session, trip.id)
        outcomes.turned_back(session, found, "low_battery", sentences.LOW_BATTERY, cockpit.now())


def _go_to_refuge(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    """The battery: home is not reached any more, so straight to the nearest rally point while there is power for it."""
    cockpit.must_command()
    cockpit.vehicle.return_to_launch()
    with cockpit.database.writing() as session:
        found, now = flights.flight(session, trip.id), cockpit.now()
        if found.state in (FlightState.OUTBOUND, FlightState.HOLDING):
            outcomes.turned_back(session, found, "refuge", sentences.TO_A_REFUGE, now)
        else:
            flights.note(session, trip.id, "refuge", progress.CONTROLLER, now, sentences.TO_A_REFUGE)


def _stop_motors(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
    cockpit.vehicle.disarm()


def _change(cockpit: Cockpit, trip: Flight, to: FlightState, why: str = "") -> None:
    with cockpit.database.writing() as session:
        flights.change_state(session, flights.flight(session, trip.id), to, progress.CONTROLLER, cockpit.now(), why)


def _finish_leg(write: Callable[..., None]) -> Act:
    """Make the act that ends a leg: the last of the track, then the outcome, in one transaction."""

    def act(cockpit: Cockpit, trip: Flight, state: VehicleState) -> None:
        rest = cockpit.recorder.end()
        with cockpit.database.writing() as session:
            now = cockpit.now()
            if rest is not None:
                progress.save(session, rest, now)
            write(session, flights.flight(session, trip.id), cockpit.world, state, now)

    return act


STEPS: Mapping[Step, Act] = {
    Step.NOTE_HOLDING: _note_holding,
    Step.DESCEND: _descend,
    Step.BREAK_OFF: _break_off,
    Step.NOTE_LANDING: _note_landing,
    Step.NOTE_RETURNING: _note_returning,
    Step.NOTE_FAILSAFE: _note_failsafe,
    Step.STOP_MOTORS: _stop_motors,
    Step.TURN_BACK: _turn_back,
    Step.GO_TO_REFUGE: _go_to_refuge,
    Step.NOTE_AT_HALL: _finish_leg(outcomes.stands_at_hall),
    Step.NOTE_HOME: _finish_leg(outcomes.stands_at_home),
    Step.NOTE_LANDED_OUT: _finish_leg(outcomes.landed_outside),
}
