"""A mission's way to a ground station and back: nothing changes, and what cannot be read is told in words."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.delivery import DeliveryPlan
from flightplans.mission.blocks import fence_ceiling_m, marks_of
from flightplans.mission.carried import MISSION_COMMANDS, as_carried, bundle_as_carried, single
from flightplans.mission.commands import mission_command
from flightplans.mission.exchange import exported, imported
from flightplans.mission.file_faults import BadMissionFile
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem, MissionMarks
from flightplans.mission.plan_file import read_plan, write_plan
from flightplans.mission.waypoints_file import read_waypoints

HALLS = ("hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima")
SPEED = 12.0

parameter = st.one_of(st.just(math.nan), st.floats(-1e6, 1e6), st.floats(width=32, allow_infinity=False))
latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
heights = st.floats(-500, 9000)


def missions(command: st.SearchStrategy[int]) -> st.SearchStrategy[MissionItem]:
    frames = st.sampled_from([*Frame, 5, 6])
    numbers = (parameter, parameter, parameter, parameter)
    return st.builds(MissionItem, command, frames, *numbers, latitudes, longitudes, heights)


def of_kind(command: Cmd, frame: Frame, first: st.SearchStrategy[float]) -> st.SearchStrategy[MissionItem]:
    zero, altitude = st.just(0.0), heights if command == Cmd.NAV_RALLY_POINT else st.just(0.0)
    return st.builds(
        MissionItem, st.just(command), st.just(frame), first, zero, zero, zero, latitudes, longitudes, altitude
    )


@st.composite
def fences(draw: st.DrawFn) -> tuple[MissionItem, ...]:
    items: list[MissionItem] = []
    for command in draw(st.lists(st.sampled_from((5001, 5002)), max_size=3)):
        count = draw(st.integers(3, 6))
        corner = of_kind(Cmd(command), Frame.GLOBAL, st.just(float(count)))
        items += draw(st.lists(corner, min_size=count, max_size=count))
    circle = of_kind(Cmd.NAV_FENCE_CIRCLE_INCLUSION, Frame.GLOBAL, st.floats(1, 5000))
    return (*items, *draw(st.lists(circle, max_size=2)))


@st.composite
def bundles(draw: st.DrawFn) -> MissionBundle:
    place = (draw(latitudes), draw(longitudes), draw(heights))
    home = MissionItem(Cmd.NAV_WAYPOINT, Frame.GLOBAL, 0, 0, 0, 0, *place)
    items = draw(st.lists(missions(st.sampled_from(sorted(MISSION_COMMANDS))), min_size=1, max_size=8))
    rally = draw(st.lists(of_kind(Cmd.NAV_RALLY_POINT, Frame.GLOBAL_RELATIVE_ALT, st.just(0.0)), max_size=3))
    mission = (home, *items)
    seqs = tuple(draw(st.integers(0, len(items))) for _ in mission)
    marks = MissionMarks(draw(st.integers(0, len(items))), None, seqs)
    return MissionBundle(mission, draw(fences()), tuple(rally), marks, draw(st.one_of(st.none(), st.just(120.0))))


@given(bundles())
@settings(deadline=None, max_examples=60)
def test_any_bundle_comes_back_from_a_plan_file_as_it_would_from_an_aircraft(bundle: MissionBundle) -> None:
    assert read_plan(write_plan(bundle, cruise_speed_m_s=SPEED)) == bundle_as_carried(bundle)


@given(bundles())
@settings(deadline=None, max_examples=60)
def test_any_bundle_comes_back_from_waypoints_files_but_for_marks_that_fit_no_blocks(bundle: MissionBundle) -> None:
    back, sent = (
        imported("a.waypoints", exported(bundle, "a.waypoints", cruise_speed_m_s=SPEED)),
        bundle_as_carried(bundle),
    )
    assert (back.mission, back.fence, back.rally) == (sent.mission, sent.fence, sent.rally)


@given(st.floats(allow_infinity=False, min_value=-3e38, max_value=3e38))
def test_what_was_carried_once_is_carried_again_without_a_change(value: float) -> None:
    once = single(value)
    assert single(once) is once or single(once) == once or math.isnan(once)
    item = as_carried(MissionItem(Cmd.NAV_WAYPOINT, param1=value, latitude_deg=35.123456789))
    assert as_carried(item) == item


@pytest.mark.parametrize("suffix", ["plan", "waypoints"])
@pytest.mark.parametrize("hall_id", HALLS)
def test_a_plan_goes_to_a_file_and_comes_back_equal(plan_to: Any, hall_id: str, suffix: str) -> None:
    plan = plan_to(hall_id, 3000)
    for bundle in (plan.outward_mission, plan.homeward_mission):
        texts = exported(bundle, f"a.{suffix}", cruise_speed_m_s=SPEED)
        assert imported(f"a.{suffix}", texts) == bundle
        assert bundle_as_carried(bundle) == bundle


@pytest.mark.parametrize("hall_id", HALLS)
def test_the_blocks_are_found_again_when_a_ground_station_dropped_our_marks(plan_to: Any, hall_id: str) -> None:
    for bundle in (plan_to(hall_id, 3000).outward_mission, plan_to(hall_id, 3000).homeward_mission):
        said = json.loads(write_plan(bundle, cruise_speed_m_s=SPEED))
        del said["yuai"]
        assert read_plan(json.dumps(said)) == bundle


def test_a_change_of_speed_between_the_points_moves_no_return(plan_to: Any) -> None:
    bundle = plan_to("nakao", 3000).outward_mission
    slow = MissionItem(Cmd.DO_CHANGE_SPEED, Frame.MISSION, 1, 5.0, -1)
    hold = bundle.marks.hold_seq
    found = marks_of((*bundle.mission[:4], slow, *bundle.mission[4:]))
    assert found.hold_seq == hold + 1
    assert found.return_seqs[4] == found.return_seqs[5] == bundle.marks.return_seqs[4] + 1


def test_the_fence_has_a_ceiling_over_the_highest_item(plan_to: Any) -> None:
    bundle = plan_to("sugishima", 3000).outward_mission
    highest = max(item.altitude_m for item in bundle.mission[2:]) - bundle.mission[0].altitude_m
    assert highest + 9 <= bundle.fence_ceiling_m <= highest + 10
    assert fence_ceiling_m(bundle.mission) == bundle.fence_ceiling_m


def test_plans_from_before_the_ceiling_are_still_read(plan_to: Any) -> None:
    said = plan_to("hiji", 3000).to_json()
    del said["outward_mission"]["fence_ceiling_m"]
    assert DeliveryPlan.from_json(said).outward_mission.fence_ceiling_m is None


def as_plan(plan_to: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(write_plan(plan_to("hiji", 3000).outward_mission, cruise_speed_m_s=SPEED))
    return said


def test_the_plan_file_has_what_qgroundcontrol_asks_for(plan_to: Any) -> None:
    said = as_plan(plan_to)
    assert (said["fileType"], said["version"], said["mission"]["version"]) == ("Plan", 1, 2)
    assert (said["mission"]["firmwareType"], said["mission"]["vehicleType"]) == (3, 13)
    assert len(said["mission"]["plannedHomePosition"]) == 3
    first = said["mission"]["items"][0]
    assert (first["command"], first["doJumpId"], first["frame"], first["AltitudeMode"]) == (22, 1, 3, 1)
    assert said["mission"]["items"][1]["AltitudeMode"] == 2
    assert all(len(item["params"]) == 7 for item in said["mission"]["items"])
    assert [item["doJumpId"] for item in said["mission"]["items"]] == list(range(1, len(said["mission"]["items"]) + 1))
    (polygon,) = said["geoFence"]["polygons"]
    assert polygon["inclusion"] is True
    assert all(35 < lat < 36 and 138 < lon < 139 for lat, lon in polygon["polygon"])


def put(*path: Any, value: Any) -> Any:
    def spoil(said: dict[str, Any]) -> None:
        place: Any = said
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return spoil


SURVEY = {"type": "ComplexItem", "complexItemType": "survey", "version": 5}
FIRST = ("mission", "items", 0)


@pytest.mark.parametrize(
    ("spoil", "where", "what"),
    [
        (put("fileType", value="Params"), "file", "no .plan"),
        (put("version", value=2), "file", "version 2"),
        (put("mission", "version", value=1), "mission", "version 1"),
        (put("geoFence", "version", value=1), "geoFence", "version 1"),
        (put("mission", value=None), "mission", "missing"),
        (put("mission", "items", value=[]), "mission.items", "too short"),
        (put("mission", "plannedHomePosition", value=[35.0]), "mission.plannedHomePosition", "too short"),
        (put("mission", "plannedHomePosition", value=[95.0, 138.0, 0]), "mission.plannedHomePosition", "out of range"),
        (put("mission", "items", 1, value=SURVEY), "mission item 2", "survey"),
        (put("mission", "items", 1, value="text"), "mission item 2", "no SimpleItem"),
        (put(*FIRST, "command", value=206), "mission item 1", "206"),
        (put(*FIRST, "command", value=None), "mission item 1", "no whole number"),
        (put(*FIRST, "frame", value=10), "mission item 1", "frame 10"),
        (put(*FIRST, "params", value=[0, 0]), "mission item 1", "too short"),
        (put(*FIRST, "params", 4, value=None), "mission item 1", "latitude"),
        (put(*FIRST, "params", 5, value=float("nan")), "mission item 1", "longitude"),
        (put(*FIRST, "params", 6, value=None), "mission item 1", "altitude"),
        (put(*FIRST, "params", 0, value="fast"), "mission item 1", "param1"),
        (put(*FIRST, "params", 0, value=float("inf")), "mission item 1", "param1"),
        (put("geoFence", "breachReturn", value=[35, 138, 50]), "geoFence.breachReturn", "not used"),
        (put("geoFence", "polygons", 0, "polygon", value=[[35, 138]]), "geoFence polygon 1", "three corners"),
        (put("geoFence", "circles", value=[{"inclusion": True}]), "geoFence circle 1", "no circle"),
        (put("rallyPoints", "points", value=[[35.0, 138.0]]), "rally point 1", "altitude"),
        (put("yuai", "marks", "return_seqs", value=[99]), "yuai.marks", "do not fit"),
    ],
)
def test_a_plan_file_that_cannot_be_flown_is_refused_with_place_and_reason(
    plan_to: Any, spoil: Any, where: str, what: str
) -> None:
    said = as_plan(plan_to)
    spoil(said)
    with pytest.raises(BadMissionFile) as bad:
        read_plan(json.dumps(said))
    assert [fault for fault in bad.value.faults if fault.where == where and what in fault.what], str(bad.value)


def test_every_fault_of_a_file_is_told_at_once(plan_to: Any) -> None:
    said = as_plan(plan_to)
    said["mission"]["items"][1] = SURVEY
    said["mission"]["items"][3]["command"] = 2000
    with pytest.raises(BadMissionFile) as bad:
        read_plan(json.dumps(said))
    assert [fault.where for fault in bad.value.faults] == ["mission item 2", "mission item 4"]


def test_a_plan_file_that_was_cut_off_is_told_by_its_line(plan_to: Any) -> None:
    text = write_plan(plan_to("hiji", 3000).outward_mission, cruise_speed_m_s=SPEED)
    with pytest.raises(BadMissionFile, match=r"line \d+: .*cut off"):
        read_plan(text[: len(text) // 2])


def test_a_foreign_plan_with_bom_windows_lines_and_nulls_is_read() -> None:
    item = {"type": "SimpleItem", "autoContinue": True, "command": 16, "doJumpId": 1, "frame": 6}
    item["params"] = [0, 0, 0, None, 35.7581234567, 138.0851, 50]
    mission = {"version": 2, "firmwareType": 12, "vehicleType": 2, "items": [item], "cruiseSpeed": 15}
    mission["plannedHomePosition"] = [35.75, 138.08, 890]
    said = {"fileType": "Plan", "version": 1, "groundStation": "QGroundControl", "mission": mission}
    text = "\ufeff" + json.dumps(said, indent=4).replace("\n", "\r\n")
    bundle = read_plan(text)
    assert bundle.mission[1] == MissionItem(16, 3, 0, 0, 0, math.nan, 35.7581235, 138.0851, 50)
    assert (bundle.fence, bundle.rally, bundle.marks) == ((), (), MissionMarks())


HEAD = "QGC WPL 110\n"
HOME = "0\t1\t0\t16\t0\t0\t0\t0\t35.75\t138.08\t890\t1\n"
POINT = "1\t0\t3\t16\t0\t0\t0\tNaN\t35.76\t138.08\t50\t1\n"


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "line 1", "first line"),
        ("QGC WPL 100\n" + HOME, "line 1", "QGC WPL 100"),
        (HEAD + HOME + POINT.replace("\t1\n", "\n"), "line 3", "11 fields"),
        (HEAD + HOME + POINT.replace("1\t0\t3", "2\t0\t3"), "line 3", "numbered 2, expected 1"),
        (HEAD + HOME + POINT.replace("\t16\t", "\t206\t"), "line 3", "206"),
        (HEAD + HOME + POINT.replace("\t3\t16", "\t10\t16"), "line 3", "frame 10"),
        (HEAD + HOME + POINT.replace("35.76", "95.76"), "line 3", "latitude"),
        (HEAD + HOME + POINT.replace("50\t1\n", "high\t1\n"), "line 3", "altitude"),
        (HEAD + HOME + POINT.replace("0\t0\t0\tNaN", "soon\t0\t0\tNaN"), "line 3", "param1"),
        (HEAD + "# nothing else\n", "file", "no items"),
    ],
)
def test_waypoints_that_cannot_be_read_are_refused_with_line_and_reason(text: str, where: str, what: str) -> None:
    with pytest.raises(BadMissionFile) as bad:
        read_waypoints(text)
    assert [fault for fault in bad.value.faults if fault.where == where and what in fault.what], str(bad.value)


def test_waypoints_of_other_programs_with_blanks_comments_and_home_before_the_fence_are_read() -> None:
    corner = "{n}\t0\t0\t5001\t3\t0\t0\t0\t35.7{n}\t138.08\t0\t1\r\n"
    fence = HEAD + HOME + "".join(corner.format(n=n) for n in (1, 2, 3))
    bundle = read_waypoints("\ufeffQGC WPL 110\r\n# by hand\r\n\r\n" + HOME.replace("\t", "  ") + POINT, fence)
    assert [item.command for item in bundle.mission] == [16, 16]
    assert math.isnan(bundle.mission[1].param4)
    assert [item.latitude_deg for item in bundle.fence] == [35.71, 35.72, 35.73]


def test_pymavlink_reads_our_waypoints_files_as_we_wrote_them(plan_to: Any, tmp_path: Path) -> None:
    mavwp = pytest.importorskip("pymavlink.mavwp")
    bundle = plan_to("nakao", 3000).outward_mission
    for name, text in exported(bundle, "a.waypoints", cruise_speed_m_s=SPEED).items():
        (tmp_path / name).write_text(text, "utf-8")
    loader = mavwp.MAVWPLoader()
    assert loader.load(str(tmp_path / "a.waypoints")) == len(bundle.mission)
    for item, read in zip(bundle.mission, loader.wpoints, strict=True):
        assert (read.command, read.frame, read.param1, read.z) == (
            item.command,
            item.frame,
            item.param1,
            item.altitude_m,
        )
        assert (read.x, read.y) == (item.latitude_deg, item.longitude_deg)
    fence = mavwp.MAVWPLoader()
    assert fence.load(str(tmp_path / "a-fence.waypoints")) == len(bundle.fence)


def run(*words: str) -> Any:
    return CliRunner().invoke(mission_command, words)


@pytest.mark.parametrize("suffix", ["plan", "waypoints"])
@pytest.mark.parametrize("leg", ["out", "home"])
def test_the_command_exports_a_plan_and_imports_the_file_again(
    plan_to: Any, tmp_path: Path, leg: str, suffix: str
) -> None:
    plan, saved, target = plan_to("nakao", 3000), tmp_path / "nakao.json", tmp_path / f"nakao.{suffix}"
    saved.write_text(json.dumps(plan.to_json()), "utf-8")
    assert run("export", str(saved), str(target), "--leg", leg).exit_code == 0
    result = run("import", str(target), "--json")
    assert result.exit_code == 0
    expected = plan.outward_mission if leg == "out" else plan.homeward_mission
    assert MissionBundle.from_json(json.loads(result.output)) == expected
    assert "NAV_TAKEOFF" in run("import", str(target)).output


def test_the_command_says_what_is_wrong_and_leaves_with_one(tmp_path: Path) -> None:
    bad, strange = tmp_path / "bad.plan", tmp_path / "a.kml"
    bad.write_text('{"fileType": "Plan", "version": 1,', "utf-8")
    strange.write_text("x", "utf-8")
    assert (run("import", str(bad)).exit_code, run("import", str(strange)).exit_code) == (1, 1)
    assert "line 1" in run("import", str(bad)).output
    assert ".waypoints" in run("import", str(strange)).output
    assert run("export", str(bad), str(tmp_path / "a.plan")).exit_code == 2


def test_a_refused_plan_is_not_exported_and_that_is_said(tmp_path: Path) -> None:
    refused = tmp_path / "refused.json"
    refused.write_text('{"refused": [{"code": "too_heavy"}]}', "utf-8")
    result = run("export", str(refused), str(tmp_path / "a.plan"))
    assert (result.exit_code, "a refused plan is not exported" in result.output) == (1, True)
