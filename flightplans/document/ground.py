"""The ground as a picture behind the map: light from the north-west, tints by height, levels for contours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flightplans.errors import OutsideTerrain
from flightplans.geo import Floats, MetricFrame
from flightplans.terrain.grid import Terrain

LONG_SIDE = 420
"""Samples along the longer side of the map: half a millimetre on paper."""
LIGHT_FROM_DEG, LIGHT_HEIGHT_DEG = 315.0, 45.0
"""The mapmakers' usual lamp (Imhof, Cartographic Relief Presentation, 1982): upper left."""
TINTS = ((0.0, (0.86, 0.92, 0.83)), (0.45, (0.97, 0.95, 0.86)), (1.0, (0.90, 0.84, 0.76)))
"""Share of the height range to red, green, blue."""
STEPS_M = (10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, eq=False)
class GroundPicture:
    """Heights (rows from north to south; NaN where nothing is known) and their colours, 0 to 1."""

    height_m: Floats
    pixels: Floats
    levels_m: Floats
    step_m: int


def ground_picture(
    terrain: Terrain, frame: MetricFrame, bounds_m: tuple[float, float, float, float]
) -> GroundPicture | None:
    """Sample the terrain in a rectangle (west, south, east, north in metres); None where there is none of it."""
    west, south, east, north = bounds_m
    cell = max(east - west, north - south) / LONG_SIDE
    columns, rows = max(2, round((east - west) / cell)), max(2, round((north - south) / cell))
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = north - (np.arange(rows) + 0.5) * (north - south) / rows
    height = _heights(terrain, frame, x, y)
    if height is None:
        return None
    step = _step_m(height)
    levels = np.arange(np.floor(np.nanmin(height) / step) * step, np.nanmax(height) + step, step)
    return GroundPicture(height, _pixels(height, cell), levels, step)


def _heights(terrain: Terrain, frame: MetricFrame, x: Floats, y: Floats) -> Floats | None:
    latitude, longitude = _degrees(frame, x, y)
    low_lat, low_lon, high_lat, high_lon = terrain.bounds_deg
    known = (latitude >= low_lat) & (latitude <= high_lat) & (longitude >= low_lon) & (longitude <= high_lon)
    height = np.full(latitude.shape, np.nan)
    if not known.any():
        return None
    try:
        height[known] = terrain.heights_m(latitude[known], longitude[known])
    except OutsideTerrain:
        return None
    return height


def _degrees(frame: MetricFrame, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude of a raster, linear between nine places: within metres on a map of 20 km."""
    at_x, at_y = np.linspace(x[0], x[-1], 3), np.linspace(y[0], y[-1], 3)
    corners = frame.to_degrees(*np.meshgrid(at_x, at_y))
    u, v = np.interp(x, at_x, [0, 1, 2]), np.linspace(0, 2, len(y))
    return _between(corners[0], u, v), _between(corners[1], u, v)


def _between(values: Floats, u: Floats, v: Floats) -> Floats:
    """Bilinear inside a 3 x 3 raster: columns u, rows v, both 0 to 2."""
    along = np.array([np.interp(u, [0, 1, 2], row) for row in values])
    lower = np.minimum(v.astype(int), 1)
    share = (v - lower)[:, None]
    return np.asarray(along[lower] * (1 - share) + along[lower + 1] * share)


def _step_m(height: Floats) -> int:
    """Contours at most thirty deep."""
    spread = float(np.nanmax(height) - np.nanmin(height))
    return next((step for step in STEPS_M if spread / step <= 30), STEPS_M[-1])


def _pixels(height: Floats, cell_m: float) -> Floats:
    filled = np.where(np.isnan(height), np.nanmin(height), height)
    south, east = np.gradient(filled, cell_m)
    light = _shade(-south, east)
    spread = max(float(filled.max() - filled.min()), 1.0)
    share = (filled - filled.min()) / spread
    at = [stop for stop, _ in TINTS]
    colours = np.stack([np.interp(share, at, [rgb[band] for _, rgb in TINTS]) for band in range(3)], axis=-1)
    shaded = np.clip(colours * (0.62 + 0.45 * light[..., None]), 0, 1)
    return np.where(np.isnan(height)[..., None], 0.93, shaded)


def _shade(north: Floats, east: Floats) -> Floats:
    """Cosine between the light and the normal of the ground (slopes to north and east), 0 to 1."""
    height, turn = np.radians(LIGHT_HEIGHT_DEG), np.radians(LIGHT_FROM_DEG)
    lamp = np.array([np.sin(turn) * np.cos(height), np.cos(turn) * np.cos(height), np.sin(height)])
    length = np.sqrt(north**2 + east**2 + 1)
    return np.asarray(np.clip((-east * lamp[0] - north * lamp[1] + lamp[2]) / length, 0, 1))
