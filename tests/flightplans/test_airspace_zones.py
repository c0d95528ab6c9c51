"""Zones, clearances that are never short, and their file form."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from flightplans.airspace.zones import Airspace, Role, inward, outward
from flightplans.errors import BadTownData
from flightplans.world import World


def test_the_trap_is_real_a_plain_buffer_lies_inside_the_circle() -> None:
    plain = Point(0, 0).buffer(30, quad_segs=2)
    assert plain.exterior.distance(Point(0, 0)) < 30 - 2


@given(radius=st.floats(0.5, 300), width=st.floats(1, 200), height=st.floats(1, 200))
@settings(deadline=None)
def test_an_outward_clearance_is_nowhere_short(radius: float, width: float, height: float) -> None:
    zone = box(0, 0, width, height)
    assert zone.distance(outward(zone, radius).exterior) >= radius - 1e-6


@given(margin=st.floats(0.5, 40))
@settings(deadline=None)
def test_an_inward_margin_is_nowhere_short_not_even_at_a_corner_that_sticks_in(margin: float) -> None:
    notched = Polygon([(0, 0), (300, 0), (300, 200), (160, 200), (150, 100), (140, 200), (0, 200)])
    assert inward(notched, margin).distance(notched.exterior) >= margin - 1e-6


def test_the_free_area_keeps_its_distance_from_edges_and_zones(ina: World) -> None:
    frame, airspace = ina.frame, ina.airspace
    corners = [Point(xy) for xy in shapely.get_coordinates(airspace.area_xy(frame, 18.0))]
    edge = airspace.corridor_xy(frame).boundary
    assert min(edge.distance(corner) for corner in corners) >= 18 - 0.01
    for zone in airspace.of(Role.NO_FLY):
        closed = frame.geometry_xy(zone.polygon)
        assert min(closed.distance(corner) for corner in corners) >= zone.clearance_m + 18 - 0.01


def test_no_fly_zones_cut_into_the_corridor(ina: World) -> None:
    whole, free = ina.airspace.corridor_xy(ina.frame).area, ina.airspace.area_xy(ina.frame).area
    assert free < 0.97 * whole


def test_airspace_survives_its_file_form(ina: World) -> None:
    again = Airspace.from_geojson(json.loads(json.dumps(ina.airspace.to_geojson())))
    assert again == ina.airspace


def test_every_sample_zone_says_why_and_that_it_is_invented(ina: World) -> None:
    assert all(zone.reason and zone.name and "invented" in zone.source for zone in ina.airspace.zones)


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


def test_frames_turn_degrees_to_metres_and_back(ina: World) -> None:
    latitude, longitude = np.array([35.71, 35.83]), np.array([138.05, 138.13])
    x, y = ina.frame.to_xy(latitude, longitude)
    back = ina.frame.to_degrees(x, y)
    assert ina.frame.epsg == 6676
    assert np.allclose(back, [latitude, longitude], atol=1e-9)
