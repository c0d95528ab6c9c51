"""Two missions around the place where an aircraft stands, for trying it out: a little flight, and a long list."""

from __future__ import annotations

from firmware_bridge.errors import UnsafeNow
from firmware_bridge.vehicle import VehicleState
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem, MissionMarks

HEIGHT_M = 15.0
OUT_M = 30.0
FENCE_HALF_M = 150.0
LONG = 200
METRES_A_DEGREE = 111_320.0
"""Of latitude; longitudes here need no better than the few per cent that this is off."""


def little_bundle(state: VehicleState) -> MissionBundle:
    """Up to 15 m, 30 m to the north, back and down, with a fence around and the start as rally point."""
    latitude, longitude, ground_m = _here(state)
    north = latitude + OUT_M / METRES_A_DEGREE
    mission = (
        MissionItem(Cmd.NAV_WAYPOINT, Frame.GLOBAL, 0, 0, 0, 0, latitude, longitude, ground_m),
        MissionItem(Cmd.NAV_TAKEOFF, Frame.GLOBAL_RELATIVE_ALT, 0, 0, 0, 0, latitude, longitude, HEIGHT_M),
        _over(north, longitude),
        _over(latitude, longitude),
        MissionItem(Cmd.NAV_LAND, Frame.GLOBAL_RELATIVE_ALT, 0, 0, 0, 0, latitude, longitude, 0),
    )
    half = FENCE_HALF_M / METRES_A_DEGREE
    corners = ((-half, -half), (half, -half), (half, half), (-half, half))
    fence = tuple(
        MissionItem(
            Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION,
            Frame.GLOBAL,
            len(corners),
            latitude_deg=round(latitude + up, 7),
            longitude_deg=round(longitude + right, 7),
        )
        for up, right in corners
    )
    rally = MissionItem(Cmd.NAV_RALLY_POINT, Frame.GLOBAL_RELATIVE_ALT, 0, 0, 0, 0, latitude, longitude, HEIGHT_M)
    return MissionBundle(mission, fence, (rally,), MissionMarks())


def long_bundle(state: VehicleState) -> MissionBundle:
    """A mission of 200 items, never to be flown."""
    little = little_bundle(state)
    latitude, longitude, _ = _here(state)
    between = tuple(_over(latitude + seq * 1e-6, longitude) for seq in range(LONG - 3))
    return MissionBundle((*little.mission[:2], *between, little.mission[-1]), (), (), MissionMarks())


def _over(latitude: float, longitude: float) -> MissionItem:
    place = (round(latitude, 7), longitude)
    return MissionItem(Cmd.NAV_WAYPOINT, Frame.GLOBAL_RELATIVE_ALT, 0, 0, 0, 0, *place, HEIGHT_M)


def _here(state: VehicleState) -> tuple[float, float, float]:
    if state.latitude_deg is None or state.longitude_deg is None or state.altitude_amsl_m is None:
        raise UnsafeNow("a mission around the aircraft", "its position was never heard")
    return round(state.latitude_deg, 7), round(state.longitude_deg, 7), round(state.altitude_amsl_m, 2)
