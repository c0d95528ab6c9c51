"""`yuai plan` on the terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flightplans.airframe import HEXACOPTER
from flightplans.commands import plan_command
from flightplans.delivery import DeliveryPlan
from flightplans.energy.airframe_file import airframe_to_json


def yuai(*words: str) -> Result:
    return CliRunner().invoke(plan_command, words)


def test_a_plan_is_a_table_that_a_person_can_read() -> None:
    result = yuai("--from", "port", "--to", "nakao", "--payload-g", "3200", "--wind", "4@270")
    assert result.exit_code == 0
    for words in ("飛行計画", "往路", "復路", "対地高度", "電池残量", "3200 g", "4 m/s @ 270°", "35.758300"):
        assert words in result.output
    assert "×" not in result.output


def test_a_plan_as_json_is_the_plan() -> None:
    result = yuai("--to", "mizokuchi", "--payload-g", "1500", "--json")
    assert result.exit_code == 0
    plan = DeliveryPlan.from_json(json.loads(result.output))
    assert (plan.site_id, plan.payload_g) == ("mizokuchi", 1500)


def test_a_refusal_gives_its_reasons_and_exit_code_one() -> None:
    result = yuai("--to", "ura", "--payload-g", "6000", "--wind", "6@90")
    assert result.exit_code == 1
    for words in ("1000 g", "6 m/s", "ura"):
        assert words in result.output


def test_a_refusal_as_json_has_codes_and_facts() -> None:
    result = yuai("--to", "nakao", "--payload-g", "5100", "--json")
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert told["refused"] == [{"code": "too_heavy", "payload_g": 5100, "limit_g": 5000, "grams_less": 100}]
    asked = {"from": "port", "to": "nakao", "payload_g": 5100, "wind_m_s": 0, "temperature_c": None, "town": "ina"}
    assert asked.items() <= told["asked"].items()
    assert len(told["plan_number"]) == 8


@pytest.mark.parametrize(
    "words",
    [
        ("--to", "atlantis"),
        ("--to", "port"),
        ("--to", "nakao", "--wind", "strong"),
        ("--to", "nakao", "--wind", "-3@90"),
        ("--to", "nakao", "--wind", "nan"),
        ("--to", "nakao", "--wind", "4"),
        ("--to", "nakao", "--wind", "4@400"),
        ("--to", "nakao", "--wind", "4@nan"),
        ("--to", "nakao", "--hold-s", "inf"),
        ("--to", "nakao", "--metres-per-risk", "nan"),
        ("--to", "nakao", "--temperature-c", "nan"),
        ("--to", "nakao", "--battery-health", "nan"),
        ("--to", "nakao", "--payload-g", "-1"),
        ("--to", "nakao", "--town", "../ina"),
        ("--to", "nakao", "--town", "atlantis"),
        (),
    ],
)
def test_what_cannot_be_understood_is_exit_code_two_and_no_traceback(words: tuple[str, ...]) -> None:
    result = yuai(*words)
    assert result.exit_code == 2
    assert "Error" in result.output
    assert isinstance(result.exception, SystemExit)


def test_a_plan_stands_on_the_airframe_of_a_file(tmp_path: Path) -> None:
    thirsty = replace(HEXACOPTER, name="thirsty", induced_factor=1.6)
    path = tmp_path / "thirsty.json"
    path.write_text(airframe_to_json(thirsty), "utf-8")
    sample, ours = (
        DeliveryPlan.from_json(json.loads(yuai("--to", "hiji", "--json", *words).output))
        for words in ((), ("--airframe", str(path)))
    )
    assert ours.airframe_name == "thirsty"
    assert ours.out.energy_mean_wh > 1.1 * sample.out.energy_mean_wh


def test_a_forecast_by_height_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "sky.json"
    path.write_text('{"datum": "amsl", "layers": [[800, 2, 170], [1000, 7, 190]]}', "utf-8")
    plan = DeliveryPlan.from_json(json.loads(yuai("--to", "hiji", "--wind-by-height", str(path), "--json").output))
    assert plan.energy_conditions is not None and plan.energy_conditions.wind_datum == "amsl"
    assert plan.energy_conditions.wind_layers == ((800, 2, 170), (1000, 7, 190))
    path.write_text('{"layers": [[100, 2]]}', "utf-8")
    assert yuai("--to", "hiji", "--wind-by-height", str(path)).exit_code == 2


def test_an_airframe_file_that_is_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text("{}", "utf-8")
    result = yuai("--to", "hiji", "--airframe", str(path))
    assert result.exit_code == 2 and "no airframe file" in result.output


def test_a_wind_measured_near_the_ground_is_more_above() -> None:
    words = ("--to", "hiji", "--wind", "2@180", "--json")
    plain, grown = (
        DeliveryPlan.from_json(json.loads(yuai(*words, *more).output)) for more in ((), ("--wind-measured-at-m", "2"))
    )
    assert grown.out.energy_mean_wh > plain.out.energy_mean_wh
    assert grown.energy_conditions is not None and grown.energy_conditions.wind_layers[0] == (2.0, 2.0, 180.0)
