"""Trees and roofs by land cover: where more than the usual clearance is kept.

Without a word about it (`Limits.clearance_over` empty) every place has the usual clearance, whatever grows there. A
town that knows its forests may ask for more over them ("forest", 50 m for cedars of 40 m); a town whose `clearance_m`
is that of open water then has to say what holds elsewhere ("elsewhere", 40 m).
"""

from __future__ import annotations

from typing import Any

from flightplans.heights.band import Cover
from flightplans.request import Limits
from flightplans.world import World

ELSEWHERE = "elsewhere"


def covers(world: World, limits: Limits) -> tuple[Cover, ...]:
    """The areas of the world's land cover in metres, with what is kept over each, never less than the usual."""
    asked = dict(limits.clearance_over)
    if not asked:
        return ()
    known: tuple[Any, ...] = getattr(world, "land_cover", ())
    return tuple(
        Cover(world.frame.geometry_xy(area.polygon), max(limits.clearance_m, asked.get(str(area.kind), 0.0)))
        for area in known
    )


def elsewhere_m(limits: Limits) -> float:
    """Kept where no land cover is known, or two of them meet."""
    return max(limits.clearance_m, dict(limits.clearance_over).get(ELSEWHERE, 0.0))
