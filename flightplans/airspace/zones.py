"""All zones of a town: corridors minus no-fly zones, and obstacles that are crossed above.

The file form of this package is GeoJSON (flightplans.airspace.geojson); KML and ED-269 stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from shapely import Geometry, MultiPolygon, Polygon, set_precision, union_all

from flightplans.airspace import geojson
from flightplans.airspace.applicability import aware
from flightplans.airspace.clearance import PRECISION_M, inward, outward, outward_each, polygonal
from flightplans.airspace.zone import Kind, Role, Zone
from flightplans.errors import BadTownData
from flightplans.geo import Floats, Geometries, MetricFrame

__all__ = ["PRECISION_M", "Airspace", "Kind", "Role", "Zone", "closed_each_xy", "inward", "outward", "polygonal"]


@dataclass(frozen=True)
class Airspace:
    """All zones of a town, each at the times when it holds."""

    zones: tuple[Zone, ...]

    def of(self, role: Role) -> tuple[Zone, ...]:
        """The zones of one role."""
        return tuple(zone for zone in self.zones if zone.role is role)

    def at(self, moment: datetime | None) -> Airspace:
        """What holds at a moment; None: what a flight at any time has to reckon with. Raises ValueError if naive."""
        return self.during(moment, moment)

    def during(self, since: datetime | None, until: datetime | None) -> Airspace:
        """What a flight between two aware moments has to reckon with; itself if that is everything.

        A no-fly zone or obstacle counts that holds at any moment of it, a corridor only if it holds all the time.
        Without moments every no-fly zone counts, and only corridors that hold always. Raises ValueError if naive.
        """
        span = None if since is None or until is None else (aware(since), aware(until))
        kept = tuple(zone for zone in self.zones if zone.counts(span))
        return self if len(kept) == len(self.zones) else Airspace(kept)

    def corridor_xy(self, frame: MetricFrame) -> Polygon | MultiPolygon:
        """Union of the corridors in metres, no-fly zones not taken out."""
        shapes = frame.geometries_xy([zone.polygon for zone in self.of(Role.CORRIDOR)])
        return polygonal(set_precision(union_all(shapes), PRECISION_M))

    def closed_xy(self, zone: Zone, frame: MetricFrame, margin_m: float = 0.0) -> Geometry:
        """What a no-fly zone closes, in metres: itself, its clearance, the margin, and a millimetre for rounding."""
        return closed_each_xy((zone,), frame, margin_m)[0]

    def area_xy(self, frame: MetricFrame, margin_m: float = 0.0) -> Polygon | MultiPolygon:
        """Where the aircraft may be, in metres: `margin_m` away from every edge, and from every no-fly zone that
        much more than its own clearance. Never a millimetre less, though it is rounded to whole ones."""
        closed = closed_each_xy(self.of(Role.NO_FLY), frame, margin_m)
        corridor = self.corridor_xy(frame)
        if margin_m > 0 and not corridor.is_empty:
            whole = np.array([corridor], dtype=object)
            corridor = inward(corridor, float(_on_the_plane(np.array([margin_m]), whole, frame)[0]))
        return polygonal(set_precision(corridor.difference(union_all(closed)), PRECISION_M))

    def to_geojson(self) -> dict[str, Any]:
        """A FeatureCollection in the form of this package."""
        return geojson.written(self.zones)

    @classmethod
    def from_geojson(cls, data: Mapping[str, Any]) -> Airspace:
        """Read the form of this package. Raises BadTownData that names the first feature at fault."""
        reading = geojson.read(data)
        for finding in reading.errors:
            raise BadTownData(f"airspace {finding.place_en}", finding.en)
        return cls(reading.zones)


_ROUNDING_M = 2 * PRECISION_M
"""Rounding moves a corner by half a diagonal of the grid, and an edge by as much again to a corner near it."""


def closed_each_xy(zones: tuple[Zone, ...], frame: MetricFrame, margin_m: float) -> Geometries:
    """What each zone closes, all at once: a town has hundreds of houses."""
    if not zones:
        return np.empty(0, dtype=object)
    here = frame.geometries_xy([zone.polygon for zone in zones])
    crossing = ~shapely.is_valid(here)
    if crossing.any():  # what is just valid in degrees may cross itself by a nanometre in metres
        here[crossing] = shapely.make_valid(here[crossing])
    wanted = np.array([zone.clearance_m + margin_m for zone in zones])
    return outward_each(here, _on_the_plane(wanted, here, frame))


def _on_the_plane(distances_m: Floats, here_xy: Geometries, frame: MetricFrame) -> Floats:
    """What distances on the ground have to be on the plane, so that neither its scale, nor what an edge means between
    its corners (straight in degrees or on the plane), nor the rounding makes them short."""
    return np.nan_to_num(distances_m * frame.enlargements(here_xy) + frame.bends_m(here_xy) + _ROUNDING_M)
