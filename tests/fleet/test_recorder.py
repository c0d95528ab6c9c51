"""The track of a flight: how far along, how far beside, how high above the ground."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fleet.flights import Leg
from fleet.path import GroundPath, metres_between, nearest
from fleet.planning import plan_trip
from fleet.progress import LANDING_S, arrival
from fleet.recorder import Extremes, Recorder
from fleet.sites import town_world
from tests.fleet.fake_vehicle import STANDING
from tests.fleet.town import HIJI, NOON, PORT_SITE, SETTINGS

WORLD = town_world("ina")
PLAN = plan_trip(SETTINGS, "hiji", 1500, None, at=NOON)
MIDDLE = PLAN.out.points[len(PLAN.out.points) // 2]
FLYING = replace(STANDING, armed=True, landed=False, position_age_s=0.1)


def recorder() -> Recorder:
    made = Recorder(WORLD)
    made.begin(1, Leg.OUT, PLAN, Extremes())
    return made


def look(made: Recorder, latitude_deg: float, longitude_deg: float, agl_m: float, second: float) -> None:
    ground_m = WORLD.terrain.height_m(latitude_deg, longitude_deg)
    state = replace(FLYING, latitude_deg=latitude_deg, longitude_deg=longitude_deg, altitude_amsl_m=ground_m + agl_m)
    made.look(state, NOON + timedelta(seconds=second))


@pytest.mark.parametrize(
    ("at", "along_m", "cross_m"),
    [((50.0, 0.0), 50.0, 0.0), ((50.0, 7.0), 50.0, 7.0), ((100.0, 40.0), 140.0, 0.0), ((-3.0, 4.0), 0.0, 5.0)],
)
def test_a_place_is_seen_from_the_path(at: tuple[float, float], along_m: float, cross_m: float) -> None:
    found = nearest(((0.0, 0.0), (100.0, 0.0), (100.0, 0.0), (100.0, 100.0)), at)
    assert (found.along_m, found.cross_m) == pytest.approx((along_m, cross_m))


def test_port_and_hall_are_the_ends_of_the_path() -> None:
    path = GroundPath.of_leg(WORLD.frame, PLAN.out)
    assert path.place(PORT_SITE.latitude_deg, PORT_SITE.longitude_deg).along_m == pytest.approx(0.0, abs=1.0)
    assert path.place(HIJI.latitude_deg, HIJI.longitude_deg).along_m == pytest.approx(path.length_m, abs=1.0)
    assert path.length_m == pytest.approx(PLAN.route_length_m, rel=0.01)


def test_a_minute_of_latitude_is_a_nautical_mile() -> None:
    assert metres_between(35.0, 138.0, 35.0 + 1 / 60, 138.0) == pytest.approx(1852, rel=0.005)


def test_a_point_a_second_is_enough() -> None:
    made = recorder()
    for tenth in range(31):
        look(made, MIDDLE.latitude_deg, MIDDLE.longitude_deg, 60.0, tenth / 10)
    collected = made.collect()
    assert collected is not None
    assert len(collected.samples) == 4
    again = made.collect()
    assert again is not None
    assert again.samples == ()


def test_heights_count_en_route_and_not_in_the_columns() -> None:
    made = recorder()
    look(made, PORT_SITE.latitude_deg, PORT_SITE.longitude_deg, 5.0, 0)
    look(made, MIDDLE.latitude_deg, MIDDLE.longitude_deg, 50.0, 2)
    look(made, MIDDLE.latitude_deg, MIDDLE.longitude_deg, 90.0, 4)
    look(made, HIJI.latitude_deg, HIJI.longitude_deg, 2.0, 6)
    collected = made.collect()
    assert collected is not None
    seen = collected.extremes
    assert (seen.min_agl_m, seen.max_agl_m) == pytest.approx((50.0, 90.0))
    assert seen.max_cross_track_m == pytest.approx(0.0, abs=1.0)
    assert len(collected.samples) == 4


def test_extremes_that_are_known_already_are_continued() -> None:
    made = Recorder(WORLD)
    made.begin(1, Leg.OUT, PLAN, Extremes(40.0, 70.0, 12.0))
    look(made, MIDDLE.latitude_deg, MIDDLE.longitude_deg, 80.0, 0)
    collected = made.collect()
    assert collected is not None
    assert collected.extremes == Extremes(40.0, pytest.approx(80.0), 12.0)


def test_old_positions_and_an_aircraft_on_the_ground_are_not_recorded() -> None:
    made = recorder()
    made.look(replace(FLYING, position_age_s=9.0), NOON)
    made.look(replace(FLYING, landed=True), NOON + timedelta(seconds=5))
    made.look(replace(FLYING, connected=False), NOON + timedelta(seconds=9))
    collected = made.collect()
    assert collected is not None
    assert collected.samples == ()


def test_beginning_the_same_leg_again_keeps_what_was_recorded() -> None:
    made = recorder()
    look(made, MIDDLE.latitude_deg, MIDDLE.longitude_deg, 60.0, 0)
    made.begin(1, Leg.OUT, PLAN, Extremes())
    rest = made.end()
    assert rest is not None
    assert len(rest.samples) == 1
    assert made.end() is None


def test_the_time_of_arrival_comes_nearer_with_the_path_and_never_promises_the_wait_away() -> None:
    assert arrival(0.0, 1000.0, 300.0, NOON) == NOON + timedelta(seconds=300)
    assert arrival(500.0, 1000.0, 300.0, NOON) == NOON + timedelta(seconds=150)
    assert arrival(1000.0, 1000.0, 300.0, NOON) == NOON + timedelta(seconds=LANDING_S)
