"""The parameters that the fleet expects of every ArduCopter, line by line with the reason.

Meanings: https://ardupilot.org/copter/docs/parameters.html. Names are those of version 4.7;
autopilots/ardupilot.py knows what they were called before.
"""

from __future__ import annotations

from dataclasses import dataclass

FS_CONTINUE_AUTO_ON_RC_LOSS = 1
FS_CONTINUE_AUTO_ON_GCS_LOSS = 2
FS_CONTINUE_LANDING = 8
FENCE_POLYGON = 4
AUTO_TAKEOFF_WITHOUT_THROTTLE = 2

GCS_TIMEOUT_S = 5.0
DISARM_DELAY_S = 10.0


@dataclass(frozen=True)
class ExpectedParameter:
    """One line of the profile."""

    name: str
    value: float
    why: str


def arducopter_profile(gcs_system_id: int = 255, time_rate: float = 1.0) -> tuple[ExpectedParameter, ...]:
    """What an ArduCopter of this fleet must be set to.

    `time_rate` is how many seconds pass on board while one passes here: 1 in reality, more in a simulated
    world, where the waits that concern people and radio links are stretched accordingly.
    """
    return (*_link(gcs_system_id, time_rate), *_mission(time_rate), *_fence_and_last_resort())


def as_mapping(profile: tuple[ExpectedParameter, ...]) -> dict[str, float]:
    """The profile as Vehicle.configure and compare_params take it."""
    return {line.name: line.value for line in profile}


def _link(gcs_system_id: int, time_rate: float) -> tuple[ExpectedParameter, ...]:
    options = FS_CONTINUE_AUTO_ON_RC_LOSS | FS_CONTINUE_AUTO_ON_GCS_LOSS | FS_CONTINUE_LANDING
    return (
        ExpectedParameter(
            "MAV_GCS_SYSID", gcs_system_id, "only heartbeats of this id count as those of its ground station"
        ),
        ExpectedParameter(
            "FS_GCS_ENABLE", 1, "a lost link is noticed at all; outside a mission the aircraft goes home"
        ),
        ExpectedParameter(
            "FS_GCS_TIMEOUT", min(120.0, GCS_TIMEOUT_S * time_rate), "a link that stutters is not yet lost"
        ),
        ExpectedParameter(
            "FS_OPTIONS",
            options,
            "in a mission or a landing it goes on without a link: the mission itself holds, flies home along "
            "the corridor and lands; a straight return would leave the corridor",
        ),
    )


def _mission(time_rate: float) -> tuple[ExpectedParameter, ...]:
    return (
        ExpectedParameter("ARMING_SKIPCHK", 0, "no check before arming is left out"),
        ExpectedParameter(
            "AUTO_OPTIONS",
            AUTO_TAKEOFF_WITHOUT_THROTTLE,
            "a mission starts without anybody at a stick; arming in AUTO stays forbidden, so that no aircraft "
            "lifts off because it was armed",
        ),
        ExpectedParameter("MIS_RESTART", 0, "after a hold the mission goes on where it was"),
        ExpectedParameter("MIS_OPTIONS", 0, "a landing in the middle of the mission ends it and stops the motors"),
        ExpectedParameter(
            "DISARM_DELAY", min(127.0, DISARM_DELAY_S * time_rate), "armed and not started: motors stop again"
        ),
    )


def _fence_and_last_resort() -> tuple[ExpectedParameter, ...]:
    return (
        ExpectedParameter("FENCE_ENABLE", 1, "the corridor is watched on board too"),
        ExpectedParameter(
            "FENCE_TYPE", FENCE_POLYGON, "the uploaded polygons; a ceiling above home means nothing in a valley"
        ),
        ExpectedParameter("FENCE_ACTION", 1, "out of the corridor something is badly wrong: home, or down"),
        ExpectedParameter(
            "BATT_FS_LOW_ACT",
            0,
            "a low battery is only told: the way home along the corridor is in the mission, and whoever watches "
            "takes it; the autopilot's own way would be straight",
        ),
        ExpectedParameter("BATT_FS_CRT_ACT", 1, "an empty battery: down, while there is power for a soft landing"),
        ExpectedParameter("RALLY_INCL_HOME", 0, "home may be a hall that nobody cleared: only rally points count"),
        ExpectedParameter("RALLY_LIMIT_KM", 0, "the nearest rally point, however far, instead of such a home"),
        ExpectedParameter(
            "RTL_ALT_M", 100, "the straight way home is the last resort: well above trees and power lines"
        ),
    )
