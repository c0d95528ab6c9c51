"""Latitude and longitude to local metres and back.

All planning is done on a plane. In Japan it is the plane rectangular system (平面直角座標系, JGD2011) whose
central meridian is nearest, zone VIII = EPSG:6676 at Ina; elsewhere UTM. Inside 130 km of the central meridian
lengths are within 1 part in 10,000 of the ground's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from shapely import Geometry, transform

Floats = npt.NDArray[np.float64]

WGS84 = "EPSG:4326"
# Central meridians of zones I to X (国土交通省告示9号, 2002); EPSG numbers 6669 to 6678 in this order.
JAPAN_MERIDIANS_DEG = (
    129.5,
    131.0,
    132 + 1 / 6,
    133.5,
    134 + 1 / 3,
    136.0,
    137 + 1 / 6,
    138.5,
    139 + 5 / 6,
    140 + 5 / 6,
)


@dataclass(frozen=True)
class MetricFrame:
    """A plane in metres, x to the east and y to the north; WGS 84 in and out."""

    epsg: int

    def to_xy(self, latitude_deg: Floats, longitude_deg: Floats) -> tuple[Floats, Floats]:
        """Degrees to metres, arrays or scalars alike."""
        x, y = _transformer(self.epsg, True).transform(longitude_deg, latitude_deg)
        return np.asarray(x, float), np.asarray(y, float)

    def to_degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Metres to (latitude, longitude), arrays or scalars alike."""
        longitude, latitude = _transformer(self.epsg, False).transform(x, y)
        return np.asarray(latitude, float), np.asarray(longitude, float)

    def point_xy(self, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
        """One point in metres."""
        x, y = _transformer(self.epsg, True).transform(longitude_deg, latitude_deg)
        return float(x), float(y)

    def point_degrees(self, x: float, y: float) -> tuple[float, float]:
        """One point as (latitude, longitude)."""
        longitude, latitude = _transformer(self.epsg, False).transform(x, y)
        return float(latitude), float(longitude)

    def geometry_xy(self, geometry: Geometry) -> Geometry:
        """A geometry in (longitude, latitude), as GeoJSON has it, to metres."""
        return transform(geometry, lambda c: np.column_stack(self.to_xy(c[:, 1], c[:, 0])))

    def geometry_degrees(self, geometry: Geometry) -> Geometry:
        """A geometry in metres to (longitude, latitude)."""
        return transform(geometry, lambda c: np.column_stack(self.to_degrees(c[:, 0], c[:, 1])[::-1]))


def frame_at(latitude_deg: float, longitude_deg: float) -> MetricFrame:
    """The frame to plan in around a place."""
    if 29 <= latitude_deg <= 41.6 and 128.5 <= longitude_deg <= 142.5:
        distances = [abs(longitude_deg - meridian) for meridian in JAPAN_MERIDIANS_DEG]
        return MetricFrame(6669 + distances.index(min(distances)))
    zone = int((longitude_deg + 180) // 6) % 60 + 1
    return MetricFrame((32600 if latitude_deg >= 0 else 32700) + zone)


@cache
def _transformer(epsg: int, forward: bool) -> Transformer:
    pair = (WGS84, f"EPSG:{epsg}") if forward else (f"EPSG:{epsg}", WGS84)
    return Transformer.from_crs(*pair, always_xy=True)
