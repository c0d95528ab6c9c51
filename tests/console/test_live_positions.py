"""Live positions: one frame a second for all, streams that end, places that run out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask

from fleet.console.app import create_app
from fleet.console.live import STREAM_S, TICK_S, Feed
from fleet.console.parts import Parts
from fleet.flights import FlightState
from orders.config import OrdersSettings
from orders.db import Database
from tests.console import scene
from tests.makers import HandClock
from tests.staff.tablet import Tablet


@dataclass
class WallClock:
    """A wall clock that goes on only by waiting."""

    at_s: float = 0.0
    waits: list[float] = field(default_factory=list)

    def seconds(self) -> float:
        return self.at_s

    def wait(self, seconds: float) -> None:
        self.at_s += seconds
        self.waits.append(seconds)


@pytest.fixture
def wall() -> WallClock:
    return WallClock()


@pytest.fixture
def feed(app: Flask, wall: WallClock) -> Feed:
    return Feed(cast(Parts, app.extensions["yuai"]), most_streams=2, seconds=wall.seconds, wait=wall.wait)


def frames(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def test_a_frame_holds_every_aircraft_with_its_figures(feed: Feed, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), FlightState.OUTBOUND)
    scene.on_the_way(database, flight_id, 0.5, battery=81.0)
    frame = json.loads(feed.frame())
    one, two = frame["aircraft"]
    assert (one["id"], one["look"], one["state"], one["flight"]) == ("yuai-1", "air", "公民館へ飛行中", flight_id)
    assert one["figures"]["battery"] == "81%"
    assert one["figures"]["speed"] == "10 m/s"
    assert 100 < one["heading"] < 260
    assert (two["look"], two["figures"]["agl"]) == ("ground", "地上")


def test_frames_are_made_once_a_tick_for_everybody(feed: Feed, database: Database, wall: WallClock) -> None:
    before = feed.frame()
    scene.heard(database, "yuai-1", battery_percent=50.0)
    assert feed.frame() is before
    wall.wait(TICK_S)
    assert json.loads(feed.frame())["aircraft"][0]["figures"]["battery"] == "50%"


def test_the_version_changes_with_the_cards_and_not_with_the_figures(
    feed: Feed, database: Database, wall: WallClock
) -> None:
    def version() -> str:
        wall.wait(TICK_S)
        return str(json.loads(feed.frame())["version"])

    first = version()
    scene.heard(database, "yuai-1", battery_percent=50.0, alt_agl_m=3.0)
    assert version() == first
    scene.planned(database, "H0001")
    assert version() != first


def test_a_stream_ends_by_itself_and_gives_its_place_back(feed: Feed, wall: WallClock) -> None:
    assert feed.enter()
    lines = list(feed.stream())
    assert lines[0].startswith("retry: ")
    assert len(frames(lines)) == STREAM_S / TICK_S
    assert wall.at_s == STREAM_S
    assert [feed.enter(), feed.enter(), feed.enter()] == [True, True, False]


def test_a_browser_that_goes_away_gives_its_place_back(feed: Feed) -> None:
    for _ in range(5):
        assert feed.enter()
        stream = feed.stream()
        next(stream)
        cast(Any, stream).close()


def test_when_too_many_look_the_next_one_asks_for_single_frames(
    database: Database, clock: HandClock, settings: OrdersSettings, person: Callable[[str], Tablet]
) -> None:
    full = create_app(database, clock, settings, scene.SETTINGS, most_streams=0)
    client = full.test_client()
    with client.session_transaction() as cookie, person("operator1").client.session_transaction() as known:
        cookie["account"] = known["account"]
    assert client.get("/live").status_code == 503
    assert len(client.get("/live.json").get_json()["aircraft"]) == 2


def test_the_stream_is_made_of_server_sent_events(operator: Tablet) -> None:
    answer = operator.client.get("/live", buffered=False)
    pieces = answer.iter_encoded()
    assert next(pieces).startswith(b"retry: ")
    assert next(pieces).startswith(b'data: {"version":')
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()


def test_an_aircraft_never_heard_of_is_shown_as_lost_without_a_place(tmp_path: Path, feed: Feed) -> None:
    database = feed.parts.database
    with database.writing() as session:
        session.execute(scene.DroneStatus.__table__.delete())
    dot = json.loads(feed.frame())["aircraft"][0]
    assert (dot["look"], dot["lat"], dot["figures"]["battery"]) == ("lost", None, "–")
