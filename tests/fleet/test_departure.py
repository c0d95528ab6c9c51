"""A flight is planned for its time: a festival closes the way while it lasts, no start outside of a plan's time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from shapely import box

from fleet import anew, departure, flights, judgement, launching, planning, sites, way_home, weather
from fleet.anew import plan_late_anew
from fleet.config import FleetSettings
from fleet.dispatch import ByDrone, ByVan
from fleet.errors import WrongFlightState
from fleet.flights import FlightState
from fleet.planning import START_WITHIN, plan_trip
from fleet.preflight import go_no_go
from fleet.requests import RequestKind
from fleet.sweep import sweep
from fleet.weather import Wind
from flightplans.airspace.applicability import Period
from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.errors import PlanRefused
from flightplans.world import load_town
from orders.db import Database
from orders.delivering.delivery import Carrier, JobState
from tests.fleet.cockpits import Crew
from tests.fleet.town import NOON, SETTINGS, box_ready, flight_of, flight_planned, heard, job_of

FESTIVAL = Period(NOON + timedelta(hours=3), NOON + timedelta(hours=5))
CROWD = Zone(
    "festival", Role.NO_FLY, "花火大会", "crowd", "test", box(138.05, 35.770, 138.12, 35.771), applies=(FESTIVAL,)
)
"""A strip right across the valley, south of Mizokuchi: it lies in the way to Nakao."""
WIND = Wind(2.0, 315.0)


@pytest.fixture
def festival(monkeypatch: pytest.MonkeyPatch) -> FleetSettings:
    """The settings of a town like Ina whose way to Nakao is closed from three to five."""
    town = load_town("ina")
    crowded = replace(town, airspace=Airspace((*town.airspace.zones, CROWD)))
    monkeypatch.setattr(sites, "load_town", lambda _name: crowded)
    return FleetSettings(town="ina-in-august")


def late(database: Database, flight_id: int, until: datetime = NOON) -> None:
    """Let the plan of a flight be good for starts up to `until` only."""
    with database.writing() as session:
        trip = flights.flight(session, flight_id)
        trip.plan = {**trip.plan, "departs_until": until.isoformat()}


def test_a_festival_closes_the_way_while_it_lasts_and_no_longer(festival: FleetSettings) -> None:
    before = plan_trip(festival, "nakao", 1500, WIND, at=NOON)
    assert before.departs_at == NOON.isoformat()
    with pytest.raises(PlanRefused):
        plan_trip(festival, "nakao", 1500, WIND, at=NOON + timedelta(hours=4))
    assert plan_trip(festival, "nakao", 1500, WIND, at=NOON + timedelta(hours=5, minutes=1))


def test_every_plan_leaves_time_to_load_and_approve_and_ends_before_the_festival(festival: FleetSettings) -> None:
    for minutes in range(0, 180, 20):
        at = NOON + timedelta(minutes=minutes)
        try:
            plan = plan_trip(festival, "nakao", 1500, WIND, at=at)
        except PlanRefused:
            assert minutes >= 60
            continue
        window = departure.window_of(plan.departs_at, plan.departs_until)
        assert window is not None
        assert window.until >= at + START_WITHIN
        home = window.until + timedelta(seconds=plan.duration_s + plan.hold_s)
        assert home < NOON + timedelta(hours=3)


def test_the_same_question_a_moment_later_gets_the_same_answer_and_no_old_one() -> None:
    first = plan_trip(SETTINGS, "hiji", 1234, WIND, at=NOON)
    assert plan_trip(SETTINGS, "hiji", 1234, WIND, at=NOON + timedelta(minutes=5)) is first
    later = NOON + planning.ANSWER_COUNTS + timedelta(seconds=1)
    assert plan_trip(SETTINGS, "hiji", 1234, WIND, at=later).departs_at == later.isoformat()
    assert plan_trip(SETTINGS, "hiji", 1234, WIND, at=NOON).departs_at == NOON.isoformat()


def test_dispatch_flies_before_the_festival_and_drives_during_it(database: Database, festival: FleetSettings) -> None:
    first = box_ready(database, "nakao")
    (flown,) = sweep(database, festival, NOON)
    with database.reading() as session:
        trip = flights.open_flights(session)[-1]
    assert isinstance(flown, ByDrone) and flown.job_ids == (first,)
    during = NOON + timedelta(hours=4)
    second = box_ready(database, "nakao", 2000)
    by_van = [each for each in sweep(database, festival, during) if isinstance(each, ByVan)]
    assert [each.job_ids for each in by_van] == [(second,)]
    assert job_of(database, second).carrier is Carrier.VAN
    assert job_of(database, first).carrier is Carrier.VAN, "its flight had not left in time"
    assert flight_of(database, trip.id).state is FlightState.CANCELLED


def test_a_start_outside_of_the_planned_time_is_no_go_and_says_so(valley: Database) -> None:
    flight_id = flight_planned(valley)
    late(valley, flight_id, NOON + timedelta(minutes=40))
    with valley.writing() as session:
        heard(session, "yuai-1", NOON)
        for minutes, good in ((-1, False), (0, True), (40, True), (41, False)):
            report = go_no_go(session, flight_id, SETTINGS, NOON + timedelta(minutes=minutes))
            (item,) = [each for each in report.items if each.name == judgement.DEPARTURE]
            assert (item.ok, item.blocking) == (good, True)
    assert "11月24日12:00から11月24日12:40まで" in item.detail
    assert item.detail.endswith("。")


def test_a_plan_from_before_is_good_at_any_time() -> None:
    for plan in ({}, {"departs_at": None, "departs_until": None}):
        assert departure.missed(plan, NOON) is None


def test_a_launch_too_late_stays_down_and_dispatch_plans_it_anew(database: Database) -> None:
    crew = Crew(database)
    crew.approved()
    late(database, crew.flight_id)
    crew.clock.wait(3600.0)
    old = crew.trip
    asked = crew.ask(RequestKind.LAUNCH)
    crew.turn()
    assert crew.answer(asked).ok is False
    assert "計画した出発の時刻" in crew.answer(asked).result
    assert (crew.state, crew.vehicle.told) == (FlightState.APPROVED, [])
    sweep(database, SETTINGS, crew.clock.now())
    trip = crew.trip
    assert (trip.state, trip.approved_by, trip.loaded_by) == (FlightState.PLANNED, None, old.loaded_by)
    assert datetime.fromisoformat(trip.plan["departs_at"]) == trip.planned_at == crew.clock.now()
    crew.approved()
    crew.ask(RequestKind.LAUNCH)
    crew.turn()
    assert crew.state is FlightState.OUTBOUND


def test_a_plan_that_ends_during_the_upload_does_not_start(valley: Database) -> None:
    crew = Crew(valley)
    crew.approved()
    cockpit = crew.pilot.cockpit
    assert launching._has_to_wait(cockpit, crew.flight_id, flights.Leg.OUT) == ""
    late(valley, crew.flight_id, NOON - timedelta(seconds=1))
    assert "計画した出発の時刻" in launching._has_to_wait(cockpit, crew.flight_id, flights.Leg.OUT)


def test_the_controller_flies_the_new_plan_and_trusts_no_mission_of_the_old(valley: Database) -> None:
    crew = Crew(valley)
    cockpit = crew.pilot.cockpit
    cockpit.plan_of(crew.trip)
    cockpit.trusted.add((crew.flight_id, flights.Leg.OUT))
    late(valley, crew.flight_id)
    now = NOON + timedelta(hours=1)
    plan_late_anew(valley, SETTINGS, "配車", now)
    assert cockpit.plan_of(crew.trip).departs_at == crew.trip.plan["departs_at"] == now.isoformat()
    assert cockpit.trusted == set()


def test_what_cannot_be_planned_anew_goes_by_van_loaded_or_not(database: Database) -> None:
    flight_id = flight_planned(database)
    late(database, flight_id)
    with database.reading() as session:
        (job_id,) = flights.job_ids_of(session, flight_id)
    now = NOON + timedelta(minutes=1)
    with database.writing() as session:
        weather.observe(session, 7.0, 0.0, "港 花子", now)
    plan_late_anew(database, SETTINGS, "配車", now)
    job = job_of(database, job_id)
    assert (job.carrier, job.state) == (Carrier.VAN, JobState.READY)
    assert job.carrier_reason == "風が強すぎます（毎秒7.0メートル）。車でお届けします。"
    assert flight_of(database, flight_id).state is FlightState.CANCELLED


def test_who_approved_or_started_meanwhile_is_not_overtaken(valley: Database) -> None:
    flight_id = flight_planned(valley)
    answer = anew.ask(valley, SETTINGS, flight_id, NOON)
    with valley.writing() as session:
        trip = flights.flight(session, flight_id)
        for state in (FlightState.APPROVED, FlightState.UPLOADING):
            flights.change_state(session, trip, state, "試験", NOON)
    assert anew.ask(valley, SETTINGS, flight_id, NOON) is None
    late(valley, flight_id)
    with pytest.raises(WrongFlightState), valley.writing() as session:
        anew.write(session, flight_id, answer, "配車", NOON)
    plan_late_anew(valley, SETTINGS, "配車", NOON + timedelta(hours=1))
    assert flight_of(valley, flight_id).state is FlightState.UPLOADING


def shut_around(crew: Crew, *bounds: float) -> None:
    """From noon to five another area is closed, which nobody had reckoned with; and the plan's time is over."""
    cockpit = crew.pilot.cockpit
    crowd = replace(CROWD, polygon=box(*bounds), applies=(Period(NOON, NOON + timedelta(hours=5)),))
    cockpit.world = replace(cockpit.world, airspace=Airspace((*cockpit.world.airspace.zones, crowd)))
    good = departure.window_of(crew.trip.plan["departs_at"], crew.trip.plan["departs_until"])
    assert good is not None
    with crew.database.writing() as session:
        trip = flights.flight(session, crew.flight_id)
        early = {"departs_at": good.since - timedelta(hours=5), "departs_until": NOON - timedelta(hours=3)}
        trip.plan = {**trip.plan, **{name: moment.isoformat() for name, moment in early.items()}}
    cockpit.plans.clear()


def test_later_than_planned_it_flies_home_past_a_zone_that_began_elsewhere(valley: Database) -> None:
    crew = Crew(valley)
    crew.released()
    shut_around(crew, 138.05, 35.770, 138.12, 35.771)
    assert departure.missed_home(crew.trip.plan, crew.clock.now())
    crew.turn(2)
    assert crew.state is FlightState.HOMEBOUND


@pytest.mark.parametrize("bounds", [(138.0812, 35.8110, 138.0814, 35.8112), (138.0825, 35.8126, 138.0828, 35.8128)])
def test_a_zone_that_began_on_the_way_home_keeps_it_and_is_named(
    valley: Database, bounds: tuple[float, float, float, float]
) -> None:
    crew = Crew(valley)
    crew.released()
    shut_around(crew, *bounds)
    crew.turn(2)
    assert crew.state is FlightState.RELEASED
    assert "花火大会（2026-11-24 12:00〜17:00）" in (crew.trip.reason or "")
    crew.clock.moment = NOON + timedelta(hours=5, minutes=1)
    cockpit = crew.pilot.cockpit
    assert launching._has_to_wait(cockpit, crew.flight_id, flights.Leg.HOME) == ""


def test_the_second_opinion_has_the_last_word_on_a_late_way_home(
    valley: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = Crew(valley)
    crew.released()
    shut_around(crew, 138.0812, 35.8110, 138.0814, 35.8112)
    monkeypatch.setattr(way_home, "_begun_on_the_way", lambda *_: ())
    crew.turn(2)
    assert (crew.state, crew.trip.reason) == (FlightState.RELEASED, way_home.NOT_PROVEN)
