"""The missions of a plan, and the independent pass that finds every way to spoil them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from shapely import Polygon

from flightplans.mission.check import check_layers, check_mission
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem, MissionMarks
from flightplans.plan import PlanRequest
from flightplans.world import World

LAYER_M = 25.0
HALLS = ("hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima")


@pytest.fixture(params=HALLS)
def outward(request: pytest.FixtureRequest, plan_to: Any) -> MissionBundle:
    bundle: MissionBundle = plan_to(request.param, 5000).outward_mission
    return bundle


def commands(items: tuple[MissionItem, ...]) -> list[int]:
    return [int(item.command) for item in items]


def place(item: MissionItem) -> tuple[float, float]:
    return item.latitude_deg, item.longitude_deg


def blocks(bundle: MissionBundle) -> tuple[int, int]:
    assert bundle.marks.hold_seq is not None
    assert bundle.marks.landing_seq is not None
    return bundle.marks.hold_seq, bundle.marks.landing_seq


def test_the_outward_mission_has_its_blocks_in_order(outward: MissionBundle) -> None:
    hold, landing = blocks(outward)
    kinds = commands(outward.mission)
    assert kinds[:2] == [Cmd.NAV_WAYPOINT, Cmd.NAV_TAKEOFF]
    assert set(kinds[2:hold]) == {Cmd.NAV_WAYPOINT}
    assert kinds[hold] == Cmd.NAV_LOITER_TIME
    assert set(kinds[hold + 1 : landing - 1]) == {Cmd.NAV_WAYPOINT}
    assert kinds[landing - 1 :] == [Cmd.NAV_LAND, Cmd.NAV_WAYPOINT, Cmd.NAV_LAND]


def test_left_alone_it_holds_then_lands_at_the_port(outward: MissionBundle) -> None:
    hold, landing = blocks(outward)
    assert outward.mission[hold].param1 == 300
    first_landing = commands(outward.mission).index(Cmd.NAV_LAND)
    assert first_landing == landing - 1
    assert place(outward.mission[first_landing]) == place(outward.mission[0])
    assert place(outward.mission[-1]) == place(outward.mission[hold])


def test_heights_are_above_sea_level_but_at_take_off_and_landing(outward: MissionBundle) -> None:
    for item in outward.mission:
        relative = item.command in (Cmd.NAV_TAKEOFF, Cmd.NAV_LAND)
        assert item.frame == (Frame.GLOBAL_RELATIVE_ALT if relative else Frame.GLOBAL)
    assert outward.mission[1].altitude_m == pytest.approx(60, abs=1)
    assert all(item.altitude_m == 0 for item in outward.mission if item.command == Cmd.NAV_LAND)


def test_turning_back_anywhere_goes_to_the_point_before_and_ends_at_the_port(outward: MissionBundle) -> None:
    hold, landing = blocks(outward)
    back = outward.marks.return_seqs
    assert len(back) == len(outward.mission)
    for seq in range(3, hold + 1):
        assert place(outward.mission[back[seq]]) == place(outward.mission[seq - 1])
        assert outward.mission[back[seq]].altitude_m == pytest.approx(outward.mission[seq - 1].altitude_m + LAYER_M)
    assert place(outward.mission[back[2]]) == place(outward.mission[0])
    assert outward.mission[back[2]].altitude_m == pytest.approx(835 + 60 + LAYER_M, abs=1)
    assert back[1] == back[2]
    assert list(back[hold + 1 : landing]) == list(range(hold + 1, landing))
    assert back[landing:] == (hold + 1, hold + 1)


def test_turning_back_during_the_landing_goes_straight_up_first(outward: MissionBundle) -> None:
    hold, landing = blocks(outward)
    first = outward.mission[outward.marks.return_seqs[landing + 1]]
    assert place(first) == place(outward.mission[landing + 1])
    assert first.altitude_m == pytest.approx(outward.mission[hold].altitude_m + LAYER_M)


def test_the_homeward_mission_takes_off_at_the_hall_and_lands_at_the_port(plan_to: Any, ina: World) -> None:
    bundle = plan_to("nakao", 5000).homeward_mission
    hall = ina.sites["nakao"]
    assert place(bundle.mission[0]) == (hall.latitude_deg, hall.longitude_deg)
    assert bundle.mission[0].altitude_m == hall.elevation_m
    assert commands(bundle.mission)[1] == Cmd.NAV_TAKEOFF
    assert bundle.mission[1].altitude_m == pytest.approx(60 + LAYER_M, abs=1)
    assert bundle.mission[-1].command == Cmd.NAV_LAND
    assert place(bundle.mission[-1]) == (ina.port.latitude_deg, ina.port.longitude_deg)
    assert bundle.marks == MissionMarks(None, None, (1, *range(1, len(bundle.mission))))


def test_a_mission_is_short_enough_for_any_autopilot(outward: MissionBundle) -> None:
    hold, _ = blocks(outward)
    assert hold < 80
    assert len(outward.mission) <= 200


def test_the_fence_is_one_simple_polygon_of_few_corners_around_all_sites(outward: MissionBundle, ina: World) -> None:
    fence = outward.fence
    assert 3 <= len(fence) < 70
    assert all(item.command == Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION for item in fence)
    assert all(item.param1 == len(fence) for item in fence)
    polygon = ina.frame.geometry_xy(Polygon([(item.longitude_deg, item.latitude_deg) for item in fence]))
    assert polygon.is_valid


def test_rally_points_are_the_port_and_emergency_places(plan_to: Any, ina: World) -> None:
    plan = plan_to("sugishima", 5000)
    emergency = {(site.latitude_deg, site.longitude_deg) for site in ina.emergency_places}
    for rally in (plan.outward_mission.rally, plan.homeward_mission.rally):
        assert 2 <= len(rally) <= 21
        assert place(rally[0]) == (ina.port.latitude_deg, ina.port.longitude_deg)
        assert all(item.command == Cmd.NAV_RALLY_POINT and item.frame == Frame.GLOBAL_RELATIVE_ALT for item in rally)
        assert all(float(item.altitude_m).is_integer() for item in rally)
        assert {place(item) for item in rally[1:]} <= emergency
    assert plan.outward_mission.rally[0].altitude_m == 60
    assert plan.homeward_mission.rally[0].altitude_m == 835 + 60 - 1000


@pytest.mark.parametrize("hall_id", HALLS)
def test_no_hall_is_a_rally_point_for_nobody_cleared_its_pad(plan_to: Any, ina: World, hall_id: str) -> None:
    plan = plan_to(hall_id, 5000)
    halls = {(site.latitude_deg, site.longitude_deg) for site in ina.halls}
    rally = {place(item) for item in (*plan.outward_mission.rally, *plan.homeward_mission.rally)}
    assert rally
    assert not rally & halls


Spoil = Callable[[MissionBundle], MissionBundle]


def change_item(seq: int, **changed: Any) -> Spoil:
    def spoil(bundle: MissionBundle) -> MissionBundle:
        items = list(bundle.mission)
        items[seq] = replace(items[seq], **changed)
        return replace(bundle, mission=tuple(items))

    return spoil


def change_marks(**changed: Any) -> Spoil:
    return lambda bundle: replace(bundle, marks=replace(bundle.marks, **changed))


def without_item(seq: int) -> Spoil:
    return lambda bundle: replace(bundle, mission=(*bundle.mission[:seq], *bundle.mission[seq + 1 :]))


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (change_item(8, altitude_m=855.0), "clearance"),
        (change_item(8, altitude_m=975.0), "ceiling"),
        (change_item(8, longitude_deg=138.0810), "area"),
        (change_item(3, altitude_m=915.0), "steep_speed"),
        (change_item(-1, latitude_deg=35.7590), "marks"),
        (change_item(0, latitude_deg=35.8110), "marks"),
        (without_item(5), "no_fly"),
        (without_item(7), "marks"),
        (change_marks(hold_seq=3), "marks"),
        (change_marks(landing_seq=30), "marks"),
        (change_marks(return_seqs=()), "marks"),
        (change_marks(return_seqs=(1,) * 42), "marks"),
        (lambda bundle: replace(bundle, fence=bundle.fence[:-5]), "fence"),
        (lambda bundle: replace(bundle, fence=()), "fence"),
    ],
)
def test_the_independent_pass_finds_what_was_spoiled(plan_to: Any, ina: World, spoil: Spoil, rule: str) -> None:
    bundle, nakao = plan_to("nakao", 5000).outward_mission, ina.sites["nakao"]
    request = PlanRequest(ina.port, nakao, 5000)
    assert all(check.ok for check in check_mission(bundle, ina.port, nakao, request, ina))
    failed = {check.name for check in check_mission(spoil(bundle), ina.port, nakao, request, ina) if not check.ok}
    assert rule in failed


def test_the_independent_pass_measures_the_layer_of_both_ways_back(plan_to: Any, ina: World) -> None:
    plan = plan_to("nakao", 5000)
    request = PlanRequest(ina.port, ina.sites["nakao"], 5000)
    there, back = plan.outward_mission, plan.homeward_mission
    hold, _ = blocks(there)
    assert check_layers(there, back, request, ina).value == LAYER_M
    lower = there.mission[hold + 3].altitude_m - 4
    assert check_layers(change_item(hold + 3, altitude_m=lower)(there), back, request, ina).value == 21
    higher = there.mission[5].altitude_m + 10
    assert check_layers(change_item(5, altitude_m=higher)(there), back, request, ina).value == 15
    assert not check_layers(there, change_item(4, altitude_m=back.mission[4].altitude_m - 1)(back), request, ina).ok
    elsewhere = change_item(4, latitude_deg=back.mission[4].latitude_deg + 0.001)(back)
    assert check_layers(there, elsewhere, request, ina).value == 0


def test_the_independent_pass_sees_a_jump_that_would_cut_the_corner(plan_to: Any, ina: World) -> None:
    """Every mark is in its block, but from the hold straight to the port is over the mountain."""
    bundle, nakao = plan_to("nakao", 5000).outward_mission, ina.sites["nakao"]
    hold, landing = blocks(bundle)
    seqs = list(bundle.marks.return_seqs)
    seqs[hold] = landing - 2
    spoiled = replace(bundle, marks=replace(bundle.marks, return_seqs=tuple(seqs)))
    checks = check_mission(spoiled, ina.port, nakao, PlanRequest(ina.port, nakao, 5000), ina)
    assert {"area", "clearance"} & {check.name for check in checks if not check.ok}
