"""An invented valley around a river's centre line: bed, terraces, slopes and ridges. Pure shape, no place names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString

from flightplans.geo import Floats

FLOOR_HALF_WIDTH_M = 105.0
"""Gravel bed or water, level from side to side."""
TERRACE_END_M = 340.0
TERRACE_RISE_M = 28.0
RIDGE_RISE_M = 1050.0
RIDGE_SCALE_M = 1650.0
"""Beyond the terraces the slope starts at RIDGE_RISE / RIDGE_SCALE, about 32 degrees, and flattens to the ridge."""
NOISE_SEED = 385  # any number; the same one gives the same mountains
NOISE_WAVES = 60
BED_STEP_M = 60.0


@dataclass(frozen=True)
class Level:
    """A place of known height, levelled around: x, y and height in metres."""

    x: float
    y: float
    height_m: float
    radius_m: float = 45.0


@dataclass(frozen=True)
class Stream:
    """A water course; `bed` holds (distance along it in metres, height of its bed), ascending by distance."""

    line: LineString
    bed: tuple[tuple[float, float], ...]
    width: float = 1.0
    """1 for a river with a broad floor and terraces, less for a brook in a gorge."""

    def beds_m(self) -> tuple[Floats, Floats]:
        """Places along it (n x 2) and the height of the bed at each."""
        along = np.linspace(0, self.line.length, max(2, round(self.line.length / BED_STEP_M)))
        at, height = np.asarray(self.bed, float).T
        return shapely.get_coordinates(shapely.line_interpolate_point(self.line, along)), np.interp(along, at, height)


def smooth_line(controls: Sequence[tuple[float, float]], step_m: float = 50.0) -> LineString:
    """A Catmull-Rom spline through control points, as a line with a corner every `step_m` or so."""
    points = np.asarray(controls, float)
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        steps = max(2, round(float(np.hypot(*(p2 - p1))) / step_m))
        t = np.linspace(0, 1, steps, endpoint=False)[:, None]
        bend = 2 * p0 - 5 * p1 + 4 * p2 - p3
        pieces.append(0.5 * (2 * p1 + (p2 - p0) * t + bend * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3))
    return LineString(np.vstack([*pieces, points[-1:]]))


def ground_m(x: Floats, y: Floats, streams: Sequence[Stream], levels: Sequence[Level]) -> Floats:
    """Heights at places in metres: each stream has cut its valley, the lowest one is what is left."""
    points = shapely.points(x, y)
    beside = np.full(np.shape(x), np.inf)
    ground = np.full(np.shape(x), np.inf)
    for stream in streams:
        away = shapely.distance(points, stream.line.simplify(3))
        ground = np.minimum(ground, _bed_below(x, y, stream) + _rise(away, stream.width))
        beside = np.minimum(beside, away / stream.width)
    ground = ground + _noise(x, y) * _roughness(beside)
    for level in levels:
        weight = _smoothstep(1 - (np.hypot(x - level.x, y - level.y) - level.radius_m) / (2 * level.radius_m))
        ground = ground * (1 - weight) + level.height_m * weight
    return ground


def _bed_below(x: Floats, y: Floats, stream: Stream) -> Floats:
    """The bed's height, carried sideways: a mean of all of it, near parts weighing most, so that it never jumps
    where two bends are equally near."""
    total, weights = np.zeros_like(x), np.zeros_like(x)
    for (at_x, at_y), height in zip(*stream.beds_m(), strict=True):
        weight = ((x - at_x) ** 2 + (y - at_y) ** 2 + BED_STEP_M**2) ** -2.5
        total += weight * height
        weights += weight
    return total / weights


def _rise(beside_m: Floats, width: float) -> Floats:
    """Height over the bed at a distance from the centre line: floor, terrace, slope, ridge."""
    terrace = (beside_m / width - FLOOR_HALF_WIDTH_M) / (TERRACE_END_M - FLOOR_HALF_WIDTH_M)
    up = np.maximum(0, beside_m - TERRACE_END_M * width)
    softly = up * _smoothstep(0.3 + up / 500)
    return TERRACE_RISE_M * _smoothstep(terrace) + RIDGE_RISE_M * (1 - np.exp(-softly / RIDGE_SCALE_M))


def _roughness(beside_m: Floats) -> Floats:
    """None on the floor, little on the terraces, spurs and side valleys on the slopes (metres, one sigma)."""
    terrace = 2.0 * _smoothstep((beside_m - FLOOR_HALF_WIDTH_M) / 100)
    return terrace + 85.0 * _smoothstep((beside_m - TERRACE_END_M) / 1000)


def _noise(x: Floats, y: Floats) -> Floats:
    """A sum of waves of 350 m to 3.5 km, longer ones higher, of unit variance.

    RandomState is the generator whose numbers never change between versions of numpy.
    """
    rng = np.random.RandomState(NOISE_SEED)
    length = 350.0 * 10 ** rng.uniform(0, 1, NOISE_WAVES)
    heading = rng.uniform(0, np.pi, NOISE_WAVES)
    phase = rng.uniform(0, 2 * np.pi, NOISE_WAVES)
    height = length**1.2 / np.sqrt(np.sum(length**2.4) / 2)
    total = np.zeros_like(x)
    for wave, (amplitude, angle) in enumerate(zip(height, heading, strict=True)):
        turn = (x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / length[wave]
        total += amplitude * np.sin(turn + phase[wave])
    return total


def _smoothstep(t: Floats) -> Floats:
    """0 below 0, 1 above 1, smooth between."""
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)
