"""The blocks of a delivery's mission, found again in its items when a ground station has dropped our marks."""

from __future__ import annotations

from collections.abc import Sequence

from flightplans.mission.items import Cmd, Frame, MissionItem, MissionMarks

FENCE_CEILING_MARGIN_M = 10.0
"""The fence's ceiling is so much over the highest item: gusts and overshoot, and what the plan keeps off 150 m."""
NO_MOVEMENT = frozenset({Cmd.DO_CHANGE_SPEED})


def marks_of(items: Sequence[MissionItem]) -> MissionMarks:
    """Marks of a mission in one of the two forms of `flightplans.mission.outward`; empty marks for any other.

    On the way to a point the return begins at the point before it; whoever flies home already goes on.
    """
    holds = [seq for seq, item in enumerate(items) if item.command == Cmd.NAV_LOITER_TIME]
    lands = [seq for seq, item in enumerate(items) if item.command == Cmd.NAV_LAND]
    if len(items) < 3 or items[1].command != Cmd.NAV_TAKEOFF or not lands or lands[-1] != len(items) - 1:
        return MissionMarks()
    if not holds and len(lands) == 1:
        return MissionMarks(return_seqs=(1, *range(1, len(items))))
    if len(holds) != 1 or len(lands) != 2 or not holds[0] < lands[0] < lands[1] - 1:
        return MissionMarks()
    return _outward_marks(items, holds[0], lands[0])


def _outward_marks(items: Sequence[MissionItem], hold: int, home_landing: int) -> MissionMarks:
    out, back = _moving(items, 1, hold + 1), _moving(items, hold + 1, home_landing)
    if len(out) != len(back):
        return MissionMarks()
    turn = {seq: back[len(out) - 1 - max(number - 1, 0)] for number, seq in enumerate(out)}
    return_seqs = [turn[next(each for each in out if each >= seq)] for seq in range(hold + 1)]
    return_seqs += range(hold + 1, home_landing + 1)
    return_seqs += [back[0]] * (len(items) - home_landing - 1)
    return MissionMarks(hold, home_landing + 1, tuple(return_seqs))


def _moving(items: Sequence[MissionItem], first: int, end: int) -> list[int]:
    return [seq for seq in range(first, end) if items[seq].command not in NO_MOVEMENT]


def fence_ceiling_m(items: Sequence[MissionItem]) -> float:
    """The ceiling for a fence around these items, whole metres above home (FENCE_ALT_MAX counts from there).

    A flat ceiling cannot follow the ground: it only stops an aircraft that climbs away.
    """
    home_m = items[0].altitude_m
    over = [
        item.altitude_m + (home_m if item.frame == Frame.GLOBAL_RELATIVE_ALT else 0.0)
        for item in items[1:]
        if item.command not in NO_MOVEMENT and item.command != Cmd.NAV_LAND
    ]
    return float(int(max(over, default=home_m) - home_m + FENCE_CEILING_MARGIN_M))
