"""A map's frame: what it shows at which scale, degrees along its sides, the scale bar, the north arrow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry, Polygon

from flightplans.document.canvas import INK, Box, Canvas, text_width_mm
from flightplans.document.map_names import SMALL_PT
from flightplans.geo import Floats, MetricFrame


@dataclass(frozen=True)
class Sight:
    """From metres of the world's frame to millimetres of the page: the middle of a box, and one scale."""

    box: Box
    x_m: float
    y_m: float
    scale: float

    @property
    def mm_per_m(self) -> float:
        """Millimetres on paper for a metre of ground."""
        return 1000 / self.scale

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north of what the box shows."""
        half_x, half_y = self.box.width / 2 / self.mm_per_m, self.box.height / 2 / self.mm_per_m
        return self.x_m - half_x, self.y_m - half_y, self.x_m + half_x, self.y_m + half_y

    def on_page(self, xy: Floats) -> Floats:
        """Places n x 2 in metres to millimetres."""
        middle = np.array([self.box.x + self.box.width / 2, self.box.y + self.box.height / 2])
        return np.asarray(middle + (np.asarray(xy, float) - [self.x_m, self.y_m]) * [self.mm_per_m, -self.mm_per_m])

    def clipped(self, xy: Floats) -> Floats:
        """A line in metres as places on the page, kept to the box (drawn along its border where it leaves it)."""
        box = self.box
        return np.asarray(np.clip(self.on_page(xy), [box.x, box.y], [box.right, box.bottom]))

    def geometry(self, geometry: Geometry) -> Geometry:
        """A geometry in metres to millimetres, cut off at the box."""
        frame = shapely.box(self.box.x, self.box.y, self.box.right, self.box.bottom)
        return shapely.make_valid(shapely.transform(geometry, self.on_page)).intersection(frame)


def degrees_along(page: Canvas, sight: Sight, frame: MetricFrame) -> None:
    """Ticks of latitude on the left and longitude below, at whole minutes or parts of them."""
    west, south, east, north = sight.bounds_m
    (bottom, top), (left, right) = (
        (frame.point_degrees(west, south)[0], frame.point_degrees(west, north)[0]),
        (frame.point_degrees(west, south)[1], frame.point_degrees(east, south)[1]),
    )
    box = sight.box
    for degrees in _round_degrees(bottom, top, box.height):
        y = box.bottom - (degrees - bottom) / (top - bottom) * box.height
        page.line([(box.x - 1, y), (box.x, y)], INK, 0.5)
        width = text_width_mm(_dms(degrees), SMALL_PT)
        page.write(
            box.x - 4.2, min(max(y + width / 2, box.y + width), box.bottom), _dms(degrees), SMALL_PT, turned=True
        )
    for degrees in _round_degrees(left, right, box.width):
        x = box.x + (degrees - left) / (right - left) * box.width
        half = text_width_mm(_dms(degrees), SMALL_PT) / 2
        page.line([(x, box.bottom), (x, box.bottom + 1)], INK, 0.5)
        page.write(
            min(max(x, box.x + half), box.right - half), box.bottom + 1.3, _dms(degrees), SMALL_PT, align="center"
        )


def _round_degrees(low: float, high: float, length_mm: float) -> Iterator[float]:
    """Multiples of a round part of a degree, 25 mm apart or more."""
    steps = (5 / 3600, 10 / 3600, 15 / 3600, 30 / 3600, 1 / 60, 2 / 60, 5 / 60, 10 / 60, 0.5, 1.0)
    step = next((each for each in steps if each / (high - low) * length_mm >= 25), steps[-1])
    for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1):
        yield number * step


def _dms(degrees: float) -> str:
    seconds = round(abs(degrees) * 3600)
    text = f"{seconds // 3600}°{seconds // 60 % 60:02d}′"
    return text + (f"{seconds % 60:02d}″" if seconds % 60 else "")


def scale_and_north(page: Canvas, sight: Sight) -> None:
    box = sight.box
    lengths = (100, 200, 250, 500, 1000, 2000, 5000, 10000)
    metres = max((each for each in lengths if each * sight.mm_per_m <= 26), default=lengths[0])
    x, y, long_mm = box.x + 3, box.bottom - 2.2, metres * sight.mm_per_m
    page.box(Box(box.x, box.bottom - 8, 41.5, 8), fill="white", alpha=0.85, linewidth=0)
    page.line([(x, y - 1), (x, y), (x + long_mm, y), (x + long_mm, y - 1)], INK, 1.2, solid_capstyle="butt")
    length = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres} m"
    page.write(x, y - 5, f"{length}   縮尺 1:{sight.scale:,.0f}", SMALL_PT)
    north_x, north_y = box.right - 6, box.y + 3
    page.area(
        Polygon(
            [(north_x, north_y), (north_x + 2.2, north_y + 7), (north_x, north_y + 5.4), (north_x - 2.2, north_y + 7)]
        ),
        fill=INK,
        edge="white",
    )
    page.write(north_x, north_y + 7.4, "北", SMALL_PT, align="center", halo=True)
