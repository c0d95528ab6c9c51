"""One aircraft over MAVLink: every wish is a command with an answer, and an effect that is watched for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firmware_bridge.autopilots import Autopilot
from firmware_bridge.commands import CommandService
from firmware_bridge.dialect import mavlink
from firmware_bridge.errors import (
    ArmRefused,
    CommandRefused,
    CommandTimeout,
    EffectMissing,
    IdentityConflict,
    LinkLost,
    NotCommandable,
    UnsafeNow,
)
from firmware_bridge.limits import TimeLimits
from firmware_bridge.mission_items import FENCE, MISSION, RALLY, ListKind
from firmware_bridge.mission_transfer import ListTransfers
from firmware_bridge.parameters import Parameters
from firmware_bridge.port import Station
from firmware_bridge.profile_check import ProfileCheck
from firmware_bridge.vehicle import UploadReport, VehicleState
from flightplans.mission.items import MissionBundle, MissionItem

LEFT_GROUND_M = 1.0
NOT_READY = "the autopilot is not ready to arm and does not say why"


class MavlinkVehicle:
    """See firmware_bridge.vehicle.Vehicle, which this implements. Made by Bridge.add_vehicle."""

    def __init__(self, name: str, station: Station, limits: TimeLimits) -> None:
        self._name = name
        self._station = station
        self._wire = station.wire
        self._telemetry = station.telemetry
        self._inbox = station.inbox
        self._limits = limits
        self._commands = CommandService(station.wire, station.inbox, station.telemetry, limits, self._check_commandable)
        self._lists = ListTransfers(station.wire, station.inbox, limits, self._check_heard)
        self._params = Parameters(
            station.wire, station.inbox, limits, lambda: self.autopilot.bytewise_params, self._check_heard
        )
        self._profile = ProfileCheck(self._params, lambda: self.autopilot)

    @property
    def name(self) -> str:
        """What the fleet calls it."""
        return self._name

    @property
    def autopilot(self) -> Autopilot:
        """The kind of autopilot that was heard; `unknown` before the first heartbeat."""
        return self._telemetry.autopilot

    # What is known

    def state(self) -> VehicleState:
        """What is known now; never blocks."""
        return self._telemetry.snapshot()

    def wait_for(self, predicate: Callable[[VehicleState], bool], timeout_s: float, effect: str = "") -> VehicleState:
        """Wait until `predicate` holds and give the state that fulfilled it. Raises EffectMissing."""
        return self._telemetry.wait_for(predicate, timeout_s, effect)

    def wait_connected(self, timeout_s: float = 30.0) -> VehicleState:
        """Wait until it is heard, and has answered what we ask of every aircraft. Raises LinkLost."""
        try:
            return self.wait_for(lambda state: state.connected and self._station.greeting.done, timeout_s, "connection")
        except EffectMissing as error:
            raise LinkLost(self._name, self.state().heartbeat_age_s) from error

    # Lists and parameters

    def upload(self, bundle: MissionBundle) -> UploadReport:
        """Send mission, fence and rally, read each back and compare; only while the motors stand."""
        self._check_commandable()
        self._check(not self.state().armed, "an upload", "the motors are running")
        for kind, items in lists_of(bundle):
            self._lists.upload(kind, items)
        return report_of(bundle)

    def verify(self, bundle: MissionBundle) -> UploadReport:
        """Only read back and compare; allowed in flight."""
        for kind, items in lists_of(bundle):
            self._lists.verify(kind, items)
        return report_of(bundle)

    def download(self, kind: ListKind) -> tuple[MissionItem, ...]:
        """One of the lists on board. Raises TransferFailed."""
        return self._lists.download(kind)

    def get_param(self, name: str) -> float:
        """Raises ParameterUnknown."""
        return self._params.get(name).value

    def set_param(self, name: str, value: float) -> float:
        """Set, read back, give what was read. Raises ParameterUnknown, ParameterRefused."""
        self._check_commandable()
        return self._params.set(name, value).value

    def configure(self, expected_params: Mapping[str, float]) -> Mapping[str, tuple[float, float]]:
        """Set what differs and read it back; gives {name: (was, is)} of what was changed."""
        self._check_commandable()
        return self._profile.enforce(expected_params)

    def compare_params(self, expected_params: Mapping[str, float]) -> Mapping[str, tuple[float, float]]:
        """Only look: {name: (expected, found)} of what differs."""
        return self._profile.differences(expected_params)

    # Motors

    def run_prearm_checks(self) -> tuple[str, ...]:
        """The autopilot's own reasons against arming; empty if it would arm.

        The mode for starting is chosen first, because the checks depend on the mode.
        """
        self._check_commandable()
        self._check(not self.state().armed, "an arming check", "the motors are running")
        sentence = self._commands.last_sentence()
        try:
            self.set_mode(self.autopilot.arming_mode)
            self._commands.long(mavlink.MAV_CMD_RUN_PREARM_CHECKS, repeat=True)
        except CommandRefused as error:
            if error.result_name != "UNSUPPORTED":
                return self._reasons(sentence) or (str(error),)
        return self._reasons(sentence) or self._doubt()

    def arm(self) -> VehicleState:
        """Choose the mode for starting, start the motors, see them run. Raises ArmRefused."""
        if self.state().armed:
            return self.state()
        sentence = self._commands.last_sentence()
        try:
            self.set_mode(self.autopilot.arming_mode)
            self._commands.long(mavlink.MAV_CMD_COMPONENT_ARM_DISARM, 1.0)
        except CommandRefused as error:
            raise ArmRefused(self._reasons(sentence) or (str(error),)) from error
        except CommandTimeout:
            # The answer may be lost and the motors running: look, never ask a second time blindly.
            if not self._soon(lambda state: state.armed):
                raise
        return self._effect(lambda state: state.armed, "motors running")

    def disarm(self) -> VehicleState:
        """Stop the motors; the autopilot refuses in the air, and it is never forced."""
        if self.state().armed:
            self._commands.long(mavlink.MAV_CMD_COMPONENT_ARM_DISARM, 0.0, repeat=True)
        return self._effect(lambda state: not state.armed, "motors stopped")

    # Flying

    def set_mode(self, mode: str) -> VehicleState:
        """Change the flight mode and see it change."""
        self._check_commandable()
        numbers = self.autopilot.mode_numbers(mode)
        if numbers is None:
            raise NotCommandable(self.autopilot.name, f"mode {mode}")
        if self.state().mode != mode:
            custom = float(mavlink.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED)
            self._commands.long(
                mavlink.MAV_CMD_DO_SET_MODE, custom, float(numbers.main), float(numbers.sub), repeat=True
            )
        return self._effect(lambda state: state.mode == mode, f"mode {mode}")

    def start_mission(self) -> VehicleState:
        """Fly the uploaded mission from its beginning; returns when the aircraft has left the ground."""
        before = self.state()
        self._check(before.armed, "a start", "the motors are not running")
        self._check(before.landed is not False, "a start", "the aircraft is in the air")
        self._jump(0)
        if self.autopilot.starts_with_command:
            self._ask_to_start()
        else:
            self.set_mode(self.autopilot.mission_mode)
        ground_m = before.altitude_relative_m or 0.0
        state = self.wait_for(
            lambda state: left_ground(state, ground_m) or not state.armed, self._limits.launch_s, "lift-off"
        )
        if not state.armed:
            raise EffectMissing("lift-off: the motors stopped", self._limits.launch_s)
        return state

    def set_current_item(self, seq: int) -> VehicleState:
        """Jump to a mission item and see the autopilot take it."""
        before = self.state().current_item
        with self._inbox.listen("MISSION_CURRENT", "MISSION_ITEM_REACHED") as news:
            self._jump(seq)
            seen: set[int] = set()

            def taken(state: VehicleState) -> bool:
                # An item that is reached at once is current for a moment only: messages tell, not the state.
                while (message := news.next(0.0)) is not None:
                    seen.add(message.seq)
                passed = state.current_item == seq + 1 and before != seq + 1
                return seq in seen or state.current_item == seq or passed

            return self._effect(taken, f"mission item {seq}")

    def resume_mission(self) -> VehicleState:
        """Go on with the mission after a hold, or with the item that was jumped to meanwhile."""
        self._check(self.state().landed is not True, "going on with the mission", "the aircraft is landed")
        return self.set_mode(self.autopilot.mission_mode)

    def hold(self) -> VehicleState:
        """Stop and stay where it is."""
        return self.set_mode(self.autopilot.hold_mode)

    def return_to_launch(self) -> VehicleState:
        """The autopilot's own straight way home: the last resort, it knows no corridor."""
        return self.set_mode(self.autopilot.return_mode)

    def land(self) -> VehicleState:
        """Land right here, right now."""
        return self.set_mode(self.autopilot.land_mode)

    # Parts of the above

    def _jump(self, seq: int) -> None:
        reset = 1.0 if seq == 0 else 0.0  # from the beginning also forgets that the mission was finished
        try:
            self._commands.long(mavlink.MAV_CMD_DO_SET_MISSION_CURRENT, float(seq), reset, repeat=True)
        except CommandRefused as error:
            if error.result_name != "UNSUPPORTED":
                raise
            self._wire.send(
                mavlink.MAVLink_mission_set_current_message(self._wire.system_id, self._wire.component_id, seq)
            )

    def _ask_to_start(self) -> None:
        mode = self.autopilot.mission_mode
        try:
            self._commands.long(mavlink.MAV_CMD_MISSION_START)
        except CommandTimeout:
            if not self._soon(lambda state: state.mode == mode):
                raise
        self._effect(lambda state: state.mode == mode, f"mode {mode}")

    def _effect(self, predicate: Callable[[VehicleState], bool], effect: str) -> VehicleState:
        try:
            return self.wait_for(predicate, self._limits.effect_s, effect)
        except EffectMissing:
            self._check_heard()  # a lost link is the better explanation
            raise

    def _soon(self, predicate: Callable[[VehicleState], bool]) -> bool:
        try:
            self.wait_for(predicate, self._limits.ack_s * 2, "")
        except EffectMissing:
            return False
        return True

    def _reasons(self, sentence: int) -> tuple[str, ...]:
        """What the autopilot said since; several reasons come one after the other, so the time is used up."""
        texts = self._commands.reasons_since(sentence, self._limits.reason_s, enough=1000)
        said = [text.text.removeprefix("PreArm: ").removeprefix("Arm: ") for text in texts]
        return tuple(dict.fromkeys(said))

    def _doubt(self) -> tuple[str, ...]:
        """The arming bit of the status follows the checks with some delay; None means that there is no bit."""
        return () if self._soon(lambda state: state.prearm_ok is not False) else (NOT_READY,)

    def _check_heard(self) -> None:
        state = self.state()
        if not state.connected:
            raise LinkLost(self._name, state.heartbeat_age_s)

    def _check_commandable(self) -> None:
        self._check_heard()
        if self.state().identity_conflict:
            raise IdentityConflict(self._name, self._wire.system_id, self._station.identity.uids())
        if not self.autopilot.commandable:
            raise NotCommandable(self.autopilot.name, "anything")

    def _check(self, safe: bool, wish: str, why: str) -> None:
        if not safe:
            raise UnsafeNow(wish, why)


def left_ground(state: VehicleState, ground_m: float) -> bool:
    """In the air by its own word, or higher than a mistake of the barometer."""
    climbed_m = (state.altitude_relative_m or ground_m) - ground_m
    return state.landed is False or climbed_m > LEFT_GROUND_M


def lists_of(bundle: MissionBundle) -> tuple[tuple[ListKind, tuple[MissionItem, ...]], ...]:
    """The three lists; the fence first, so that a mission never stands on board without its fence."""
    return (FENCE, bundle.fence), (RALLY, bundle.rally), (MISSION, bundle.mission)


def report_of(bundle: MissionBundle) -> UploadReport:
    """What was found equal."""
    return UploadReport(len(bundle.mission), len(bundle.fence), len(bundle.rally))
