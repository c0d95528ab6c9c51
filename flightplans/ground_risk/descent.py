"""How an aircraft without thrust comes down: where to, how fast, at which angle.

Ballistic descent with drag of the square of the speed through the air, as la Cour-Harbo ("Ground impact probability
distribution for small unmanned aircraft in ballistic descent", ICUAS 2020) and JARUS SORA 2.5 Annex F use it; they
approximate its integral, here it is integrated:

    dv/dt = g - k |v| v,   k = density * drag area / (2 mass)      (v against the air; drag area = coefficient x area)

Measured in L = 1/k, V = sqrt(g/k) (the terminal speed) and T = V/g, the equation holds no parameter: one table over the
first horizontal speed and the depth fallen serves every aircraft, mass and air. Wind moves the air in which all this
happens: the fall against the air begins with the speed through the air, and the air has moved on by wind x time at
impact. A multirotor without thrust does not glide. Under a parachute it sinks at the speed at which drag equals weight
and drifts with the wind (`under_parachute`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from flightplans.airframe import STANDARD_GRAVITY_M_S2
from flightplans.geo import Floats

TABLE_SPEED = 3.0
"""First speeds up to three times the terminal one."""
TABLE_SPEED_STEP = 0.05
TABLE_ROOT_DEPTH = 3.0
"""Depths up to 9 L; further down the aircraft falls straight at its terminal speed, to 1e-4."""
TABLE_ROOT_DEPTH_STEP = 0.02
_STEP = 0.02


@dataclass(frozen=True, eq=False)
class Fall:
    """The end of a descent against the air, arrays of one shape."""

    distance_m: Floats
    """Along the first speed through the air."""
    seconds: Floats
    across_m_s: Floats
    """Horizontal speed through the air at impact."""
    down_m_s: Floats


def drag_per_m(density_kg_m3: Floats | float, drag_area_m2: Floats | float, mass_kg: Floats | float) -> Floats:
    """k of the equation above, 1/m."""
    return np.asarray(np.asarray(density_kg_m3) * drag_area_m2 / (2 * np.asarray(mass_kg)))


def ballistic(height_m: Floats | float, airspeed_m_s: Floats | float, drag: Floats | float) -> Fall:
    """Fall from level flight through a height, first horizontal speed through the air, `drag_per_m`; shapes
    broadcast."""
    height, speed, k = np.broadcast_arrays(
        np.maximum(np.asarray(height_m, float), 0), np.asarray(airspeed_m_s, float), np.asarray(drag, float)
    )
    terminal = np.sqrt(STANDARD_GRAVITY_M_S2 / k)
    depth = height * k
    root = np.sqrt(depth)
    row = np.clip(speed / terminal / TABLE_SPEED_STEP, 0, fall_table().shape[0] - 1.000001)
    column = np.clip(root / TABLE_ROOT_DEPTH_STEP, 0, fall_table().shape[1] - 1.000001)
    along, time, across, down = _between(row, column)
    beyond = np.maximum(depth - TABLE_ROOT_DEPTH**2, 0)  # at the terminal speed, which is 1
    return Fall(along / k, (time + beyond) * terminal / STANDARD_GRAVITY_M_S2, across * terminal, down * terminal)


def terminal_m_s(mass_kg: float, drag_area_m2: float, density_kg_m3: float) -> float:
    """Speed at which drag equals weight."""
    return math.sqrt(2 * mass_kg * STANDARD_GRAVITY_M_S2 / (density_kg_m3 * drag_area_m2))


def under_parachute(height_m: Floats, wind_m_s: float, sink_m_s: float, opening_m: float) -> tuple[Floats, Floats]:
    """Drift with the wind below the height at which it stands open, and seconds from there to the ground."""
    seconds = np.maximum(np.asarray(height_m, float) - opening_m, 0) / sink_m_s
    return seconds * wind_m_s, seconds


def _between(row: Floats, column: Floats) -> Floats:
    """Four quantities, bilinear between the table's places; the first axis of the result names them."""
    table = fall_table()
    r, c = row.astype(np.int64), column.astype(np.int64)
    u, v = (row - r)[..., None], (column - c)[..., None]
    low = table[r, c] * (1 - v) + table[r, c + 1] * v
    high = table[r + 1, c] * (1 - v) + table[r + 1, c + 1] * v
    return np.asarray(np.moveaxis(low * (1 - u) + high * u, -1, 0))


@cache
def fall_table() -> Floats:
    """(first speeds, roots of depth, 4): distance, time, horizontal and vertical speed; all in L, T and V.

    Runge-Kutta of fourth order; the root of the depth grows evenly with time at first, so no detail is lost at the top.
    """
    speeds = np.arange(0, TABLE_SPEED + TABLE_SPEED_STEP / 2, TABLE_SPEED_STEP)
    roots = np.arange(0, TABLE_ROOT_DEPTH + TABLE_ROOT_DEPTH_STEP / 2, TABLE_ROOT_DEPTH_STEP)
    state = np.stack([np.zeros_like(speeds), np.zeros_like(speeds), speeds, np.zeros_like(speeds)])
    history = [state]
    while history[-1][1].min() < (roots[-1] + TABLE_ROOT_DEPTH_STEP) ** 2:
        one = _rate(state)
        two = _rate(state + _STEP / 2 * one)
        three = _rate(state + _STEP / 2 * two)
        state = state + _STEP / 6 * (one + 2 * two + 2 * three + _rate(state + _STEP * three))
        history.append(state)
    path = np.array(history)  # (time, quantity, speed)
    moments = np.arange(len(path)) * _STEP
    table = np.empty((len(speeds), len(roots), 4))
    for number in range(len(speeds)):
        fallen = np.sqrt(path[:, 1, number])
        columns = (path[:, 0, number], moments, path[:, 2, number], path[:, 3, number])
        for quantity, values in enumerate(columns):
            table[number, :, quantity] = np.interp(roots, fallen, values)
    return table


def _rate(state: Floats) -> Floats:
    """Of distance, depth, horizontal and vertical speed."""
    speed = np.hypot(state[2], state[3])
    return np.stack([state[2], state[3], -speed * state[2], 1 - speed * state[3]])
