"""MAVLink mission values: what a plan tells an autopilot, without any MAVLink library.

Numbers are those of the MAVLink common dialect: MAV_CMD and MAV_FRAME of
https://mavlink.io/en/messages/common.html.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Frame(IntEnum):
    """MAV_FRAME values in use: heights above mean sea level, or above home."""

    GLOBAL = 0
    MISSION = 2
    GLOBAL_RELATIVE_ALT = 3


class Cmd(IntEnum):
    """MAV_CMD values that a delivery uses."""

    NAV_WAYPOINT = 16
    NAV_LOITER_UNLIM = 17
    NAV_LOITER_TIME = 19
    NAV_RETURN_TO_LAUNCH = 20
    NAV_LAND = 21
    NAV_TAKEOFF = 22
    DO_CHANGE_SPEED = 178
    NAV_RALLY_POINT = 5100
    NAV_FENCE_POLYGON_VERTEX_INCLUSION = 5001
    NAV_FENCE_POLYGON_VERTEX_EXCLUSION = 5002
    NAV_FENCE_CIRCLE_INCLUSION = 5003
    NAV_FENCE_CIRCLE_EXCLUSION = 5004


@dataclass(frozen=True)
class MissionItem:
    """One item of a mission, fence or rally list; WGS 84 degrees, height in metres as `frame` counts it."""

    command: int
    frame: int = Frame.GLOBAL
    param1: float = 0.0
    param2: float = 0.0
    param3: float = 0.0
    param4: float = 0.0
    latitude_deg: float = 0.0
    longitude_deg: float = 0.0
    altitude_m: float = 0.0


@dataclass(frozen=True)
class MissionMarks:
    """Sequence numbers of a mission's blocks; None where the mission has no such block.

    `return_seqs[i]` is the item to jump to for flying home when the aircraft is on its way to item `i`
    (one entry an item, item 0 included).
    """

    hold_seq: int | None = None
    landing_seq: int | None = None
    return_seqs: tuple[int, ...] = ()


@dataclass(frozen=True)
class MissionBundle:
    """All that is uploaded, read back and compared before a leg: mission (item 0 is home), fence, rally."""

    mission: tuple[MissionItem, ...]
    fence: tuple[MissionItem, ...]
    rally: tuple[MissionItem, ...]
    marks: MissionMarks
    fence_ceiling_m: float | None = None
    """Above home, for FENCE_ALT_MAX; None in plans from before there was one."""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> MissionBundle:
        """Inverse of `dataclasses.asdict`, also after a trip through text."""
        marks = data["marks"]
        return cls(
            mission=tuple(MissionItem(**item) for item in data["mission"]),
            fence=tuple(MissionItem(**item) for item in data["fence"]),
            rally=tuple(MissionItem(**item) for item in data["rally"]),
            marks=MissionMarks(**{**marks, "return_seqs": tuple(marks["return_seqs"])}),
            fence_ceiling_m=data.get("fence_ceiling_m"),
        )
