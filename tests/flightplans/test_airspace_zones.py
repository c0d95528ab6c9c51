"""Zones, clearances that are never short, and their file form."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from shapely import Point

from flightplans.airspace.zones import Airspace, Kind, Role
from flightplans.errors import BadTownData
from flightplans.world import World


def test_the_free_area_keeps_its_distance_from_edges_and_zones(ina: World) -> None:
    frame, airspace = ina.frame, ina.airspace
    corners = [Point(xy) for xy in shapely.get_coordinates(airspace.area_xy(frame, 18.0))]
    edge = airspace.corridor_xy(frame).boundary
    assert min(edge.distance(corner) for corner in corners) >= 18
    for zone in airspace.of(Role.NO_FLY):
        closed = frame.geometry_xy(zone.polygon)
        assert min(closed.distance(corner) for corner in corners) >= zone.clearance_m + 18


def test_no_fly_zones_cut_into_the_corridor(ina: World) -> None:
    whole, free = ina.airspace.corridor_xy(ina.frame).area, ina.airspace.area_xy(ina.frame).area
    assert free < 0.97 * whole


def test_airspace_survives_its_file_form(ina: World) -> None:
    again = Airspace.from_geojson(json.loads(json.dumps(ina.airspace.to_geojson())))
    assert again == ina.airspace


def test_every_sample_zone_says_why_and_that_it_is_invented(ina: World) -> None:
    assert all(zone.reason and zone.name and "invented" in zone.source for zone in ina.airspace.zones)
    assert all(zone.source_date for zone in ina.airspace.zones)


def test_the_sample_has_every_kind_of_zone_and_halls_are_served_in_spite_of_all(ina: World) -> None:
    kinds = {zone.kind for zone in ina.airspace.zones}
    assert kinds == set(Kind) - {Kind.OTHER}
    assert {zone.id for zone in ina.airspace.zones if not zone.permanent} == {"school", "festival"}


def feature(**changed: Any) -> dict[str, Any]:
    said = {"id": "z", "role": "no_fly", "name": "n", "reason": "r", "source": "s"}
    ring = changed.pop("ring", [[138, 35], [138.1, 35], [138.1, 35.1], [138, 35]])
    properties = {key: value for key, value in {**said, **changed}.items() if value is not None}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.mark.parametrize(
    "bad",
    [
        feature(role="runway"),
        feature(source=None),
        feature(clearance_m="wide"),
        feature(ring=[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]),
        {"type": "Feature", "properties": {}, "geometry": None},
        {"type": "Feature"},
    ],
)
def test_a_bad_feature_is_named(bad: dict[str, Any]) -> None:
    with pytest.raises(BadTownData) as refused:
        Airspace.from_geojson({"features": [feature(), bad]})
    assert "1" in refused.value.where
