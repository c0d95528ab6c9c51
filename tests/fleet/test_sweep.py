"""Dispatch on rows: late, twice, twice at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from fleet import drones, flights, weather
from fleet.config import FleetSettings
from fleet.flights import Flight, FlightState
from fleet.outcomes import refused
from fleet.sweep import sweep
from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier, JobState
from tests.fleet.town import NOON, SETTINGS, box_ready, flight_of, flight_planned, job_of, state_of


def all_flights(database: Database) -> list[Flight]:
    with database.reading() as session:
        return list(session.scalars(select(Flight).order_by(Flight.id)))


def test_a_ready_box_becomes_a_planned_flight_with_its_plan(database: Database) -> None:
    job_id = box_ready(database)
    sweep(database, SETTINGS, NOON)
    (trip,) = all_flights(database)
    assert (trip.state, trip.site_id, trip.payload_g) == (FlightState.PLANNED, "hiji", 1500)
    assert trip.plan["payload_g"] == 1500
    assert job_of(database, job_id).carrier is Carrier.DRONE
    with database.reading() as session:
        assert flights.job_ids_of(session, trip.id) == [job_id]


def test_a_second_sweep_finds_nothing_to_do(database: Database) -> None:
    box_ready(database)
    sweep(database, SETTINGS, NOON)
    assert sweep(database, SETTINGS, NOON) == []
    assert len(all_flights(database)) == 1


def test_sweeps_at_the_same_moment_put_every_box_on_one_flight(database: Database) -> None:
    for site_id in ("hiji", "nakao"):
        box_ready(database, site_id)
    together = threading.Barrier(4)

    def run() -> None:
        together.wait()
        sweep(database, SETTINGS, NOON)

    sweepers = [threading.Thread(target=run) for _ in range(4)]
    for each in sweepers:
        each.start()
    for each in sweepers:
        each.join()
    found = all_flights(database)
    assert sorted(trip.site_id for trip in found) == ["hiji", "nakao"]
    assert len({trip.drone_id for trip in found}) == 2


def test_a_hall_outside_the_corridor_is_served_by_van(valley: Database) -> None:
    job_id = box_ready(valley, "ura")
    sweep(valley, SETTINGS, NOON)
    job = job_of(valley, job_id)
    assert (job.carrier, job.carrier_reason) == (Carrier.VAN, "飛行できる範囲の外です。車でお届けします。")
    assert all_flights(valley) == []


def test_in_strong_wind_everything_goes_by_van(valley: Database) -> None:
    job_id = box_ready(valley)
    with valley.writing() as session:
        weather.observe(session, 6.0, 270.0, "port", NOON)
    sweep(valley, SETTINGS, NOON)
    assert job_of(valley, job_id).carrier_reason == "風が強い（毎秒6.0メートル）ため、車でお届けします。"


def test_without_an_aircraft_in_service_everything_goes_by_van(valley: Database) -> None:
    job_id = box_ready(valley)
    with valley.writing() as session:
        for each in drones.drones(session):
            drones.take_out_of_service(session, each.id, "点検中")
    sweep(valley, SETTINGS, NOON)
    assert job_of(valley, job_id).carrier is Carrier.VAN


def test_a_third_hall_waits_for_an_aircraft(valley: Database) -> None:
    jobs = [box_ready(valley, site_id) for site_id in ("hiji", "nakao", "mizokuchi")]
    sweep(valley, SETTINGS, NOON)
    assert len(all_flights(valley)) == 2
    assert job_of(valley, jobs[2]).carrier is Carrier.UNDECIDED


def test_boxes_of_another_day_wait_for_their_day(valley: Database) -> None:
    box_ready(valley, ready_at=NOON + timedelta(days=1))
    assert sweep(valley, SETTINGS, NOON) == []


def test_what_a_person_gave_to_the_van_stays_with_the_van(valley: Database) -> None:
    job_id = box_ready(valley)
    with valley.writing() as session:
        delivery.assign_carrier(session, job_id, Carrier.VAN, "shop1", NOON, "急ぎ")
    assert sweep(valley, SETTINGS, NOON) == []


def test_a_refused_flight_gives_its_boxes_to_the_van_where_the_town_wants_that(database: Database) -> None:
    flight_id = flight_planned(database)
    with database.writing() as session:
        trip = flights.flight(session, flight_id)
        flights.change_state(session, trip, FlightState.APPROVED, "a", NOON)
        refused(session, trip, "ArmRefused", "機体が断りました。", NOON)
    wanting = FleetSettings(refused_to_van_s=60.0)
    sweep(database, SETTINGS, NOON + timedelta(hours=1))
    sweep(database, wanting, NOON + timedelta(seconds=59))
    assert state_of(database, flight_id) is FlightState.REFUSED
    sweep(database, wanting, NOON + timedelta(seconds=60))
    assert state_of(database, flight_id) is FlightState.CANCELLED
    with database.reading() as session:
        (job,) = delivery.jobs_ready(session, None)
    assert (job.carrier, job.carrier_reason, job.state) == (Carrier.VAN, "機体が断りました。", JobState.READY)
    assert flight_of(database, flight_id).closed_at is not None


def test_a_fault_of_the_planner_holds_up_nobody(database: Database) -> None:
    jobs = [box_ready(database, site_id) for site_id in ("hiji", "nakao")]
    sweep(database, replace(SETTINGS, town="nowhere"), NOON)
    assert [job_of(database, job_id).carrier for job_id in jobs] == [Carrier.VAN, Carrier.VAN]
    assert job_of(database, jobs[0]).carrier_reason == "飛行計画を作れませんでした。車でお届けします。"
