"""Items of a mission, a fence or a rally list, as the autopilot's memory holds them.

The memory is small: whole seconds, centimetres, no unused parameters. What is read back therefore differs from
what was sent, in the ways written here (ArduPilot's storage format, libraries/AP_Mission, AC_Fence, AP_Rally).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pymavlink.dialects.v20 import ardupilotmega as mav

GLOBAL, RELATIVE, TERRAIN = 0, 3, 10
"""MAV_FRAME: above sea level, above home, above terrain."""
_FRAMES = {0: GLOBAL, 2: GLOBAL, 5: GLOBAL, 3: RELATIVE, 6: RELATIVE, 10: TERRAIN, 11: TERRAIN}
_MOST_ALTITUDE_M = 83_000.0
_WHOLE_PARAM_1 = frozenset({16, 19, 21, 22, 82, 179})
"""Commands of which only the first parameter is kept, as a whole number (seconds, mostly)."""
_WITH_PLACE = frozenset({16, 17, 19, 21, 22, 82, 179, 189})
_FREE_PARAMS = frozenset({93, 112, 114, 115, 177, 178})
_EMPTY = frozenset({20})
"""Of ArduCopter's mission commands these are flown by this aircraft; others are refused as unsupported."""
FENCE_COMMANDS = frozenset({5000, 5001, 5002, 5003, 5004})
RALLY_COMMAND = 5100


@dataclass(frozen=True)
class Item:
    """One item; latitude and longitude in 1e-7 degrees, `z` in metres as `frame` counts."""

    command: int
    frame: int = GLOBAL
    param1: float = 0.0
    param2: float = 0.0
    param3: float = 0.0
    param4: float = 0.0
    x: int = 0
    y: int = 0
    z: float = 0.0
    autocontinue: int = 1

    @property
    def latitude_deg(self) -> float:
        """Degrees north."""
        return self.x * 1e-7

    @property
    def longitude_deg(self) -> float:
        """Degrees east."""
        return self.y * 1e-7

    @property
    def has_place(self) -> bool:
        """A latitude and longitude were given."""
        return self.x != 0 or self.y != 0


class ItemRefused(Exception):
    """An item that the memory does not take; `result` is a MAV_MISSION_RESULT."""

    def __init__(self, result: int) -> None:
        super().__init__(f"mission result {result}")
        self.result = result


def stored_mission_item(item: Item) -> Item:
    """A mission item as it will be read back. Raises ItemRefused."""
    _check_numbers(item)
    if item.command in _EMPTY:
        return Item(item.command)
    if item.command in _FREE_PARAMS:
        return replace(item, frame=GLOBAL, x=0, y=0, z=0.0, autocontinue=1)
    if item.command not in _WITH_PLACE:
        raise ItemRefused(mav.MAV_MISSION_UNSUPPORTED)
    frame = _frame(item)
    _check_place(item)
    p1, p3, p4 = _params_kept(item)
    altitude_m = math.trunc(item.z * 100) / 100
    return Item(item.command, frame, p1, 0.0, p3, p4, item.x, item.y, altitude_m)


def stored_fence_item(item: Item) -> Item:
    """A fence item as it will be read back: no height, and corners counted in one byte. Raises ItemRefused."""
    _check_numbers(item)
    _frame(item)
    if item.command not in FENCE_COMMANDS:
        raise ItemRefused(mav.MAV_MISSION_UNSUPPORTED)
    _check_place(item)
    param1 = float(int(item.param1) & 0xFF) if item.command in (5001, 5002) else item.param1
    return Item(item.command, GLOBAL, param1, x=item.x, y=item.y, autocontinue=0)


def stored_rally_item(item: Item) -> Item:
    """A rally point as it will be read back: whole metres. Raises ItemRefused."""
    _check_numbers(item)
    frame = _frame(item)
    if item.command != RALLY_COMMAND:
        raise ItemRefused(mav.MAV_MISSION_UNSUPPORTED)
    _check_place(item)
    return Item(item.command, frame, x=item.x, y=item.y, z=float(math.trunc(item.z)), autocontinue=0)


def _params_kept(item: Item) -> tuple[float, float, float]:
    first = float(int(item.param1) & 0xFFFF) if item.command in _WHOLE_PARAM_1 else 0.0
    turn = -1.0 if item.param3 < 0 else 1.0
    if item.command == mav.MAV_CMD_NAV_LOITER_TIME:
        return first, turn, 1.0 if item.param4 > 0 else 0.0
    if item.command == mav.MAV_CMD_NAV_LOITER_UNLIM:
        return 0.0, float(int(item.param3)), 0.0
    if item.command == mav.MAV_CMD_NAV_LAND:
        return first, 0.0, -1.0 if item.param4 < 0 else 1.0
    return first, 0.0, 0.0


def _frame(item: Item) -> int:
    if item.frame not in _FRAMES:
        raise ItemRefused(mav.MAV_MISSION_UNSUPPORTED_FRAME)
    return _FRAMES[item.frame]


def _check_numbers(item: Item) -> None:
    yaw_may_be_open = item.command in (16, 21, 22)
    params = (item.param1, item.param2, item.param3, item.param4)
    for place, value in enumerate(params):
        if math.isinf(value) or (math.isnan(value) and not (place == 3 and yaw_may_be_open)):
            raise ItemRefused(mav.MAV_MISSION_INVALID_PARAM1 + place)


def _check_place(item: Item) -> None:
    if abs(item.x) > 900_000_000:
        raise ItemRefused(mav.MAV_MISSION_INVALID_PARAM5_X)
    if abs(item.y) > 1_800_000_000:
        raise ItemRefused(mav.MAV_MISSION_INVALID_PARAM6_Y)
    if not abs(item.z) < _MOST_ALTITUDE_M:
        raise ItemRefused(mav.MAV_MISSION_INVALID_PARAM7)
