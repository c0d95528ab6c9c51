"""An aircraft as the rest of the house sees it: one snapshot of values, and what it can be asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from flightplans.mission.items import MissionBundle


@dataclass(frozen=True)
class StatusText:
    """One sentence of the autopilot, put together from its pieces.

    `number` counts up for as long as the bridge lives, so that a reader can tell which ones are new;
    `severity` is MAV_SEVERITY (0 emergency ... 7 debug); `heard_s` is time.monotonic().
    """

    number: int
    severity: int
    text: str
    heard_s: float


@dataclass(frozen=True)
class HomePosition:
    """Where the autopilot believes home to be; WGS 84 degrees, metres above mean sea level."""

    latitude_deg: float
    longitude_deg: float
    altitude_amsl_m: float


@dataclass(frozen=True)
class VehicleState:
    """What is known of an aircraft at one moment; None is "never heard", not "no".

    connected       a heartbeat is younger than the limit (5 wall seconds)
    mode            the autopilot's name of its flight mode ("AUTO", "GUIDED", ...)
    landed          True on the ground, False in the air
    failsafe        the autopilot says CRITICAL or EMERGENCY (MAV_STATE 5 and 6)
    current_item    sequence number of the mission item that is being flown
    mission_finished  the autopilot has done the last item of its mission
    link_loss       share of its frames of the last ten seconds that did not arrive, 0 to 1
    link_round_trip_s  there and back, the middle of the last answers
    vehicle_time_s  seconds since the autopilot's start by its own clock (a simulated one may run faster)
    battery_readings  how often the charge was heard so far: two looks with one number saw the same reading
    wind_from_deg   where the wind blows from; both wind values are the autopilot's own estimate
    identity_conflict  a second aircraft uses this system id on this link: nothing is commanded
    """

    name: str
    system_id: int
    connected: bool = False
    heartbeat_age_s: float | None = None
    autopilot: str = "unknown"
    identity_conflict: bool = False
    uid: str | None = None
    firmware_version: str | None = None
    reboots: int = 0
    vehicle_time_s: float | None = None
    link_loss: float | None = None
    link_round_trip_s: float | None = None

    armed: bool = False
    mode: str | None = None
    landed: bool | None = None
    failsafe: bool = False
    prearm_ok: bool | None = None
    fence_breached: bool | None = None

    latitude_deg: float | None = None
    longitude_deg: float | None = None
    altitude_amsl_m: float | None = None
    altitude_relative_m: float | None = None
    ground_speed_m_s: float | None = None
    air_speed_m_s: float | None = None
    climb_m_s: float | None = None
    heading_deg: float | None = None
    position_age_s: float | None = None

    battery_percent: float | None = None
    battery_readings: int = 0
    battery_v: float | None = None
    battery_a: float | None = None
    battery_used_mah: float | None = None

    gps_fix: int | None = None
    satellites: int | None = None
    gps_hdop: float | None = None
    ekf_ok: bool | None = None
    wind_speed_m_s: float | None = None
    wind_from_deg: float | None = None
    home: HomePosition | None = None

    current_item: int | None = None
    reached_item: int | None = None
    mission_total: int | None = None
    mission_finished: bool = False

    statustexts: tuple[StatusText, ...] = ()


@dataclass(frozen=True)
class UploadReport:
    """Counts of the items that were read back and found equal to what was meant."""

    mission_items: int
    fence_items: int
    rally_items: int


class Vehicle(Protocol):
    """One aircraft. Blocking calls belong to one pilot thread an aircraft; state() may be asked by anybody.

    Every call that talks raises BridgeError's children (LinkLost, NotCommandable, IdentityConflict besides
    those named). Limits are seconds of the wall clock.
    """

    @property
    def name(self) -> str: ...

    def state(self) -> VehicleState:
        """What is known now; never blocks."""

    def wait_for(self, predicate: Callable[[VehicleState], bool], timeout_s: float, effect: str = "") -> VehicleState:
        """Wait until `predicate` holds and give the state that fulfilled it. Raises EffectMissing(effect)."""

    def wait_connected(self, timeout_s: float = 30.0) -> VehicleState:
        """Wait until the aircraft is heard and its telemetry was asked for. Raises LinkLost."""

    def configure(self, expected_params: Mapping[str, float]) -> Mapping[str, tuple[float, float]]:
        """Set what differs, read back; gives {name: (was, is)} of what was changed.

        Raises ParameterUnknown, ParameterRefused.
        """

    def compare_params(self, expected_params: Mapping[str, float]) -> Mapping[str, tuple[float, float]]:
        """Only look: {name: (expected, found)} of what differs. Raises ParameterUnknown."""

    def get_param(self, name: str) -> float:
        """Raises ParameterUnknown."""

    def set_param(self, name: str, value: float) -> float:
        """Set, read back, give what was read. Raises ParameterUnknown, ParameterRefused."""

    def upload(self, bundle: MissionBundle) -> UploadReport:
        """Send mission, fence and rally, read each back and compare. Only on the ground and disarmed.

        Raises TransferFailed, ReadBackDiffers, NotCommandable (armed).
        """

    def verify(self, bundle: MissionBundle) -> UploadReport:
        """Only read back and compare: is this the mission on board? Allowed in flight.

        Raises TransferFailed, ReadBackDiffers.
        """

    def run_prearm_checks(self) -> tuple[str, ...]:
        """The autopilot's own reasons against arming; empty if it would arm."""

    def set_mode(self, mode: str) -> VehicleState:
        """Change the flight mode and see it change. Raises CommandRefused, CommandTimeout, EffectMissing."""

    def arm(self) -> VehicleState:
        """Choose the mode for starting, start the motors, see them run. Raises ArmRefused."""

    def disarm(self) -> VehicleState:
        """Stop the motors, on the ground only; never forced. Raises CommandRefused, EffectMissing."""

    def start_mission(self) -> VehicleState:
        """Fly the uploaded mission from its beginning; returns when the aircraft has left the ground.

        Raises CommandRefused, CommandTimeout, EffectMissing.
        """

    def set_current_item(self, seq: int) -> VehicleState:
        """Jump to a mission item and see the autopilot take it. Raises CommandRefused, EffectMissing."""

    def resume_mission(self) -> VehicleState:
        """Go on with the mission after a hold. Raises CommandRefused, EffectMissing."""

    def hold(self) -> VehicleState:
        """Stop and stay where it is. Raises CommandRefused, EffectMissing."""

    def return_to_launch(self) -> VehicleState:
        """The autopilot's own straight way home: the last resort, it knows no corridor."""

    def land(self) -> VehicleState:
        """Land right here, right now."""
