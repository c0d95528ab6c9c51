"""Latitude and longitude to local metres and back.

All planning is done on a plane. In Japan it is the plane rectangular system (平面直角座標系, JGD2011) whose
central meridian is nearest, zone VIII = EPSG:6676 at Ina; elsewhere UTM. JGD2024 changed heights only: positions stay
those of JGD2011, within the metre in which WGS 84 is known.

Lengths on the plane are those on the ellipsoid times a scale: 0.9999 (UTM: 0.9996) at the central meridian, 1 at
90 km (180 km) beside it, 1.0001 at 130 km. `MetricFrame.scale_at` says it, `true_length_m` takes it out; at Ina 10 km
on the ellipsoid are 9,999.2 m on the plane. Clearances are made as long as the scale asks, never shorter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely import Geometry, LineString, transform

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

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
# Zones XI to XIII (Hokkaido), EPSG 6679 to 6681; XV to XVII (Okinawa, Daito), 6683 to 6685; XIV, XVIII, XIX (islands
# of Tokyo south of 28 degrees), 6682, 6686, 6687.
HOKKAIDO = {6679: 140.25, 6680: 142.25, 6681: 144.25}
SOUTHERN_ISLANDS = {6682: 142.0, 6683: 127.5, 6684: 124.0, 6685: 131.0, 6686: 136.0, 6687: 154.0}
JAPAN = {6669 + number: meridian for number, meridian in enumerate(JAPAN_MERIDIANS_DEG)}

SMALL_M = 400.0
EARTH_RADIUS_M = 6_370_000.0
"""Mean radius of curvature (square root of meridian times normal) between 24 and 46 degrees: 6,357 to 6,379 km."""


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

    def geometries_xy(self, geometries: Sequence[Geometry]) -> Geometries:
        """Many geometries in (longitude, latitude) to metres at once: an array of them."""
        given: Geometries = np.empty(len(geometries), dtype=object)
        given[:] = geometries
        return np.asarray(transform(given, lambda c: np.column_stack(self.to_xy(c[:, 1], c[:, 0]))), dtype=object)

    def geometry_degrees(self, geometry: Geometry) -> Geometry:
        """A geometry in metres to (longitude, latitude)."""
        return transform(geometry, lambda c: np.column_stack(self.to_degrees(c[:, 0], c[:, 1])[::-1]))

    def scale_at(self, x: Floats) -> Floats:
        """A length on the plane over the same length on the ellipsoid, at an easting; within 1 part in 2 million.

        k = k0 (1 + q²/2 + q⁴/24), q = (x - x0) / (k0 R): series of the transverse Mercator projection
        (Snyder, Map Projections, USGS Professional Paper 1395, 1987, eq. 8-11, along the parallel).
        """
        japan = 6669 <= self.epsg <= 6687
        x0, k0 = (0.0, 0.9999) if japan else (500_000.0, 0.9996)
        q2 = ((np.asarray(x, float) - x0) / (k0 * EARTH_RADIUS_M)) ** 2
        return np.asarray(k0 * (1 + q2 / 2 + q2**2 / 24))

    def enlargements(self, geometries_xy: Geometries) -> Floats:
        """Of each geometry, by what a length has to be multiplied so that it is not short, on plane or ellipsoid."""
        bounds = shapely.bounds(geometries_xy)
        return np.asarray(np.maximum(1.0, self.scale_at(bounds[..., ::2]).max(axis=-1)))

    def bends_m(self, geometries_xy: Geometries) -> Floats:
        """Of each geometry, how far its longest edge, straight in degrees (RFC 7946) or along a geodesic, may lie
        beside the line that is straight on the plane: L² (tan latitude + 0.03) / 8R, 1.4 cm for 1 km in Ina."""
        west, south, east, north = shapely.bounds(geometries_xy).T
        longest2 = (east - west) ** 2 + (north - south) ** 2
        for index in np.flatnonzero(longest2 > SMALL_M**2).tolist():  # of small areas the diagonal will do: millimetres
            rings = shapely.get_rings(geometries_xy[index])
            corners, ring = shapely.get_coordinates(rings, return_index=True)
            edges = np.diff(corners, axis=0)[np.diff(ring) == 0]
            longest2[index] = np.max(np.sum(edges**2, axis=1), initial=0.0)
        latitude, _ = self.to_degrees(east, north)
        return np.asarray(longest2 * (np.abs(np.tan(np.radians(latitude))) + 0.03) / (8 * EARTH_RADIUS_M))

    def true_length_m(self, line_xy: LineString) -> float:
        """Length of a line of the plane as it is on the ellipsoid (Simpson's rule over each piece's scale)."""
        at = shapely.get_coordinates(line_xy)
        pieces = np.hypot(*np.diff(at, axis=0).T)
        begin, end = self.scale_at(at[:-1, 0]), self.scale_at(at[1:, 0])
        middle = self.scale_at((at[:-1, 0] + at[1:, 0]) / 2)
        return float(np.sum(pieces * (1 / begin + 4 / middle + 1 / end) / 6))


def frame_at(latitude_deg: float, longitude_deg: float) -> MetricFrame:
    """The frame to plan in around a place: of the Japanese zones of its part of the country, the nearest meridian.

    The law gives each prefecture one zone; where the nearest meridian is another's, lengths are the truer for it.
    """
    if 20 <= latitude_deg <= 46 and 122 <= longitude_deg <= 155:
        southern = latitude_deg < 27 or (latitude_deg < 28 and longitude_deg > 132)
        northern = latitude_deg > 41.4 and longitude_deg > 139
        zones = SOUTHERN_ISLANDS if southern else HOKKAIDO if northern else JAPAN
        epsg = min(zones, key=lambda each: abs(longitude_deg - zones[each]))
        if abs(longitude_deg - zones[epsg]) <= 2.5:
            return MetricFrame(epsg)
    zone = int((longitude_deg + 180) // 6) % 60 + 1
    return MetricFrame((32600 if latitude_deg >= 0 else 32700) + zone)


@cache
def _transformer(epsg: int, forward: bool) -> Transformer:
    pair = (WGS84, f"EPSG:{epsg}") if forward else (f"EPSG:{epsg}", WGS84)
    return Transformer.from_crs(*pair, always_xy=True)
