"""The shortest way between two places of a prepared map: a look around from both, and A* over corners between.

Compiled; needs nothing but its arguments.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flightplans.compiled import inlined, kernel, part
from flightplans.route.places import Cells, triangles_at
from flightplans.route.sight import Eye, look_on, open_around, touchable, window_around

STRAIGHT = -1
START_OUTSIDE = -2
GOAL_OUTSIDE = -3
NO_WAY = -4

HOPED = 1.01
"""A way so much longer than the straight line is looked for first: it can only bend inside a narrow window."""
EXPECTED = 1.25
"""If there is none: the longest one of the second look. The third looks everywhere."""
HAIR = 1 + 1e-9
NEXT_TO_M = 1e-6
"""Between places nearer than this there is no window."""


class Prepared(NamedTuple):
    """A map for queries: triangles (see `mesh`), corners, the pieces `target[first[n]:first[n + 1]]` from corner n."""

    xy: NDArray[np.float64]
    cells: NDArray[np.int32]
    grid: Cells
    corners: NDArray[np.int64]
    corner_first: NDArray[np.int64]
    places: NDArray[np.float64]
    first: NDArray[np.int64]
    target: NDArray[np.int64]
    length: NDArray[np.float64]


class Desk(NamedTuple):
    """Room for one query at a time. `looks[0]` counts the looks around; `best` and `to_end` are left as infinite."""

    eye: Eye
    looks: NDArray[np.int64]
    at: NDArray[np.int64]
    in_goal: NDArray[np.bool_]
    at_start: NDArray[np.int64]
    from_start: NDArray[np.float64]
    at_goal: NDArray[np.int64]
    from_goal: NDArray[np.float64]
    best: NDArray[np.float64]
    to_end: NDArray[np.float64]
    came_from: NDArray[np.int64]
    done: NDArray[np.bool_]
    keys: NDArray[np.float64]
    nodes: NDArray[np.int64]
    bends: NDArray[np.int64]


def new_desk(prepared: Prepared) -> Desk:
    """Room for queries on this map."""
    corners, triangles, vertices = len(prepared.corners), len(prepared.cells), len(prepared.xy)
    room = len(prepared.target) + corners + 1
    eye = Eye(
        np.empty(triangles + 8, np.int64),
        np.empty((triangles + 8, 4)),
        np.empty((triangles + 8, 2), np.int64),
        np.zeros(vertices + 1, np.int64),
        np.full(vertices, -1, np.int64),
        np.empty(12),
    )
    return Desk(
        eye=eye,
        looks=np.zeros(1, np.int64),
        at=np.empty(2 * triangles, np.int64),
        in_goal=np.zeros(triangles, np.bool_),
        at_start=np.empty(corners, np.int64),
        from_start=np.empty(corners),
        at_goal=np.empty(corners, np.int64),
        from_goal=np.empty(corners),
        best=np.full(corners, np.inf),
        to_end=np.full(corners, np.inf),
        came_from=np.empty(corners, np.int64),
        done=np.zeros(corners, np.bool_),
        keys=np.empty(room),
        nodes=np.empty(room, np.int64),
        bends=np.empty(corners, np.int64),
    )


@kernel
def way(sx, sy, gx, gy, prepared, desk):  # type: ignore[no-untyped-def]
    """How many bends the shortest way has, listed in `desk.bends`; or STRAIGHT, ..._OUTSIDE, NO_WAY (all < 0)."""
    xy, cells, eye, at, in_goal = prepared.xy, prepared.cells, desk.eye, desk.at, desk.in_goal
    found = triangles_at(sx, sy, xy, cells, prepared.grid, at, eye.terms)
    if found == 0:
        return START_OUTSIDE
    around_goal = triangles_at(gx, gy, xy, cells, prepared.grid, at[found:], eye.terms)
    if around_goal == 0:
        return GOAL_OUTSIDE
    for n in range(around_goal):
        in_goal[at[found + n]] = True
    seen = False
    for n in range(found):
        seen |= in_goal[at[n]]
    if seen:
        _unmark(in_goal, at[found : found + around_goal])
        return STRAIGHT
    apart = math.sqrt((gx - sx) ** 2 + (gy - sy) ** 2)
    bound, limit = (HOPED * apart, EXPECTED * apart) if apart > NEXT_TO_M else (np.inf, np.inf)
    count = NO_WAY
    for attempt in range(4):
        window = window_around(sx, sy, gx, gy, bound) if bound < np.inf else (0.0, 0.0, 1.0, 0.0, np.inf, np.inf)
        near_start, seen = _look(sx, sy, gx, gy, at[:found], window, desk.at_start, desk.from_start, prepared, desk)
        if seen:
            count = STRAIGHT
            break
        goal_at = at[found : found + around_goal]
        near_goal, _ = _look(gx, gy, sx, sy, goal_at, window, desk.at_goal, desk.from_goal, prepared, desk)
        count, length = _bends(gx, gy, prepared, desk, near_start, near_goal, limit)
        if length <= bound or bound == np.inf:
            break
        # What was found bounds what is shortest: a window around that holds it. At last there is no window.
        bound, limit = (length * HAIR if length < np.inf else limit, np.inf) if attempt < 2 else (np.inf, np.inf)
    _unmark(in_goal, at[found : found + around_goal])
    return count


@part
def _unmark(in_goal, at):  # type: ignore[no-untyped-def]
    for n in range(len(at)):
        in_goal[at[n]] = False


@part
def _look(px, py, ox, oy, at, window, corners_at, length_to, prepared, desk):  # type: ignore[no-untyped-def]
    """Corners that a string from p can touch first go to `corners_at`, their distances to `length_to`.

    Gives how many, and whether the other end o is in sight.
    """
    desk.looks[0] += 1
    eye = desk.eye
    eye.found[0] = 0
    depth = open_around(px, py, at, prepared.xy, prepared.cells, desk.looks[0], eye)
    seen = look_on(px, py, prepared.xy, prepared.cells, depth, (ox, oy), desk.in_goal, window, desk.looks[0], eye)
    count = touchable(px, py, prepared.xy, prepared.corners, prepared.corner_first, eye, corners_at, length_to, 0)
    return count, seen


@part
def _bends(gx, gy, prepared, desk, near_start, near_goal, limit):  # type: ignore[no-untyped-def]
    """A* from the corners beside the start to those beside the goal: how many bends (or NO_WAY), and the length.

    Ways longer than `limit` may be missed.
    """
    places, first, target, length = prepared.places, prepared.first, prepared.target, prepared.length
    best, came_from, to_end, done, keys, nodes = (
        desk.best, desk.came_from, desk.to_end, desk.done, desk.keys, desk.nodes
    )  # fmt: skip
    best[:] = np.inf
    to_end[:] = np.inf
    done[:] = False
    size = 0
    for n in range(near_goal):
        to_end[desk.at_goal[n]] = desk.from_goal[n]
    for n in range(near_start):
        node = desk.at_start[n]
        best[node], came_from[node] = desk.from_start[n], -1
        size = _push(keys, nodes, size, best[node] + _left(places, node, gx, gy), node)
    last, whole = -1, np.inf
    while size > 0 and keys[0] < whole:
        node = nodes[0]
        size = _pop(keys, nodes, size)
        if done[node]:
            continue
        done[node] = True
        if best[node] + to_end[node] < whole:
            whole, last = best[node] + to_end[node], node
        for n in range(first[node], first[node + 1]):
            other, cost = target[n], best[node] + length[n]
            if cost < best[other]:
                best[other], came_from[other] = cost, node
                key = cost + _left(places, other, gx, gy)
                if key < whole and key <= limit:
                    size = _push(keys, nodes, size, key, other)
    if last < 0:
        return NO_WAY, np.inf
    count = 0
    while last >= 0:
        desk.bends[count] = last
        count += 1
        last = came_from[last]
    desk.bends[:count] = desk.bends[:count][::-1].copy()
    return count, whole


@inlined
def _left(place, node, gx, gy):  # type: ignore[no-untyped-def]
    return math.sqrt((place[node, 0] - gx) ** 2 + (place[node, 1] - gy) ** 2)


@part
def _push(keys, nodes, size, key, node):  # type: ignore[no-untyped-def]
    at = size
    while at > 0:
        parent = (at - 1) >> 1
        if keys[parent] <= key:
            break
        keys[at], nodes[at] = keys[parent], nodes[parent]
        at = parent
    keys[at], nodes[at] = key, node
    return size + 1


@part
def _pop(keys, nodes, size):  # type: ignore[no-untyped-def]
    """The first one is taken off; the caller has read it."""
    size -= 1
    key, node = keys[size], nodes[size]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at], nodes[at] = keys[child], nodes[child]
        at = child
    keys[at], nodes[at] = key, node
    return size
