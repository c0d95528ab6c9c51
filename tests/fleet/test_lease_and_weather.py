"""One controller at a time; and wind that counts only while it is young."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest

from fleet import lease, seeding, weather
from fleet.controller import Controller, Station, is_dead
from fleet.drones import drones
from fleet.errors import LeaseTaken, PilotEnded
from fleet.fencing import Fence
from fleet.lease import LEASE_S
from orders.clock import DemonstrationClock
from orders.db import Database
from tests.fleet.town import NOON, SETTINGS


def test_a_second_controller_waits_until_the_lease_has_run_out(database: Database) -> None:
    with database.writing() as session:
        lease.take(session, "a", 100.0)
    with pytest.raises(LeaseTaken) as taken, database.writing() as session:
        lease.take(session, "b", 101.0)
    assert (taken.value.holder, taken.value.seconds_left) == ("a", LEASE_S - 1.0)
    with database.writing() as session:
        lease.take(session, "b", 100.0 + LEASE_S + 0.1)
    with database.reading() as session:
        assert lease.holder_of(session) == "b"


def test_a_renewed_lease_goes_on(valley: Database) -> None:
    for at in (100.0, 105.0):
        with valley.writing() as session:
            lease.take(session, "a", at)
    with valley.reading() as session:
        assert lease.is_held(session, 105.0 + LEASE_S)
        assert not lease.is_held(session, 105.1 + LEASE_S)


def test_a_lease_that_was_given_back_is_free_at_once(valley: Database) -> None:
    with valley.writing() as session:
        lease.take(session, "a", 100.0)
        lease.give_back(session, "b")
        assert lease.is_held(session, 101.0)
        lease.give_back(session, "a")
        assert not lease.is_held(session, 101.0)
        lease.take(session, "b", 101.0)


def test_a_holder_that_was_killed_is_recognised_and_a_living_one_too() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = socket.gethostname()
    assert is_dead(f"{here}:{gone.pid}:abcd")
    assert not is_dead(f"{here}:{os.getpid()}:abcd")
    assert not is_dead(f"somewhere-else:{gone.pid}:abcd")


def test_the_newest_young_observation_is_the_wind(valley: Database) -> None:
    with valley.writing() as session:
        weather.observe(session, 3.0, 370.0, "港 花子", NOON + timedelta(minutes=1))
        weather.observe(session, 9.0, 0.0, "港 花子", NOON + timedelta(minutes=30))
        found = weather.wind_now(session, NOON + timedelta(minutes=2))
        assert found == weather.Wind(3.0, 10.0)


def test_an_old_observation_means_that_the_wind_is_unknown(valley: Database) -> None:
    with valley.reading() as session:
        assert weather.wind_now(session, NOON + weather.STALE_AFTER - timedelta(seconds=1)) is not None
        assert weather.wind_now(session, NOON + weather.STALE_AFTER) is None


def test_seeding_again_changes_nothing_that_is_there(valley: Database) -> None:
    with valley.writing() as session:
        drones(session)[0].connect_url = "tcp:127.0.0.1:1"
    seeding.seed(valley, NOON)
    with valley.reading() as session:
        assert [(each.id, each.connect_url) for each in drones(session)] == [
            ("yuai-1", "tcp:127.0.0.1:1"),
            ("yuai-2", "tcp:127.0.0.1:5770"),
        ]


def test_an_aircraft_that_nobody_watches_any_more_ends_the_controller(valley: Database) -> None:
    station = Station(valley, SETTINGS, DemonstrationClock(NOON, 0.0, 1.0), drone_id="yuai-1")
    with pytest.raises(PilotEnded) as ended:
        Controller(station, Fence()).make_sure_of_pilots()
    assert ended.value.drone_ids == ("yuai-1",)
