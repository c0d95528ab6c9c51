"""Degrees, metres and heights, held against pyproj's geodesics and projection factors, which the code does not use."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Proj
from shapely import LineString, Point, Polygon, box

from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.errors import OutsideGeoid
from flightplans.geo import MetricFrame, frame_at
from flightplans.terrain.datum import Geoid, amsl_m, ellipsoidal_m, geoid_height_m, geoid_heights_m
from flightplans.world import World

ELLIPSOID = Geod(ellps="GRS80")


def test_frames_turn_degrees_to_metres_and_back(ina: World) -> None:
    latitude, longitude = np.array([35.71, 35.83]), np.array([138.05, 138.13])
    x, y = ina.frame.to_xy(latitude, longitude)
    back = ina.frame.to_degrees(x, y)
    assert ina.frame.epsg == 6676
    assert np.allclose(back, [latitude, longitude], atol=1e-9)


@pytest.mark.parametrize(
    ("latitude", "longitude", "epsg"),
    [
        (35.81, 138.08, 6676),  # 伊那 VIII
        (35.69, 139.69, 6677),  # 東京 IX
        (33.59, 130.40, 6670),  # 福岡 II
        (43.06, 141.35, 6680),  # 札幌 XII
        (43.34, 145.58, 6681),  # 根室 XIII
        (40.82, 140.74, 6678),  # 青森 X
        (26.21, 127.68, 6683),  # 那覇 XV
        (24.34, 124.16, 6684),  # 石垣 XVI
        (27.09, 142.19, 6682),  # 父島 XIV
        (48.14, 11.58, 32632),  # Munich
        (-33.87, 151.21, 32756),  # Sydney
    ],
)
def test_each_place_has_its_zone(latitude: float, longitude: float, epsg: int) -> None:
    assert frame_at(latitude, longitude).epsg == epsg


@given(st.floats(24, 45.5), st.floats(-2.5, 2.5), st.sampled_from([6669, 6676, 6680, 32654]))
@settings(deadline=None, max_examples=60)
def test_the_scale_is_that_of_the_projection(latitude: float, beside: float, epsg: int) -> None:
    frame, proj = MetricFrame(epsg), Proj(f"EPSG:{epsg}")
    middle = {6669: 129.5, 6676: 138.5, 6680: 142.25, 32654: 141.0}[epsg]
    x, _ = frame.point_xy(latitude, middle + beside)
    true = proj.get_factors(middle + beside, latitude).meridional_scale
    assert float(frame.scale_at(np.array(x))) == pytest.approx(true, abs=2e-6)


@given(st.floats(0, 2 * math.pi), st.floats(10, 30_000))
@settings(deadline=None, max_examples=60)
def test_a_length_without_the_scale_is_the_geodesic(ina: World, direction: float, length: float) -> None:
    x, y = ina.frame.point_xy(35.8, 138.1)
    line = LineString([(x, y), (x + length * math.cos(direction), y + length * math.sin(direction))])
    ends = [ina.frame.point_degrees(*place) for place in line.coords]
    geodesic = ELLIPSOID.inv(ends[0][1], ends[0][0], ends[1][1], ends[1][0])[2]
    assert ina.frame.true_length_m(line) == pytest.approx(geodesic, rel=2e-6)
    assert line.length == pytest.approx(geodesic, rel=1e-4)


@given(st.floats(33, 36), st.floats(-2.4, 2.4), st.floats(5, 150))
@settings(deadline=None, max_examples=40)
def test_a_clearance_is_not_short_on_the_ellipsoid_either(latitude: float, beside: float, clearance: float) -> None:
    frame = MetricFrame(6676)
    zone = Zone(
        "z", Role.NO_FLY, "n", "r", "s", box(138.5 + beside, latitude, 138.501 + beside, latitude + 0.001), clearance
    )
    closed = frame.geometry_degrees(Airspace((zone,)).closed_xy(zone, frame))
    corners = zone.polygon.exterior.coords
    for longitude, lat in closed.exterior.coords:
        assert min(ELLIPSOID.inv(longitude, lat, *corner)[2] for corner in corners) >= clearance


def test_long_edges_bend_no_more_than_is_added(ina: World) -> None:
    """An edge of 9 km along the parallel, straight in degrees as GeoJSON means it, against the line on the plane."""
    west, east, latitude = 138.0, 138.1, 35.8
    in_degrees = [Point(ina.frame.point_xy(latitude, lon)) for lon in np.linspace(west, east, 50)]
    on_plane = LineString([in_degrees[0], in_degrees[-1]])
    off = max(on_plane.distance(place) for place in in_degrees)
    edge = ina.frame.geometry_xy(Polygon([(west, latitude), (east, latitude), (east, latitude + 0.01)]))
    (bend,) = ina.frame.bends_m(np.array([edge]))
    assert 1.0 < off <= bend < 1.3 * off


def test_the_geoid_at_the_port_is_that_of_jgd2024() -> None:
    assert geoid_height_m(35.81025, 138.08335) == pytest.approx(43.824, abs=0.001)
    assert geoid_height_m(35.81025, 138.08335, Geoid.GSIGEO2011) == pytest.approx(43.739, abs=0.001)
    assert amsl_m(878.824, 35.81025, 138.08335) == pytest.approx(835.0, abs=0.001)
    assert ellipsoidal_m(835.0, 35.81025, 138.08335) == pytest.approx(878.824, abs=0.001)


def test_islands_count_from_their_own_sea() -> None:
    chichijima = (27.09, 142.19)
    own = geoid_height_m(*chichijima) - geoid_height_m(*chichijima, Geoid.JPGEO2024)
    assert own == pytest.approx(0.642, abs=0.001)


def test_outside_of_the_models_is_an_error_with_the_place() -> None:
    with pytest.raises(OutsideGeoid) as outside:
        geoid_heights_m(np.array([35.8, 52.5]), np.array([138.1, 13.4]))
    assert (outside.value.latitude_deg, outside.value.longitude_deg) == (52.5, 13.4)
