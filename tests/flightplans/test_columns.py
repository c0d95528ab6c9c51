"""Columns over port and hall."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely import Point, Polygon

from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.errors import ColumnBlocked, Refusal, SiteHeightDoubtful
from flightplans.plan import PlanRefused, PlanRequest, plan_delivery
from flightplans.world import World


def mast_beside(world: World, site_id: str, away_m: float) -> World:
    """A mast of 2 m x 2 m, its near side `away_m` north of the pad."""
    site, frame = world.sites[site_id], world.frame
    x, y = frame.point_xy(site.latitude_deg, site.longitude_deg)
    square = frame.geometry_degrees(Point(x, y + away_m + 1).buffer(1, cap_style="square"))
    mast = Zone("mast", Role.OBSTACLE, "鉄塔", "mast", "test", Polygon(square.exterior.coords), top_agl_m=12.0)
    return replace(world, airspace=Airspace((*world.airspace.zones, mast)))


def reasons(world: World, site_id: str) -> tuple[Refusal, ...]:
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(PlanRequest(world.port, world.sites[site_id], 1000), world)
    return refused.value.reasons


def test_a_mast_inside_the_column_is_refused_and_one_outside_is_told(ina: World) -> None:
    (blocked,) = reasons(mast_beside(ina, "nakao", 6.0), "nakao")
    assert isinstance(blocked, ColumnBlocked)
    assert (blocked.site_id, blocked.what, blocked.limit_m) == ("nakao", "obstacle", 8.0)
    assert blocked.value_m == pytest.approx(6.0, abs=0.1)
    plan = plan_delivery(PlanRequest(ina.port, ina.sites["nakao"], 1000), mast_beside(ina, "nakao", 11.0))
    (column,) = [check for check in plan.checks if check.name == "column"]
    assert (column.value, column.ok) == (pytest.approx(11.0, abs=0.1), True)


def test_a_cliff_inside_the_column_is_refused(ina: World) -> None:
    """South of the pad the ground rises by 30 m to the next point of the grid, 11 m behind it, as a quarry's wall."""
    ground, nakao = ina.terrain, ina.sites["nakao"]
    raised = ground.grid_m.copy()
    row = int((nakao.latitude_deg - ground.south_deg) / ground.step_lat_deg)
    raised[row - 20 : row + 1, :] += 30.0
    (blocked,) = reasons(replace(ina, terrain=replace(ground, grid_m=raised)), "nakao")
    assert isinstance(blocked, ColumnBlocked)
    assert (blocked.site_id, blocked.what, blocked.limit_m) == ("nakao", "ground", 5.0)
    assert 5 < blocked.value_m < 30


def test_a_survey_that_the_terrain_model_does_not_bear_out_is_refused(ina: World) -> None:
    wrong = replace(ina.sites["nakao"], elevation_m=ina.sites["nakao"].elevation_m + 14.0)
    world = replace(ina, sites={**ina.sites, "nakao": wrong})
    (doubtful,) = reasons(world, "nakao")
    assert isinstance(doubtful, SiteHeightDoubtful)
    assert (doubtful.site_id, doubtful.limit_m) == ("nakao", 10.0)
    assert doubtful.differs_m == pytest.approx(14.0, abs=0.5)
    coarse = tuple(replace(source, error_m=5.0) for source in ina.terrain.sources)
    told = plan_delivery(
        PlanRequest(ina.port, wrong, 1000), replace(world, terrain=replace(ina.terrain, sources=coarse))
    )
    (survey,) = [check for check in told.checks if check.name == "survey"]
    assert (survey.limit, survey.ok) == (20.0, True)
