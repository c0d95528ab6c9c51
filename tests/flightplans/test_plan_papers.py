"""A plan as papers: files that are whole or not there, and what stands in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from click.testing import CliRunner, Result

from flightplans.airframe import HEXACOPTER
from flightplans.commands import plan_command
from flightplans.delivery import DeliveryPlan
from flightplans.energy.airframe_file import airframe_to_json
from flightplans.mission.exchange import imported

KML = "{http://www.opengis.net/kml/2.2}"
NAKAO = ("--to", "nakao", "--payload-g", "3200", "--wind", "4@270")


def yuai(*words: str) -> Result:
    return CliRunner().invoke(plan_command, words)


def kml(*words: str) -> Element:
    result = yuai(*words, "--kml")
    return fromstring(result.stdout_bytes)


def test_kml_carries_both_legs_with_heights_above_the_sea() -> None:
    root = kml(*NAKAO)
    plan = DeliveryPlan.from_json(json.loads(yuai(*NAKAO, "--json").stdout))
    lines = [line for line in root.iter(f"{KML}LineString") if line.findtext(f"{KML}altitudeMode") == "absolute"]
    for leg, line in zip((plan.out, plan.home), lines[:2], strict=True):
        places = [tuple(map(float, each.split(","))) for each in (line.findtext(f"{KML}coordinates") or "").split()]
        assert places == [(p.longitude_deg, p.latitude_deg, p.altitude_amsl_m) for p in leg.points]


def test_kml_names_zones_places_and_fence() -> None:
    names = {mark.findtext(f"{KML}name") for mark in kml(*NAKAO).iter(f"{KML}Placemark")}
    assert {"中尾公民館", "中尾の家並み", "送電線", "三峰川 中流の河原", "三峰川・美和湖の河川区域"} <= names
    assert any(name and name.startswith("フェンス") for name in names)


def test_kml_of_a_plan_with_a_start_says_when_each_leg_is_flown() -> None:
    root = kml(*NAKAO, "--at", "2026-11-23T13:30")
    begins = [each.findtext(f"{KML}begin") for each in root.iter(f"{KML}TimeSpan")]
    assert begins[0] == "2026-11-23T13:30:00+09:00"
    assert len(begins) == 2


def test_every_style_that_kml_uses_is_defined() -> None:
    root = kml(*NAKAO)
    defined = {f"#{style.get('id')}" for style in root.iter(f"{KML}Style")}
    assert {used.text for used in root.iter(f"{KML}styleUrl")} <= defined


def test_a_refusal_as_kml_says_why_and_must_not_be_taken_for_a_plan() -> None:
    said = kml("--to", "ura").findtext(f"{KML}Document/{KML}description") or ""
    assert said.startswith("飛行不可")
    assert "ura" in said or "浦" in said


def test_several_papers_go_to_named_files_and_their_paths_are_told(tmp_path: Path) -> None:
    places = {suffix: tmp_path / f"plan.{suffix}" for suffix in ("json", "kml")}
    result = yuai(*NAKAO, *(word for suffix, place in places.items() for word in (f"--{suffix}", str(place))))
    assert result.exit_code == 0
    assert all(str(place) in result.output for place in places.values())
    assert DeliveryPlan.from_json(json.loads(places["json"].read_text("utf-8"))).site_id == "nakao"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["plan.json", "plan.kml"]


def test_two_papers_do_not_fit_on_standard_output() -> None:
    result = yuai(*NAKAO, "--json", "--kml")
    assert result.exit_code == 2
    assert "standard output" in result.output


@pytest.mark.parametrize("place", ["nowhere/plan.kml", "file/plan.kml", "a" * 300])
def test_a_file_that_cannot_be_written_is_a_sentence_and_no_half_of_it_stays(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = yuai(*NAKAO, "--kml", str(tmp_path / place))
    assert result.exit_code == 2
    assert "書けませんでした" in result.output
    assert isinstance(result.exception, SystemExit)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_is_said_and_the_old_file_stays() -> None:
    """/dev/full takes nothing, as a disk without room."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    result = yuai(*NAKAO, "--kml", "/dev/full")
    assert result.exit_code == 2
    assert "空き容量" in result.output
    assert Path("/dev/full").exists()


def test_an_old_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    place = tmp_path / "plan.kml"
    place.write_text("old")
    still_open = place.open()
    assert yuai(*NAKAO, "--kml", str(place)).exit_code == 0
    assert place.read_text("utf-8").startswith("<?xml")
    assert still_open.read() == "old"
    still_open.close()


def plan_of(*words: str) -> DeliveryPlan:
    result = yuai(*words, "--json")
    assert result.exit_code == 0, result.output
    return DeliveryPlan.from_json(json.loads(result.stdout))


def test_the_mission_goes_to_a_ground_stations_file_beside_the_papers(tmp_path: Path) -> None:
    target = tmp_path / "nakao.plan"
    result = yuai(*NAKAO, "--export", str(target), "--json")
    plan = DeliveryPlan.from_json(json.loads(result.stdout))
    assert imported(str(target), {str(target): target.read_text("utf-8")}).mission == plan.outward_mission.mission


def test_a_refused_plan_is_never_exported(tmp_path: Path) -> None:
    result = yuai("--to", "nakao", "--payload-g", "9000", "--export", str(tmp_path / "no.plan"))
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_cold_and_an_old_battery_leave_less() -> None:
    warm, cold = plan_of(*NAKAO), plan_of(*NAKAO, "--temperature-c", "-5")
    old = plan_of(*NAKAO, "--battery-health", "0.8")
    assert cold.reserve_percent < warm.reserve_percent - 1
    assert old.reserve_percent < warm.reserve_percent - 1


def test_an_airframe_of_ones_own_is_planned_with(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(airframe_to_json(replace(HEXACOPTER, name="わたしの機体", payload_limit_g=3000)), "utf-8")
    assert plan_of("--to", "nakao", "--payload-g", "2500", "--airframe", str(path)).airframe_name == "わたしの機体"
    assert yuai(*NAKAO, "--airframe", str(path)).exit_code == 1
    path.write_text("{}", "utf-8")
    assert yuai(*NAKAO, "--airframe", str(path)).exit_code == 2


def test_the_start_is_japanese_time_unless_it_says_otherwise() -> None:
    here = plan_of("--to", "hiji", "--at", "2026-11-23T13:30")
    there = plan_of("--to", "hiji", "--at", "2026-11-23T04:30:00+0000")
    assert here.departs_at is not None and there.departs_at is not None
    assert datetime.fromisoformat(here.departs_at) == datetime.fromisoformat(there.departs_at)
