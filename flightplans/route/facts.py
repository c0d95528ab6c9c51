"""What a plan tells about its way: corners, crossings, the ground below, other ways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely
from shapely import Geometry, LineString

from flightplans.geo import MetricFrame
from flightplans.terrain.on_the_ground import Cover, LandCover

OTHER = "other"
SIDES = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True)
class CrossingFact:
    """A line that is crossed on the way out: what, where, how steeply (90: square), how high over its top."""

    id: str
    what: str
    """road, railway, power_line, ropeway."""
    name: str
    at_distance_m: float
    latitude_deg: float
    longitude_deg: float
    angle_deg: float
    height_over_m: float
    square: bool
    """Not flatter than 60 degrees; where it is, the area left no room for better."""


@dataclass(frozen=True)
class OtherWay:
    """A way through another corridor, and why it was not taken."""

    passes: tuple[tuple[str, str], ...]
    """No-fly zones between it and the way taken, each with the side on which it passes them: ("...", "north")."""
    length_m: float
    longer_m: float
    longer_percent: float
    why_not: str
    points_deg: tuple[tuple[float, float], ...] = ()
    """(latitude, longitude) of its corners."""


@dataclass(frozen=True)
class RouteFacts:
    """Of the way out, as it is planned. The way home is the same one, flown back."""

    turn_radius_m: float
    """At cruise speed."""
    slowest_corner_m_s: float
    widest_cut_m: float
    """The most by which the aircraft passes inside a corner."""
    shortest_m: float
    """The shortest way in the prepared area: what thinning and square crossings are measured by."""
    crossings: tuple[CrossingFact, ...] = ()
    over_m: dict[str, float] | None = None
    """Metres over water, forest, farmland, houses and other ground; None where the town has no land cover."""
    other_ways: tuple[OtherWay, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RouteFacts:
        """Inverse of `dataclasses.asdict`, also after a trip through text."""
        ways = (
            OtherWay(**{**way, **{name: tuple(map(tuple, way[name])) for name in ("passes", "points_deg")}})
            for way in data["other_ways"]
        )
        crossed = tuple(CrossingFact(**crossing) for crossing in data["crossings"])
        return cls(**{**data, "crossings": crossed, "other_ways": tuple(ways)})


def side(heading_deg: float) -> str:
    """The compass point, of eight."""
    return SIDES[round(heading_deg / 45) % 8]


def metres_over(way: LineString, areas: tuple[LandCover, ...], frame: MetricFrame) -> dict[str, float] | None:
    """Metres of a way (on the plane) over each kind of ground; where two overlap the first of `Cover` counts."""
    if not areas:
        return None
    found, left = {}, way
    for kind, area in _ground_xy(areas, frame):
        found[kind] = round(float(left.intersection(area).length), 1)
        left = left.difference(area)
    return {**found, OTHER: round(float(left.length), 1)}


@lru_cache(maxsize=8)
def _ground_xy(areas: tuple[LandCover, ...], frame: MetricFrame) -> tuple[tuple[str, Geometry], ...]:
    """One geometry a kind, on the plane, kept."""
    kinds = ((str(kind), [frame.geometry_xy(area.polygon) for area in areas if area.kind is kind]) for kind in Cover)
    return tuple((kind, shapely.union_all(shapes)) for kind, shapes in kinds if shapes)
