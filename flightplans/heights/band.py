"""The band of permitted heights along a route: over ground, wires and obstacles, under the ceiling.

The ground is sampled every 5 m along the route. Around each sample the bounds hold for a disc: the track error to
all sides, and half a step along; so the discs together hold every place that the aircraft may be over. The highest
and the lowest ground of a disc are exact bounds of the grid's surface (`flightplans.terrain.disc`), and the error of
the terrain's source is kept free on both sides. What the height may change between two samples is added where the
slope is known (`flightplans.heights.profile`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from flightplans.geo import Floats, MetricFrame
from flightplans.request import Limits
from flightplans.route import Route
from flightplans.terrain.grid import Terrain

SAMPLE_STEP_M = 5.0
ROUNDING_M = 0.06
"""Heights of waypoints are rounded to the decimetre, places to the centimetre."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Obstacle:
    """Something to be crossed above, in metres; `top_agl_m` over the ground under it."""

    area: Geometry
    top_agl_m: float


@dataclass(frozen=True)
class Cover:
    """An area in metres whose trees or wires ask for another clearance than `Limits.clearance_m`."""

    area: Geometry
    clearance_m: float


@dataclass(frozen=True, eq=False)
class Band:
    """Samples along a route: where, the ground below, and the bounds of the height (all heights AMSL)."""

    xy: Floats
    distance_m: Floats
    ground_m: Floats
    low_m: Floats
    high_m: Floats
    corners: Ints
    """Indices of the samples that are corners of the route, both ends included."""
    error_m: Floats
    """Of the terrain, kept free over the ground and under the ceiling."""
    clearance_m: Floats
    """Kept over the highest ground of each disc, the terrain's error not counted in."""


def band_along(
    route: Route,
    frame: MetricFrame,
    terrain: Terrain,
    obstacles: Sequence[Obstacle],
    limits: Limits,
    covers: Sequence[Cover] = (),
    elsewhere_m: float | None = None,
) -> Band:
    """Sample the permitted heights of the way out along a route: the way back has room above. Raises OutsideTerrain.

    `elsewhere_m` is kept wherever a disc is not all inside one cover; None: the limits' clearance.
    """
    xy, distance, corners = _sampled(route)
    latitude, longitude = frame.to_degrees(xy[:, 0], xy[:, 1])
    around = terrain.around(latitude, longitude, limits.side_error_m + SAMPLE_STEP_M / 2)
    points = np.asarray(shapely.points(xy))
    reach = limits.side_error_m + SAMPLE_STEP_M / 2
    clearance = _clearance(points, covers, limits.clearance_m if elsewhere_m is None else elsewhere_m, reach)
    for obstacle in obstacles:
        over = obstacle.top_agl_m + limits.obstacle_clearance_m
        near = shapely.dwithin(points, obstacle.area, reach)
        clearance = np.where(near, np.maximum(clearance, over), clearance)
    top = limits.ceiling_m - limits.ceiling_margin_m - limits.homeward_layer_m
    return Band(
        xy=xy,
        distance_m=distance,
        ground_m=terrain.heights_m(latitude, longitude),
        low_m=around.highest_m + around.error_m + clearance + ROUNDING_M,
        high_m=around.lowest_m - around.error_m + top - ROUNDING_M,
        corners=corners,
        error_m=around.error_m,
        clearance_m=clearance,
    )


def _clearance(points: npt.NDArray[np.object_], covers: Sequence[Cover], elsewhere_m: float, reach_m: float) -> Floats:
    """The greatest clearance of all covers within reach; that of elsewhere where a disc is not inside one."""
    clearance = np.full(len(points), -np.inf)
    inside = np.zeros(len(points), bool)
    for cover in covers:
        shapely.prepare(cover.area)
        near = shapely.dwithin(points, cover.area, reach_m)
        clearance = np.where(near, np.maximum(clearance, cover.clearance_m), clearance)
        inside[near] |= shapely.distance(points[near], cover.area.boundary) > reach_m
    return np.where(inside, clearance, np.maximum(clearance, elsewhere_m))


def _sampled(route: Route) -> tuple[Floats, Floats, Ints]:
    """Samples at most SAMPLE_STEP_M apart that include every corner."""
    points = np.asarray(route.points_m)
    lengths = np.hypot(*np.diff(points, axis=0).T)
    counts = np.maximum(1, np.ceil(lengths / SAMPLE_STEP_M)).astype(int)
    pieces = [a + (b - a) * np.arange(n)[:, None] / n for a, b, n in zip(points, points[1:], counts, strict=False)]
    xy = np.vstack([*pieces, points[-1:]])
    distance = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    return xy, distance, np.concatenate([[0], np.cumsum(counts)])
