"""What an aircraft will do from where it is seen, by its plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from flightplans.airframe import HEXACOPTER
from flightplans.delivery import DeliveryPlan
from flightplans.energy.model import GROUND_S
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.separation.foresight import Seen, starting, tracks_home, tracks_out
from flightplans.separation.tracks import Track, conflict
from flightplans.world import World

HALLS = ("hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima")


def ends_at(track: Track, world: World, site_id: str) -> bool:
    site = world.sites[site_id]
    place = (*world.frame.point_xy(site.latitude_deg, site.longitude_deg), site.elevation_m)
    return bool(np.allclose(track.xyz_m[-1], place, atol=0.1))


def seen_at(plan: DeliveryPlan, seq: int, hold_left_s: float = 300.0) -> Seen:
    """Just at an item of the outward mission."""
    item = plan.outward_mission.mission[seq]
    return Seen(item.latitude_deg, item.longitude_deg, item.altitude_m, seq, hold_left_s=hold_left_s)


@pytest.mark.parametrize("hall_id", HALLS)
def test_the_way_out_takes_as_long_as_the_plan_says_and_ends_at_the_hall_or_back_at_the_port(
    plan_to: Any, ina: World, hall_id: str
) -> None:
    plan: DeliveryPlan = plan_to(hall_id, 3000)
    lands, comes_back = tracks_out(plan, ina, starting(ina.port, plan))
    assert lands.t_s[-1] == pytest.approx(plan.out.duration_s - 2 * GROUND_S, abs=3)
    assert ends_at(lands, ina, hall_id)
    assert ends_at(comes_back, ina, "port")
    assert comes_back.t_s[-1] > plan.out.duration_s + plan.hold_s
    assert lands.xyz_m[0].tolist() == comes_back.xyz_m[-1].tolist()


@pytest.mark.parametrize("hall_id", HALLS)
def test_the_way_home_takes_as_long_as_the_plan_says(plan_to: Any, ina: World, hall_id: str) -> None:
    plan: DeliveryPlan = plan_to(hall_id, 3000)
    (home,) = tracks_home(plan, ina, starting(ina.sites[hall_id], plan, at_s=7.0))
    assert home.t_s[0] == 7.0
    assert home.t_s[-1] - 7.0 == pytest.approx(plan.home.duration_s - 2 * GROUND_S, abs=3)
    assert ends_at(home, ina, "port")


def test_time_only_goes_forward(plan_to: Any, ina: World) -> None:
    plan = plan_to("ichinose", 3000)
    for seq in range(1, len(plan.outward_mission.mission)):
        for track in tracks_out(plan, ina, seen_at(plan, seq)):
            assert np.all(np.diff(track.t_s) > 0)


def test_over_the_hall_what_is_left_of_the_hold_counts(plan_to: Any, ina: World) -> None:
    plan = plan_to("hiji", 3000)
    hold_seq = plan.outward_mission.marks.hold_seq
    ends = [tracks_out(plan, ina, seen_at(plan, hold_seq, left))[1].t_s[-1] for left in (0.0, 120.0)]
    assert ends[1] - ends[0] == pytest.approx(120.0)


def test_on_the_way_back_only_the_way_back_is_to_come(plan_to: Any, ina: World) -> None:
    plan = plan_to("nakao", 3000)
    marks = plan.outward_mission.marks
    whole, later = (tracks_out(plan, ina, seen_at(plan, marks.hold_seq + step)) for step in (1, 8))
    assert len(whole) == len(later) == 1
    assert later[0].t_s[-1] < whole[0].t_s[-1]
    assert ends_at(later[0], ina, "port")


def test_a_landing_at_a_hall_may_be_broken_off_and_come_home(plan_to: Any, ina: World) -> None:
    plan = plan_to("hiji", 3000)
    down, broken_off = tracks_out(plan, ina, seen_at(plan, plan.outward_mission.marks.landing_seq))
    assert ends_at(down, ina, "hiji")
    assert ends_at(broken_off, ina, "port")
    assert broken_off.t_s[-1] > plan.hold_s


@pytest.mark.parametrize("hall_id", HALLS)
@pytest.mark.parametrize("later_s", [-400.0, -200.0, 0.0])
def test_one_that_goes_out_and_one_that_comes_home_from_the_same_hall_pass_each_other_in_their_layers(
    plan_to: Any, ina: World, hall_id: str, later_s: float
) -> None:
    """Both on the way at the same time; the columns at the ends are left out."""
    plan: DeliveryPlan = plan_to(hall_id, 3000)
    out = tracks_out(plan, ina, starting(ina.port, plan))[0]
    home = tracks_home(plan, ina, starting(ina.sites[hall_id], plan))[0].later(later_s)
    assert conflict(_without_columns(out, 2), _without_columns(home, 2)) is None


def _without_columns(track: Track, ends: int) -> Track:
    return Track(track.t_s[1:-ends], track.xyz_m[1:-ends])


def test_one_that_takes_off_while_another_lands_at_the_port_is_a_conflict(plan_to: Any, ina: World) -> None:
    plan = plan_to("nakao", 3000)
    landing = tracks_home(plan, ina, Seen(ina.port.latitude_deg, ina.port.longitude_deg, 835 + 85.0, item=99))
    for out in tracks_out(plan, ina, starting(ina.port, plan)):
        assert conflict(out, landing[0]) is not None
        assert conflict(out.later(landing[0].t_s[-1]), landing[0]) is None


def test_a_slower_plan_is_foreseen_at_its_own_speeds(ina: World) -> None:
    craft = replace(HEXACOPTER, climb_speed_m_s=2.0, descent_speed_m_s=1.2)
    request = PlanRequest(ina.port, ina.sites["hiji"], 1000, 2.0, 180.0, airframe=craft, cruise_speed_m_s=8.0)
    plan = plan_delivery(request, ina)
    lands, _ = tracks_out(plan, ina, starting(ina.port, plan))
    assert lands.t_s[-1] == pytest.approx(plan.out.duration_s - 2 * GROUND_S, abs=3)
    old = tracks_out(replace(plan, autopilot_parameters=()), ina, starting(ina.port, plan))
    assert old[0].t_s[-1] < lands.t_s[-1], "a plan from before told no speeds"
