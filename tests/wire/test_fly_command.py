"""`yuai fly` against the simulated aircraft, as an engineer types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from firmware_bridge.fly.commands import fly_command
from flightplans.mission.commands import read_file
from tests.wire.simulated import SPEEDUP, Simulated, free_port

pytestmark = pytest.mark.flight


@pytest.fixture(scope="module")
def aircraft() -> Iterator[Simulated]:
    simulated = Simulated()
    yield simulated
    simulated.end()


def fly(aircraft: Simulated, *words: str) -> Result:
    head = ["--connect", aircraft.url, "--time-rate", str(SPEEDUP), "--json"]
    return CliRunner().invoke(fly_command, [*head, *words])


def told(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.output.splitlines()]


def test_the_acceptance_passes_line_by_line_and_leaves_nothing_behind(aircraft: Simulated) -> None:
    result = fly(aircraft, "check", "--fly", "--yes")
    assert [step for step in json.loads(result.output) if not step["passed"]] == []
    assert result.exit_code == 0
    assert fly(aircraft, "read-back").exit_code == 0
    counts = told(fly(aircraft, "read-back"))[0]
    assert (counts["fence"], counts["rally"]) == (0, 0)


def test_what_is_uploaded_comes_back_as_the_same_file(aircraft: Simulated, tmp_path: Path) -> None:
    sent = _plan(tmp_path / "sent.plan")
    assert told(fly(aircraft, "upload", str(sent)))[0] == {"mission": 5, "fence": 4, "rally": 0}
    assert fly(aircraft, "read-back", "--compare", str(sent)).exit_code == 0
    back = tmp_path / "back.plan"
    assert fly(aircraft, "read-back", str(back)).exit_code == 0
    # ArduPilot fills in parameter 4 of a landing by itself: that alone may differ.
    assert [replace(item, param4=0.0) for item in read_file(back).mission[1:]] == list(read_file(sent).mission[1:])
    assert read_file(back).fence == read_file(sent).fence


def test_nothing_is_launched_that_is_not_on_board(aircraft: Simulated, tmp_path: Path) -> None:
    fly(aircraft, "upload", str(_plan(tmp_path / "on_board.plan")))
    refused = fly(aircraft, "launch", "--yes", str(_plan(tmp_path / "other.plan", height_m=35)))
    assert refused.exit_code == 1
    assert told(refused)[-1]["error"] == "ReadBackDiffers"
    assert told(fly(aircraft, "status"))[0]["armed"] is False


def test_nothing_is_launched_with_parameters_that_the_fleet_does_not_expect(
    aircraft: Simulated, tmp_path: Path
) -> None:
    plan = _plan(tmp_path / "p.plan")
    fly(aircraft, "upload", str(plan))
    fly(aircraft, "params", "--set", "FS_GCS_ENABLE=0")
    refused = fly(aircraft, "launch", "--yes", str(plan))
    assert refused.exit_code == 1
    assert "FS_GCS_ENABLE" in told(refused)[-1]["parameters that differ"]


def test_where_nobody_answers_one_sentence_says_so() -> None:
    result = CliRunner().invoke(fly_command, ["--connect", f"tcp:127.0.0.1:{free_port()}", "--wait-s", "1", "status"])
    assert result.exit_code == 1
    assert "LinkLost" in result.output


def _plan(path: Path, height_m: float = 30) -> Path:
    def item(seq: int, command: int, frame: int, latitude: float, altitude: float) -> dict[str, Any]:
        params = [0, 0, 0, 0, latitude, 138.0, altitude]
        return {"type": "SimpleItem", "command": command, "frame": frame, "params": params, "doJumpId": seq}

    over = (35.8003, height_m)
    items = [item(1, 22, 3, 35.8, height_m), item(2, 16, 3, *over), item(3, 16, 3, *over), item(4, 21, 3, 35.8, 0)]
    corners = [[35.79, 137.99], [35.79, 138.01], [35.81, 138.01], [35.81, 137.99]]
    plan = {
        "fileType": "Plan",
        "version": 1,
        "mission": {"version": 2, "plannedHomePosition": [35.8, 138.0, 700], "items": items},
        "geoFence": {"version": 2, "circles": [], "polygons": [{"inclusion": True, "polygon": corners, "version": 1}]},
        "rallyPoints": {"version": 2, "points": []},
    }
    path.write_text(json.dumps(plan))
    return path
