"""A plane in metres around the place where the simulation began."""

from __future__ import annotations

import math

_SEMI_MAJOR_M = 6_378_137.0
_ECCENTRICITY_SQUARED = 6.694_379_990_14e-3
"""WGS 84 (NIMA TR8350.2)."""


class LocalFrame:
    """North and east in metres; the scale is that of the origin's latitude.

    Twelve kilometres away an eastward length is wrong by about one part in a thousand; degrees in and degrees
    out are exact inverses, so nothing drifts.
    """

    __slots__ = ("_east_m_per_deg", "_latitude_deg", "_longitude_deg", "_north_m_per_deg")

    def __init__(self, latitude_deg: float, longitude_deg: float) -> None:
        sine = math.sin(math.radians(latitude_deg))
        bend = 1 - _ECCENTRICITY_SQUARED * sine * sine
        meridian_m = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / bend**1.5
        parallel_m = _SEMI_MAJOR_M / math.sqrt(bend) * math.cos(math.radians(latitude_deg))
        self._latitude_deg, self._longitude_deg = latitude_deg, longitude_deg
        self._north_m_per_deg = math.radians(meridian_m)
        self._east_m_per_deg = math.radians(parallel_m)

    def to_metres(self, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
        """Degrees to (north_m, east_m)."""
        return (
            (latitude_deg - self._latitude_deg) * self._north_m_per_deg,
            (longitude_deg - self._longitude_deg) * self._east_m_per_deg,
        )

    def to_degrees(self, north_m: float, east_m: float) -> tuple[float, float]:
        """Metres to (latitude_deg, longitude_deg)."""
        return (
            self._latitude_deg + north_m / self._north_m_per_deg,
            self._longitude_deg + east_m / self._east_m_per_deg,
        )
