"""What stands on the ground asks for height: forests and wires of the town's own maps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely import LineString

from flightplans.errors import HeightImpossible
from flightplans.plan import DeliveryPlan, Limits, PlanRefused, PlanRequest, plan_delivery
from flightplans.terrain.on_the_ground import Cover, CrossingLine, LineKind
from flightplans.world import World


def plan(world: World, limits: Limits, hall: str = "nakao") -> DeliveryPlan:
    return plan_delivery(PlanRequest(world.port, world.sites[hall], 1000, limits=limits), world)


def wires_across(world: World, top_agl_m: float) -> World:
    """A line from east to west over the lake, where no zone tells of it."""
    line = LineString([(138.070, 35.8000), (138.095, 35.8000)])
    wire = CrossingLine("new-line", LineKind.POWER_LINE, "新しい送電線", line, top_agl_m)
    return replace(world, crossing_lines=(*world.crossing_lines, wire))


def over_latitude(world: World, made: DeliveryPlan, latitude_deg: float) -> float:
    """Height over the ground where the way out passes a latitude."""
    points = made.out.points
    lats = np.array([point.latitude_deg for point in points])
    at = int(np.flatnonzero((lats[:-1] - latitude_deg) * (lats[1:] - latitude_deg) <= 0)[0])
    share = (latitude_deg - lats[at]) / (lats[at + 1] - lats[at])
    a, b = points[at], points[at + 1]
    longitude = a.longitude_deg + share * (b.longitude_deg - a.longitude_deg)
    height = a.altitude_amsl_m + share * (b.altitude_amsl_m - a.altitude_amsl_m)
    return height - world.terrain.height_m(latitude_deg, longitude)


def test_a_wire_that_only_the_map_of_lines_knows_is_crossed_above_its_top(ina: World) -> None:
    made = plan(wires_across(ina, 60.0), Limits())
    assert over_latitude(ina, made, 35.8000) >= 60 + Limits().obstacle_clearance_m
    assert made.heights is not None
    assert max(piece.clearance_m for piece in made.heights.pieces) >= 90


def test_a_wire_too_high_for_the_ceiling_is_refused_where_it_hangs(ina: World) -> None:
    with pytest.raises(PlanRefused) as refused:
        plan(wires_across(ina, 120.0), Limits())
    (blocked,) = refused.value.reasons
    assert isinstance(blocked, HeightImpossible)
    assert 900 < blocked.distance_m < 1600


def test_forest_is_flown_higher_over_if_the_town_asks_for_it_and_nothing_is_flown_lower(ina: World) -> None:
    assert any(area.kind is Cover.FOREST for area in ina.land_cover)
    usual = plan(ina, Limits())
    high = plan(ina, Limits(clearance_over=(("farmland", 55.0), ("forest", 60.0), ("elsewhere", 40.0))))
    lake = plan(ina, Limits(clearance_over=(("water", 10.0),)))
    assert usual.heights is not None
    assert high.heights is not None
    assert max(piece.clearance_m for piece in high.heights.pieces) >= 55 > 40
    assert [point.altitude_amsl_m for point in lake.out.points] == [p.altitude_amsl_m for p in usual.out.points]
    assert high.min_height_agl_m >= usual.min_height_agl_m
