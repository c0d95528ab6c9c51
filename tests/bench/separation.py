"""A hundred plans against each other, the smallest delay, the second opinion, each beside a plainer way to do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations

import numpy as np
import shapely

from flightplans.mission.check import check_round_trip
from flightplans.plan import DeliveryPlan, PlanRequest, plan_delivery
from flightplans.separation.foresight import starting, tracks_home, tracks_out
from flightplans.separation.many import closest_approaches, conflicts_among
from flightplans.separation.resolution import Apart, separate
from flightplans.separation.starts import earliest_clear_start
from flightplans.separation.tracks import HORIZONTAL_M, VERTICAL_M, Track, conflict
from flightplans.separation.warm_up import warm_up
from flightplans.world import World, load_town
from tests.bench.rounds import in_turn, ms
from tests.bench.table import Figure, Row

HALLS = ("hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima")
ROUNDS = 5
AFTERNOON_S = 4 * 3600.0
EARLY_OR_LATE_S = 30.0
LIMIT_MS = Figure.exact(10.0, "ms")
PROOF_LIMIT_MS = Figure.exact(15.0, "ms")


def run() -> Iterator[Row]:
    """One afternoon: every flight out and home somewhere in four hours, all in one corridor."""
    warm_up()
    world = load_town("ina")
    plans = {hall: plan_delivery(PlanRequest(world.port, world.sites[hall], 2000), world) for hall in HALLS}
    flights = _afternoon(plans, world, 100)
    yield from _all_against_all(flights)
    for count in (10, 100, 300):
        some = _afternoon(plans, world, count)
        yield Row(f"tubes of {count} plans", _timed(partial(_tubes, some)), "limit at 100 plans", LIMIT_MS)
    yield from _one_among_many(plans["nakao"], flights, world)
    yield from _proofs(plans, world)


def _all_against_all(flights: Sequence[Track]) -> Iterator[Row]:
    deeds = {
        "ours": partial(closest_approaches, flights),
        "tubes": partial(_tubes, flights),
        "two": partial(_two_by_two, flights),
        "tree": partial(_boxes_first, flights),
        "second": partial(_every_second, flights),
    }
    found = in_turn(ROUNDS, {name: partial(ms, deed) for name, deed in deeds.items()})
    figures = {name: Figure.of(samples, "ms") for name, samples in found.items()}
    what = f"nearest approach of all pairs of {len(flights)} plans"
    yield Row(what, figures["ours"], "limit", LIMIT_MS)
    yield Row(what, figures["ours"], "two by two, numpy", figures["two"])
    yield Row(what, figures["ours"], "STRtree of boxes, then two by two", figures["tree"])
    yield Row(what, figures["ours"], "a sample every second", figures["second"])
    yield Row("tubes, either 30 s early or late", figures["tubes"], "limit", LIMIT_MS)
    exact = sum(each.share < 1 for each in closest_approaches(flights))
    seen = _every_second(flights)
    yield Row("conflicts found", Figure.exact(exact, ""), "a sample every second", Figure.exact(seen, ""))


def _one_among_many(plan: DeliveryPlan, flights: Sequence[Track], world: World) -> Iterator[Row]:
    own = tracks_out(plan, world, starting(world.port, plan))
    exact = partial(earliest_clear_start, own, flights, early_or_late_s=EARLY_OR_LATE_S, longest_wait_s=AFTERNOON_S)
    steps = partial(_steps_of_five, own, flights)
    found = in_turn(3, {"exact": partial(ms, exact), "steps": partial(ms, steps)})
    ours, theirs = Figure.of(found["exact"], "ms"), Figure.of(found["steps"], "ms")
    yield Row("smallest delay of one among 100", ours, "steps of 5 s", theirs)
    waits = Figure.exact(exact() or np.nan, "s"), Figure.exact(steps() or np.nan, "s")
    yield Row("the delay", waits[0], "steps of 5 s", waits[1])
    every = partial(separate, plan, flights, world, apart=Apart(longest_wait_s=AFTERNOON_S))
    yield Row("delay or height, ranked", _timed(every), "steps of 5 s, delay alone", theirs)


def _proofs(plans: dict[str, DeliveryPlan], world: World) -> Iterator[Row]:
    for hall, plan in plans.items():
        request = PlanRequest(world.port, world.sites[hall], 2000)
        proof = partial(check_round_trip, plan.outward_mission, plan.homeward_mission, request, world)
        yield Row(f"{hall}: both missions proven from their files", _timed(proof), "limit", PROOF_LIMIT_MS)


def _timed(deed: partial[object]) -> Figure:
    return Figure.of([ms(deed) for _ in range(2 * ROUNDS)], "ms")


def _afternoon(plans: dict[str, DeliveryPlan], world: World, count: int) -> list[Track]:
    dice = np.random.RandomState(11)
    flights = []
    for number in range(count):
        hall = HALLS[number % len(HALLS)]
        plan, at_s = plans[hall], float(dice.uniform(0, AFTERNOON_S))
        if number % 2:
            flights.append(tracks_home(plan, world, starting(world.sites[hall], plan, at_s))[0])
        else:
            flights.append(tracks_out(plan, world, starting(world.port, plan, at_s))[0])
    return flights


def _tubes(flights: Sequence[Track]) -> int:
    return len(conflicts_among(flights, early_or_late_s=EARLY_OR_LATE_S))


def _two_by_two(flights: Sequence[Track]) -> int:
    return sum(conflict(a, b) is not None for a, b in combinations(flights, 2))


def _boxes_first(flights: Sequence[Track]) -> int:
    """Boxes of all pieces over place and time in a tree; pairs whose boxes meet are looked at."""
    owner = np.repeat(np.arange(len(flights)), [len(track.t_s) - 1 for track in flights])
    low = np.vstack([np.column_stack([_low(track.xyz_m[:, 1]), track.t_s[:-1]]) for track in flights])
    high = np.vstack([np.column_stack([_high(track.xyz_m[:, 1]), track.t_s[1:]]) for track in flights])
    boxes = shapely.box(low[:, 0] - HORIZONTAL_M / 2, low[:, 1], high[:, 0] + HORIZONTAL_M / 2, high[:, 1])
    one, other = owner[shapely.STRtree(boxes).query(boxes, predicate="intersects")]
    pairs = np.unique(np.column_stack([one, other])[one < other], axis=0)
    return sum(conflict(flights[a], flights[b]) is not None for a, b in pairs)


def _low(values: np.ndarray) -> np.ndarray:
    return np.minimum(values[:-1], values[1:])


def _high(values: np.ndarray) -> np.ndarray:
    return np.maximum(values[:-1], values[1:])


def _every_second(flights: Sequence[Track]) -> int:
    """All flights at each second, and each pair's distances there."""
    t = np.arange(0.0, max(track.t_s[-1] for track in flights) + 1)
    places = np.full((len(flights), len(t), 3), np.nan)
    for number, track in enumerate(flights):
        during = (t >= track.t_s[0]) & (t <= track.t_s[-1])
        places[number, during] = track.at(t[during])
    found = 0
    for number in range(len(flights)):
        gap = places[number + 1 :] - places[number]
        near = (np.hypot(gap[..., 0], gap[..., 1]) < HORIZONTAL_M) & (np.abs(gap[..., 2]) < VERTICAL_M)
        found += int(near.any(axis=1).sum())
    return found


def _steps_of_five(own: Sequence[Track], others: Sequence[Track]) -> float | None:
    """As it was done before: delays of 0, 5, 10 ... s are tried until enough of them in a row are clear."""
    margin, clear = int(EARLY_OR_LATE_S / 5), 0
    for shift in range(-margin, int(AFTERNOON_S / 5) + margin + 1):
        bad = any(conflict(mine.later(shift * 5.0), theirs) for theirs in others for mine in own)
        clear = 0 if bad else clear + 1
        if clear > 2 * margin:
            return (shift - margin) * 5.0
    return None
