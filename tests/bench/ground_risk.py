"""The ground risk of whole plans, beside the same number from falls that are drawn one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from flightplans.geo import Floats
from flightplans.ground_risk.choice import candidates
from flightplans.ground_risk.judgement import GroundRisk, judge
from flightplans.ground_risk.passage import Passage, passage
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.world import World, load_town
from tests.bench.rounds import in_turn, ms
from tests.bench.table import Figure, Row
from tests.flightplans import falls

ROUNDS = 7
DRAWS = 4_000
"""Of falls on each leg: about 5 % either way."""
PAYLOAD_G = 2000
WIND = (3.0, 225.0)
PEER = f"{2 * DRAWS:,} falls drawn"
HALLS = ("mizokuchi", "nakao", "sugishima")


def run() -> Iterator[Row]:
    """Milliseconds and deaths, hall by hall; then what choosing among ways takes."""
    world = load_town("ina")
    for hall in HALLS:
        request = PlanRequest(world.port, world.sites[hall], PAYLOAD_G, *WIND)
        plan = plan_delivery(request, world)
        legs = (
            passage(plan.out.points, request.port, request.hall, request, world),
            passage(plan.home.points, request.hall, request.port, request, world),
        )
        ours, theirs = partial(judge, request, world, plan.out, plan.home), partial(_drawn, legs, request, world)
        found = in_turn(ROUNDS, {"ours": partial(ms, ours), "theirs": partial(ms, theirs)})
        yield Row(f"{hall}: ground risk", Figure.of(found["ours"], "ms"), PEER, Figure.of(found["theirs"], "ms"))
        number = _falls_of(ours())
        yield Row(
            f"{hall}: deaths by falling on", Figure.exact(number, "/flight"), PEER, Figure.exact(theirs(), "/flight")
        )
        whole = [ms(partial(plan_delivery, request, world)) for _ in range(ROUNDS)]
        chosen = [ms(partial(candidates, request, world)) for _ in range(3)]
        yield Row(f"{hall}: ways to choose from", Figure.of(chosen, "ms"), "a whole plan", Figure.of(whole, "ms"))


def _falls_of(risk: GroundRisk) -> float:
    return next(mode.casualties for mode in risk.modes if mode.mode == "fall")


def _drawn(legs: tuple[Passage, Passage], request: PlanRequest, world: World) -> float:
    """Deaths of a flight by aircraft that fall on in the direction of flight."""
    dice, airframe, total = np.random.default_rng(7), request.airframe, 0.0
    xy = world.frame.to_xy(*np.array([(house.latitude_deg, house.longitude_deg) for house in world.houses]).T)
    outside = np.array([house.persons * house.outdoors for house in world.houses])
    people: list[Floats] = [xy[0], xy[1], outside, np.array([house.persons for house in world.houses]) - outside]
    wind = WIND[0] * np.array([np.sin(np.radians(WIND[1] - 180)), np.cos(np.radians(WIND[1] - 180))])
    for flight, grams in zip(legs, (PAYLOAD_G, 0), strict=True):
        mass = airframe.mass_kg(grams)
        k = request.risk.drag_per_m(request) * airframe.mass_kg(PAYLOAD_G) / mass
        at = dice.choice(len(flight.seconds), DRAWS, p=flight.seconds / flight.seconds.sum())
        ahead = np.arctan2(flight.direction[at, 1], flight.direction[at, 0]) + np.radians(dice.uniform(-20, 20, DRAWS))
        velocity = np.column_stack([np.cos(ahead), np.sin(ahead)]) * flight.speed_m_s[at][:, None]
        place = flight.xy_m[at] + dice.normal(0, request.limits.side_error_m / 2, (DRAWS, 2))
        end = falls.fallen(flight.height_m[at], velocity, wind, k * dice.uniform(0.7, 1.3, DRAWS))
        deaths = falls.deaths(place + end.xy, end.across_m_s, end.down_m_s, airframe.span_m, mass, people)
        total += float(deaths.mean()) * request.risk.rates.fall_per_h * flight.duration_s / 3600
    return total
