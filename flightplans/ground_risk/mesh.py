"""Codes of the standard grid square (地域メッシュ, JIS X 0410): Japan's census counts people by them.

A code says how a square was cut: 4 digits for 40' x 1 degree, two more for an eighth of it, two more for a tenth (the
1 km square, 3次メッシュ), then one digit for each halving (500 m, 250 m, 125 m): 1 south-west, 2 south-east, 3
north-west, 4 north-east. Degrees are of the world geodetic system.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FIRST_LATITUDE_DEG = 2 / 3
DIGITS = {4: "about 80 km", 6: "about 10 km", 8: "about 1 km", 9: "about 500 m", 10: "about 250 m", 11: "about 125 m"}

EARTH_EQUATOR_M = 6378137.0  # GRS 80, which JGD2011 and WGS 84 share to a tenth of a millimetre
EARTH_E2 = 0.00669438002290


@dataclass(frozen=True)
class Square:
    """A square between two parallels and two meridians, degrees."""

    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float

    @property
    def corners_deg(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """South-west and north-east, (latitude, longitude)."""
        return (self.south_deg, self.west_deg), (self.north_deg, self.east_deg)

    @property
    def area_m2(self) -> float:
        """On the ellipsoid, by its two radii of curvature at the middle (exact to 1e-6 for 1 km)."""
        middle = math.radians((self.south_deg + self.north_deg) / 2)
        shrink = 1 - EARTH_E2 * math.sin(middle) ** 2
        north_m = (
            EARTH_EQUATOR_M * (1 - EARTH_E2) / math.pow(shrink, 1.5) * math.radians(self.north_deg - self.south_deg)
        )
        east_m = EARTH_EQUATOR_M / math.sqrt(shrink) * math.cos(middle) * math.radians(self.east_deg - self.west_deg)
        return north_m * east_m


class NoMeshCode(ValueError):
    """A text is not a code of a square; the message says why."""


def square_of(code: str) -> Square:
    """The square that a code names; hyphens between its parts are allowed. Raises NoMeshCode."""
    digits = code.replace("-", "").strip()
    if not digits.isascii() or not digits.isdigit():
        raise NoMeshCode(f"{code!r} holds something else than digits")
    if len(digits) not in DIGITS:
        raise NoMeshCode(f"{code!r} has {len(digits)} digits; a code has {', '.join(map(str, DIGITS))}")
    south, west = int(digits[:2]) * FIRST_LATITUDE_DEG, int(digits[2:4]) + 100.0
    height, width = FIRST_LATITUDE_DEG, 1.0
    for start, parts in ((4, 8), (6, 10)):
        pair = digits[start : start + 2]
        if pair:
            row, column = int(pair[0]), int(pair[1])
            if max(row, column) >= parts:
                raise NoMeshCode(f"{code!r}: digits {start + 1} and {start + 2} go up to {parts - 1}")
            height, width = height / parts, width / parts
            south, west = south + row * height, west + column * width
    for place, digit in enumerate(digits[8:], start=9):
        if digit not in "1234":
            raise NoMeshCode(f"{code!r}: digit {place} is 1, 2, 3 or 4")
        height, width = height / 2, width / 2
        south, west = south + (int(digit) > 2) * height, west + (int(digit) % 2 == 0) * width
    return Square(south, west, south + height, west + width)


def code_at(latitude_deg: float, longitude_deg: float, digits: int) -> str:
    """The code, of so many digits, of the square around a place. Raises NoMeshCode outside of the system."""
    if digits not in DIGITS or not (20 <= latitude_deg < 46 and 122 <= longitude_deg < 154):
        raise NoMeshCode(f"{latitude_deg:.5f}, {longitude_deg:.5f}: no code of {digits} digits")
    row, column = latitude_deg / FIRST_LATITUDE_DEG, longitude_deg - 100
    code = f"{int(row):02d}{int(column):02d}"
    row, column = row % 1, column % 1
    for length, parts in ((6, 8), (8, 10)):
        if len(code) < digits and length <= digits:
            row, column = row * parts, column * parts
            code += f"{int(row)}{int(column)}"
            row, column = row % 1, column % 1
    while len(code) < digits:
        row, column = row * 2, column * 2
        code += str(1 + 2 * int(row) + int(column))
        row, column = row % 1, column % 1
    return code
