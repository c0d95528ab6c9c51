"""What can be seen inside a triangulated area, and which corners a taut string can touch from there.

Triangular expansion (Bungiu and others, arXiv 1403.3905, 2014): from a place a cone is opened through every side of
its triangle and narrowed, triangle by triangle, by the vertices that it meets. A cone without width is dropped:
whatever lies behind the vertex that closed it is found from that vertex, on the same line and at the same length.
A border is kept as a direction (difference to the place, rounded, for the filter of `turn`) and as the vertex that gave
it, for the exact answer: v where the border points to vertex v, -1 - v where it points away from it.

A shortest path among polygons bends only where the free area's inner angle is over 180 degrees, and is tangent to
the polygon there on both sides of the bend (Lozano-Perez and Wesley, Comm. ACM 22(10), 1979).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flightplans.compiled import inlined, kernel, part
from flightplans.route.sides import side, turn


class Eye(NamedTuple):
    """Room for looks around: open cones, vertices found (`found[0]` counts them), and which look has seen a vertex."""

    sides: NDArray[np.int64]
    borders: NDArray[np.float64]
    givers: NDArray[np.int64]
    found: NDArray[np.int64]
    seen: NDArray[np.int64]
    terms: NDArray[np.float64]


@part
def new_eye(vertices, triangles):  # type: ignore[no-untyped-def]
    """A cone that crosses a triangle leaves at most one more open than before, and crosses each triangle once."""
    open_ones = triangles + 8
    return Eye(
        np.empty(open_ones, np.int64),
        np.empty((open_ones, 4)),
        np.empty((open_ones, 2), np.int64),
        np.zeros(vertices + 1, np.int64),
        np.full(vertices, -1, np.int64),
        np.empty(12),
    )


@part
def _side_exact(px, py, giver, x, y, xy, terms):  # type: ignore[no-untyped-def]
    if giver >= 0:
        return side(px, py, xy[giver, 0], xy[giver, 1], x, y, terms)
    return side(xy[-1 - giver, 0], xy[-1 - giver, 1], px, py, x, y, terms)


@inlined
def _of_border(px, py, dx, dy, giver, wx, wy, x, y, xy, terms):  # type: ignore[no-untyped-def]
    """Side of a border on which (x, y) lies; (wx, wy) is its difference to the place."""
    quick = turn(dx, dy, wx, wy)
    if quick != 0:
        return quick
    return _side_exact(px, py, giver, x, y, xy, terms)


@inlined
def _note(vertex, look, eye):  # type: ignore[no-untyped-def]
    if eye.seen[vertex] != look:
        eye.seen[vertex] = look
        eye.found[0] += 1
        eye.found[eye.found[0]] = vertex


@inlined
def _set_border(eye, depth, left, dx, dy, giver):  # type: ignore[no-untyped-def]
    eye.borders[depth, 2 * left] = dx
    eye.borders[depth, 2 * left + 1] = dy
    eye.givers[depth, left] = giver


@part
def window_around(sx, sy, gx, gy, bound):  # type: ignore[no-untyped-def]
    """A box around every way from s to g no longer than `bound`, s and g not being one: these lie in an ellipse.

    As its middle, the direction of its long axis, and half its sides, a hair longer than they are.
    """
    apart = math.sqrt((gx - sx) ** 2 + (gy - sy) ** 2)
    hair = 1e-9 * (bound + abs(sx) + abs(sy) + abs(gx) + abs(gy))
    narrow = math.sqrt(max(bound * bound - apart * apart, 0.0)) / 2 + math.sqrt(bound * hair) + hair
    return (sx + gx) / 2, (sy + gy) / 2, (gx - sx) / apart, (gy - sy) / apart, bound / 2 + hair, narrow


@inlined
def _misses(window, xy, a, b):  # type: ignore[no-untyped-def]
    """Whether both ends of a side lie beyond one edge of the window."""
    x, y, ux, uy, far, narrow = window
    ax, ay, bx, by = xy[a, 0] - x, xy[a, 1] - y, xy[b, 0] - x, xy[b, 1] - y
    a_along, b_along = ax * ux + ay * uy, bx * ux + by * uy
    a_aside, b_aside = ay * ux - ax * uy, by * ux - bx * uy
    return (
        min(a_aside, b_aside) > narrow
        or max(a_aside, b_aside) < -narrow
        or min(a_along, b_along) > far
        or max(a_along, b_along) < -far
    )


@part
def look_on(px, py, xy, cells, depth, goal, in_goal, window, look, eye):  # type: ignore[no-untyped-def]
    """Follow the `depth` open cones; vertices seen go to `eye.found`. Returns whether the goal was seen.

    `in_goal[t]` marks the goal's triangles. Sides beyond an edge of the window (`window_around`, or None) stay shut.
    """
    sides, borders, givers, found, seen, terms = eye.sides, eye.borders, eye.givers, eye.found, eye.seen, eye.terms
    count, met_goal = found[0], False
    while depth > 0:
        depth -= 1
        open_side = sides[depth]
        corner = cells[open_side >> 2, 4 + (open_side & 3)]
        triangle, k = corner >> 2, corner & 3
        if corner < 0:
            continue
        if window is not None and _misses(window, xy, cells[triangle, (k + 1) % 3], cells[triangle, (k + 2) % 3]):
            continue
        rdx, rdy, ldx, ldy = borders[depth, 0], borders[depth, 1], borders[depth, 2], borders[depth, 3]
        if in_goal[triangle] and not met_goal:
            gx, gy = goal[0], goal[1]
            met_goal = (
                _of_border(px, py, rdx, rdy, givers[depth, 0], gx - px, gy - py, gx, gy, xy, terms) >= 0
                and _of_border(px, py, ldx, ldy, givers[depth, 1], gx - px, gy - py, gx, gy, xy, terms) <= 0
            )
        apex = cells[triangle, k]
        x, y = xy[apex, 0], xy[apex, 1]
        wx, wy = x - px, y - py
        of_right = _of_border(px, py, rdx, rdy, givers[depth, 0], wx, wy, x, y, xy, terms)
        of_left = _of_border(px, py, ldx, ldy, givers[depth, 1], wx, wy, x, y, xy, terms)
        ahead = corner + 1 if k < 2 else corner - 2
        last = corner - 1 if k > 0 else corner + 2
        if of_left >= 0:
            if of_left == 0 and of_right >= 0 and seen[apex] != look:
                seen[apex] = look
                count += 1
                found[count] = apex
            if of_right > 0:
                # All that is left of the cone lies to the right of the apex.
                sides[depth] = ahead
                if of_left == 0:
                    borders[depth, 2], borders[depth, 3], givers[depth, 1] = wx, wy, apex
                depth += 1
        elif of_right < 0:
            sides[depth] = last
            depth += 1
        else:
            if seen[apex] != look:
                seen[apex] = look
                count += 1
                found[count] = apex
            left = givers[depth, 1]
            if of_right > 0:
                sides[depth] = ahead
                borders[depth, 2], borders[depth, 3], givers[depth, 1] = wx, wy, apex
                depth += 1
            sides[depth] = last
            borders[depth, 0], borders[depth, 1], givers[depth, 0] = wx, wy, apex
            borders[depth, 2], borders[depth, 3], givers[depth, 1] = ldx, ldy, left
            depth += 1
    found[0] = count
    return met_goal


@part
def open_around(px, py, containing, xy, cells, look, eye):  # type: ignore[no-untyped-def]
    """Cones from a place through the sides of the triangles in which it lies; gives how many are open."""
    depth = 0
    for triangle in containing:
        for k in range(3):
            right, left = cells[triangle, (k + 1) % 3], cells[triangle, (k + 2) % 3]
            _note(right, look, eye)
            if side(xy[right, 0], xy[right, 1], xy[left, 0], xy[left, 1], px, py, eye.terms) > 0:
                eye.sides[depth] = 4 * triangle + k
                _set_border(eye, depth, 0, xy[right, 0] - px, xy[right, 1] - py, right)
                _set_border(eye, depth, 1, xy[left, 0] - px, xy[left, 1] - py, left)
                depth += 1
    return depth


@part
def open_along(corner, back, xy, cells, around_first, around, look, eye):  # type: ignore[no-untyped-def]
    """Cones from a corner (vertex, before, after) in the directions in which a taut string can leave it.

    These lie between the two sides of the corner, prolonged: ahead, or with `back` the opposite ones. Gives how many
    cones are open. A straight corner is left along its edges and nowhere else.
    """
    vertex, before, after = corner[0], corner[1], corner[2]
    px, py = xy[vertex, 0], xy[vertex, 1]
    if side(xy[before, 0], xy[before, 1], px, py, xy[after, 0], xy[after, 1], eye.terms) >= 0:
        _note(before if back else after, look, eye)
        return 0
    right, left = (-1 - after, before) if back else (after, -1 - before)
    sign = -1.0 if back else 1.0
    rdx, rdy = sign * (xy[after, 0] - px), sign * (xy[after, 1] - py)
    ldx, ldy = sign * (px - xy[before, 0]), sign * (py - xy[before, 1])
    depth = 0
    for n in range(around_first[vertex], around_first[vertex + 1]):
        triangle, k = around[n] >> 2, around[n] & 3
        a, b = cells[triangle, (k + 1) % 3], cells[triangle, (k + 2) % 3]
        ax, ay, bx, by = xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1]
        a_of_right = _of_border(px, py, rdx, rdy, right, ax - px, ay - py, ax, ay, xy, eye.terms)
        a_of_left = _of_border(px, py, ldx, ldy, left, ax - px, ay - py, ax, ay, xy, eye.terms)
        b_of_right = _of_border(px, py, rdx, rdy, right, bx - px, by - py, bx, by, xy, eye.terms)
        b_of_left = _of_border(px, py, ldx, ldy, left, bx - px, by - py, bx, by, xy, eye.terms)
        a_in, b_in = a_of_right >= 0 and a_of_left <= 0, b_of_right >= 0 and b_of_left <= 0
        if a_in:
            _note(a, look, eye)
        if b_in:
            _note(b, look, eye)
        if not (a_in or (a_of_right <= 0 <= b_of_right)) or not (b_in or (a_of_left <= 0 <= b_of_left)):
            continue
        if (a_in and not b_in and a_of_left == 0) or (b_in and not a_in and b_of_right == 0):
            continue
        eye.sides[depth] = 4 * triangle + k
        if a_in:
            _set_border(eye, depth, 0, ax - px, ay - py, a)
        else:
            _set_border(eye, depth, 0, rdx, rdy, right)
        if b_in:
            _set_border(eye, depth, 1, bx - px, by - py, b)
        else:
            _set_border(eye, depth, 1, ldx, ldy, left)
        depth += 1
    return depth


@inlined
def wraps(px, py, corner, xy, terms):  # type: ignore[no-untyped-def]
    """Whether a string from p can go on around the corner: both its sides lie on one side of the string."""
    vertex, before, after = corner[0], corner[1], corner[2]
    x, y = xy[vertex, 0], xy[vertex, 1]
    if x == px and y == py:
        return True
    one = side(px, py, x, y, xy[before, 0], xy[before, 1], terms)
    return one == 0 or one * side(px, py, x, y, xy[after, 0], xy[after, 1], terms) >= 0


@part
def touchable(px, py, xy, corners, corner_first, eye, target, length, count):  # type: ignore[no-untyped-def]
    """Append the corners seen that a string from p can go on around, and their distances; gives the new count."""
    for m in range(1, eye.found[0] + 1):
        vertex = eye.found[m]
        for n in range(corner_first[vertex], corner_first[vertex + 1]):
            if wraps(px, py, corners[n], xy, eye.terms):
                target[count] = n
                length[count] = math.sqrt((xy[vertex, 0] - px) ** 2 + (xy[vertex, 1] - py) ** 2)
                count += 1
    return count


@kernel
def pieces(xy, cells, around_first, around, corners, corner_first):  # type: ignore[no-untyped-def]
    """The straight pieces from every corner, as first (corners + 1), target and length in metres."""
    eye = new_eye(len(xy), len(cells))
    nowhere, goal = np.zeros(len(cells), np.bool_), (0.0, 0.0)
    first = np.zeros(len(corners) + 1, np.int64)
    target, length = np.empty(16 * len(corners), np.int64), np.empty(16 * len(corners))
    count = 0
    for n in range(len(corners)):
        if count + len(corners) > len(target):
            target = np.concatenate((target, np.empty(len(target), np.int64)))
            length = np.concatenate((length, np.empty(len(length))))
        eye.found[0] = 0
        px, py = xy[corners[n, 0], 0], xy[corners[n, 0], 1]
        eye.seen[corners[n, 0]] = n
        for back in (False, True):
            depth = open_along(corners[n], back, xy, cells, around_first, around, n, eye)
            look_on(px, py, xy, cells, depth, goal, nowhere, None, n, eye)
        count = touchable(px, py, xy, corners, corner_first, eye, target, length, count)
        first[n + 1] = count
    return first, target[:count].copy(), length[:count].copy()
