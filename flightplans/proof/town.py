"""The town as the second opinion sees it: sites, zones and ground, read from the data itself, on a plane of its own.

The plane is azimuthal equidistant about the sites' middle (Snyder, Map Projections, USGS PP 1395, 25), on the WGS 84
ellipsoid: 15 km from there lengths are true within one part in a million. Zones are GeoJSON features with `role`
corridor, no_fly (with `clearance_m` around it) or obstacle (with `top_agl_m`), `applicability` and limits of height.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from pyproj import Proj
from shapely import Geometry
from shapely.geometry import shape

from flightplans.proof.ground import Floats, Ground
from flightplans.proof.hours import Span, counts
from flightplans.proof.zone_heights import begins_over_flights, top_over_ground_m

TOWNS_KEPT = 8


@dataclass(frozen=True)
class Spot:
    """A place to take off, land, or come down in an emergency."""

    id: str
    kind: str
    place: tuple[float, float]
    elevation_m: float


@dataclass(frozen=True)
class Plane:
    """Metres east and north of a middle."""

    latitude_deg: float
    longitude_deg: float

    @cached_property
    def _projection(self) -> Proj:
        return Proj(proj="aeqd", lat_0=self.latitude_deg, lon_0=self.longitude_deg, ellps="WGS84")

    def metres(self, latitude_deg: Floats, longitude_deg: Floats) -> Floats:
        """Places as rows of east and north."""
        return np.column_stack(self._projection(np.asarray(longitude_deg), np.asarray(latitude_deg)))

    def flat(self, geometry: Geometry) -> Geometry:
        """A geometry of longitudes and latitudes in metres."""
        return shapely.transform(geometry, lambda corners: self.metres(corners[:, 1], corners[:, 0]))


@dataclass(frozen=True, eq=False)
class Closed:
    """No-fly zones or obstacles in metres, and the number that each is held to."""

    shapes: tuple[Geometry, ...] = ()
    metres: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Town:
    """All that a mission is held against."""

    spots: Mapping[str, Spot]
    emergency: tuple[Spot, ...]
    plane: Plane
    corridor: Geometry
    edge: Geometry
    """Of the corridor; both prepared."""
    no_fly: Closed
    obstacles: Closed
    ground: Ground
    cover: tuple[tuple[str, Geometry], ...] = ()
    """Land cover: kind and shape."""

    def apart_m(self, one: tuple[float, float], other: tuple[float, float]) -> float:
        """Between two places that are near to each other."""
        return self.ground.apart_m(one, other)


@dataclass(frozen=True, eq=False)
class Region:
    """Sites, all zones whenever they hold, and ground; gives the town as it is at a time."""

    spots: tuple[Spot, ...]
    plane: Plane
    zones: tuple[tuple[Mapping[str, Any], Geometry, float], ...]
    """What each says of itself, its shape in metres, and the number that it is held to."""
    ground: Ground
    lines: Closed = Closed()
    """What crosses the way over the ground, with its height: it always stands."""
    cover: tuple[tuple[str, Geometry], ...] = ()
    _towns: dict[tuple[int, ...], Town] = field(default_factory=dict)

    def during(self, span: Span | None) -> Town:
        """The town for a flight in that time (None: at any time)."""
        kept = tuple(n for n, (said, *_) in enumerate(self.zones) if counts(said, said["role"] == "corridor", span))
        if kept not in self._towns:
            while len(self._towns) >= TOWNS_KEPT:
                self._towns.pop(next(iter(self._towns)), None)
            self._towns[kept] = self._town(kept)
        return self._towns[kept]

    def _town(self, kept: tuple[int, ...]) -> Town:
        parts: dict[str, list[tuple[Geometry, float]]] = {"corridor": [], "no_fly": [], "obstacle": []}
        for number in kept:
            said, shape_m, metres = self.zones[number]
            parts[str(said["role"])].append((shape_m, metres))
        corridor = shapely.union_all([area for area, _ in parts["corridor"]])
        edge = corridor.boundary
        for geometry in (corridor, edge):
            shapely.prepare(geometry)
        closed, obstacles = (Closed(*zip(*parts[role], strict=True)) if parts[role] else Closed() for role in HELD)
        obstacles = Closed((*obstacles.shapes, *self.lines.shapes), (*obstacles.metres, *self.lines.metres))
        landing = {spot.id: spot for spot in self.spots if spot.kind != "emergency"}
        emergency = tuple(spot for spot in self.spots if spot.kind == "emergency")
        return Town(landing, emergency, self.plane, corridor, edge, closed, obstacles, self.ground, self.cover)


HELD = ("no_fly", "obstacle")


def read_region(
    spots: Iterable[Spot],
    zones: Mapping[str, Any],
    ground: Ground,
    lines: Mapping[str, Any] | None = None,
    cover: Mapping[str, Any] | None = None,
) -> Region:
    """The region of GeoJSON collections of zones, of lines with `top_agl_m`, and of land cover with `kind`."""
    every = tuple(spots)
    middle = np.mean([spot.place for spot in every], axis=0)
    plane = Plane(float(middle[0]), float(middle[1]))
    found = []
    for feature in zones["features"]:
        said, area = feature["properties"], shape(feature["geometry"])
        if said["role"] == "no_fly" and begins_over_flights(said, area, ground):
            continue
        metres = float(said.get("clearance_m") or 0.0) if said["role"] == "no_fly" else 0.0
        if said["role"] == "obstacle":
            metres = top_over_ground_m(said, area, ground)
        found.append((said, plane.flat(area), metres))
    standing = [
        (plane.flat(shape(feature["geometry"])), float(feature["properties"].get("top_agl_m") or 0.0))
        for feature in (lines or {}).get("features", ())
    ]
    standing = [each for each in standing if each[1] > 0]
    covered = tuple(
        (str(feature["properties"]["kind"]), plane.flat(shape(feature["geometry"])))
        for feature in (cover or {}).get("features", ())
    )
    return Region(
        every, plane, tuple(found), ground, Closed(*zip(*standing, strict=True)) if standing else Closed(), covered
    )


def spots_of(sites: Mapping[str, Any]) -> tuple[Spot, ...]:
    """Sites of a GeoJSON collection of points."""
    return tuple(_spot(feature["properties"], feature["geometry"]["coordinates"]) for feature in sites["features"])


def _spot(said: Mapping[str, Any], at: list[float]) -> Spot:
    return Spot(str(said["id"]), str(said["kind"]), (float(at[1]), float(at[0])), float(said["elevation_m"]))
