"""A* over the corners that a taut string can touch. Compiled; needs nothing but its arguments (see `sight`)."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True)
def bends(goal, place, first, target, length, at_start, from_start, at_goal, from_goal):  # type: ignore[no-untyped-def]
    """The corners at which the shortest path bends, in its order; none where there is no way.

    `place` (corners, 2) metres; pieces of corner n are `target[first[n]:first[n + 1]]` with their `length`; `at_start`
    and `at_goal` are the corners beside start and goal, `from_start` and `from_goal` their distances.
    """
    best = np.full(len(place), np.inf)
    came_from = np.full(len(place), -1, np.int64)
    to_end = np.full(len(place), np.inf)
    room = len(target) + len(at_start) + 1
    keys, nodes = np.empty(room), np.empty(room, np.int64)
    size = 0
    for n in range(len(at_goal)):
        to_end[at_goal[n]] = from_goal[n]
    for n in range(len(at_start)):
        node = at_start[n]
        best[node] = from_start[n]
        size = _push(keys, nodes, size, best[node] + _left(place, node, goal), node)
    done = np.zeros(len(place), np.bool_)
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
                key = cost + _left(place, other, goal)
                if key < whole:
                    size = _push(keys, nodes, size, key, other)
    found = np.empty(len(place), np.int64)
    count = 0
    while last >= 0:
        found[count] = last
        count += 1
        last = came_from[last]
    return found[:count][::-1].copy()


@njit(cache=True, inline="always")
def _left(place, node, goal):  # type: ignore[no-untyped-def]
    return math.sqrt((place[node, 0] - goal[0]) ** 2 + (place[node, 1] - goal[1]) ** 2)


@njit(cache=True)
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


@njit(cache=True)
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
