"""Whole plans to every hall that can be flown to, and their routes, beside a textbook A* on a grid of 5 m."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from flightplans.document.account import Account
from flightplans.document.papers import PAPERS
from flightplans.errors import PlanRefused
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.route import RouteMap
from flightplans.world import Site, World, load_town
from tests.bench.grid import XY, Grid
from tests.bench.rounds import in_turn, ms
from tests.bench.table import Figure, Row

CELL_M = 5.0
ROUNDS = 5
PAIRS = 20
SIDE_ERROR_M = 18.0
"""What a plan keeps off every edge: 15 m beside the track and 3 m of thinning."""
PAYLOAD_G = 2000
WIND = (3.0, 225.0)
PEER = "A* on a 5 m grid"

Area = Polygon | MultiPolygon


def run() -> Iterator[Row]:
    """Nothing is kept between two plans, as when the wind has changed."""
    world = load_town("ina")
    area = world.airspace.area_xy(world.frame, SIDE_ERROR_M)
    halls = [hall for hall in world.halls if _reachable(world, hall)]
    ends = {hall.id: (_xy(world, world.port), _xy(world, hall)) for hall in halls}
    routes = []
    for hall in halls:
        plan, route, grid = _times(partial(plan_delivery, _request(world, hall), world), area, *ends[hall.id])
        yield Row(f"{hall.id}: whole plan", plan, f"{PEER}, route alone", grid)
        routes.append(Row(f"{hall.id}: prepare, shortest way", route, PEER, grid))
    yield from routes
    yield from _papers(world, halls[-1])
    yield from _lengths(RouteMap(area), Grid(area, CELL_M), ends)
    yield _later(area)


def _times(plan: Callable[[], object], area: Area, start: XY, goal: XY) -> tuple[Figure, Figure, Figure]:
    """The whole plan; its route alone; the same route over the grid."""
    cold_map = partial(_cold_map, area, start, goal)
    cold_grid = partial(_cold_grid, area, start, goal)
    found = in_turn(ROUNDS, {"plan": partial(ms, plan), "route": partial(ms, cold_map), "grid": partial(ms, cold_grid)})
    return Figure.of(found["plan"], "ms"), Figure.of(found["route"], "ms"), Figure.of(found["grid"], "ms")


def _papers(world: World, hall: Site) -> Iterator[Row]:
    """The same plan as papers; the peer is the plan itself, which is made before each of them."""
    request = _request(world, hall)
    account = Account(request, world, datetime(2026, 11, 23, tzinfo=UTC), plan=plan_delivery(request, world))
    plan = Figure.of([ms(partial(plan_delivery, request, world)) for _ in range(ROUNDS)], "ms")
    for suffix, paper in PAPERS.items():
        times = Figure.of([ms(partial(paper.make, account)) for _ in range(ROUNDS)], "ms")
        yield Row(f"{hall.id}: as {suffix}", times, "its plan", plan)


def _lengths(route_map: RouteMap, grid: Grid, ends: dict[str, tuple[XY, XY]]) -> Iterator[Row]:
    for name, pair in ends.items():
        ours, theirs = route_map.shortest(*pair).length_m, grid.length_m(*pair)
        yield Row(f"{name}: length", Figure.exact(ours, "m"), PEER, Figure.exact(theirs, "m"))


def _later(area: Area) -> Row:
    """Between places all over the area, on a map that remembers what it has seen."""
    route_map, grid = RouteMap(area), Grid(area, CELL_M)
    pairs = list(pairwise(_places(area, PAIRS + 1)))
    ours = [ms(partial(route_map.shortest, *pair)) for pair in pairs]
    theirs = [ms(partial(grid.length_m, *pair)) for pair in pairs]
    return Row(f"{PAIRS} other ways on one map, each", Figure.of(ours, "ms"), PEER, Figure.of(theirs, "ms"))


def _places(area: Area, count: int) -> list[XY]:
    """Dice with a seed; the middle of the cell around each place is free."""
    inner = area.buffer(-CELL_M)
    west, south, east, north = inner.bounds
    dice = np.random.RandomState(5)
    xs, ys = dice.uniform(west, east, 200 * count), dice.uniform(south, north, 200 * count)
    inside = np.flatnonzero(shapely.contains_xy(inner, xs, ys))[:count]
    return [(float(xs[n]), float(ys[n])) for n in inside]


def _cold_map(area: Area, start: XY, goal: XY) -> None:
    RouteMap(area).shortest(start, goal)


def _cold_grid(area: Area, start: XY, goal: XY) -> None:
    Grid(area, CELL_M).length_m(start, goal)


def _reachable(world: World, hall: Site) -> bool:
    """The seventh hall is served by van: no corridor leads there."""
    try:
        plan_delivery(_request(world, hall), world)
    except PlanRefused:
        return False
    return True


def _request(world: World, hall: Site) -> PlanRequest:
    return PlanRequest(world.port, hall, PAYLOAD_G, *WIND)


def _xy(world: World, site: Site) -> XY:
    return world.frame.point_xy(site.latitude_deg, site.longitude_deg)
