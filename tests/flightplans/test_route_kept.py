"""Prepared maps are kept, and one map answers many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from flightplans.airspace.zones import Airspace, Role
from flightplans.errors import Disconnected
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.route import XY, Route, RouteMap
from flightplans.route.kept import map_of
from flightplans.world import World, load_town
from tests.flightplans.route_maps import random_map


def test_equal_zones_share_a_map_and_another_zone_makes_another(ina: World) -> None:
    kept = map_of(ina.airspace, ina.frame, 18.0)
    assert map_of(load_town("ina").airspace, ina.frame, 18.0) is kept
    assert map_of(ina.airspace, ina.frame, 19.0) is not kept
    wider = tuple(replace(z, clearance_m=z.clearance_m + (z.role is Role.NO_FLY)) for z in ina.airspace.zones)
    assert map_of(Airspace(wider), ina.frame, 18.0) is not kept


def test_a_second_plan_prepares_no_map(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["hiji"], 1000)
    first = plan_delivery(request, ina)
    before = map_of.cache_info()
    assert plan_delivery(request, ina) == first
    after = map_of.cache_info()
    assert (after.misses - before.misses, after.hits > before.hits) == (0, True)


def test_many_threads_on_one_map_get_the_answers_of_one() -> None:
    drawn = random_map(24, 40)
    route_map = RouteMap(drawn.area)

    def answer(pair: tuple[XY, XY]) -> Route | None:
        try:
            return route_map.shortest(*pair)
        except Disconnected:
            return None

    alone = [answer(pair) for pair in drawn.pairs]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(5):
            assert list(threads.map(answer, drawn.pairs)) == alone
