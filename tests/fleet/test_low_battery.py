"""The battery holds less than was planned: home along the corridor while it is reached, else to a place near by."""

from __future__ import annotations

import pytest

from fleet.console.event_words import event_sentence
from fleet.flights import FlightState, Leg, events_of
from fleet.pilot import READINGS
from fleet.requests import RequestKind
from fleet.sentences import LOW_BATTERY, TO_A_REFUGE
from fleet.watching import HOMING_MODES
from flightplans.ways_out.turning_back import critical_percent, needed_percent
from flightplans.ways_out.way_out import Stage
from orders.db import Database
from orders.delivering.delivery import Carrier, JobState
from tests.fleet.cockpits import Crew
from tests.fleet.town import PORT_SITE, job_of


@pytest.fixture
def crew(valley: Database) -> Crew:
    return Crew(valley)


def half_way(crew: Crew, percent: float) -> None:
    """Between two points of the way out, with so much left."""
    plan = crew.pilot.cockpit.plan_of(crew.trip)
    point = plan.out.points[len(plan.out.points) // 2]
    crew.vehicle.put(
        armed=True, landed=False, mode="AUTO", current_item=len(plan.out.points) // 2 + 1, battery_percent=percent,
        latitude_deg=point.latitude_deg, longitude_deg=point.longitude_deg, altitude_amsl_m=point.altitude_amsl_m,
        position_age_s=0.1,
    )  # fmt: skip


def just_enough(crew: Crew, over: float) -> float:
    """What the way home from there takes, and so many percent more."""
    plan = crew.pilot.cockpit.plan_of(crew.trip)
    along_m = plan.out.points[len(plan.out.points) // 2].distance_m
    need = needed_percent(plan, Stage.OUT, along_m)
    assert need is not None
    return need + over


def test_with_enough_left_it_flies_on(crew: Crew) -> None:
    crew.outbound()
    half_way(crew, just_enough(crew, 40.0))
    crew.turn(3)
    assert crew.state is FlightState.OUTBOUND
    assert not any(each.startswith("set_current_item") for each in crew.vehicle.told)


def test_it_turns_back_along_the_corridor_while_home_is_reached_with_the_reserve(crew: Crew) -> None:
    crew.outbound()
    half_way(crew, just_enough(crew, 25.5))
    item = crew.vehicle.seen.current_item
    assert item is not None
    crew.turn(4)
    back = crew.pilot.cockpit.plan_of(crew.trip).outward_mission.marks.return_seqs[item]
    assert crew.vehicle.told[-1] == f"set_current_item {back}"
    assert (crew.state, crew.trip.reason_code, crew.trip.reason) == (FlightState.RETURNING, "low_battery", LOW_BATTERY)
    told = len(crew.vehicle.told)
    crew.turn(3)
    assert len(crew.vehicle.told) == told, "said once"
    crew.vehicle.land_at(PORT_SITE, battery_percent=24.0)
    crew.turn()
    assert crew.state is FlightState.HOME
    job = job_of(crew.database, 1)
    assert (job.carrier, job.state) == (Carrier.VAN, JobState.READY)


def test_over_the_hall_a_clear_pad_comes_first_and_a_long_wait_ends_in_time(crew: Crew) -> None:
    crew.holding()
    crew.vehicle.put(battery_percent=just_enough(crew, 24.0))
    crew.turn(4)
    assert (crew.state, crew.trip.reason_code) == (FlightState.RETURNING, "low_battery")


def test_where_home_is_not_reached_it_goes_straight_to_a_place_near_by(crew: Crew) -> None:
    crew.outbound()
    half_way(crew, just_enough(crew, 1.0))
    plan = crew.pilot.cockpit.plan_of(crew.trip)
    critical = critical_percent(plan)
    assert critical is not None and critical > 1.0
    crew.turn(4)
    assert crew.vehicle.told[-1] == "return_to_launch"
    assert (crew.state, crew.trip.reason) == (FlightState.RETURNING, TO_A_REFUGE)
    assert crew.vehicle.seen.mode in HOMING_MODES
    told = len(crew.vehicle.told)
    crew.turn(4)
    assert len(crew.vehicle.told) == told


def test_on_the_way_home_too(crew: Crew) -> None:
    crew.released()
    crew.turn()
    assert crew.state is FlightState.HOMEBOUND
    point = crew.pilot.cockpit.plan_of(crew.trip).home.points[1]
    crew.vehicle.put(
        current_item=2, battery_percent=9.0, position_age_s=0.1, mode="AUTO", landed=False,
        latitude_deg=point.latitude_deg, longitude_deg=point.longitude_deg, altitude_amsl_m=point.altitude_amsl_m,
    )  # fmt: skip
    crew.turn(4)
    assert crew.vehicle.told[-1] == "return_to_launch"
    with crew.database.reading() as session:
        (event,) = [each for each in events_of(session, crew.flight_id) if each.kind == "refuge"]
        assert TO_A_REFUGE in event_sentence(event)


def test_an_operator_who_has_stopped_it_is_not_overruled(crew: Crew) -> None:
    crew.outbound()
    half_way(crew, just_enough(crew, 1.0))
    crew.vehicle.put(mode="BRAKE")
    crew.turn(3)
    assert crew.state is FlightState.OUTBOUND


def test_it_is_set_to_what_the_plan_was_proven_with_and_each_leg_has_its_own(crew: Crew) -> None:
    trip, cockpit = crew.trip, crew.pilot.cockpit
    out, home = (cockpit.parameters_of(trip, leg) for leg in (Leg.OUT, Leg.HOME))
    assert out["BATT_LOW_MAH"] == home["BATT_LOW_MAH"] > out["BATT_CRT_MAH"] > 0
    assert "BATT_CAPACITY" not in out
    assert cockpit.built_in_of(trip).keys() == {"BATT_CAPACITY"}


def test_an_aircraft_with_another_battery_than_planned_stays_down(crew: Crew) -> None:
    crew.vehicle.differs = {"BATT_CAPACITY": (31532.0, 22000.0)}
    crew.approved()
    crew.turn()
    assert crew.pilot.cockpit.unfit_parameters == ["BATT_CAPACITY"]
    crew.ask(RequestKind.LAUNCH)
    crew.turn()
    assert crew.state is FlightState.REFUSED
    assert "BATT_CAPACITY" in (crew.trip.reason or "")
    assert "arm" not in crew.vehicle.told


def test_one_wrong_reading_sends_nobody_anywhere_however_often_it_is_looked_at(crew: Crew) -> None:
    crew.outbound()
    half_way(crew, just_enough(crew, 40.0))
    crew.turn(4)
    for wrong in (just_enough(crew, 1.0), just_enough(crew, 25.5)):
        crew.vehicle.put(battery_percent=wrong)
        crew.turn()
        crew.vehicle.stuck = True
        crew.turn(READINGS + 1)
        crew.vehicle.stuck = False
        crew.vehicle.put(battery_percent=just_enough(crew, 40.0))
        crew.turn()
    assert crew.state is FlightState.OUTBOUND
    assert not {"return_to_launch", "set_current_item"} & {each.split()[0] for each in crew.vehicle.told}
