"""Zones to files and back without loss; files of others; what may not be read."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from shapely import Point

from flightplans.airspace import zone_files
from flightplans.airspace.findings import Reading
from flightplans.airspace.height_limits import Height, HeightDatum
from flightplans.airspace.shapes import apart_m
from flightplans.airspace.zone_files import Form
from flightplans.airspace.zones import Kind, Role, Zone
from flightplans.world import World
from tests.flightplans import zone_strategies

RING = [[138.08, 35.76], [138.081, 35.76], [138.081, 35.761], [138.08, 35.761], [138.08, 35.76]]


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


@pytest.mark.parametrize("form", list(Form))
@given(zones=zone_strategies.airspaces())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_zones_survive_every_form_of_file(form: Form, zones: list[Zone]) -> None:
    reading = zone_files.read(zone_files.written(zones, form))
    assert reading.zones == tuple(zones)
    assert list(reading.errors) == []


@pytest.mark.parametrize("form", list(Form))
def test_the_town_survives_every_form_and_nothing_is_said_of_it(ina: World, form: Form) -> None:
    reading = zone_files.read(zone_files.written(ina.airspace.zones, form), form)
    assert (reading.zones, reading.findings) == (ina.airspace.zones, ())
    assert zone_files.form_of_name(f"zones.{form}") is form


@pytest.mark.parametrize("form", list(Form))
@given(cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.binary(max_size=12)), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_a_damaged_file_is_told_and_never_raises(ina: World, form: Form, cuts: list[tuple[float, int, bytes]]) -> None:
    data = bytearray(zone_files.written(ina.airspace.zones[8:18], form))
    for share, length, instead in cuts:
        at = int(share * len(data))
        data[at : at + length] = instead
    for finding in zone_files.read(bytes(data)).findings:
        assert finding.ja
        assert finding.en


STRANGE = st.sampled_from(
    [None, True, 0, -1, 1e308, "", "x" * 300, [], {}, [[]], "NaN", 10**20, "9999-12-31T23:59Z", [[[138, 35]] * 4]]
)


@pytest.mark.parametrize("form", [Form.GEOJSON, Form.ED269])
@given(data=st.data(), strange=STRANGE)
@settings(deadline=None, max_examples=100)
def test_any_value_in_any_place_is_told_and_never_raises(
    ina: World, form: Form, data: st.DataObject, strange: Any
) -> None:
    document = json.loads(zone_files.written(ina.airspace.zones[8:18], form))
    inside: Any = document
    while isinstance(inside, dict | list) and inside:
        key: Any = data.draw(
            st.sampled_from(list(inside)) if isinstance(inside, dict) else st.integers(0, len(inside) - 1)
        )
        if not isinstance(inside[key], dict | list) or not inside[key] or data.draw(st.integers(0, 4)) == 0:
            inside[key] = strange
            break
        inside = inside[key]
    assert all(finding.ja and finding.en for finding in zone_files.read(json.dumps(document).encode()).findings)


# ---- ED-269


def ed269(**changed: Any) -> bytes:
    """One zone as an authority publishes it (members of InterUSS's typed model)."""
    volume = {
        "uomDimensions": "M",
        "lowerLimit": 0,
        "lowerVerticalReference": "AGL",
        "upperLimit": 120,
        "upperVerticalReference": "AGL",
        "horizontalProjection": changed.pop("projection", {"type": "Polygon", "coordinates": [RING]}),
        **changed.pop("volume", {}),
    }
    zone = {
        "identifier": "JPA0001",
        "country": "JPN",
        "name": "病院ヘリポート",
        "type": "COMMON",
        "restriction": "PROHIBITED",
        "reason": ["AIR_TRAFFIC"],
        "message": "救急ヘリの離着陸",
        "applicability": [
            {
                "permanent": "NO",
                "startDateTime": "2026-04-01T00:00:00.00Z",
                "schedule": [{"day": ["ANY"], "startTime": "00:00:00.00Z", "endTime": "23:59:59.99Z"}],
            }
        ],
        "zoneAuthority": [{"name": "県病院局", "purpose": "AUTHORIZATION"}],
        "geometry": [volume, *changed.pop("more", [])],
        **changed,
    }
    return json.dumps({"title": "t", "description": "d", "features": [zone]}).encode()


def test_a_zone_of_an_authority_is_closed_with_reason_source_and_time() -> None:
    reading = zone_files.read(ed269())
    (zone,) = reading.zones
    assert (zone.id, zone.role, zone.kind) == ("JPA0001", Role.NO_FLY, Kind.AIRPORT)
    assert (zone.name, zone.reason, zone.source) == ("病院ヘリポート", "救急ヘリの離着陸", "県病院局")
    assert zone.limits.upper == Height(120, HeightDatum.AGL)
    assert zone.applies[0].daily[0].end.isoformat() == "00:00:00+00:00"
    assert codes(reading) == []


@pytest.mark.parametrize("restriction", ["REQ_AUTHORISATION", "CONDITIONAL"])
def test_what_needs_asking_is_closed_and_it_is_said(restriction: str) -> None:
    reading = zone_files.read(ed269(restriction=restriction))
    assert reading.zones[0].role is Role.NO_FLY
    assert codes(reading) == ["hard_restriction"]


def test_no_restriction_permits_nothing_here() -> None:
    reading = zone_files.read(ed269(restriction="NO_RESTRICTION"))
    assert (reading.zones, codes(reading)) == ((), ["not_restricting"])


def test_a_circle_lies_wholly_inside_its_polygon_in_feet_too() -> None:
    circle = {"type": "Circle", "center": [138.08, 35.76], "radius": 3280.84}
    (zone,) = zone_files.read(ed269(projection=circle, volume={"uomDimensions": "FT", "upperLimit": 400})).zones
    reach = [apart_m((138.08, 35.76), corner) for corner in zone.polygon.exterior.coords]
    assert 1000 <= min(reach) <= max(reach) < 1002
    sides = [zone.polygon.exterior.interpolate(share / 256, normalized=True) for share in range(256)]
    assert min(apart_m((138.08, 35.76), (side.x, side.y)) for side in sides) >= 999.999
    assert zone.limits.upper == Height(400 * 0.3048, HeightDatum.AGL)


@pytest.mark.parametrize(("limit", "unit", "metres"), [("400", "FT", 121.92), (400, "FT", 121.92), ("30", "M", 30.0)])
def test_limits_as_text_and_in_feet_are_metres(limit: object, unit: str, metres: float) -> None:
    (zone,) = zone_files.read(ed269(volume={"lowerLimit": limit, "upperLimit": None, "uomDimensions": unit})).zones
    assert zone.limits.lower is not None
    assert zone.limits.lower.metres == pytest.approx(metres)


@pytest.mark.parametrize("volume", [{"uomDimensions": "FL"}, {"upperLimit": "high"}, {"upperLimit": True}])
def test_limits_that_nobody_can_read_are_errors(volume: dict[str, object]) -> None:
    assert set(codes(zone_files.read(ed269(volume=volume)))) == {"not_number"}


def test_the_first_edition_says_daily_period_and_lists_zones_elsewhere() -> None:
    hours = [{"day": ["MON"], "startTime": "08:00Z", "endTime": "09:00Z"}]
    zone = json.loads(ed269(applicability=[{"permanent": "NO", "dailyPeriod": hours}]))["features"][0]
    reading = zone_files.read(json.dumps({"formatVersion": "1.0.0", "UASZoneList": [zone]}).encode())
    assert reading.zones[0].applies[0].daily[0].days == ("MON",)


def test_volumes_over_each_other_are_one_zone_closed_at_every_height() -> None:
    above = {
        "uomDimensions": "M",
        "lowerLimit": 120,
        "lowerVerticalReference": "AMSL",
        "upperVerticalReference": "AMSL",
        "horizontalProjection": {"type": "Polygon", "coordinates": [[[lon + 0.0005, lat] for lon, lat in RING]]},
    }
    (zone,) = zone_files.read(ed269(more=[above])).zones
    assert zone.limits.upper is None
    assert zone.polygon.covers(Point(138.0814, 35.7605))


def test_who_changes_a_file_of_ours_in_another_program_is_believed(ina: World) -> None:
    document = json.loads(zone_files.written(ina.airspace.zones, Form.ED269))
    school = next(each for each in document["features"] if each["name"] == "小学校と校庭")
    school["applicability"] = [{"permanent": "YES"}]
    school["name"] = "小学校（夏休み中も）"
    reading = zone_files.read(json.dumps(document).encode())
    changed = next(zone for zone in reading.zones if zone.name == "小学校（夏休み中も）")
    assert changed.permanent
    assert changed.clearance_m == 50
    assert "edited_outside" in codes(reading)
    corridor = next(each for each in document["features"] if each["restriction"] == "NO_RESTRICTION")
    corridor["restriction"] = "PROHIBITED"
    closed = [zone for zone in zone_files.read(json.dumps(document).encode()).zones if zone.role is Role.NO_FLY]
    assert corridor["name"] in {zone.name for zone in closed}


# ---- KML


def kml(inside: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'.encode()


POLYGON = (
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
    + " ".join(f"{lon},{lat},0" for lon, lat in RING)
    + "</coordinates></LinearRing></outerBoundaryIs></Polygon>"
)
DATA = {"出典": "市役所", "離隔": "３０ｍ"}
SAID = "".join(f'<Data name="{name}"><value>{value}</value></Data>' for name, value in DATA.items())


def test_a_zone_drawn_in_google_earth_in_a_folder_named_after_its_role() -> None:
    words = f"<name>公園</name><description>人が集まる</description><ExtendedData>{SAID}</ExtendedData>"
    mark = f"<Placemark>{words}{POLYGON}</Placemark>"
    (zone,) = zone_files.read(kml(f"<Folder><name>飛行禁止</name>{mark}</Folder>")).zones
    assert (zone.role, zone.name, zone.reason, zone.source) == (Role.NO_FLY, "公園", "人が集まる", "市役所")
    assert zone.clearance_m == 30


def test_a_power_line_drawn_as_a_path_is_an_error_that_names_it() -> None:
    path = (
        "<Placemark><name>送電線</name><LineString><coordinates>138,35 138.1,35</coordinates></LineString></Placemark>"
    )
    reading = zone_files.read(kml(path))
    assert "not_polygon" in codes(reading)
    assert "LineString" in next(reading.errors).ja
    assert reading.zones == ()


def test_links_to_other_files_are_errors_and_pictures_are_told() -> None:
    reading = zone_files.read(kml("<NetworkLink/><GroundOverlay/>"))
    assert codes(reading) == ["unread_content", "drawn_only", "no_zones"]


@pytest.mark.parametrize(
    "head", ['<!DOCTYPE kml [<!ENTITY a "aaaa">]>', '<!DOCTYPE kml SYSTEM "http://example.com/a">']
)
def test_entities_are_never_expanded(head: str) -> None:
    assert codes(zone_files.read(kml("&a;", head))) == ["dtd_forbidden"]


def test_an_archive_without_a_map_and_one_that_is_broken_are_told() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("picture.png", b"x")
    assert codes(zone_files.read(packed.getvalue())) == ["bad_kmz"]
    assert codes(zone_files.read(packed.getvalue()[:20])) == ["bad_kmz"]


def test_what_google_earth_is_given_is_kml_with_walls_spans_and_holes(ina: World) -> None:
    root = etree.fromstring(zone_files.written(ina.airspace.zones, Form.KML))
    names = {"k": "http://www.opengis.net/kml/2.2"}
    marks = root.findall(".//k:Placemark", names)
    assert len(marks) == len(ina.airspace.zones)
    line = next(mark for mark in marks if mark.findtext("k:name", namespaces=names) == "送電線")
    assert line.findtext(".//k:altitudeMode", namespaces=names) == "relativeToGround"
    assert line.findtext(".//k:coordinates", namespaces=names).split()[0].endswith(",55.0")
    festival = next(mark for mark in marks if "祭" in mark.findtext("k:name", namespaces=names))
    assert festival.findtext(".//k:begin", namespaces=names) == "2027-08-14T09:00:00+09:00"
    assert {mark.findtext("k:styleUrl", namespaces=names) for mark in marks} == {"#corridor", "#no_fly", "#obstacle"}


# ---- GeoJSON of others


def test_a_table_of_qgis_with_japanese_columns() -> None:
    properties = {
        "fid": 3,
        "名称": "保育園",
        "区分": "飛行禁止",
        "種別": "学校",
        "理由": "園児",
        "出典": "市",
        "出典日": "2026/04/01",
    }
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": [[RING]]},
    }
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    reading = zone_files.read(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}).encode())
    (zone,) = reading.zones
    assert (zone.role, zone.kind, zone.name, zone.polygon.geom_type) == (Role.NO_FLY, Kind.SCHOOL, "保育園", "Polygon")
    assert str(zone.source_date) == "2026-04-01"
    assert codes(reading) == ["made_id"]


def test_a_file_of_ours_that_went_through_qgis_is_read_again() -> None:
    """GDAL keeps ExtendedData beside a placemark's own members as id2 and name2, and adds columns of its own."""
    ours = {"role": "no_fly", "kind": "school", "reason": "school", "source": "city", "clearance_m": "50.0"}
    added = {
        "id": None,
        "Name": "小学校",
        "id2": "school",
        "name2": "小学校",
        "tessellate": 1,
        "extrude": 0,
        "icon": None,
    }
    feature = {
        "type": "Feature",
        "properties": {**added, **ours},
        "geometry": {"type": "Polygon", "coordinates": [RING]},
    }
    reading = zone_files.read(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    assert (reading.zones[0].id, reading.zones[0].name, reading.zones[0].clearance_m) == ("school", "小学校", 50)
    assert reading.findings == ()
