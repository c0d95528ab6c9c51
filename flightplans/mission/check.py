"""The way from a finished plan to the second opinion: missions leave as files, and only the files are judged.

`flightplans.proof` shares no code with the planner; this is the one place that knows both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from flightplans.airframe import Airframe
from flightplans.delivery import Check
from flightplans.mission.carried import FENCE_COMMANDS
from flightplans.mission.items import MissionBundle
from flightplans.mission.plan_file import write_plan
from flightplans.proof.exported import Unreadable, read_plan
from flightplans.proof.ground import Ground, NoGround
from flightplans.proof.hours import Span
from flightplans.proof.proving import Leg, layers_verdict, prove_leg, prove_round_trip
from flightplans.proof.town import Region, Spot, Town, read_region
from flightplans.proof.verdict import Rules, Verdict
from flightplans.proof.verdict import at_least as _at_least
from flightplans.proof.verdict import at_most as _at_most
from flightplans.request import Limits, PlanRequest
from flightplans.terrain.on_the_ground import land_cover_to_geojson, lines_to_geojson
from flightplans.world import Site, World

WORLDS_KEPT = 4


def at_least(name: str, value: float, limit: float, unit: str) -> Check:
    """A rule with a lower limit."""
    return _check(_at_least(name, value, limit, unit))


def at_most(name: str, value: float, limit: float, unit: str) -> Check:
    """A rule with an upper limit."""
    return _check(_at_most(name, value, limit, unit))


def check_round_trip(
    outward: MissionBundle, homeward: MissionBundle, request: PlanRequest, world: World, span: Span | None = None
) -> tuple[Check, ...]:
    """Every rule with its worst value over both missions, alternatives included; "home_..." of the way home.

    With `span` zones count as they hold in that time; `world` has all of them.
    """
    try:
        there = _leg(outward, request.port, request.hall, request)
        back = _leg(homeward, request.hall, request.port, request)
        return tuple(_check(each) for each in prove_round_trip(there, back, town_of(world, span), rules_of(request)))
    except (NoGround, Unreadable):
        return (UNREADABLE,)


def check_mission(
    bundle: MissionBundle, start: Site, end: Site, request: PlanRequest, world: World
) -> tuple[Check, ...]:
    """Every rule with its worst value over one mission."""
    try:
        leg = _leg(bundle, start, end, request)
        return tuple(_check(each) for each in prove_leg(leg, town_of(world), rules_of(request)))
    except (NoGround, Unreadable):
        return (UNREADABLE,)


def check_layers(outward: MissionBundle, homeward: MissionBundle, request: PlanRequest, world: World) -> Check:
    """How far the ways back (RETURN block and homeward mission) are above the way out; 0 when they lead elsewhere."""
    there = _leg(outward, request.port, request.hall, request)
    back = _leg(homeward, request.hall, request.port, request)
    return _check(layers_verdict(there, back, town_of(world), rules_of(request)))


def rules_of(request: PlanRequest) -> Rules:
    """What a request's missions are held to."""
    return replace(rules_for(request.limits, request.airframe, request.speed_m_s), hold_s=request.hold_s)


def rules_for(limits: Limits, airframe: Airframe, speed_m_s: float) -> Rules:
    """What missions of an airframe are held to at a cruise speed."""
    return Rules(
        clearance_m=limits.clearance_m,
        ceiling_m=limits.ceiling_m - limits.ceiling_margin_m,
        side_error_m=limits.side_error_m,
        obstacle_clearance_m=limits.obstacle_clearance_m,
        layer_m=limits.homeward_layer_m,
        max_items=limits.max_items,
        speed_m_s=speed_m_s,
        slowest_m_s=min(limits.slowest_m_s, speed_m_s),
        climb_m_s=airframe.climb_speed_m_s,
        descent_m_s=airframe.descent_speed_m_s,
        clearance_over=tuple((str(kind), float(metres)) for kind, metres in limits.clearance_over),
    )


@dataclass(frozen=True, eq=False)
class _ThisWorld:
    """A world by identity: it holds grids and is never changed."""

    world: World

    def __hash__(self) -> int:
        return id(self.world)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ThisWorld) and other.world is self.world


def town_of(world: World, span: Span | None = None) -> Town:
    """The world as the second opinion reads it for a flight in that time; read once for the last few worlds."""
    return _region(_ThisWorld(world)).during(span)


@lru_cache(maxsize=WORLDS_KEPT)
def _region(this: _ThisWorld) -> Region:
    world, terrain = this.world, this.world.terrain
    errors = np.array([source.error_m for source in terrain.sources])
    ground = Ground(
        terrain.grid_m,
        terrain.south_deg,
        terrain.west_deg,
        terrain.step_lat_deg,
        terrain.step_lon_deg,
        float(errors[0]) if terrain.source_index is None else errors[terrain.source_index],
    )
    emergency = (replace(site, kind="emergency") for site in world.emergency_places)
    spots = [_spot(site) for site in (*world.sites.values(), *emergency)]
    lines, cover = lines_to_geojson(world.crossing_lines), land_cover_to_geojson(world.land_cover)
    return read_region(spots, world.airspace.to_geojson(), ground, lines, cover)


def _leg(bundle: MissionBundle, start: Site, end: Site, request: PlanRequest) -> Leg:
    text = write_plan(_with_a_fence_or_none(bundle), cruise_speed_m_s=request.speed_m_s, indent=None)
    return Leg(read_plan(text), _spot(start), _spot(end), _spot(request.port))


def _with_a_fence_or_none(bundle: MissionBundle) -> MissionBundle:
    """A fence that lost corners cannot be written: it counts as none."""
    corners = [item for item in bundle.fence if item.command in FENCE_COMMANDS]
    return bundle if all(item.param1 == len(corners) for item in corners) else replace(bundle, fence=())


def _spot(site: Site) -> Spot:
    return Spot(site.id, site.kind, (site.latitude_deg, site.longitude_deg), site.elevation_m)


def _check(verdict: Verdict) -> Check:
    return Check(verdict.name, verdict.value, verdict.limit, verdict.unit, verdict.ok)


UNREADABLE = at_most("file", 1, 0, "")
"""The exported file cannot be read, or leads where nothing is known of the ground."""
