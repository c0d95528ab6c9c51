"""Plans as tubes in space and time: what a flight claims, and the buffers that it needs.

Sideways (95 %, both errors are independent: their squares add up):

* position: GPS SPS Performance Standard, 5th edition (2020), table 3.8-3: 8 m or better 95 % horizontally, worldwide;
* the autopilot's track error: 3 m, assumed for a multirotor of this class with its load, to be replaced by logs;
* a gust: it pushes for as long as the attitude needs to answer. A gust is about 1.5 times the mean wind (気象庁
  「風の強さと吹き方」); the push is the excess times the time of the answer.

Up and down: two altimeters on one day differ by up to 5 m each (docs/decisions/0007), and 2 m of control error.

Along the way the same errors are seconds: how late the start may be, the difference of two clocks (ASTM F3548-21,
5 s at most between systems), and a speed that is wrong by a share of the time flown (wind in the face, corners).
A volume is claimed from when the earliest aircraft enters it to when the latest leaves it. ASTM F3548-21 asks that a
flight be inside its volumes for 95 % of its time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon

from flightplans.airspace.clearance import outward
from flightplans.errors import OutsideGeoid
from flightplans.geo import MetricFrame
from flightplans.separation.tracks import Track
from flightplans.terrain.datum import geoid_height_m

LONGEST_VOLUME_S = 60.0
"""A long straight piece is claimed in parts, so that others may pass behind."""


@dataclass(frozen=True)
class Buffers:
    """What a flight may deviate, each at 95 %."""

    position_m: float = 8.0
    track_m: float = 3.0
    wind_m_s: float = 5.0
    gust_factor: float = 1.5
    answer_s: float = 1.0
    """Until the attitude answers a gust."""
    altimeter_m: float = 5.0
    height_control_m: float = 2.0
    start_s: float = 15.0
    """How early or late it may start."""
    clock_s: float = 5.0
    """ASTM F3548-21: most that clocks of two systems may differ."""
    speed_share: float = 0.02
    """Of the time flown: how wrong the speed may be on average."""

    @property
    def sideways_m(self) -> float:
        """To each side of the track."""
        gust_m = (self.gust_factor - 1.0) * self.wind_m_s * self.answer_s
        return math.sqrt(self.position_m**2 + self.track_m**2 + gust_m**2)

    @property
    def height_m(self) -> float:
        """Above and below."""
        return math.hypot(self.altimeter_m, self.height_control_m)

    def seconds(self, flown_s: float) -> float:
        """Early or late after so long in the air."""
        return self.start_s + self.clock_s + self.speed_share * max(flown_s, 0.0)


@dataclass(frozen=True)
class Volume:
    """A prism that a flight claims for a while: outline in metres, heights AMSL, seconds as the track counts."""

    outline: Polygon
    lower_m: float
    upper_m: float
    from_s: float
    to_s: float


def tube(track: Track, buffers: Buffers | None = None) -> tuple[Volume, ...]:
    """The volumes of a track, one after the other, each overlapping the next."""
    kept = buffers or Buffers()
    return tuple(_volume(track, begin, end, kept) for begin, end in _stretches(track))


def _stretches(track: Track) -> Iterator[tuple[float, float]]:
    """Each piece between two points, long ones in equal parts."""
    for begin, end in pairwise(track.t_s.tolist()):
        parts = max(1, math.ceil((end - begin) / LONGEST_VOLUME_S))
        moments = np.linspace(begin, end, parts + 1).tolist()
        yield from pairwise(moments)


def _volume(track: Track, begin_s: float, end_s: float, buffers: Buffers) -> Volume:
    here, there = track.at(np.array([begin_s, end_s]))
    flown_s = end_s - float(track.t_s[0])
    early_or_late_s = buffers.seconds(flown_s)
    return Volume(
        outline=outward(LineString([here[:2], there[:2]]), buffers.sideways_m),
        lower_m=float(min(here[2], there[2])) - buffers.height_m,
        upper_m=float(max(here[2], there[2])) + buffers.height_m,
        from_s=begin_s - early_or_late_s,
        to_s=end_s + early_or_late_s,
    )


def volumes_meet(one: Sequence[Volume], other: Sequence[Volume]) -> bool:
    """Whether two tubes have a place at a height and a moment in common, as an intersection test of F3548 sees it."""
    return any(_meets(mine, theirs) for mine in one for theirs in other)


def _meets(one: Volume, other: Volume) -> bool:
    in_time = one.from_s < other.to_s and other.from_s < one.to_s
    in_height = one.lower_m < other.upper_m and other.lower_m < one.upper_m
    return in_time and in_height and bool(shapely.intersects(one.outline, other.outline))


def operational_intent(volumes: Sequence[Volume], frame: MetricFrame, begins: datetime) -> list[dict[str, Any]]:
    """Volumes as ASTM F3548-21 exchanges them (`Volume4D` of the UTM API): WGS 84, heights over the ellipsoid.

    `begins` is the aware moment of second 0. Heights are turned by Japan's geoid model. Raises ValueError for a naive
    moment or where the geoid is not known.
    """
    return [_volume_4d(volume, frame, begins) for volume in volumes]


def as_geojson(volumes: Sequence[Volume], frame: MetricFrame, begins: datetime) -> dict[str, Any]:
    """The same as a FeatureCollection, heights over the sea and over the ellipsoid beside the times."""
    features = []
    for number, (volume, said) in enumerate(
        zip(volumes, operational_intent(volumes, frame, begins), strict=True), start=1
    ):
        ring = [[corner["lng"], corner["lat"]] for corner in said["volume"]["outline_polygon"]["vertices"]]
        properties = {
            "number": number,
            "lower_amsl_m": round(volume.lower_m, 1),
            "upper_amsl_m": round(volume.upper_m, 1),
            "lower_w84_m": said["volume"]["altitude_lower"]["value"],
            "upper_w84_m": said["volume"]["altitude_upper"]["value"],
            "time_start": said["time_start"]["value"],
            "time_end": said["time_end"]["value"],
        }
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _volume_4d(volume: Volume, frame: MetricFrame, begins: datetime) -> dict[str, Any]:
    outline = frame.geometry_degrees(shapely.orient_polygons(volume.outline))
    corners = outline.exterior.coords[:-1]
    middle = outline.centroid
    try:
        over_ellipsoid_m = geoid_height_m(middle.y, middle.x)
    except OutsideGeoid as error:
        raise ValueError(f"no geoid at {middle.y:.4f}, {middle.x:.4f}") from error
    return {
        "volume": {
            "outline_polygon": {"vertices": [{"lat": round(lat, 7), "lng": round(lon, 7)} for lon, lat in corners]},
            "altitude_lower": _altitude(math.floor((volume.lower_m + over_ellipsoid_m) * 10) / 10),
            "altitude_upper": _altitude(math.ceil((volume.upper_m + over_ellipsoid_m) * 10) / 10),
        },
        "time_start": _time(begins, math.floor(volume.from_s)),
        "time_end": _time(begins, math.ceil(volume.to_s)),
    }


def _altitude(metres: float) -> dict[str, Any]:
    return {"value": metres, "reference": "W84", "units": "M"}


def _time(begins: datetime, seconds: int) -> dict[str, str]:
    if begins.utcoffset() is None:
        raise ValueError(f"{begins.isoformat()} has no time zone")
    moment = (begins + timedelta(seconds=seconds)).astimezone(UTC)
    return {"value": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "format": "RFC3339"}
