"""`yuai worker` as a process: with no broker, with Redis, with RabbitMQ."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from kombu import Connection

from fleet.flights import FlightState, open_flights
from orders.clock import DemonstrationClock
from orders.days.job_runs import last_runs
from orders.days.timetable import JOBS
from orders.db import Database
from tests.fleet.airfield import kill, until
from tests.fleet.town import NOON, box_ready

REDIS = os.environ.get("YUAI_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
RABBITMQ = os.environ.get("YUAI_TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
BROKERS = [
    "memory://",
    pytest.param(REDIS, id="redis", marks=pytest.mark.servers),
    pytest.param(RABBITMQ, id="rabbitmq", marks=pytest.mark.servers),
]


def require(url: str) -> None:
    """Skip where the broker is absent; fail on the build machine."""
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2).close()
    except OSError as error:
        text = f"no broker at {parts.hostname}:{parts.port}: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)


@contextmanager
def working(database: Database, broker_url: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "YUAI_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "YUAI_CLOCK": DemonstrationClock(NOON, 0.0, 1e-9).as_setting(),
        "YUAI_BROKER_URL": broker_url,
    }
    with log.open("wb") as said:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("yuai")), "worker"], env=environment, stdout=said, stderr=said
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                kill(process)


@pytest.fixture(params=BROKERS)
def broker_url(request: pytest.FixtureRequest) -> Iterator[str]:
    url: str = request.param
    require(url)
    yield url
    if not url.startswith("memory:"):
        with Connection(url) as connection:
            connection.SimpleQueue("yuai").queue.delete()


def test_the_worker_dispatches_what_is_ready_and_ends_cleanly_when_told(
    valley: Database, tmp_path: Path, broker_url: str
) -> None:
    box_ready(valley)

    def planned() -> bool:
        with valley.reading() as session:
            return [trip.state for trip in open_flights(session)] == [FlightState.PLANNED]

    log = tmp_path / "worker.log"
    with working(valley, broker_url, log) as process:
        until(planned, "the worker has planned a flight", within_s=40)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, log.read_text()
    assert "Traceback" not in log.read_text()


def test_the_worker_does_the_shop_s_jobs_and_writes_them_down(valley: Database, tmp_path: Path) -> None:
    def all_ran() -> bool:
        with valley.reading() as session:
            return {job.name for job in JOBS} == set(last_runs(session))

    log = tmp_path / "worker.log"
    with working(valley, "memory://", log):
        until(all_ran, "every job has run", within_s=60)
    with valley.reading() as session:
        assert [run.note for run in last_runs(session).values() if not run.ok] == []
