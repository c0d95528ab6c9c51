"""A peer of the route map: lazy A* over corners, where GEOS says what sees what (shapely, prepared geometry)."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon

XY = tuple[float, float]


class ShapelySight:
    """What `tests.flightplans.exact_way.exact_length_m` asks of an area, by `covers`."""

    def __init__(self, area: Polygon | MultiPolygon) -> None:
        shapely.prepare(area)
        self._area = area
        self.corners = _reflex_corners(area)

    def sees(self, p: XY, q: XY) -> bool:
        """Whether the area covers the line between two places."""
        return bool(self._area.covers(LineString([p, q])))


def _reflex_corners(area: Polygon | MultiPolygon) -> list[XY]:
    """Where the area's inner angle is 180 degrees or more; the area lies to the left of its rings."""
    corners: list[XY] = []
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    for part in map(shapely.orient_polygons, parts):
        for ring in (part.exterior, *part.interiors):
            here = shapely.get_coordinates(ring)[:-1]
            back, ahead = np.roll(here, 1, axis=0), np.roll(here, -1, axis=0)
            (ux, uy), (vx, vy) = (here - back).T, (ahead - here).T
            corners += [(float(x), float(y)) for x, y in here[ux * vy - uy * vx <= 1e-9]]
    return corners
