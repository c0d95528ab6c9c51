"""A small map of the valley for いまどこ: the river, the port, the hall, and about where the aircraft is.

The valley runs from north to south and the screen is wide: the map lies on its side, the port on the left, up the river
to the right. The points of `static/valley.json` are drawn from the town's published landing sites and river, to about
100 m; nobody flies by them.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

POINTS = Path(__file__).parent / "static" / "valley.json"
SIZE_PX = (376, 112)
SUPERSAMPLED = 3
MARGIN_PX = 26
GROUND, RIVER, WAY, PORT, HALL, AIRCRAFT = "#efe6d3", "#8fb3cf", "#8a785c", "#20543a", "#7d1f14", "#15304f"
COLOURS = 16

Point = tuple[float, float]
"""Latitude and longitude, degrees WGS 84."""


@dataclass(frozen=True)
class Valley:
    river: tuple[Point, ...]
    port: Point
    halls: dict[str, Point]


@cache
def valley() -> Valley | None:
    """The points of the map; None where there are none: then there is no map."""
    try:
        found = json.loads(POINTS.read_text(encoding="utf-8"))
        river = tuple((float(lat), float(lon)) for lat, lon in found["river"])
        halls = {name: (float(lat), float(lon)) for name, (lat, lon) in found["halls"].items()}
        return Valley(river, (float(found["port"][0]), float(found["port"][1])), halls)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def has_map(district_id: str) -> bool:
    found = valley()
    return found is not None and district_id in found.halls


@lru_cache(maxsize=256)
def map_png(district_id: str, latitude: float, longitude: float) -> bytes:
    """The map as a PNG of few colours. KeyError for a district that stands on no map."""
    points = valley()
    if points is None:
        raise KeyError(district_id)
    hall = points.halls[district_id]
    frame = _Frame([points.port, hall])
    image = Image.new("RGB", (SIZE_PX[0] * SUPERSAMPLED, SIZE_PX[1] * SUPERSAMPLED), GROUND)
    draw = ImageDraw.Draw(image)
    draw.line([frame.at(point) for point in points.river], fill=RIVER, width=12 * SUPERSAMPLED, joint="curve")
    for point, colour in ((points.port, PORT), (hall, HALL)):
        _dot(draw, frame.at(point), 9, colour)
    _aircraft(draw, frame.at((latitude, longitude)))
    small = image.resize(SIZE_PX, Image.Resampling.LANCZOS).quantize(COLOURS)
    written = BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()


class _Frame:
    """From degrees to pixels of the large drawing: south is right, east is up."""

    def __init__(self, corners: list[Point]) -> None:
        self._north = max(lat for lat, _ in corners)
        self._south = min(lat for lat, _ in corners)
        self._middle = sum(lon for _, lon in corners) / len(corners)

    def at(self, point: Point) -> tuple[float, float]:
        width, height = SIZE_PX
        length = max(self._north - self._south, 0.01)
        across = (self._north - point[0]) / length
        x = MARGIN_PX + across * (width - 2 * MARGIN_PX)
        # The valley is narrow: what lies aside is drawn twice as far aside as it is, and never off the map.
        y = height / 2 - (point[1] - self._middle) * 0.81 / length * (width - 2 * MARGIN_PX) * 0.8
        return min(max(x, -20), width + 20) * SUPERSAMPLED, min(max(y, 12), height - 12) * SUPERSAMPLED


def _dot(draw: ImageDraw.ImageDraw, at: tuple[float, float], radius_px: int, colour: str) -> None:
    r = radius_px * SUPERSAMPLED
    draw.ellipse((at[0] - r, at[1] - r, at[0] + r, at[1] + r), fill=colour, outline=GROUND, width=2 * SUPERSAMPLED)


def _aircraft(draw: ImageDraw.ImageDraw, at: tuple[float, float]) -> None:
    """Four propellers and a body, larger than a dot: what one looks for."""
    arm, r = 9 * SUPERSAMPLED, 7 * SUPERSAMPLED
    for x, y in ((-arm, -arm), (arm, -arm), (-arm, arm), (arm, arm)):
        draw.line((at[0], at[1], at[0] + x, at[1] + y), fill=AIRCRAFT, width=3 * SUPERSAMPLED)
        place = (at[0] + x - r, at[1] + y - r, at[0] + x + r, at[1] + y + r)
        draw.ellipse(place, fill="#ffd98a", outline=AIRCRAFT, width=3 * SUPERSAMPLED)
    _dot(draw, at, 6, AIRCRAFT)
