"""Ways out of whole plans, beside asking the same of every second of flight with a line sampled every 10 m."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import shapely

from flightplans.energy.reserves import Budget
from flightplans.legs import Flown, find_way
from flightplans.plan import PlanRequest, in_force
from flightplans.ways_out.choosing import choose
from flightplans.ways_out.coverage import cover
from flightplans.world import World, load_town
from tests.bench.rounds import in_turn, ms
from tests.bench.table import Figure, Row

ROUNDS = 7
SECOND_M = 12.0
LINE_STEP_M = 10.0
PEER = "every second, lines every 10 m"


def run() -> Iterator[Row]:
    """All four stages and failures of a plan, the town's area known; the peer answers for the straight lines only."""
    world = in_force(load_town("ina"), None, None)
    for hall in ("mizokuchi", "nakao", "sugishima"):
        request = PlanRequest(world.port, world.sites[hall], 3000, 3.0, 225.0)
        flown = find_way(request, world)
        taken = Budget.of(request, flown, world).journey(request)

        def ours(request: PlanRequest = request, flown: Flown = flown, taken: object = taken) -> None:
            cover(request, world, flown, choose(request, world, flown), taken)  # type: ignore[arg-type]

        found = in_turn(ROUNDS, {"ours": partial(ms, ours), "peer": partial(ms, partial(_sampled, flown, world))})
        name = f"{hall}, {flown.distance_m[-1] / 1000:.1f} km: all ways out"
        yield Row(name, Figure.of(found["ours"], "ms"), PEER, Figure.of(found["peer"], "ms"))


def _sampled(flown: Flown, world: World) -> bool:
    """Nearest place of each second, its line inside the area and over the ground."""
    area = world.airspace.area_xy(world.frame, 15.0)
    shapely.prepare(area)
    sites = (world.port, *world.emergency_places)
    places = np.array([world.frame.point_xy(each.latitude_deg, each.longitude_deg) for each in sites])
    good = True
    for at_m in np.arange(0.0, flown.distance_m[-1], SECOND_M):
        here = np.array([np.interp(at_m, flown.distance_m, flown.way.xy[:, axis]) for axis in (0, 1)])
        there = places[int(np.hypot(*(places - here).T).argmin())]
        count = int(np.hypot(*(there - here)) / LINE_STEP_M) + 2
        line = here + (there - here) * np.linspace(0, 1, count)[:, None]
        ground = world.terrain.heights_m(*world.frame.to_degrees(line[:, 0], line[:, 1]))
        good &= bool(shapely.contains_xy(area, line).all()) and float(ground.max()) < float(flown.way.altitude_m.max())
    return good
