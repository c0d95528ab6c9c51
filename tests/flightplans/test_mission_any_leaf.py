"""Whatever stands in the place of a number or a part of a mission file: a sentence or a broken rule, never a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flightplans.mission.check_file import judged
from flightplans.mission.commands import mission_command
from flightplans.mission.exchange import exported, imported
from flightplans.mission.file_faults import BadMissionFile
from flightplans.proof.exported import Unreadable
from flightplans.proof.ground import NoGround
from flightplans.proof.town import Region
from flightplans.proof.town_files import region_of

INSTEAD: tuple[Any, ...] = (7, -3, "x", "12", None, [], {}, True, 1e308, 10**400, float("nan"), float("inf"))
Path_ = tuple[str | int, ...]


@pytest.fixture(scope="module")
def region() -> Region:
    return region_of("ina")


@pytest.fixture
def said(plan_to: Any) -> dict[str, Any]:
    text = exported(plan_to("hiji", 3000).outward_mission, "a.plan", cruise_speed_m_s=12.0)["a.plan"]
    found: dict[str, Any] = json.loads(text)
    return found


def leaves(part: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every place in the file; of long lists the first, second and last."""
    yield path
    if isinstance(part, dict):
        for key, value in part.items():
            yield from leaves(value, (*path, key))
    elif isinstance(part, list):
        long = len(part) > 7
        for number in (0, 1, len(part) - 1) if long else range(len(part)):
            yield from leaves(part[number], (*path, number))


def with_one(said: dict[str, Any], path: Path_, value: Any) -> str:
    changed = json.loads(json.dumps(said))
    part = changed
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return json.dumps(changed)


def only_sentences(name: str, text: str, region: Region) -> None:
    for read in (lambda: judged(name, {name: text}, region), lambda: imported(name, {name: text})):
        try:
            read()
        except (BadMissionFile, NoGround, Unreadable) as error:
            assert str(error)


def test_any_leaf_of_a_plan_may_be_anything(said: dict[str, Any], region: Region) -> None:
    places = [path for path in leaves(said) if path]
    assert len(places) > 60
    for number, path in enumerate(places):
        for value in INSTEAD[number % 3 :: 3]:
            only_sentences("a.plan", with_one(said, path, value), region)


def test_any_field_of_a_waypoints_file_may_be_anything(plan_to: Any, region: Region) -> None:
    text = exported(plan_to("hiji", 3000).outward_mission, "a.waypoints", cruise_speed_m_s=12.0)["a.waypoints"]
    rows = [line.split("\t") for line in text.splitlines()]
    for row in (1, 2, 5, len(rows) - 1):
        for column in range(len(rows[row])):
            for value in ("x", "", "1e308", "-7", "9" * 400, "nan", "inf"):
                changed = [list(each) for each in rows]
                changed[row][column] = value
                only_sentences("a.waypoints", "\n".join("\t".join(each) for each in changed), region)


def check(tmp_path: Path, text: str) -> Result:
    file = tmp_path / "a.plan"
    file.write_text(text, "utf-8")
    return CliRunner().invoke(mission_command, ["check", str(file)])


@pytest.mark.parametrize("speed", [True, "12", [], 10**400])
def test_a_speed_that_is_no_number_is_a_sentence(said: dict[str, Any], tmp_path: Path, speed: Any) -> None:
    result = check(tmp_path, with_one(said, ("mission", "hoverSpeed"), speed))
    assert (result.exit_code, "cannot be judged" in result.output) == (1, True)
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(("speed", "code"), [(12, 0), (25, 1), (0, 1), (-1, 1), (float("nan"), 1), (float("inf"), 1)])
def test_a_whole_number_is_a_speed_and_one_out_of_reason_breaks_a_rule(
    said: dict[str, Any], tmp_path: Path, speed: float, code: int
) -> None:
    result = check(tmp_path, with_one(said, ("mission", "hoverSpeed"), speed))
    assert result.exit_code == code
    assert ("×" in result.output) == bool(code)


def test_a_place_on_the_other_side_of_the_world_is_told_at_once(said: dict[str, Any], tmp_path: Path) -> None:
    result = check(tmp_path, with_one(said, ("mission", "items", 3, "params", 5), 7))
    assert (result.exit_code, "outside the grid" in result.output) == (1, True)
