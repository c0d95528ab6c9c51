"""The connection that every command of `yuai fly` makes first, and how it says what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from firmware_bridge.bridge import Bridge
from firmware_bridge.errors import BridgeError
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from firmware_bridge.profile import arducopter_profile, as_mapping
from firmware_bridge.vehicle import VehicleState

QUIET = ("statustexts",)


@dataclass(frozen=True)
class Wish:
    """Which aircraft is meant, and how answers are printed."""

    url: str
    system_id: int
    gcs_system_id: int
    time_rate: float
    as_json: bool
    wait_s: float
    tlog_dir: Path | None

    @contextmanager
    def vehicle(self) -> Iterator[MavlinkVehicle]:
        """The aircraft, heard and asked for its telemetry. Ends the command with one sentence when that fails."""
        bridge = Bridge(self.gcs_system_id, heartbeat_hz=self.time_rate, tlog_dir=self.tlog_dir)
        try:
            with bridge:
                vehicle = bridge.add_vehicle(f"aircraft {self.system_id}", self.url, self.system_id)
                vehicle.wait_connected(self.wait_s)
                yield vehicle
        except BridgeError as error:
            self.fail(error)

    def profile(self) -> dict[str, float]:
        """The parameters that the fleet expects of an ArduCopter."""
        return as_mapping(arducopter_profile(self.gcs_system_id, self.time_rate))

    def fail(self, error: BridgeError) -> None:
        """Say it and end with exit code 1."""
        facts = {"error": type(error).__name__, "says": str(error)}
        if self.as_json:
            click.echo(json.dumps(facts, ensure_ascii=False))
        else:
            click.echo(f"× {facts['error']}: {facts['says']}", err=True)
        raise SystemExit(1) from error

    def tell(self, facts: Mapping[str, Any]) -> None:
        """Facts as one JSON object, or a line each."""
        if self.as_json:
            click.echo(json.dumps(facts, ensure_ascii=False))
            return
        width = max((len(name) for name in facts), default=0)
        for name, value in facts.items():
            click.echo(f"{name:<{width}}  {'-' if value is None else value}")


def known(state: VehicleState) -> dict[str, Any]:
    """A state as plain values, its sentences as texts."""
    facts = {name: value for name, value in asdict(state).items() if name not in QUIET}
    return {**facts, "says": [text.text for text in state.statustexts]}


def line(state: VehicleState) -> str:
    """A state in one line for somebody who watches."""
    height = _number(state.altitude_relative_m, "6.1f", "m")
    place = f"{_number(state.latitude_deg, '.6f')} {_number(state.longitude_deg, '.6f')}"
    motors = "armed" if state.armed else "disarmed"
    seconds = _number(state.vehicle_time_s, "8.1f", "s")
    item = "-" if state.current_item is None else state.current_item
    speed, battery = _number(state.ground_speed_m_s, "4.1f", "m/s"), _number(state.battery_percent, ".0f", "%")
    flying = f"{seconds}  {state.mode or '-':<9} {motors:<8} item {item}  {place}  {height}  {speed}  {battery}"
    return flying if state.connected else f"{flying}  LINK LOST"


def _number(value: float | None, form: str, unit: str = "") -> str:
    return "-" if value is None else f"{value:{form}} {unit}".rstrip()
