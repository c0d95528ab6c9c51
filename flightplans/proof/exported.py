"""Reading exported missions: QGroundControl's `.plan` and the plain text of "QGC WPL 110", by the letter of both forms.

https://docs.qgroundcontrol.com/master/en/qgc-dev-guide/file_formats/plan.html and
https://mavlink.io/en/file_formats/. Numbers of commands and frames: https://mavlink.io/en/messages/common.html.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WAYPOINT, LOITER_TIME, LAND, TAKEOFF, CHANGE_SPEED = 16, 19, 21, 22, 178
FLOWN_TO = frozenset({WAYPOINT, LOITER_TIME, LAND, TAKEOFF})
ABOVE_SEA, ABOVE_HOME = frozenset({0, 5}), frozenset({3, 6})
CORNER_IN, CORNER_OUT, CIRCLE_IN, CIRCLE_OUT, RALLY = 5001, 5002, 5003, 5004, 5100

CONTINUES = 11
"""Column of a row of the plain text: whether the next item follows by itself."""

LatLon = tuple[float, float]


class Unreadable(Exception):
    """The file is no mission that could be proven; the message says why."""


@dataclass(frozen=True)
class Step:
    """One item of a mission; `place` is None for what is no place. Height in metres above mean sea level."""

    command: int
    place: LatLon | None
    height_m: float
    param1: float
    param2: float


@dataclass(frozen=True)
class Exported:
    """All that a file says. `steps[0]` is home; `back` tells for each step where a return begins."""

    steps: tuple[Step, ...]
    polygons: tuple[tuple[bool, tuple[LatLon, ...]], ...]
    """Whether it includes, and the corners."""
    circles: int
    rally: tuple[tuple[LatLon, float], ...]
    """Places, and heights above mean sea level."""
    hold: int | None
    landing: int | None
    back: tuple[int, ...]
    ceiling_m: float | None
    """The fence's, above home."""
    speed_m_s: float | None


def read_plan(text: str) -> Exported:
    """A `.plan` file. Raises Unreadable."""
    try:
        whole = json.loads(text)
        mission, fence, ours = whole["mission"], whole.get("geoFence", {}), whole.get("yuai", {})
        steps = [Step(WAYPOINT, *_position(mission["plannedHomePosition"]), 0.0, 0.0)]
        steps += [_simple(item, steps[0].height_m) for item in mission["items"]]
        corners = tuple((bool(each["inclusion"]), _pairs(each["polygon"])) for each in fence.get("polygons", ()))
        circles = len(fence.get("circles", ()))
        points = (_position(point) for point in whole.get("rallyPoints", {}).get("points", ()))
        rally = tuple((place, height_m + steps[0].height_m) for place, height_m in points)
        marks = ours.get("marks") or _blocks(steps)
        hold, landing = (None if marks[name] is None else _whole(marks[name]) for name in ("hold_seq", "landing_seq"))
        back = tuple(_whole(seq) for seq in marks["return_seqs"])
        ceiling, speed = (None if told is None else _number(told) for told in _limits(ours, mission))
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    return _sound(Exported(tuple(steps), corners, circles, rally, hold, landing, back, ceiling, speed))


def read_waypoints(mission: str, fence: str = "", rally: str = "") -> Exported:
    """The plain texts of a mission, its fence and its rally points. Raises Unreadable."""
    try:
        rows = _rows(mission)
        home_m = float(rows[0][10])
        if any(len(r) > CONTINUES and float(r[CONTINUES]) == 0 for r in rows[1:]):
            raise ValueError("an item after which the aircraft waits for a command")
        steps = [_step(int(r[3]), int(r[2]), [float(x) for x in r[4:11]], home_m) for r in rows]
        corners, circles = _corners([r for r in _rows(fence) if int(r[3]) != WAYPOINT])
        places = [r for r in _rows(rally) if int(r[3]) == RALLY]
    except (IndexError, OverflowError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    heights = (float(r[10]) + (home_m if int(r[2]) in ABOVE_HOME else 0.0) for r in places)
    points = tuple(((float(r[8]), float(r[9])), height) for r, height in zip(places, heights, strict=True))
    marks = _blocks(steps)
    hold, landing, back = marks["hold_seq"], marks["landing_seq"], tuple(marks["return_seqs"])
    return _sound(Exported(tuple(steps), corners, circles, points, hold, landing, back, None, None))


def _simple(item: Mapping[str, Any], home_m: float) -> Step:
    if item["type"] != "SimpleItem":
        raise ValueError(f"an item of type {item['type']}")
    if not item.get("autoContinue", True):
        raise ValueError("an item after which the aircraft waits for a command")
    numbers = [math.nan if value is None else _number(value) for value in item["params"]]
    step = _step(_whole(item["command"]), _whole(item["frame"]), numbers, home_m)
    if step.place is not None and "Altitude" in item and not abs(_number(item["Altitude"]) - numbers[6]) <= 0.01:
        raise ValueError("Altitude and the seventh parameter differ")
    return step


def _step(command: int, frame: int, numbers: list[float], home_m: float) -> Step:
    if command == CHANGE_SPEED:
        return Step(command, None, math.nan, numbers[0], numbers[1])
    if command not in FLOWN_TO or frame not in ABOVE_SEA | ABOVE_HOME or len(numbers) != 7:
        raise ValueError(f"command {command} in frame {frame} with {len(numbers)} numbers")
    height = numbers[6] + (home_m if frame in ABOVE_HOME else 0.0)
    return Step(command, (numbers[4], numbers[5]), height, numbers[0], numbers[1])


def _pairs(corners: list[list[float]]) -> tuple[LatLon, ...]:
    return tuple((_number(lat), _number(lon)) for lat, lon in corners)


def _position(numbers: Sequence[Any]) -> tuple[LatLon, float]:
    """A place and its height."""
    return (_number(numbers[0]), _number(numbers[1])), _number(numbers[2])


def _limits(ours: Mapping[str, Any], mission: Mapping[str, Any]) -> tuple[Any, Any]:
    """What the file says of the fence's ceiling and of the speed, whatever that is."""
    return ours.get("fence_ceiling_m"), mission.get("hoverSpeed")


def _number(told: Any) -> float:
    """A number of JSON, never a text that looks like one. Raises ValueError."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise ValueError(f"{told!r:.40} is no number")
    try:
        return float(told)
    except OverflowError as error:
        raise ValueError("a number is too large") from error


def _whole(told: Any) -> int:
    """A whole number of JSON. Raises ValueError."""
    number = _number(told)
    if not number.is_integer():
        raise ValueError(f"{told!r:.40} is no whole number")
    return int(number)


def _rows(text: str) -> list[list[str]]:
    lines = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if lines and lines[0] != ["QGC WPL 110"]:
        raise ValueError(f"begins with {lines[0]}")
    return lines[1:]


def _corners(rows: list[list[str]]) -> tuple[tuple[tuple[bool, tuple[LatLon, ...]], ...], int]:
    polygons: list[tuple[bool, tuple[LatLon, ...]]] = []
    circles = sum(int(row[3]) in (CIRCLE_IN, CIRCLE_OUT) for row in rows)
    rest = [row for row in rows if int(row[3]) in (CORNER_IN, CORNER_OUT)]
    while rest:
        kind, count = rest[0][3], int(float(rest[0][4]))
        part, rest = rest[: max(count, 1)], rest[max(count, 1) :]
        if len(part) != count or any((row[3], int(float(row[4]))) != (kind, count) for row in part):
            raise ValueError(f"a fence of {count} corners has {len(part)}")
        polygons.append((int(kind) == CORNER_IN, tuple((float(row[8]), float(row[9])) for row in part)))
    return tuple(polygons), circles


def _blocks(steps: list[Step]) -> dict[str, Any]:
    """Blocks of a file without marks: whoever turns back goes to the place before, in the block of the return."""
    holds = [n for n, step in enumerate(steps) if step.command == LOITER_TIME]
    lands = [n for n, step in enumerate(steps) if step.command == LAND]
    if len(holds) != 1 or len(lands) != 2:
        return {"hold_seq": None, "landing_seq": None, "return_seqs": [1, *range(1, len(steps))]}
    hold, landing = holds[0], lands[0] + 1
    block = {steps[n].place: n for n in range(hold + 1, lands[0])}
    back, before = [], steps[0].place
    for n in range(hold + 1):
        back.append(block.get(before, 0))
        before = steps[n].place or before
    back += range(hold + 1, landing)
    back += [hold + 1] * (len(steps) - landing)
    return {"hold_seq": hold, "landing_seq": landing, "return_seqs": back}


def _sound(found: Exported) -> Exported:
    """Nothing unmeasurable in it. Raises Unreadable."""
    places = [place for step in found.steps if (place := step.place) is not None]
    places += [corner for _, corners in found.polygons for corner in corners] + [place for place, _ in found.rally]
    if not all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in places):
        raise Unreadable("a place is not on the Earth")
    heights = [step.height_m for step in found.steps if step.place is not None] + [height for _, height in found.rally]
    if not all(math.isfinite(height) for height in heights) or len(found.steps) < 3:
        raise Unreadable("a height is missing, or nearly everything")
    return found
