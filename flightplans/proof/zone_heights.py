"""Zones whose heights are given over the ground, the sea or the ellipsoid (`lower_m`, `upper_m` with their datums).

Only two things are asked: does a no-fly zone begin over everything that flies here, and how high over the ground does
an obstacle reach whose top is not given over the ground. Heights over the ellipsoid become heights over the sea by
Japan's geoid model JPGEO2024 (Geospatial Information Authority), where it is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from japan_geoid import GsiGeoid, load_embedded_jpgeo2024_hrefconv2024
from shapely import Geometry

from flightplans.proof.ground import Ground

HIGHEST_FLIGHT_AGL_M = 150.0
"""航空法132条の85, 施行規則236条."""
TALLEST_M = 9999.0


def begins_over_flights(said: Mapping[str, Any], area: Geometry, ground: Ground) -> bool:
    """Whether a zone's lower limit is over 150 m above the ground everywhere in it."""
    if said.get("lower_m") is None:
        return False
    metres, datum = float(said["lower_m"]), str(said.get("lower_datum", "AGL"))
    if datum != "AGL":
        _, highest = ground.range_in(area.bounds)
        metres = _over_sea(metres, datum, area, -math.inf) - highest
    return metres >= HIGHEST_FLIGHT_AGL_M


def top_over_ground_m(said: Mapping[str, Any], area: Geometry, ground: Ground) -> float:
    """How high an obstacle reaches over the ground below it, on the hard side."""
    top = float(said.get("top_agl_m") or 0.0)
    if top or said.get("upper_m") is None:
        return top
    metres, datum = float(said["upper_m"]), str(said.get("upper_datum", "AGL"))
    if datum != "AGL":
        lowest, _ = ground.range_in(area.bounds)
        metres = _over_sea(metres, datum, area, math.inf) - lowest
    return min(metres, TALLEST_M)


def _over_sea(metres: float, datum: str, area: Geometry, unknown: float) -> float:
    if datum != "WGS84":
        return metres
    middle = area.centroid
    geoid = float(_geoid().get_height(middle.x, middle.y))
    return metres - geoid if math.isfinite(geoid) else unknown


@cache
def _geoid() -> GsiGeoid:
    return load_embedded_jpgeo2024_hrefconv2024()
