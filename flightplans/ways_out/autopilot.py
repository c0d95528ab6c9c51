"""What the aircraft does by itself, as ArduCopter's parameters for one plan.

Meanings: https://ardupilot.org/copter/docs/parameters.html, names of version 4.7. The fleet's own profile
(`firmware_bridge.profile`) says the same or is overruled by the plan: it knows no valley and no battery. Left to the
profile alone is how long a link may stutter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from flightplans.airframe import Airframe
from flightplans.mission.items import MissionBundle
from flightplans.request import PlanRequest
from flightplans.ways_out.coverage import Covered
from flightplans.ways_out.straight import CONE_SLOPE
from flightplans.ways_out.way_out import AutopilotParameter

CONTINUE_WITHOUT_LINK = 1 | 2 | 8
"""FS_OPTIONS: go on in AUTO without remote control (1) or ground station (2), and with a landing (8)."""
CEILING_AND_POLYGON = 1 | 4
FENCE_SPARE_M = 5.0
LAND, RTL, NOTHING = 1, 2, 0
OVERRULED = frozenset({"BATT_FS_LOW_ACT", "FENCE_TYPE", "RTL_ALT_M"})
"""What the fleet's profile says too, for an aircraft without a plan, and a plan may say otherwise."""


def autopilot_parameters(
    request: PlanRequest, covered: Covered, outward: MissionBundle, homeward: MissionBundle
) -> tuple[AutopilotParameter, ...]:
    """Names and values for both legs, in the order of the failures."""
    return (
        *_without_link(),
        *_without_satellites(),
        *_battery(request.airframe, covered),
        *_straight(covered, outward, homeward),
        *_speeds(request),
    )


def _same(name: str, value: float, why: str, *, read_only: bool = False) -> AutopilotParameter:
    return AutopilotParameter(name, value, value, why, read_only)


def _without_link() -> Iterator[AutopilotParameter]:
    yield _same("FS_GCS_ENABLE", 1, "a lost link is noticed; outside a mission the aircraft goes to a rally point")
    yield _same("FS_OPTIONS", CONTINUE_WITHOUT_LINK, "in a mission or a landing it goes on: nothing is better proven")
    yield _same("MIS_OPTIONS", 0, "a landing in the middle of the mission ends it")


def _without_satellites() -> Iterator[AutopilotParameter]:
    yield _same("FS_EKF_ACTION", 1, "without a position: down here, before the wind has carried it far")
    yield _same("FS_EKF_THRESH", 0.8, "the autopilot's own measure of a lost position")
    yield _same("FS_DR_ENABLE", 1, "no flight by dead reckoning: down here at once")


def _battery(airframe: Airframe, covered: Covered) -> Iterator[AutopilotParameter]:
    capacity_mah = airframe.battery_capacity_ah * 1000
    levels = covered.levels
    out, home = (RTL if straight else NOTHING for straight in covered.straight_everywhere)
    yield _same("BATT_CAPACITY", round(capacity_mah), "the battery that was planned with", read_only=True)
    yield _same("BATT_LOW_MAH", round(capacity_mah * levels.low_percent / 100), "still enough for every refuge")
    yield AutopilotParameter(
        "BATT_FS_LOW_ACT",
        out,
        home,
        "straight to the nearest rally point (2) where every such line is proven, else told",
    )
    yield _same("BATT_CRT_MAH", round(capacity_mah * levels.critical_percent / 100), "still enough to come down softly")
    yield _same("BATT_FS_CRT_ACT", LAND, "down here while there is power for it")


def _straight(covered: Covered, outward: MissionBundle, homeward: MissionBundle) -> Iterator[AutopilotParameter]:
    out, home = covered.return_alt_m
    yield AutopilotParameter(
        "RTL_ALT_M", out, home, "the rally points bear the height; this must not lift a line too high"
    )
    yield _same("RTL_CONE_SLOPE", CONE_SLOPE, "near the place it does not climb first")
    yield _same("RTL_CLIMB_MIN_M", 0, "no climb that was not planned")
    yield _same("RTL_SPEED_MS", 0, "as fast as the mission")
    yield _same("RTL_LOIT_TIME", 5000, "milliseconds above the place before it goes down")
    yield _same("RALLY_INCL_HOME", 0, "home may be a hall that nobody cleared")
    yield _same("RALLY_LIMIT_KM", 0, "always a rally point, however far")
    yield _same("FENCE_ENABLE", 1, "the corridor is watched on board")
    yield _same("FENCE_TYPE", CEILING_AND_POLYGON, "the corridor's polygon, and a ceiling against climbing away")
    yield AutopilotParameter("FENCE_ALT_MAX", *_ceilings(covered, outward, homeward), "over every height of the leg")
    yield _same("FENCE_ACTION", 1, "outside: straight to the nearest rally point, or down")


def _ceilings(covered: Covered, outward: MissionBundle, homeward: MissionBundle) -> tuple[float, float]:
    """A straight line that the fence's ceiling pressed down would not be the one that was proven."""
    out, home = (
        max(bundle.fence_ceiling_m or 0.0, float(math.ceil(highest_m - bundle.mission[0].altitude_m + FENCE_SPARE_M)))
        for bundle, highest_m in zip((outward, homeward), covered.highest_m, strict=True)
    )
    return out, home


def _speeds(request: PlanRequest) -> Iterator[AutopilotParameter]:
    craft = request.airframe
    yield _same("WP_SPD", request.speed_m_s, "times and energy were planned with it")
    yield _same("WP_SPD_UP", craft.climb_speed_m_s, "the same")
    yield _same("WP_SPD_DN", craft.descent_speed_m_s, "the same, and how long a landing drifts")
    yield _same("LAND_SPD_MS", craft.final_descent_speed_m_s, "the same")
    yield _same("LAND_ALT_LOW_M", craft.final_descent_height_m, "the same")
