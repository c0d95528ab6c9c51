"""Values that many tests of the bridge need: short limits, small missions, waiting without sleeping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from firmware_bridge.limits import TimeLimits
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem, MissionMarks

QUICK = TimeLimits(
    ack_s=0.6,
    reason_s=0.3,
    effect_s=3.0,
    launch_s=3.0,
    item_s=0.4,
    pause_s=0.05,
    param_s=0.4,
    progress_s=3.0,
)


def until(condition: Callable[[], bool], limit_s: float = 10.0) -> None:
    """Poll until it holds; a machine may be slow, so the limit is wide."""
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "did not come true"
        threading.Event().wait(0.01)


def waypoint(latitude: float, longitude: float, altitude_m: float = 750.0) -> MissionItem:
    return MissionItem(
        Cmd.NAV_WAYPOINT, Frame.GLOBAL, latitude_deg=latitude, longitude_deg=longitude, altitude_m=altitude_m
    )


def corner(latitude: float, longitude: float, corners: int) -> MissionItem:
    return MissionItem(
        Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION,
        Frame.GLOBAL,
        param1=corners,
        latitude_deg=latitude,
        longitude_deg=longitude,
    )


def small_bundle() -> MissionBundle:
    mission = (
        waypoint(35.8, 138.0, 700.0),
        MissionItem(Cmd.NAV_TAKEOFF, Frame.GLOBAL_RELATIVE_ALT, altitude_m=40.0),
        waypoint(35.8012345, 138.0012345),
        waypoint(35.8023456, 138.0034567, 801.23),
        MissionItem(Cmd.NAV_LOITER_TIME, Frame.GLOBAL, 300, 0, 0, 0, 35.8023456, 138.0034567, 801.23),
        MissionItem(Cmd.NAV_LAND, Frame.GLOBAL_RELATIVE_ALT, 0, 0, 0, float("nan"), 35.8, 138.0),
    )
    fence = tuple(corner(35.79 + a, 137.99 + b, 4) for a, b in ((0, 0), (0, 0.03), (0.03, 0.03), (0.03, 0)))
    rally = (
        MissionItem(
            Cmd.NAV_RALLY_POINT,
            Frame.GLOBAL_RELATIVE_ALT,
            latitude_deg=35.8,
            longitude_deg=138.0,
            altitude_m=50.0,
        ),
    )
    return MissionBundle(mission, fence, rally, MissionMarks(hold_seq=4))
