"""Places to look at, and the way home from one of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from shapely import Point

from flightplans.mission.check import check_mission
from flightplans.mission.items import Cmd
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.ways_out.commands import ways_out_command
from flightplans.ways_out.proposals import AWAY_FROM_HALLS_M, MOST_SLOPE, Proposal, propose
from flightplans.ways_out.return_home import NotBesideTheWay, return_mission
from flightplans.world import World, sites_from_geojson


@pytest.fixture(scope="module")
def instead(ina: World) -> tuple[Proposal, ...]:
    return propose(ina, keep=False)


def test_a_town_with_enough_places_is_proposed_none(ina: World) -> None:
    assert propose(ina) == ()


def test_proposals_alone_let_the_town_fly(ina: World, instead: tuple[Proposal, ...]) -> None:
    """Nobody may use them unseen; but if all were approved, the far hall would have its ways out."""
    town = replace(ina, emergency_places=tuple(each.place for each in instead))
    assert plan_delivery(PlanRequest(ina.port, ina.sites["nakao"], 5000, 4.0, 180.0), town).ways_out
    gains = [each.gain_m for each in instead]
    assert gains == sorted(gains, reverse=True) and gains[-1] > 0


def test_proposals_lie_where_a_person_would_look(ina: World, instead: tuple[Proposal, ...]) -> None:
    area = ina.airspace.area_xy(ina.frame, 14.9)
    for each in instead:
        here = np.array(ina.frame.point_xy(each.place.latitude_deg, each.place.longitude_deg))
        assert each.slope <= MOST_SLOPE
        assert area.distance(Point(here)) <= 0.2
        for hall in ina.halls:
            there = np.array(ina.frame.point_xy(hall.latitude_deg, hall.longitude_deg))
            assert np.hypot(*(here - there)) > AWAY_FROM_HALLS_M - 1
        assert "nobody has seen it" in each.place.source


@pytest.mark.parametrize("hall_id", ["nakao", "sugishima"])
def test_from_every_place_of_a_plan_there_is_a_proven_mission_home(plan_to: Any, ina: World, hall_id: str) -> None:
    plan = plan_to(hall_id, 3000)
    request = PlanRequest(ina.port, ina.sites[hall_id], 0)
    used = {way.place_id for way in plan.ways_out}
    places = [each for each in ina.emergency_places if each.id in used]
    assert len(places) >= 5
    for place in places:
        bundle = return_mission(plan, place, ina)
        bad = [check for check in check_mission(bundle, place, ina.port, request, ina) if not check.ok]
        assert not bad, (place.id, bad)
        assert bundle.mission[-1].command == Cmd.NAV_LAND
        assert bundle.mission[-1].latitude_deg == ina.port.latitude_deg


def test_a_place_beside_another_way_is_none_of_this_plan(plan_to: Any, ina: World) -> None:
    far = next(each for each in ina.emergency_places if each.id == "gravel-sugishima")
    with pytest.raises(NotBesideTheWay):
        return_mission(plan_to("hiji", 3000), far, ina)


def test_commands_show_propose_and_write(tmp_path: Path) -> None:
    run = CliRunner()
    shown = run.invoke(ways_out_command, ["show", "--to", "hiji", "--wind-m-s", "3"])
    assert shown.exit_code == 0
    for words in ("通信の途絶", "衛星測位の喪失", "電池の異常", "モーター1基停止", "BATT_LOW_MAH", "RTL_ALT_M"):
        assert words in shown.output
    proposed = run.invoke(ways_out_command, ["propose", "--instead", "-o", str(tmp_path / "places.geojson")])
    assert proposed.exit_code == 0 and "候補 1" in proposed.output
    places = sites_from_geojson(json.loads((tmp_path / "places.geojson").read_text("utf-8")))
    assert places and all(each.kind == "emergency" for each in places)
    wanted = ["return", "--from", "meadow-hiji", "--to", "hiji", "-o", str(tmp_path / "home.plan")]
    assert run.invoke(ways_out_command, wanted).exit_code == 0
    assert json.loads((tmp_path / "home.plan").read_text("utf-8"))["mission"]["items"]
    assert run.invoke(ways_out_command, [*wanted[:2], "nowhere", *wanted[3:]]).exit_code != 0
