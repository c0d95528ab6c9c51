"""Columns: straight up from the port, straight down to a hall.

A hovering aircraft is not held by a track but by its position: it may be beside the middle by the error of the
satellite fix and by what a gust moves it before the controller answers (`Limits.column_radius_m`). So far around
nothing may stand: no obstacle, and no ground that is much higher than the pad (a cliff, a terrace wall). The ceiling,
the corridor and the zones around are held by the way's own margin, which is wider.

The pad's surveyed height and the terrain model are two witnesses of one height: take-offs climb over the first,
clearances count over the second. Where they differ by more than the model's error explains, one of them is wrong and
nobody flies before it is known which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Point

from flightplans.errors import ColumnBlocked, Refusal, SiteHeightDoubtful
from flightplans.geo import MetricFrame
from flightplans.heights.band import Obstacle
from flightplans.request import Limits
from flightplans.terrain.grid import Terrain
from flightplans.world import Site

FAR_M = 999.0


@dataclass(frozen=True)
class Column:
    """The column over a site; heights over the pad's surveyed height."""

    site_id: str
    radius_m: float
    top_agl_m: float
    """Where the way out begins or ends."""
    home_top_agl_m: float
    """Where the way home, a layer higher, begins or ends."""
    ground_rise_m: float
    """The highest ground inside the column over the pad."""
    clear_m: float
    """To the nearest obstacle, at most 999."""
    survey_differs_m: float
    """The pad's surveyed height less the terrain model's, either way."""
    terrain_error_m: float


def column_over(
    site: Site, frame: MetricFrame, terrain: Terrain, obstacles: Sequence[Obstacle], limits: Limits, top_amsl_m: float
) -> Column:
    """What stands in and around the column of a site. Raises OutsideTerrain."""
    latitude, longitude = np.array([site.latitude_deg]), np.array([site.longitude_deg])
    around = terrain.around(latitude, longitude, limits.column_radius_m)
    model_m = float(terrain.heights_m(latitude, longitude)[0])
    place = Point(frame.point_xy(site.latitude_deg, site.longitude_deg))
    away = min((float(obstacle.area.distance(place)) for obstacle in obstacles), default=FAR_M)
    return Column(
        site_id=site.id,
        radius_m=limits.column_radius_m,
        top_agl_m=round(top_amsl_m - site.elevation_m, 1),
        home_top_agl_m=round(top_amsl_m + limits.homeward_layer_m - site.elevation_m, 1),
        ground_rise_m=round(float(around.highest_m[0]) - model_m, 2),
        clear_m=round(min(away, FAR_M), 1),
        survey_differs_m=round(abs(site.elevation_m - model_m), 2),
        terrain_error_m=round(float(around.error_m[0]), 2),
    )


def column_faults(column: Column, site: Site, limits: Limits) -> Iterator[Refusal]:
    """Why nobody may start or land there."""
    if column.clear_m < column.radius_m:
        yield ColumnBlocked(site.id, "obstacle", column.clear_m, column.radius_m)
    if column.ground_rise_m > limits.column_rise_m:
        yield ColumnBlocked(site.id, "ground", column.ground_rise_m, limits.column_rise_m)
    allowed_m = survey_limit_m(column, limits)
    if column.survey_differs_m > allowed_m:
        yield SiteHeightDoubtful(site.id, site.elevation_m, column.survey_differs_m, allowed_m)


def survey_limit_m(column: Column, limits: Limits) -> float:
    """How far survey and terrain model may be apart: two standard deviations of the model more than for none."""
    return round(limits.survey_differs_m + 2 * column.terrain_error_m, 2)
