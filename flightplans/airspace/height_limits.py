"""Between which heights a zone lies, and over what those heights are counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HeightDatum(StrEnum):
    """Over what a height is counted, in ED-269's words."""

    AGL = "AGL"
    """The ground directly below."""
    AMSL = "AMSL"
    """Mean sea level: in Japan 標高, heights of JGD2024."""
    WGS84 = "WGS84"
    """The ellipsoid, as GNSS measures: in Ina 44 m more than 標高 (flightplans.terrain.datum)."""


@dataclass(frozen=True)
class Height:
    """A height in metres over a datum."""

    metres: float
    datum: HeightDatum = HeightDatum.AGL


@dataclass(frozen=True)
class HeightLimits:
    """Lower and upper limit of a zone; None: from the ground, without end."""

    lower: Height | None = None
    upper: Height | None = None
