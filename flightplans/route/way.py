"""A way: places in metres from start to goal."""

from __future__ import annotations

from dataclasses import dataclass

from shapely import LineString

XY = tuple[float, float]


@dataclass(frozen=True)
class Route:
    """A polyline in metres from start to goal, both included."""

    points_m: tuple[XY, ...]
    length_m: float

    @property
    def line(self) -> LineString:
        """As a geometry in metres."""
        return LineString(self.points_m)
