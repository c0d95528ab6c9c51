"""Whether the blocks of a mission are where its marks and the two sites say; the layers of the ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from flightplans.proof.exported import LAND, LOITER_TIME, TAKEOFF, WAYPOINT, Exported, Step
from flightplans.proof.ground import Floats
from flightplans.proof.town import Spot, Town

PLACE_TOLERANCE_M = 0.5
"""Degrees in 32 bits are up to 0.7 m off at this longitude; ours are whole 1e-7 degrees, a centimetre."""
HOME_TOLERANCE_M = 2.0
"""Of home's height: everything above home shifts by it."""


def wrong_marks(mission: Exported, start: Spot, end: Spot, town: Town, hold_s: float) -> Iterator[str]:
    """Names of what is not where the marks and the two sites say, and of what takes longer than was planned."""
    steps = mission.steps
    if any(step.command == WAYPOINT and (abs(step.param1) > 0 or abs(step.param2) > 0) for step in steps[1:]):
        yield "a wait at a waypoint, or a radius in which it counts as reached"
    if any(step.command == LOITER_TIME and step.param1 > hold_s for step in steps):
        yield "a longer hold than planned"
    if steps[0].command != WAYPOINT or steps[1].command != TAKEOFF or _off(steps[0], start, town):
        yield "start"
    if abs(steps[0].height_m - start.elevation_m) > HOME_TOLERANCE_M:
        yield "height of home"
    if _off(steps[1], start, town):
        yield "take-off"
    if steps[-1].command != LAND or _off(steps[-1], end, town):
        yield "end"
    if len(mission.back) != len(steps) or any(not 0 < number < len(steps) for number in mission.back):
        yield "length of the returns"
    elif mission.hold is not None or mission.landing is not None:
        yield from _wrong_blocks(mission, start, end, town)
    elif any(step.command in (LAND, LOITER_TIME) for step in steps[:-1]):
        yield "a landing or a hold on the way"
    elif any(b < a for a, b in pairwise(mission.back)) or any(to > n for n, to in enumerate(mission.back) if n):
        yield "a return that leads elsewhere"


def _wrong_blocks(mission: Exported, start: Spot, end: Spot, town: Town) -> Iterator[str]:
    steps, hold, landing = mission.steps, mission.hold or 0, mission.landing or 0
    if not 1 < hold < landing - 1 < len(steps) - 2:
        yield "order of the blocks"
        return
    if steps[hold].command != LOITER_TIME or _off(steps[hold], end, town) or not steps[hold].param1 >= 0:
        yield "hold"
    if [step.command for step in steps[landing:] if step.place] != [WAYPOINT, LAND] or _off(steps[landing], end, town):
        yield "landing"
    if steps[landing - 1].command != LAND or _off(steps[landing - 1], start, town):
        yield "landing of the return"
    if any(
        step.command in (LAND, LOITER_TIME, TAKEOFF) for n, step in enumerate(steps) if _on_the_way(n, hold, landing)
    ):
        yield "a landing, hold or take-off on the way"
    if any(not hold < number < landing for number in mission.back):
        yield "a return outside its block"
    elif any(mission.back[n] != n for n in range(hold + 1, landing)):
        yield "a return that goes backward"
    elif any(b > a for a, b in pairwise(mission.back[1 : hold + 1])):
        yield "a return that comes nearer to the port the farther away it begins"


def _on_the_way(number: int, hold: int, landing: int) -> bool:
    return 1 < number < hold or hold < number < landing - 1


def _off(step: Step, spot: Spot, town: Town) -> bool:
    return step.place is None or town.apart_m(step.place, spot.place) > PLACE_TOLERANCE_M


def layers_m(outward: Exported, homeward: Exported, town: Town) -> float:
    """How far the return of the way out and the way home are above the way out; 0 when they lead elsewhere."""
    hold, landing = outward.hold or 0, outward.landing or 0
    out = _line(outward.steps[1 : hold + 1], town)
    back = _line(outward.steps[hold + 1 : max(landing - 1, 0)], town)
    home = _line(homeward.steps[1:-1], town)
    return min(_between(out, back[::-1]), _between(out, home[::-1]))


def _line(steps: Sequence[Step], town: Town) -> Floats:
    """East, north and height of those that are places."""
    placed = [(*step.place, step.height_m) for step in steps if step.place is not None]
    if len(placed) < 2:
        return np.empty((0, 3))
    rows = np.array(placed)
    return np.column_stack([town.plane.metres(rows[:, 0], rows[:, 1]), rows[:, 2]])


def _between(lower: Floats, upper: Floats) -> float:
    """Least height of one line over another at equal shares of their lengths: linear between the corners of both."""
    if min(len(lower), len(upper)) < 2:
        return 0.0
    run = [np.concatenate([[0.0], np.hypot(*np.diff(line[:, :2], axis=0).T).cumsum()]) for line in (lower, upper)]
    if min(along[-1] for along in run) <= 0:
        return 0.0
    shares = [along / along[-1] for along in run]
    at = np.unique(np.concatenate(shares))
    low, high = (
        np.column_stack([np.interp(at, share, line[:, axis]) for axis in range(2)])
        for share, line in zip(shares, (lower, upper), strict=True)
    )
    beside_m = np.hypot(*(high - low).T)
    # From corner to corner, for a line that goes straight down and up again has several at one share.
    (low_at, high_at), low_m, high_m = shares, lower[:, 2], upper[:, 2]
    apart_m = min(
        (high_m - np.interp(high_at, low_at, low_m)).min(), (np.interp(low_at, high_at, high_m) - low_m).min()
    )
    return float(apart_m) if beside_m.max() <= PLACE_TOLERANCE_M else 0.0
