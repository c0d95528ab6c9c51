"""The newest telemetry of an aircraft as a row that pages read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from firmware_bridge.vehicle import VehicleState
from fleet.drones import DroneStatus
from fleet.recorder import height_above_ground_m
from flightplans.world import World

FRESH_WALL_S = 5.0
"""A status counts for so many seconds of the wall clock."""
TEXTS = 5


def write(
    session: Session,
    world: World,
    drone_id: str,
    state: VehicleState,
    differing_parameters: list[str],
    now: datetime,
    rate: float,
    unfit_parameters: Sequence[str] = (),
) -> None:
    """Write the aircraft's newest status over the last one; `rate` is business seconds per wall second."""
    row = session.get(DroneStatus, drone_id)
    if row is None:
        row = DroneStatus(drone_id=drone_id)
        session.add(row)
    row.at, row.fresh_until = now, now + timedelta(seconds=FRESH_WALL_S * rate)
    row.connected, row.armed, row.landed = state.connected, state.armed, state.landed
    row.mode = state.mode or ""
    row.latitude_deg, row.longitude_deg = state.latitude_deg, state.longitude_deg
    row.alt_amsl_m, row.alt_agl_m = state.altitude_amsl_m, _agl_m(world, state)
    row.ground_speed_m_s, row.heading_deg = state.ground_speed_m_s, state.heading_deg
    row.battery_percent, row.current_item = state.battery_percent, state.current_item
    row.details = details_of(state, differing_parameters, unfit_parameters)


def details_of(
    state: VehicleState, differing_parameters: list[str], unfit_parameters: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what pages show in small print and what the go/no-go list looks at."""
    return {
        "gps_fix": state.gps_fix,
        "satellites": state.satellites,
        "ekf_ok": state.ekf_ok,
        "prearm_ok": state.prearm_ok,
        "failsafe": state.failsafe,
        "fence_breached": state.fence_breached,
        "battery_v": state.battery_v,
        "climb_m_s": state.climb_m_s,
        "wind_speed_m_s": state.wind_speed_m_s,
        "wind_from_deg": state.wind_from_deg,
        "heartbeat_age_s": state.heartbeat_age_s,
        "firmware_version": state.firmware_version,
        "identity_conflict": state.identity_conflict,
        "parameters": differing_parameters,
        "unfit": list(unfit_parameters),
        "texts": [each.text for each in state.statustexts[-TEXTS:]],
    }


def _agl_m(world: World, state: VehicleState) -> float | None:
    if state.latitude_deg is None or state.longitude_deg is None or state.altitude_amsl_m is None:
        return None
    return height_above_ground_m(world, state.latitude_deg, state.longitude_deg, state.altitude_amsl_m)
