"""Planner and second opinion on worlds that nobody drew for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.plan import Limits, PlanRefused, PlanRequest, plan_delivery
from flightplans.world import Site, World


@pytest.mark.parametrize("number", range(8))
def test_of_plans_between_places_on_dice_none_is_refused_by_the_second_opinion(ina: World, number: int) -> None:
    """Other ports and halls, zones thrown in anywhere, other limits: what the planner builds, the proof accepts."""
    dice = np.random.RandomState(40 + number)
    world, request = on_dice(ina, dice)
    try:
        plan = plan_delivery(request, world)
    except PlanRefused as refused:
        assert "check_failed" not in refused.codes, refused.reasons
        return
    assert all(check.ok for check in plan.checks)


def on_dice(ina: World, dice: np.random.RandomState) -> tuple[World, PlanRequest]:
    area = ina.airspace.area_xy(ina.frame, 30.0)
    west, south, east, north = area.bounds

    def place() -> tuple[float, float]:
        while True:
            x, y = dice.uniform(west, east), dice.uniform(south, north)
            if area.contains(shapely.Point(x, y)):
                return x, y

    def site(kind: str) -> Site:
        lat, lon = (round(each, 7) for each in ina.frame.point_degrees(*place()))
        return Site(kind, kind, lat, lon, round(ina.terrain.height_m(lat, lon), 1), kind)

    zones = list(ina.airspace.zones)
    for role in (Role.NO_FLY, Role.OBSTACLE):
        shape = ina.frame.geometry_degrees(shapely.Point(place()).buffer(dice.uniform(5, 40), quad_segs=2))
        zones.append(Zone(str(role), role, "a", "b", "c", shape, dice.uniform(0, 20), dice.uniform(0, 40)))
    port, hall = site("port"), site("hall")
    layer_m = round(dice.uniform(0, 30), 1)
    limits = Limits(
        clearance_m=dice.uniform(30, 50),
        side_error_m=dice.uniform(8, 20),
        homeward_layer_m=layer_m,
        emergency_places_needed=False,
    )
    world = replace(ina, sites={"port": port, "hall": hall}, airspace=Airspace(tuple(zones)))
    return world, PlanRequest(port, hall, 1000, limits=limits, cruise_speed_m_s=dice.uniform(8, 16))
