"""Where waiting and height do not help: the same flight along another corridor."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import LineString, Point, box

from flightplans.airspace.zones import Airspace, Kind, Role, Zone
from flightplans.plan import DeliveryPlan, Limits, PlanRequest, plan_delivery
from flightplans.separation.other_ways import plans_along
from flightplans.separation.resolution import Apart, Change, separate
from flightplans.separation.tracks import Track
from flightplans.terrain.grid import Terrain
from flightplans.world import Site, World

PORT = Site("port", "港", 35.80, 138.08, 500.0, "port")
HALL = Site("hall", "公民館", 35.78, 138.08, 500.0, "hall")


REQUEST = PlanRequest(PORT, HALL, 1000, limits=Limits(emergency_places_needed=False))


@pytest.fixture(scope="module")
def fork() -> World:
    """Flat ground, a corridor a kilometre wide, and a village in the middle of it."""
    corridor = Zone("c", Role.CORRIDOR, "田", "田畑", "市", box(138.073, 35.775, 138.087, 35.805), kind=Kind.FIELD)
    village = Zone(
        "v", Role.NO_FLY, "集落", "家", "市", box(138.0785, 35.788, 138.0812, 35.792), 30.0, kind=Kind.HOUSES
    )
    ground = Terrain(np.full((200, 200), 500.0), 35.76, 138.06, 0.00025, 0.00025)
    return World({"port": PORT, "hall": HALL}, Airspace((corridor, village)), ground)


@pytest.fixture(scope="module")
def plan(fork: World) -> DeliveryPlan:
    return plan_delivery(REQUEST, fork)


def xy(plan: DeliveryPlan, world: World) -> LineString:
    return LineString([world.frame.point_xy(point.latitude_deg, point.longitude_deg) for point in plan.out.points])


def beside(world: World, east: float) -> list[tuple[float, float]]:
    """A way past the village on one side, in degrees."""
    return [(PORT.latitude_deg, PORT.longitude_deg), (35.79, 138.08 + east), (HALL.latitude_deg, HALL.longitude_deg)]


def somebody_in_the_way(plan: DeliveryPlan, world: World) -> list[Track]:
    """Hovering all afternoon at every height, half-way."""
    middle = xy(plan, world).interpolate(0.5, normalized=True)
    t = np.array([-100.0, 9000.0])
    return [Track(t, np.array([[middle.x, middle.y, z]] * 2)) for z in range(500, 680, 20)]


def test_a_plan_along_another_way_keeps_to_it_and_to_every_rule(fork: World, plan: DeliveryPlan) -> None:
    for east in (-0.004, 0.004):
        (other,) = plans_along([beside(fork, east)], REQUEST, fork)
        way = LineString([fork.frame.point_xy(*place) for place in beside(fork, east)])
        assert all(Point(corner).distance(way) <= 60 for corner in xy(other, fork).coords)
        assert all(check.ok for check in other.checks)


def test_the_way_past_the_other_side_is_proposed_when_somebody_hovers_on_this_one(
    fork: World, plan: DeliveryPlan
) -> None:
    ways = plans_along([beside(fork, -0.004), beside(fork, 0.004)], REQUEST, fork)
    assert len(ways) == 2
    hovering = somebody_in_the_way(plan, fork)
    found = separate(plan, hovering, fork, other_ways=ways, apart=Apart(longest_wait_s=3600))
    assert {each.change for each in found} == {Change.WAY}
    chosen = ways[found[0].way or 0]
    middle = xy(plan, fork).interpolate(0.5, normalized=True)
    assert xy(chosen, fork).distance(middle) >= 100


def test_a_way_that_leads_through_what_is_closed_gives_no_plan(fork: World) -> None:
    through = [(PORT.latitude_deg, PORT.longitude_deg), (HALL.latitude_deg, HALL.longitude_deg)]
    assert plans_along([through], REQUEST, fork) == ()
