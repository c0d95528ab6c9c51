"""きょうは ぜんぶ 車で, with aircraft about."""

from __future__ import annotations

from fleet import flights
from fleet.all_by_road import all_by_road
from fleet.flights import FlightState
from fleet.sweep import sweep
from orders.db import Database
from orders.delivering import carriers, delivery
from orders.delivering.delivery import Carrier
from tests.fleet.test_sweep import NOON, SETTINGS, box_ready, job_of

WIND = "風が強いため"


def test_flights_that_have_not_left_are_cancelled_and_their_boxes_go_by_road(valley: Database) -> None:
    jobs = [box_ready(valley, hall) for hall in ("hiji", "nakao", "mizokuchi")]
    sweep(valley, SETTINGS, NOON)
    with valley.writing() as session:
        found = all_by_road(session, NOON.date(), None, "運航", NOON, WIND)
        assert sorted(found.moved) == sorted(jobs)
        assert flights.open_flights(session) == []
        assert all_by_road(session, NOON.date(), None, "運航", NOON, WIND).moved == ()
    assert {(job_of(valley, each).carrier, job_of(valley, each).carrier_reason) for each in jobs} == {
        (Carrier.VAN, WIND)
    }
    assert sweep(valley, SETTINGS, NOON) == []


def test_what_is_in_the_air_stays_and_is_told(valley: Database) -> None:
    flying, waiting = box_ready(valley, "hiji"), box_ready(valley, "nakao")
    sweep(valley, SETTINGS, NOON)
    with valley.writing() as session:
        (trip,) = [each for each in flights.open_flights(session) if each.site_id == "hiji"]
        for to in (FlightState.APPROVED, FlightState.UPLOADING, FlightState.OUTBOUND):
            flights.change_state(session, trip, to, "管制", NOON)
        delivery.mark_under_way(session, flying, "管制", NOON)
        found = all_by_road(session, NOON.date(), None, "運航", NOON, WIND)
    assert (found.moved, found.flying) == ((waiting,), (flying,))
    assert job_of(valley, flying).carrier is Carrier.DRONE


def test_a_flight_that_the_shop_has_emptied_is_cancelled_by_the_sweep(valley: Database) -> None:
    job_id = box_ready(valley, "nakao")
    sweep(valley, SETTINGS, NOON)
    with valley.writing() as session:
        carriers.all_by_road(session, NOON.date(), "nakao", "shop1", NOON, WIND)
        (trip,) = flights.open_flights(session)
    sweep(valley, SETTINGS, NOON)
    with valley.reading() as session:
        found = flights.flight(session, trip.id)
        assert (found.state, found.reason) == (FlightState.CANCELLED, WIND)
    assert job_of(valley, job_id).carrier is Carrier.VAN
