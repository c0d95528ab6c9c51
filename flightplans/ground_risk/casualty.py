"""Expected casualties of failures along a passage: where the aircraft comes down, whom it strikes there, who is killed.

Critical area, JARUS SORA 2.5 Annex F appendix B (and its code, casex): a person is a cylinder of 0.3 m radius and 1.8 m
height; the aircraft sweeps its width over the way on which it is lower than a person (glide), then slides until less
than 290 J are left:

    A = 2 (r + w/2) h / tan(angle) + pi (r + w/2)^2 + slide (2 r + w)

with the horizontal speed after the first touch reduced by the coefficient of restitution (0.8 at 10 degrees to 0.6 at
90) and braked by friction of 0.65. Annex F then takes 40 % off for walls and trees; this is not done here.

Who is struck in the open is counted as killed from 79 J (58 ft lbf, the hazardous fragment of DoD 6055.09-M), in
proportion below. Under a roof the curve of Dalamagkidis, Valavanis and Piegl ("Evaluating the risk of unmanned aircraft
ground impacts", 2008),

    P = 1 / (1 + sqrt(alpha / beta) (beta / E)^(1 / (4 s))),   alpha = 1 MJ, beta = 100 J,

with s = 0.5, the value in use for trees and low buildings: a wooden house of two storeys.

The integral over everything that is uncertain (`failures.Scatter`) is a mean over points of Roberts' R sequence (the
generalised golden ratio), shifted from one sample of the passage to the next, so that a long passage fills the gaps of
a short one. It is deterministic: the same plan has the same number.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from flightplans.airframe import STANDARD_GRAVITY_M_S2
from flightplans.compiled import kernel, part
from flightplans.ground_risk.descent import TABLE_ROOT_DEPTH, TABLE_ROOT_DEPTH_STEP, TABLE_SPEED_STEP
from flightplans.ground_risk.exposure import Layers

PERSON_RADIUS_M = 0.3
PERSON_HEIGHT_M = 1.8
SLIDE_HARMLESS_J = 290.0
FRICTION = 0.65
OPEN_LETHAL_J = 79.0
ROOF_ALPHA_J = 1e6
ROOF_BETA_J = 100.0
ROOF_SHELTER = 0.5
POINTS = 8
"""Points a sample and failure; at 25 m a sample a passage of 6 km has 1,900 of each."""
MODES = ("fall", "tumble", "landing", "parachute")
FALL, TUMBLE, LANDING, PARACHUTE = range(4)
FLIES_ON_S = 1.0
"""A parachute is thrown within a second."""


class Ground(NamedTuple):
    """The map of people, as compiled code takes it."""

    layers: Layers
    west_m: float
    south_m: float
    cell_m: float


class Falling(NamedTuple):
    """The aircraft and what is not known of its descent, as compiled code takes it."""

    span_m: float
    mass_kg: float
    drag_per_m: float
    touch_down_m_s: float
    wind_x_m_s: float
    wind_y_m_s: float
    heading_rad: float
    fall_drag_low: float
    fall_drag_high: float
    tumble_drag_low: float
    tumble_drag_high: float
    recognition_s: float
    sink_m_s: float
    opening_m: float


@part
def critical_area_m2(span_m, mass_kg, across_m_s, down_m_s):  # type: ignore[no-untyped-def]
    """Ground on which a standing person is struck, by the span and the two speeds at impact."""
    half = PERSON_RADIUS_M + span_m / 2
    glide = PERSON_HEIGHT_M * across_m_s / max(down_m_s, 0.1)
    degrees = math.degrees(math.atan2(down_m_s, max(across_m_s, 1e-9)))
    after = across_m_s * (0.8 - 0.2 * (max(degrees, 10.0) - 10.0) / 80.0)
    harmless = math.sqrt(2 * SLIDE_HARMLESS_J / mass_kg)
    slide = max(after**2 - harmless**2, 0.0) / (2 * FRICTION * STANDARD_GRAVITY_M_S2)
    return 2 * half * (glide + slide) + math.pi * half**2


@part
def killed_in_the_open(energy_j):  # type: ignore[no-untyped-def]
    """Probability for a person who is struck without a roof."""
    return min(1.0, energy_j / OPEN_LETHAL_J)


@part
def killed_under_roof(energy_j):  # type: ignore[no-untyped-def]
    """Probability for a person in a house that is struck."""
    if energy_j <= 0:
        return 0.0
    steepness = 1 / (4 * ROOF_SHELTER)
    return 1 / (1 + math.sqrt(ROOF_ALPHA_J / ROOF_BETA_J) * (ROOF_BETA_J / energy_j) ** steepness)


@kernel
def casualties_per_failure(samples, table, ground, falling):  # type: ignore[no-untyped-def]
    """Expected deaths if a failure happens in a sample: (samples, modes in the order of `MODES`).

    `samples` has the columns x, y, height over the ground, ground speed, direction east and north (of length one),
    length of the sample along its direction; metres and seconds. `table` is that of `descent`.
    """
    result = np.zeros((len(samples), len(MODES)))
    for number in range(len(samples)):
        x, y, height, speed, east, north, length = samples[number]
        for point in range(POINTS):
            # Roberts' R4: powers of 1 / phi_4, the root of t^5 = t + 1; the shift is the golden ratio's.
            order = point + 1 + number * 0.6180339887498949
            a = (0.5 + order * 0.8566748838545029) % 1.0
            b = (0.5 + order * 0.7338918566271260) % 1.0
            c = (0.5 + order * 0.6287067210378087) % 1.0
            d = (0.5 + order * 0.5385972572236101) % 1.0
            at_x, at_y = x + (a - 0.5) * length * east, y + (a - 0.5) * length * north
            turn = (2 * b - 1) * falling.heading_rad
            cosine, sine = math.cos(turn), math.sin(turn)
            u, v = speed * (east * cosine - north * sine), speed * (north * cosine + east * sine)
            drag = falling.drag_per_m * (falling.fall_drag_low + c * (falling.fall_drag_high - falling.fall_drag_low))
            result[number, FALL] += _struck(at_x, at_y, height, u, v, drag, table, ground, falling)
            angle = 2 * math.pi * b
            u, v = d * speed * math.cos(angle), d * speed * math.sin(angle)
            on_s = falling.recognition_s * ((c + 0.5 + d) % 1.0)
            drag = falling.tumble_drag_low + c * (falling.tumble_drag_high - falling.tumble_drag_low)
            drag *= falling.drag_per_m
            away_x, away_y = at_x + u * on_s, at_y + v * on_s
            result[number, TUMBLE] += _struck(away_x, away_y, height, u, v, drag, table, ground, falling)
            if point % 4 == 0:  # a gentle touch, wherever it is: fewer points do
                result[number, LANDING] += 4 * _harm(at_x, at_y, 0.0, falling.touch_down_m_s, ground, falling)
            if falling.sink_m_s > 0:
                on_s = c * FLIES_ON_S
                hangs_s = max(height - falling.opening_m, 0.0) / falling.sink_m_s * d
                away_x = at_x + speed * east * on_s + falling.wind_x_m_s * hangs_s
                away_y = at_y + speed * north * on_s + falling.wind_y_m_s * hangs_s
                result[number, PARACHUTE] += _harm(away_x, away_y, 0.0, falling.sink_m_s, ground, falling)
    return result / POINTS


@kernel
def farthest_falls_m(samples, table, wind_m_s, drags_per_m):  # type: ignore[no-untyped-def]
    """The greatest distance over the ground of a fall from each sample (height and speed in the columns of
    `casualties_per_failure`), with the farther of two drags, in a wind of at most that strength from any side.

    Against the air it reaches a (v - w), with a between those of the slowest and of the fastest airspeed, and the air
    moves w t: together a v + (t - a) w, linear in a, so that an end of that range is the farthest; t is longest for the
    fastest airspeed.
    """
    result = np.zeros(len(samples))
    for number in range(len(samples)):
        height, speed = samples[number, 2], samples[number, 3]
        slow, fast = max(speed - wind_m_s, 0.5), speed + wind_m_s + 0.5
        for drag in drags_per_m:
            near, _, _, _ = _end_of_fall(height, slow, drag, table)
            far, seconds, _, _ = _end_of_fall(height, fast, drag, table)
            for share in (near / slow, far / fast):
                result[number] = max(result[number], share * speed + max(seconds - share, 0.0) * wind_m_s)
    return result


@part
def _end_of_fall(height, airspeed, drag, table):  # type: ignore[no-untyped-def]
    """`descent.ballistic` for one fall: distance and speed along the first airspeed, seconds, speed down."""
    terminal = math.sqrt(STANDARD_GRAVITY_M_S2 / drag)
    depth = max(height, 0.0) * drag
    row = min(airspeed / terminal / TABLE_SPEED_STEP, table.shape[0] - 1.000001)
    column = min(math.sqrt(depth) / TABLE_ROOT_DEPTH_STEP, table.shape[1] - 1.000001)
    r, c = int(row), int(column)
    p, q = row - r, column - c
    reached = lasted = across = down = 0.0
    for i, j, weight in (
        (r, c, (1 - p) * (1 - q)),
        (r, c + 1, (1 - p) * q),
        (r + 1, c, p * (1 - q)),
        (r + 1, c + 1, p * q),
    ):
        reached += weight * table[i, j, 0]
        lasted += weight * table[i, j, 1]
        across += weight * table[i, j, 2]
        down += weight * table[i, j, 3]
    seconds = (lasted + max(depth - TABLE_ROOT_DEPTH**2, 0.0)) * terminal / STANDARD_GRAVITY_M_S2
    return reached / drag, seconds, across * terminal, down * terminal


@part
def _struck(x, y, height, u, v, drag, table, ground, falling):  # type: ignore[no-untyped-def]
    """Deaths of one ballistic fall with a ground speed (u, v)."""
    through_u, through_v = u - falling.wind_x_m_s, v - falling.wind_y_m_s
    airspeed = max(math.sqrt(through_u**2 + through_v**2), 1e-9)
    reached, seconds, across, down = _end_of_fall(height, airspeed, drag, table)
    along, slowed = reached / airspeed, across / airspeed
    at_x = x + through_u * along + falling.wind_x_m_s * seconds
    at_y = y + through_v * along + falling.wind_y_m_s * seconds
    over_ground = math.hypot(through_u * slowed + falling.wind_x_m_s, through_v * slowed + falling.wind_y_m_s)
    return _harm(at_x, at_y, over_ground, down, ground, falling)


@part
def _harm(x, y, across, down, ground, falling):  # type: ignore[no-untyped-def]
    """Deaths of one impact: people per m2 there, times the critical area, times who of them dies."""
    rows, columns = ground.layers.shape[0], ground.layers.shape[1]
    column = min(max((x - ground.west_m) / ground.cell_m, 0.0), columns - 1.000001)
    row = min(max((y - ground.south_m) / ground.cell_m, 0.0), rows - 1.000001)
    c, r = int(column), int(row)
    q, p = column - c, row - r
    open_air = roofed = 0.0
    for i, j, weight in (
        (r, c, (1 - p) * (1 - q)),
        (r, c + 1, (1 - p) * q),
        (r + 1, c, p * (1 - q)),
        (r + 1, c + 1, p * q),
    ):
        open_air += weight * ground.layers[i, j, 0]
        roofed += weight * ground.layers[i, j, 1]
    energy = 0.5 * falling.mass_kg * (across**2 + down**2)
    deaths = open_air * killed_in_the_open(energy) + roofed * killed_under_roof(energy)
    return deaths * critical_area_m2(falling.span_m, falling.mass_kg, across, down)
