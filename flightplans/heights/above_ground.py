"""What stands on the ground: obstacles and wires that are crossed, trees and roofs by land cover.

Without a word about it (`Limits.clearance_over` empty) every place has the usual clearance, whatever grows there. A
town that knows its forests may ask for more over them ("forest", 50 m for cedars of 40 m); a town whose `clearance_m`
is that of open water then has to say what holds elsewhere ("elsewhere", 40 m).
"""

from __future__ import annotations

from flightplans.airspace.zones import Role
from flightplans.heights.band import Cover, Obstacle
from flightplans.request import Limits
from flightplans.world import World

ELSEWHERE = "elsewhere"


def obstacles(world: World) -> list[Obstacle]:
    """Zones of that role, and lines that are crossed if they have a height: power lines, ropeways."""
    standing = [(zone.polygon, zone.top_agl_m) for zone in world.airspace.of(Role.OBSTACLE)]
    standing += [(each.line, each.top_agl_m) for each in world.crossing_lines if each.top_agl_m > 0]
    return [Obstacle(world.frame.geometry_xy(place), top_m) for place, top_m in standing]


def covers(world: World, limits: Limits) -> tuple[Cover, ...]:
    """The areas of the world's land cover in metres, with what is kept over each, never less than the usual."""
    asked = dict(limits.clearance_over)
    if not asked:
        return ()
    return tuple(
        Cover(world.frame.geometry_xy(known.polygon), max(limits.clearance_m, asked.get(str(known.kind), 0.0)))
        for known in world.land_cover
    )


def elsewhere_m(limits: Limits) -> float:
    """Kept where no land cover is known, or two of them meet."""
    return max(limits.clearance_m, dict(limits.clearance_over).get(ELSEWHERE, 0.0))
