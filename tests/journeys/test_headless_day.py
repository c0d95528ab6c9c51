"""`yuai demo --headless` as somebody types it, and `yuai up` ended as a machine ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from fleet.town import free_ports

pytestmark = [pytest.mark.flight, pytest.mark.xdist_group("flight"), pytest.mark.timeout(600)]

PROMISED = {
    *("orders_placed", "delivered", "by_drone", "by_van", "flights", "min_battery_reserve_percent"),
    *("min_height_agl_m", "max_height_agl_m", "max_cross_track_m", "wall_s", "ok"),
}
YUAI = (sys.executable, "-m", "orders")
STARTED_WITHIN_S = 150.0
ENDED_WITHIN_S = 40.0


def test_a_whole_day_runs_without_a_person(tmp_path: Path) -> None:
    words = ("demo", "--headless", "--orders", "1", "--speedup", "20", "--json", "--keep", str(tmp_path))
    done = subprocess.run([*YUAI, *words], capture_output=True, text=True, timeout=540, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    day = json.loads(done.stdout)
    assert set(day) >= PROMISED
    assert (day["orders_placed"], day["delivered"], day["ok"]) == (1, 1, True)
    assert (day["by_drone"], day["by_van"], day["flights"]) == (1, 0, 1)
    assert day["min_height_agl_m"] >= 40
    assert day["max_height_agl_m"] <= 140
    assert day["max_cross_track_m"] <= 15
    assert day["min_battery_reserve_percent"] >= 30
    assert processes_that_name(tmp_path) == []


def test_a_town_that_is_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    """Without --demo: no sample town, no simulated aircraft, nobody played."""
    port = free_ports(1)[0]
    words = ("up", "--no-sim", "--folder", str(tmp_path / "var"), "--port", str(port))
    with (tmp_path / "said").open("wb") as said:
        town = subprocess.Popen([*YUAI, *words], stdout=said, stderr=subprocess.STDOUT)
    try:
        await_answer(f"http://127.0.0.1:{port}/healthz", town)
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == 200
        assert processes_that_name(tmp_path)
        town.send_signal(signal.SIGTERM)
        assert town.wait(timeout=ENDED_WITHIN_S) == 0
    finally:
        town.kill()
    assert processes_that_name(tmp_path) == []


def await_answer(url: str, town: subprocess.Popen[bytes]) -> None:
    end_s = time.monotonic() + STARTED_WITHIN_S
    while True:
        assert town.poll() is None, "the town ended by itself"
        assert time.monotonic() < end_s, f"no answer from {url}"
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.RequestException:
            os.sched_yield()


def processes_that_name(folder: Path) -> list[str]:
    """Command lines of living processes whose environment or command line names the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            if str(folder).encode() in told and process.name != str(os.getpid()):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found
