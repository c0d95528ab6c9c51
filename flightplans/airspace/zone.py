"""One zone: what it is, where, when, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import shapely
from shapely import MultiPolygon, Polygon

from flightplans.airspace.applicability import Period, holds_at_all, holds_throughout
from flightplans.airspace.height_limits import HeightLimits


class Role(StrEnum):
    """What a zone does to flights."""

    CORRIDOR = "corridor"
    NO_FLY = "no_fly"
    OBSTACLE = "obstacle"


class Kind(StrEnum):
    """What a zone is on the ground; the first four are what corridors are made of."""

    RIVER = "river"
    LAKE = "lake"
    FIELD = "field"
    FOREST = "forest"
    HOUSES = "houses"
    DID = "did"
    """人口集中地区 (航空法132条の85第1項2号)."""
    SCHOOL = "school"
    POWER_LINE = "power_line"
    PRIVATE_LAND = "private_land"
    AIRPORT = "airport"
    """Around an aerodrome or helipad (航空法132条の85第1項1号)."""
    TEMPORARY = "temporary"
    PEOPLE = "people"
    NATURE = "nature"
    WORKS = "works"
    OTHER = "other"


@dataclass(frozen=True)
class Zone:
    """An area in (longitude, latitude), WGS 84, with what it is and who says so.

    The area may have holes and several parts. It is kept flat, outer rings counter-clockwise (RFC 7946), and one part
    alone is a Polygon; a period that always holds makes the zone permanent. So zones that say the same are equal.
    """

    id: str
    role: Role
    name: str
    reason: str
    source: str
    polygon: Polygon | MultiPolygon
    clearance_m: float = 0.0
    """Kept around a no-fly zone."""
    top_agl_m: float = 0.0
    """Height of an obstacle over the ground."""
    kind: Kind = Kind.OTHER
    source_date: date | None = None
    """When the source was made or the place was surveyed."""
    limits: HeightLimits = field(default_factory=HeightLimits)
    """Heights between which a no-fly zone lies. Who plans closes every height, unless it begins over the ceiling."""
    applies: tuple[Period, ...] = ()
    """When it holds; () is always."""

    def __post_init__(self) -> None:
        """Bring area and periods into the one form."""
        flat = shapely.orient_polygons(shapely.force_2d(self.polygon))
        if isinstance(flat, MultiPolygon) and len(flat.geoms) == 1:
            flat = flat.geoms[0]
        object.__setattr__(self, "polygon", flat)
        if any(period.always for period in self.applies):
            object.__setattr__(self, "applies", ())

    @property
    def permanent(self) -> bool:
        """Whether it holds at every moment."""
        return not self.applies

    def counts(self, span: tuple[datetime, datetime] | None) -> bool:
        """Whether a flight in this time (None: at any time) has to reckon with it: the hard side.

        A corridor only where it holds all the time, anything else as soon as it holds at any moment.
        """
        if span is None:
            return self.permanent or self.role is not Role.CORRIDOR
        holds = holds_throughout if self.role is Role.CORRIDOR else holds_at_all
        return holds(self.applies, *span)
