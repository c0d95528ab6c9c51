"""The route map beside an independent exact solver on fifty random maps of 10 to 1,000 obstacles. Takes minutes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from flightplans.errors import Disconnected
from flightplans.route import RouteMap
from tests.bench.rounds import ms
from tests.bench.table import Figure, Row
from tests.flightplans.exact_way import ExactArea, exact_length_m
from tests.flightplans.route_maps import COUNTS, XY, random_map

PEER = "A* over fractions"
PAIRS = 3


def run() -> Iterator[Row]:
    """A row a map: the longest way of both, their greatest difference, and the milliseconds of a query."""
    worst, ways = 0.0, 0
    for number in range(len(COUNTS)):
        drawn = random_map(number, PAIRS)
        route_map, exact = RouteMap(drawn.area), ExactArea(drawn.area)
        longest = (0.0, 0.0)
        for start, goal in drawn.pairs:
            ours, theirs = _length_m(route_map, start, goal), exact_length_m(drawn.area, start, goal, exact)
            ways += 1
            if not math.isinf(ours) or not math.isinf(theirs):
                worst = max(worst, abs(ours - theirs))
                longest = max(longest, (ours, theirs))
        name = f"map {number}: {drawn.obstacles} {drawn.kind}"
        yield Row(name, Figure.exact(longest[0], "m"), PEER, Figure.exact(longest[1], "m"))
    query = Figure.of([ms(partial(_length_m, route_map, *pair)) for pair in drawn.pairs], "ms")
    yield Row(f"{ways} ways: greatest difference", Figure.exact(worst, "m"), "limit", Figure.exact(1e-6, "m"))
    yield Row("query on the last map", query, "limit", Figure.exact(0.3, "ms"))


def _length_m(route_map: RouteMap, start: XY, goal: XY) -> float:
    try:
        return route_map.shortest(start, goal).length_m
    except Disconnected:
        return math.inf
