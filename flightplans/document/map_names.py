"""Names on a map: each at the nearest free place around its point, none over another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flightplans.document.canvas import INK, MM_PER_PT, Box, Canvas, text_width_mm

NAME_PT, SMALL_PT = 7.5, 7.0


@dataclass(frozen=True)
class Name:
    """Words that want a place near a point of the page; the more important ones first."""

    x: float
    y: float
    text: str
    colour: str = INK
    size_pt: float = NAME_PT
    away_mm: float = 1.6
    must: bool = True
    """Drawn even far away, with a line to its point; others are left out where there is no room."""


def put_names(page: Canvas, frame: Box, names: Sequence[Name], taken: Sequence[Box]) -> None:
    """Each name at the nearest free place around its point; far ones get a line. None lies over another."""
    used = [*taken, Box(frame.right - 12, frame.y, 12, 14), Box(frame.x, frame.bottom - 8, 42, 8)]
    for name in names:
        width, height = text_width_mm(name.text, name.size_pt), name.size_pt * MM_PER_PT * 1.05
        place = next(_free(name, width, height, frame, used), None)
        if place is None:
            continue
        box, far = place
        used.append(box)
        if far:
            edge_x = min(max(name.x, box.x), box.right)
            edge_y = min(max(name.y, box.y), box.bottom)
            page.line([(name.x, name.y), (edge_x, edge_y)], name.colour, 0.4)
        page.write(box.x, box.y, name.text, name.size_pt, colour=name.colour, halo=True)


def _free(name: Name, width: float, height: float, frame: Box, used: Sequence[Box]) -> Iterator[tuple[Box, bool]]:
    """Places around a point, the nearest first: right, left, above, below, the corners, then wider rings."""
    for ring in range(12 if name.must else 3):
        reach = name.away_mm + ring * 1.8
        for turn in (0, 180, 90, 270, 35, 145, 215, 325, 60, 120, 240, 300):
            dx, dy = math.cos(math.radians(turn)), -math.sin(math.radians(turn))
            x = name.x + reach * dx + (0 if dx > 0.5 else -width if dx < -0.5 else -width / 2)
            y = name.y + reach * dy + (-height if dy < -0.7 else 0 if dy > 0.7 else -height / 2)
            box = Box(x, y, width, height)
            if box.inside(frame) and not any(box.meets(other, 0.3) for other in used):
                yield box, ring > 1
