"""What `yuai airspace check` says of files with faults: each named, with its place, in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flightplans.airspace import town_check, zone_files
from flightplans.airspace.commands import airspace
from flightplans.airspace.findings import Finding
from flightplans.airspace.sentences import SENTENCES, Severity
from flightplans.airspace.zone_files import Form
from flightplans.world import World

Positions = list[list[float]]
SQUARE: Positions = [[138.08, 35.76], [138.081, 35.76], [138.081, 35.761], [138.08, 35.761], [138.08, 35.76]]


def feature(ring: Positions | None = None, geometry: Any = "ring", **changed: Any) -> dict[str, Any]:
    said = {"id": "houses-1", "role": "no_fly", "kind": "houses", "name": "家", "reason": "人家", "source": "市"}
    properties = {key: value for key, value in {**said, **changed}.items() if value is not None}
    drawn = {"type": "Polygon", "coordinates": [ring or SQUARE]} if geometry == "ring" else geometry
    return {"type": "Feature", "properties": properties, "geometry": drawn}


def collection(*features: Any, **members: Any) -> bytes:
    told = {"type": "FeatureCollection", **members, "features": features}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def found_in(data: bytes, form: Form | None = None) -> dict[str, Finding]:
    return {finding.code: finding for finding in zone_files.read(data, form).findings}


FAULTS: dict[str, tuple[str, bytes, str]] = {
    "empty file": ("empty", b" \n", "空"),
    "cut off": ("truncated", collection(feature())[:-90], "途中で切れて"),
    "cut in a word": ("truncated", b'{"type": "FeatureCollection", "features": [{"ty', "途中で切れて"),
    "comma": ("not_json", b'{"features": [1,,2]}', "17 文字目"),
    "not a number": ("not_json", b'{"features": [NaN]}', "NaN"),
    "very deep": ("not_json", b"[" * 200_000, "JSON"),
    "a table": ("not_json", "名称,緯度\n".encode(), "JSON"),
    "a picture": ("bad_encoding", b"\x89PNG\r\n\x1a\n\xff\xff\xff", "UTF-8"),
    "other JSON": ("no_format", b'{"type": "Topology"}', "GeoJSON"),
    "a list": ("no_format", b"[1, 2]", "形式"),
    "no list": ("not_collection", b'{"type": "FeatureCollection", "features": 3}', "features"),
    "no zone": ("no_zones", collection(), "一つもありません"),
    "twice": ("double_key", b'{"features": [], "features": []}', "features"),
    "plane": ("not_degrees", collection(feature(), crs={"properties": {"name": "EPSG::6676"}}), "EPSG::6676"),
    "no feature": ("not_feature", collection("zone"), "区域の形"),
    "no role": ("missing", collection(feature(role=None, kind=None)), "役割"),
    "no reason": ("missing", collection(feature(reason=None)), "理由"),
    "blank source": ("missing", collection(feature(source=" ")), "出典"),
    "runway": ("unknown_role", collection(feature(role="runway")), "runway"),
    "castle": ("unknown_kind", collection(feature(kind="castle")), "castle"),
    "only kind": ("guessed_role", collection(feature(role=None)), "no_fly"),
    "wide": ("not_number", collection(feature(clearance_m="wide")), "wide"),
    "true": ("not_number", collection(feature(clearance_m=True)), "True"),
    "below nothing": ("bad_number", collection(feature(clearance_m=-30)), "-30"),
    "a day": ("bad_date", collection(feature(source_date="2026-13-01")), "2026-13-01"),
    "feet": ("bad_datum", collection(feature(upper_m=30, upper_datum="FT")), "FT"),
    "upside down": ("limits_upside_down", collection(feature(lower_m=90, upper_m=30)), "90"),
    "same id": ("duplicate_id", collection(feature(), feature()), "1 番目"),
    "no id": ("made_id", collection(feature(id=None)), "zone-1"),
    "wire": ("no_height", collection(feature(role="obstacle", kind="power_line")), "高さ"),
    "naive": ("naive_time", collection(feature(applicability=[{"startDateTime": "2026-08-14T09:00"}])), "+09:00"),
    "when": ("bad_time", collection(feature(applicability=[{"startDateTime": "明日"}])), "明日"),
    "text": ("bad_time", collection(feature(applicability="平日")), "平日"),
    "backwards": (
        "ends_before_begins",
        collection(feature(applicability=[{"startDateTime": "2026-08-14T09:00Z", "endDateTime": "2026-08-14T08:00Z"}])),
        "08:00",
    ),
    "days": (
        "bad_days",
        collection(
            feature(applicability=[{"schedule": [{"day": ["日曜"], "startTime": "09:00Z", "endTime": "10:00Z"}]}])
        ),
        "日曜",
    ),
    "never": ("never_says_when", collection(feature(applicability=[{"permanent": "NO"}])), "いつ"),
    "both": (
        "permanent_with_times",
        collection(feature(applicability=[{"permanent": "YES", "endDateTime": "2026-08-14T08:00Z"}])),
        "常時",
    ),
    "strange": ("unknown_properties", collection(feature(封鎖="日没後")), "封鎖"),
    "no shape": ("no_geometry", collection(feature(geometry=None)), "形"),
    "a path": (
        "not_polygon",
        collection(feature(geometry={"type": "LineString", "coordinates": SQUARE})),
        "LineString",
    ),
    "words": ("bad_coordinates", collection(feature([["a", "b"]] * 4)), "座標"),
    "unclosed": ("unclosed", collection(feature(SQUARE[:-1])), "111.0 m"),
    "two corners": ("few_corners", collection(feature([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]])), "2 つ"),
    "swapped": ("swapped", collection(feature([[lat, lon] for lon, lat in SQUARE])), "経度、緯度の順"),
    "metres": ("not_on_earth", collection(feature([[-37613.6, -21011.2]] * 4)), "平面直角座標"),
    "abroad": ("outside_japan", collection(feature([[lon - 100, lat] for lon, lat in SQUARE])), "日本の外"),
    "bow tie": ("crosses_itself", collection(feature([SQUARE[n] for n in (0, 2, 1, 3, 0)])), "交わって"),
    "sliver": ("sliver", collection(feature([*SQUARE[:2], [138.0805, 35.760000001], SQUARE[0]])), "面積"),
    "needle": ("narrow_shape", collection(feature([*SQUARE[:2], [138.0805, 35.760001], SQUARE[0]])), "細い"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_said_in_japanese_with_what_to_see(fault: str) -> None:
    code, data, words = FAULTS[fault]
    found = found_in(data)
    assert code in found
    assert words in found[code].ja
    assert found[code].en


def test_a_kml_that_is_cut_off_or_wrong_is_told_with_its_line() -> None:
    whole = zone_files.written(zone_files.read(collection(feature())).zones, Form.KML)
    assert found_in(whole[: len(whole) // 2])["truncated"].where.line
    assert found_in(whole.replace(b"</Placemark>", b"</Folder>"))["not_xml"].where.line


def test_the_crossing_of_a_line_with_itself_is_told_with_line_number_and_place() -> None:
    bow = feature([SQUARE[n] for n in (0, 2, 1, 3, 0)], id="bow")
    crossing = found_in(collection(feature(), bow))["crosses_itself"].where
    assert (crossing.index, crossing.id) == (1, "bow")
    assert (crossing.latitude_deg, crossing.longitude_deg) == pytest.approx((35.7605, 138.0805), abs=1e-5)
    lines = collection(feature(), bow).decode().splitlines()
    assert crossing.line is not None
    assert '"bow"' in "\n".join(lines[crossing.line - 1 : crossing.line + 5])


def test_shift_jis_is_read_with_a_warning_and_utf16_and_a_mark_without() -> None:
    text = collection(feature(name="民家")).decode()
    assert found_in(text.encode("cp932"))["shift_jis"].severity is Severity.WARNING
    for encoding in ("utf-8-sig", "utf-16"):
        reading = zone_files.read(text.encode(encoding))
        assert (reading.zones[0].name, reading.findings) == ("民家", ())


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    assert list(found_in(b" " * (zone_files.MOST_BYTES + 1))) == ["too_large"]


def test_every_sentence_says_its_facts_in_both_languages() -> None:
    for code, sentence in SENTENCES.items():
        assert sentence.ja.rstrip().endswith(("。", "）", "}")) or "例" in sentence.ja, code
        assert sentence.en, code


# ---- what a file means for the town


def of_town(world: World, *features: dict[str, Any], at: datetime | None = None) -> dict[str, list[Finding]]:
    reading = zone_files.read(collection(*features))
    assert list(reading.errors) == []
    told: dict[str, list[Finding]] = {}
    for finding in town_check.findings(reading, world, "ina", at):
        told.setdefault(finding.code, []).append(finding)
    return told


def metres(world: World, *corners: tuple[float, float]) -> Positions:
    """A ring from metres east and north of the port."""
    x, y = world.frame.point_xy(world.port.latitude_deg, world.port.longitude_deg)
    places = [world.frame.point_degrees(x + east, y + north) for east, north in (*corners, corners[0])]
    return [[longitude, latitude] for latitude, longitude in places]


def strip(world: World, west: float, south: float, east: float, north: float, **said: Any) -> dict[str, Any]:
    ring = metres(world, (west, south), (east, south), (east, north), (west, north))
    return feature(ring, **{"id": f"{west:g},{south:g}", **said})


def corridor(world: World, *box: float) -> dict[str, Any]:
    return strip(world, *box, role="corridor", kind="river")  # type: ignore[arg-type]


def test_the_sample_town_is_usable_and_only_what_is_so_is_said(ina: World) -> None:
    reading = zone_files.read(zone_files.written(ina.airspace.zones, Form.GEOJSON))
    told = town_check.findings(reading, ina, "ina")
    assert {(finding.code, dict(finding.facts).get("name", finding.where.id)) for finding in told} == {
        ("site_outside", "浦公民館"),
        ("no_effect", "houses-hiji"),
    }


def test_a_zone_outside_the_corridor_has_no_effect(ina: World) -> None:
    told = of_town(ina, corridor(ina, -100, -500, 100, 500), strip(ina, 300, 0, 350, 50), strip(ina, 90, 0, 120, 50))
    assert [finding.where.id for finding in told["no_effect"]] == ["300,0"]


def test_parts_of_a_corridor_that_miss_each_other_are_told_with_the_gap(ina: World) -> None:
    told = of_town(ina, corridor(ina, -100, 0, 100, 500), corridor(ina, -100, -500, 100, -0.5))
    (gap,) = told["parts"]
    assert float(dict(gap.facts)["gap"]) == pytest.approx(0.5, abs=0.01)
    assert gap.where.latitude_deg == pytest.approx(ina.port.latitude_deg, abs=1e-4)
    assert "parts" not in of_town(ina, corridor(ina, -100, 0, 100, 500), corridor(ina, -100, -500, 100, 0))


def test_a_zone_that_cuts_the_corridor_is_named_with_its_hours(ina: World) -> None:
    hours = [{"schedule": [{"day": ["MON"], "startTime": "08:00+09:00", "endTime": "09:00+09:00"}]}]
    wall = strip(ina, -200, 0, 200, 20, name="橋の工事", applicability=hours)
    told = of_town(ina, corridor(ina, -100, -500, 100, 500), wall)
    assert "橋の工事（月 08:00〜09:00）" in told["cut_by"][0].ja
    free = of_town(ina, corridor(ina, -100, -500, 100, 500), wall, at=datetime.fromisoformat("2026-11-24T08:30+09:00"))
    assert "cut_by" not in free


def test_a_place_that_is_too_narrow_for_the_margin_is_told_with_its_width(ina: World) -> None:
    sides = [strip(ina, -100, 0, -12, 30), strip(ina, 12, 0, 100, 30)]
    (narrow,) = of_town(ina, corridor(ina, -100, -500, 100, 500), *sides)["narrow_place"]
    assert dict(narrow.facts)["width"] == "24"
    x, y = ina.frame.point_xy(narrow.where.latitude_deg or 0, narrow.where.longitude_deg or 0)
    port = ina.frame.point_xy(ina.port.latitude_deg, ina.port.longitude_deg)
    assert abs(x - port[0]) < 12
    assert -30 < y - port[1] < 60
    wide = [strip(ina, -100, 0, -19, 30), strip(ina, 19, 0, 100, 30)]
    assert "narrow_place" not in of_town(ina, corridor(ina, -100, -500, 100, 500), *wide)


def test_halls_outside_and_halls_under_a_zone_are_told_apart(ina: World) -> None:
    told = of_town(ina, corridor(ina, -100, -100, 100, 100), strip(ina, -10, -10, 10, 10, name="広場"))
    assert "広場" in told["site_closed"][0].ja
    assert len(told["site_outside"]) == len(ina.sites) - 1


def test_zones_alone_are_looked_at_in_the_towns_corridor(ina: World) -> None:
    told = of_town(ina, strip(ina, -400, -5500, 400, -5480, name="柵"))
    assert {"no_corridor", "cut_by"} <= set(told)


def test_zones_over_the_ceiling_past_ones_and_ones_off_the_terrain_are_told(ina: World) -> None:
    high = strip(ina, 0, 0, 50, 50, lower_m=5000, lower_datum="AMSL")
    low = strip(ina, 0, 60, 50, 90, lower_m=30)
    far = strip(ina, 0, 60_000, 50, 60_050)
    old = strip(ina, 60, 0, 90, 50, applicability=[{"endDateTime": "2026-01-01T00:00+09:00"}])
    told = of_town(ina, high, low, far, old, at=datetime.fromisoformat("2026-11-24T08:30+09:00"))
    assert {
        code: [finding.where.id for finding in told[code]] for code in ("over_ceiling", "limits_ignored", "past")
    } == {
        "over_ceiling": ["0,0"],
        "limits_ignored": ["0,60"],
        "past": ["60,0"],
    }
    assert [finding.where.id for finding in told["outside_terrain"]] == ["0,60000"]


def test_what_is_written_but_not_used_is_told(ina: World) -> None:
    low = corridor(ina, -100, -500, 100, 500)
    low["properties"] |= {"upper_m": 60, "clearance_m": 5}
    told = of_town(ina, low)
    assert {"low_corridor", "unused_clearance"} <= set(told)


# ---- the command


@pytest.fixture
def yuai(tmp_path: Path) -> Callable[..., Result]:
    def run(*words: str, **files: bytes) -> Result:
        for name, data in files.items():
            (tmp_path / name.replace("_", ".")).write_bytes(data)
        paths = [str(tmp_path / word) if "." in word and not word.startswith("-") else word for word in words]
        return CliRunner().invoke(airspace, paths)

    return run


def test_the_check_of_a_good_file_ends_with_0_and_of_a_bad_one_with_1(yuai: Callable[..., Result], ina: World) -> None:
    good = yuai("check", "town.geojson", town_geojson=zone_files.written(ina.airspace.zones, Form.GEOJSON))
    assert good.exit_code == 0
    assert "使えます" in good.output
    bad = yuai("check", "bad.geojson", bad_geojson=collection(feature(), feature(source=None, id="b")))
    assert bad.exit_code == 1
    assert "× 誤り 2 番目の区域「b」（" in bad.output
    assert "「出典」" in bad.output
    assert "feature 1 b line" in bad.output


def test_the_check_as_json_is_for_programs(yuai: Callable[..., Result]) -> None:
    told = json.loads(yuai("check", "bad.json", "--json", bad_json=collection(feature(clearance_m="wide"))).output)
    assert told["usable"] is False
    (error,) = (finding for finding in told["findings"] if finding["severity"] == "error")
    assert (error["code"], error["id"], error["facts"]) == (
        "not_number",
        "houses-1",
        {"key": "clearance_m", "value": "wide"},
    )


def test_of_thousands_of_faults_the_worst_hundred_are_told(yuai: Callable[..., Result]) -> None:
    zones = [
        feature(id=f"z{number}", kind="castle", source=None if number == 1_499 else "市") for number in range(1_500)
    ]
    told = yuai("check", "many.json", many_json=collection(*zones)).output
    assert told.startswith("× 誤り 1500 番目の区域「z1499」")
    assert "ほか" in told
    assert len(told.splitlines()) < 210


def test_a_file_is_converted_by_its_suffix_and_shown(yuai: Callable[..., Result], ina: World) -> None:
    town = zone_files.written(ina.airspace.zones, Form.GEOJSON)
    for out in ("town.kml", "town.ed269.json", "town.kmz"):
        assert yuai("convert", "town.geojson", out, town_geojson=town).exit_code == 0
        shown = yuai("show", out)
        assert shown.exit_code == 0
        assert "school: no_fly/school 小学校と校庭" in shown.output
        assert "月火水木金 07:30〜17:00" in shown.output
    assert yuai("convert", "town.geojson", "town.txt").exit_code == 2


def test_a_file_with_errors_is_not_converted(yuai: Callable[..., Result], tmp_path: Path) -> None:
    refused = yuai("convert", "bad.geojson", "out.kml", bad_geojson=collection(feature(role="runway")))
    assert refused.exit_code == 1
    assert not (tmp_path / "out.kml").exists()


def test_a_moment_needs_its_time_zone(yuai: Callable[..., Result]) -> None:
    assert yuai("check", "a.json", "--at", "2026-08-14T09:00", a_json=collection(feature())).exit_code == 2
