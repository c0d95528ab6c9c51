"""The route map from 10 to 2,000 obstacles: a map never seen, queries, memory; beside its peers on the same valleys."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

from shapely import Polygon

from flightplans.route import RouteMap
from flightplans.route.warm_up import warm_up
from tests.bench import extremity
from tests.bench.grid import Grid
from tests.bench.rounds import ms
from tests.bench.shapely_sight import ShapelySight
from tests.bench.table import Figure, Row
from tests.flightplans.exact_way import exact_length_m
from tests.flightplans.route_maps import XY, Area, places_in, valley

COUNTS = (10, 20, 50, 100, 200, 500, 1000, 2000)
COLD_ROUNDS = 7
PAIRS = 200
LAZY_PAIRS = {10: 20, 20: 20, 50: 10, 100: 10, 200: 5, 500: 3, 1000: 3, 2000: 2}
GRID_AT = (10, 200, 1000)
EXTREMITY_AT = (10, 20, 50, 100)
EXTREMITY_S = 60.0
CELL_M = 5.0
LIMITS_MS = {200: (60.0, 0.1), 1000: (250.0, 0.3)}
"""Of the issue: a map never seen, with its first query; the median query."""
LAZY, GRID, EXTREMITY, LIMIT = "lazy A* with shapely", "A* on a 5 m grid", "extremitypathfinder 2.7.2", "limit"


def run() -> Iterator[Row]:
    """The kernels are compiled before."""
    warm_up()
    cold_at, query_at = {}, {}
    for count in COUNTS:
        area = valley(count)
        pairs = list(pairwise(places_in(area, PAIRS + 1)))
        cold_at[count] = cold = Figure.of([ms(partial(_cold, area, pairs[0])) for _ in range(COLD_ROUNDS)], "ms")
        route_map = RouteMap(area)
        query_at[count] = query = Figure.of([ms(partial(route_map.shortest, *pair)) for pair in pairs], "ms")
        worked = Figure.of([_processor_ms(partial(_cold, area, pairs[0])) for _ in range(COLD_ROUNDS)], "ms")
        yield from _beside_limits(count, cold, worked, query)
        yield from _beside_lazy(count, area, pairs[: LAZY_PAIRS[count]], cold, query, route_map)
        if count in GRID_AT:
            yield from _beside_grid(count, area, pairs[0], cold, query, route_map)
        if count in EXTREMITY_AT:
            yield from _beside_extremity(count, area, pairs[:20], cold, query, route_map)
        yield _memory(count, area)
    for count in COUNTS[1:]:
        yield Row(f"{count}: map, against 10 obstacles", cold_at[count], "10 obstacles", cold_at[10])
        yield Row(f"{count}: query, against 10 obstacles", query_at[count], "10 obstacles", query_at[10])


def _cold(area: Area, pair: tuple[XY, XY]) -> None:
    RouteMap(area).shortest(*pair)


def _processor_ms(deed: Callable[[], object]) -> float:
    """Of this thread alone: what it takes on a machine that has nothing else to do."""
    begin_s = time.thread_time()
    deed()
    return (time.thread_time() - begin_s) * 1e3


def _beside_limits(count: int, cold: Figure, worked: Figure, query: Figure) -> Iterator[Row]:
    if count in LIMITS_MS:
        of_map, of_query = (Figure.exact(limit, "ms") for limit in LIMITS_MS[count])
        yield Row(f"{count}: map never seen", cold, LIMIT, of_map)
        yield Row(f"{count}: map never seen, processor alone", worked, LIMIT, of_map)
        yield Row(f"{count}: query", query, LIMIT, of_query)


def _beside_lazy(
    count: int, area: Area, pairs: list[tuple[XY, XY]], cold: Figure, query: Figure, route_map: RouteMap
) -> Iterator[Row]:
    made = Figure.of([ms(partial(ShapelySight, area)) for _ in range(3)], "ms")
    sight = ShapelySight(area)
    yield Row(f"{count}: map never seen", cold, f"{LAZY}, corners alone", made)
    yield from _ways(count, LAZY, query, pairs, lambda start, goal: exact_length_m(area, start, goal, sight), route_map)


def _beside_grid(
    count: int, area: Area, pair: tuple[XY, XY], cold: Figure, query: Figure, route_map: RouteMap
) -> Iterator[Row]:
    yield Row(f"{count}: map never seen", cold, GRID, Figure.of([ms(partial(Grid, area, CELL_M))], "ms"))
    yield from _ways(count, GRID, query, [pair], Grid(area, CELL_M).length_m, route_map)


def _beside_extremity(
    count: int, area: Area, pairs: list[tuple[XY, XY]], cold: Figure, query: Figure, route_map: RouteMap
) -> Iterator[Row]:
    said = extremity.timed(area, pairs, EXTREMITY_S) if isinstance(area, Polygon) else None
    if said is None:
        return
    yield Row(f"{count}: map never seen", cold, EXTREMITY, Figure.exact(1e3 * said["prepared_s"], "ms"))
    yield Row(f"{count}: query", query, EXTREMITY, Figure.of([1e3 * second for second in said["query_s"]], "ms"))
    ours = [route_map.shortest(*pair).length_m for pair in pairs]
    yield Row(
        f"{count}: {len(pairs)} ways", Figure.exact(sum(ours), "m"), EXTREMITY, Figure.exact(sum(said["length_m"]), "m")
    )


def _ways(
    count: int,
    peer: str,
    query: Figure,
    pairs: list[tuple[XY, XY]],
    length_m: Callable[[XY, XY], float],
    route_map: RouteMap,
) -> Iterator[Row]:
    """Time and length of the same ways."""
    found: list[float] = []
    times = [ms(lambda pair=pair: found.append(length_m(*pair))) for pair in pairs]  # type: ignore[misc]
    ours = [route_map.shortest(*pair).length_m for pair in pairs]
    yield Row(f"{count}: query", query, peer, Figure.of(times, "ms"))
    yield Row(f"{count}: {len(pairs)} ways", Figure.exact(sum(ours), "m"), peer, Figure.exact(sum(found), "m"))


def _memory(count: int, area: Area) -> Row:
    """What a map keeps (tracemalloc), beside what the process grew by while it was made (resident set)."""
    before = _resident_mb()
    tracemalloc.start()
    route_map = RouteMap(area)
    kept = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    grown = _resident_mb() - before
    del route_map
    return Row(
        f"{count}: memory of a map", Figure.exact(kept, "MB"), "growth of the process", Figure.exact(grown, "MB")
    )


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6
