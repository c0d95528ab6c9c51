"""Heights over the ellipsoid (GNSS, ED-269 "WGS84") and over the sea (標高, AMSL), and the geoid between them.

h = H + N: ellipsoidal height = orthometric height + geoid height. Since 2025-04-01 標高 in Japan are those of JGD2024
(測地成果2024); their surface is the geoid model ジオイド2024 日本とその周辺 (JPGEO2024) of the Geospatial Information
Authority, plus 基準面補正量 (Hrefconv2024) on islands that count from a sea level of their own. Until then it was
GSIGEO2011 (v2.2). The package japan-geoid carries all three. At the port in Ina: JPGEO2024 43.824 m, GSIGEO2011
43.739 m.

Old heights (JGD2011) do NOT become new ones by the difference of the two models: they came from levelling, and their
revision (標高補正パラメータ hyokorev) is a grid of its own that is not carried here. It is below 0.5 m everywhere.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import numpy as np
from japan_geoid import (
    GsiGeoid,
    load_embedded_gsigeo2011,
    load_embedded_jpgeo2024,
    load_embedded_jpgeo2024_hrefconv2024,
)

from flightplans.errors import OutsideGeoid
from flightplans.geo import Floats


class Geoid(StrEnum):
    """A model of the surface that heights over the sea are counted from."""

    JGD2024 = "JGD2024"
    """JPGEO2024 with Hrefconv2024: what 標高 means today."""
    JPGEO2024 = "JPGEO2024"
    """Over the sea level of Tokyo Bay also on islands."""
    GSIGEO2011 = "GSIGEO2011"
    """For heights measured by GNSS before 2025-04-01."""


def geoid_heights_m(latitude_deg: Floats, longitude_deg: Floats, model: Geoid = Geoid.JGD2024) -> Floats:
    """Height of the geoid over the ellipsoid, arrays of one shape. Raises OutsideGeoid for the first outside."""
    latitude, longitude = np.asarray(latitude_deg, float), np.asarray(longitude_deg, float)
    flat = _loaded(model).get_heights(np.ravel(longitude), np.ravel(latitude))
    heights = np.asarray(flat, float).reshape(latitude.shape)
    missing = np.ravel(~np.isfinite(heights))
    if missing.any():
        first = int(np.argmax(missing))
        raise OutsideGeoid(float(np.ravel(latitude)[first]), float(np.ravel(longitude)[first]))
    return heights


def geoid_height_m(latitude_deg: float, longitude_deg: float, model: Geoid = Geoid.JGD2024) -> float:
    """Height of the geoid over the ellipsoid at one place. Raises OutsideGeoid."""
    return float(geoid_heights_m(np.array([latitude_deg]), np.array([longitude_deg]), model)[0])


def amsl_m(ellipsoidal_m: float, latitude_deg: float, longitude_deg: float) -> float:
    """Height over the sea (JGD2024) of a height over the ellipsoid, as GNSS gives it. Raises OutsideGeoid."""
    return ellipsoidal_m - geoid_height_m(latitude_deg, longitude_deg)


def ellipsoidal_m(height_amsl_m: float, latitude_deg: float, longitude_deg: float) -> float:
    """Height over the ellipsoid of a height over the sea (JGD2024). Raises OutsideGeoid."""
    return height_amsl_m + geoid_height_m(latitude_deg, longitude_deg)


@cache
def _loaded(model: Geoid) -> GsiGeoid:
    match model:
        case Geoid.JGD2024:
            return load_embedded_jpgeo2024_hrefconv2024()
        case Geoid.JPGEO2024:
            return load_embedded_jpgeo2024()
        case Geoid.GSIGEO2011:
            return load_embedded_gsigeo2011()
