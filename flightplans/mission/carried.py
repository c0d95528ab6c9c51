"""What MAVLink carries of a mission item: the form in which a plan, an aircraft and a file can be equal.

MISSION_ITEM_INT (https://mavlink.io/en/messages/common.html#MISSION_ITEM_INT) has latitude and longitude as whole
1e-7 degrees and everything else as 32-bit floats. Of all decimals that mean the same 32-bit float the shortest is
taken, so that 915.2 stays 915.2.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem

FENCE_COMMANDS = frozenset(
    {
        Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION,
        Cmd.NAV_FENCE_POLYGON_VERTEX_EXCLUSION,
        Cmd.NAV_FENCE_CIRCLE_INCLUSION,
        Cmd.NAV_FENCE_CIRCLE_EXCLUSION,
    }
)
RALLY_COMMANDS = frozenset({Cmd.NAV_RALLY_POINT})
MISSION_COMMANDS = frozenset(Cmd) - FENCE_COMMANDS - RALLY_COMMANDS
WITHOUT_PLACE = frozenset({Cmd.NAV_RETURN_TO_LAUNCH, Cmd.DO_CHANGE_SPEED})
"""Commands whose last three parameters are no place."""
SAME_FRAME = {5: Frame.GLOBAL, 6: Frame.GLOBAL_RELATIVE_ALT} | {int(frame): frame for frame in Frame}
"""MAV_FRAME values that are read; the "_INT" forms 5 and 6 mean the same as 0 and 3."""


def degrees(value: float) -> float:
    """As whole 1e-7 degrees; NaN stays NaN."""
    return math.nan if math.isnan(value) else round(float(value), 7)


@lru_cache(maxsize=4096)
def single(value: float) -> float:
    """The shortest decimal of the same 32-bit float; NaN stays NaN ("keep as it is"). Raises ValueError: infinite."""
    if math.isnan(value):
        return math.nan
    with np.errstate(over="ignore"):
        short = float(str(np.float32(value)))
    if math.isinf(short):
        raise ValueError(f"{value} is no 32-bit number")
    return short


def as_carried(item: MissionItem) -> MissionItem:
    """The item as it comes back from an aircraft. Raises ValueError for an infinite number."""
    return MissionItem(
        command=int(item.command),
        frame=int(SAME_FRAME.get(item.frame, item.frame)),
        param1=single(item.param1),
        param2=single(item.param2),
        param3=single(item.param3),
        param4=single(item.param4),
        latitude_deg=degrees(item.latitude_deg),
        longitude_deg=degrees(item.longitude_deg),
        altitude_m=single(item.altitude_m),
    )


def bundle_as_carried(bundle: MissionBundle) -> MissionBundle:
    """All items of a bundle as they come back from an aircraft; marks are ours and stay."""
    mission, fence, rally = (
        tuple(as_carried(item) for item in items) for items in (bundle.mission, bundle.fence, bundle.rally)
    )
    return replace(bundle, mission=mission, fence=fence, rally=rally)
