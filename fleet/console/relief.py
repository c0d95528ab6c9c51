"""The ground of the operators' map: a shaded relief picture made from the terrain grid.

Pure numpy and Pillow: heights in, PNG out. North is up, the rows run from north to south, and the picture is
spaced evenly in Web Mercator because that is how Leaflet stretches an image overlay.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Heights = NDArray[np.float64]

# Quiet paper colours from the valley floor to the ridges: flights and labels must stand out before the ground.
TINT_HEIGHTS_M = (800.0, 900.0, 1050.0, 1250.0, 1500.0, 1900.0)
TINT_COLOURS = (
    (226, 236, 214),
    (214, 228, 200),
    (223, 228, 203),
    (233, 228, 208),
    (238, 232, 220),
    (248, 246, 242),
)
WATER_COLOUR = (148, 190, 219)
SHADE_COLOUR = (52, 66, 82)
CONTOUR_COLOUR = (140, 122, 92)
CONTOUR_STEP_M = 50.0


@dataclass(frozen=True)
class Bounds:
    """South, west, north and east edge in WGS 84 degrees."""

    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float

    def for_leaflet(self) -> list[list[float]]:
        return [[self.south_deg, self.west_deg], [self.north_deg, self.east_deg]]


def hill_shade(heights_m: Heights, cell_m: float, sun_from_deg: float = 315.0, sun_up_deg: float = 42.0) -> Heights:
    """Light on every cell, 0 (dark) to 1 (bright); the cosine of the angle between sun and slope.

    Horn's formula as in Burrough and McDonnell, Principles of Geographical Information Systems, 1998.
    """
    to_south, to_east = np.gradient(heights_m, cell_m)
    slope = np.arctan(np.hypot(to_east, to_south))
    faces = np.arctan2(-to_east, to_south)
    sun_up = np.radians(sun_up_deg)
    turned = np.cos(np.radians(sun_from_deg) - faces)
    light = np.sin(sun_up) * np.cos(slope) + np.cos(sun_up) * np.sin(slope) * turned
    return np.asarray(np.clip(light, 0.0, 1.0))


def tint(heights_m: Heights) -> Heights:
    """Red, green and blue (0 to 255) by height."""
    bands = [np.interp(heights_m, TINT_HEIGHTS_M, [c[k] for c in TINT_COLOURS]) for k in range(3)]
    return np.stack(bands, axis=-1)


def contours(heights_m: Heights, step_m: float = CONTOUR_STEP_M) -> NDArray[np.bool_]:
    """Cells where a contour line passes: the height band differs from the cell south or east of it."""
    band = np.floor(heights_m / step_m)
    line = np.zeros(heights_m.shape, dtype=bool)
    line[:-1] |= band[:-1] != band[1:]
    line[:, :-1] |= band[:, :-1] != band[:, 1:]
    return line


def paint(heights_m: Heights, cell_m: float, water: Heights) -> NDArray[np.uint8]:
    """The picture: tint, light, contour lines, then water (0 dry to 1 wet) on top."""
    colour = tint(heights_m)
    flat = np.sin(np.radians(42.0))
    light = hill_shade(heights_m, cell_m)
    shadow = np.clip((flat - light) / flat, 0.0, 1.0)[..., None] * 0.55
    colour = colour * (1 - shadow) + np.array(SHADE_COLOUR) * shadow
    glow = np.clip((light - flat) / (1 - flat), 0.0, 1.0)[..., None] * 0.5
    colour = colour * (1 - glow) + 255.0 * glow
    colour = _over(colour, contours(heights_m), CONTOUR_COLOUR, 0.20)
    colour = _over(colour, water, WATER_COLOUR, 0.9)
    return np.clip(np.rint(colour), 0, 255).astype(np.uint8)


def _over(colour: Heights, mask: NDArray[Any], over: tuple[int, int, int], share: float) -> Heights:
    weight = mask[..., None] * share
    return np.asarray(colour * (1 - weight) + np.array(over) * weight)


def relief_png(heights_m: Heights, cell_m: float, water: Heights) -> bytes:
    """PNG bytes of the shaded relief; `heights_m` runs from north to south and from west to east."""
    out = BytesIO()
    Image.fromarray(paint(heights_m, cell_m, water)).save(out, "PNG")
    return out.getvalue()


def mercator_rows(bounds: Bounds, rows: int) -> Heights:
    """Latitudes in degrees of `rows` lines, from north to south, evenly spaced in Web Mercator."""

    def y(latitude_deg: float) -> float:
        return float(np.arcsinh(np.tan(np.radians(latitude_deg))))

    ys = np.linspace(y(bounds.north_deg), y(bounds.south_deg), rows)
    return np.asarray(np.degrees(np.arctan(np.sinh(ys))))
