"""The bridge's own acceptance: does the aircraft at the other end do what the fleet relies on?

Every step is a promise that a delivery needs, tried for real. Nothing is left behind: lists and parameters that were
changed are put back. Only on the ground and with standing motors, unless asked to fly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from firmware_bridge.errors import (
    BridgeError,
    EffectMissing,
    NotCommandable,
    ParameterUnknown,
    ReadBackDiffers,
    UnsafeNow,
)
from firmware_bridge.fly.little_mission import little_bundle, long_bundle
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from firmware_bridge.mission_items import FENCE, MISSION, RALLY
from flightplans.mission.items import MissionBundle, MissionMarks

NO_SUCH_PARAMETER = "YUAI_NO_SUCH_P"
HARMLESS = {"ardupilot": "FENCE_MARGIN", "px4": "NAV_ACC_RAD"}
"""A parameter that nothing on the ground depends on, to be changed by one and put back."""
TELEMETRY = (
    "latitude_deg",
    "altitude_amsl_m",
    "altitude_relative_m",
    "ground_speed_m_s",
    "battery_percent",
    "battery_v",
    "gps_fix",
    "satellites",
    "ekf_ok",
    "prearm_ok",
    "landed",
    "home",
    "current_item",
)
TELEMETRY_S = 15.0
FLIGHT_S = 240.0
EMPTY = MissionBundle((), (), (), MissionMarks())


class Broken(Exception):
    """A step found something else than was promised."""


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    step: str
    passed: bool
    says: str
    seconds: float

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def line(self) -> str:
        """For a terminal."""
        return f"{'○' if self.passed else '×'} {self.step:<34} {self.seconds:6.1f} s  {self.says}"


Step = Callable[[MavlinkVehicle], str]


def accept(vehicle: MavlinkVehicle, *, motors: bool, fly: bool) -> Iterator[Result]:
    """Every step, in order; a broken one does not stop the others, running motors at the beginning do."""
    if vehicle.state().armed:
        yield Result("standing motors", False, "the motors are running: nothing was tried", 0.0)
        return
    steps: list[tuple[str, Step]] = [
        ("heard, and which autopilot", _identity),
        ("telemetry that was asked for", _telemetry),
        ("parameter read", _parameter_read),
        ("unknown parameter told", _parameter_unknown),
        ("parameter set and read back", _parameter_set),
        ("lists up, read back, compared", _lists),
        ("200 items", _long_list),
        ("a difference is noticed", _difference),
        ("empty lists", _empty_lists),
        ("mode for starting", _mode),
        ("unknown mode refused", _unknown_mode),
        ("reasons against arming", _prearm),
    ]
    steps += [("motors start, stop; no upload then", _motors)] if motors else []
    steps += [("a little flight", _flight)] if fly else []
    kept = _kept(vehicle)
    for name, step in steps:
        yield _tried(name, step, vehicle)
    yield _tried("what was on board is put back", lambda each: _put_back(each, kept), vehicle)


def _tried(name: str, step: Step, vehicle: MavlinkVehicle) -> Result:
    began = time.monotonic()
    try:
        says, passed = step(vehicle), True
    except (BridgeError, Broken) as error:
        says, passed = str(error) or type(error).__name__, False
    return Result(name, passed, says, round(time.monotonic() - began, 2))


def _kept(vehicle: MavlinkVehicle) -> MissionBundle:
    mission, fence, rally = (vehicle.download(kind) for kind in (MISSION, FENCE, RALLY))
    return MissionBundle(mission, fence, rally, MissionMarks())


def _put_back(vehicle: MavlinkVehicle, kept: MissionBundle) -> str:
    # ArduPilot clears no mission whose mode is chosen, as it is after a flight.
    vehicle.set_mode(vehicle.autopilot.arming_mode)
    # A mission of home alone is what an empty one reads back as: ArduPilot keeps home as item 0.
    mission = kept.mission if len(kept.mission) > 1 else ()
    vehicle.upload(replace(kept, mission=mission))
    return f"mission {len(kept.mission)}, fence {len(kept.fence)}, rally {len(kept.rally)}"


def _identity(vehicle: MavlinkVehicle) -> str:
    state = vehicle.state()
    if not vehicle.autopilot.commandable:
        raise Broken(f"autopilot {state.autopilot!r} is watched, never commanded")
    return f"{state.autopilot} {state.firmware_version or '?'}, uid {state.uid or '?'}"


def _telemetry(vehicle: MavlinkVehicle) -> str:
    try:
        vehicle.wait_for(lambda state: all(getattr(state, name) is not None for name in TELEMETRY), TELEMETRY_S)
    except EffectMissing as error:
        missing = [name for name in TELEMETRY if getattr(vehicle.state(), name) is None]
        raise Broken("never heard: " + ", ".join(missing)) from error
    return f"{len(TELEMETRY)} values"


def _harmless(vehicle: MavlinkVehicle) -> str:
    return HARMLESS[vehicle.autopilot.name]


def _parameter_read(vehicle: MavlinkVehicle) -> str:
    name = _harmless(vehicle)
    return f"{name} {vehicle.get_param(name):g}"


def _parameter_unknown(vehicle: MavlinkVehicle) -> str:
    try:
        value = vehicle.get_param(NO_SUCH_PARAMETER)
    except ParameterUnknown:
        return "told as unknown"
    raise Broken(f"{NO_SUCH_PARAMETER} reads {value:g}")


def _parameter_set(vehicle: MavlinkVehicle) -> str:
    name = _harmless(vehicle)
    before = vehicle.get_param(name)
    after = vehicle.set_param(name, before + 1)
    vehicle.set_param(name, before)
    return f"{name} {before:g} → {after:g} → {before:g}"


def _lists(vehicle: MavlinkVehicle) -> str:
    report = vehicle.upload(little_bundle(vehicle.state()))
    return f"mission {report.mission_items}, fence {report.fence_items}, rally {report.rally_items}"


def _long_list(vehicle: MavlinkVehicle) -> str:
    return f"{vehicle.upload(long_bundle(vehicle.state())).mission_items} items"


def _difference(vehicle: MavlinkVehicle) -> str:
    bundle = little_bundle(vehicle.state())
    vehicle.upload(bundle)
    last = bundle.mission[-2]
    moved = replace(last, altitude_m=last.altitude_m + 1.0)
    try:
        vehicle.verify(replace(bundle, mission=(*bundle.mission[:-2], moved, bundle.mission[-1])))
    except ReadBackDiffers as error:
        return str(error)
    raise Broken("a mission one metre higher was taken for the same")


def _empty_lists(vehicle: MavlinkVehicle) -> str:
    vehicle.upload(EMPTY)
    left = {kind.name: len(vehicle.download(kind)) for kind in (FENCE, RALLY)}
    if any(left.values()):
        raise Broken(f"not empty: {left}")
    return "cleared one by one"


def _mode(vehicle: MavlinkVehicle) -> str:
    return vehicle.set_mode(vehicle.autopilot.arming_mode).mode or ""


def _unknown_mode(vehicle: MavlinkVehicle) -> str:
    try:
        vehicle.set_mode("NO SUCH MODE")
    except NotCommandable:
        return "refused by the bridge"
    raise Broken("a mode that is none was accepted")


def _prearm(vehicle: MavlinkVehicle) -> str:
    return "; ".join(vehicle.run_prearm_checks()) or "none: it would arm"


def _motors(vehicle: MavlinkVehicle) -> str:
    vehicle.arm()
    try:
        vehicle.upload(little_bundle(vehicle.state()))
    except UnsafeNow:
        return "no upload while they ran"
    finally:
        vehicle.disarm()
    raise Broken("an upload was possible with running motors")


def _flight(vehicle: MavlinkVehicle) -> str:
    bundle = little_bundle(vehicle.state())
    vehicle.upload(bundle)
    vehicle.arm()
    began = time.monotonic()
    try:
        vehicle.start_mission()
        vehicle.wait_for(lambda state: (state.current_item or 0) >= 2, FLIGHT_S, "the first waypoint")
        vehicle.hold()
        vehicle.resume_mission()
        vehicle.wait_for(lambda state: not state.armed, FLIGHT_S, "the end of the flight")
    except BridgeError:
        if vehicle.state().armed:
            vehicle.land()
        raise
    return f"up, out, held, on, home and down in {time.monotonic() - began:.0f} s"
