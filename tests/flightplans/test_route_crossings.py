"""Lines are crossed squarely where there is room; everything crossed is counted; the ground below adds up."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Geometry, LineString, Point, affinity, box, get_coordinates, transform

from flightplans.delivery import DeliveryPlan
from flightplans.document.text import plan_lines
from flightplans.errors import BadTownData
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.route import Route
from flightplans.route.crossings import SQUARE_ENOUGH_DEG, Line, crossings, squarely
from flightplans.route.facts import metres_over
from flightplans.terrain.on_the_ground import (
    Cover,
    CrossingLine,
    LandCover,
    LineKind,
    land_cover_from_geojson,
    land_cover_to_geojson,
    lines_from_geojson,
    lines_to_geojson,
)
from flightplans.world import World
from tests.flightplans.conftest import Plan

STRAIGHT = Route(((0.0, 0.0), (1000.0, 0.0)), 1000.0)
FIELD = box(-100, -500, 1100, 500)


def road(*places: tuple[float, float], line_id: str = "road") -> Line:
    what = CrossingLine(line_id, LineKind.ROAD, "道", LineString(places))
    return Line(what, get_coordinates(what.line))


def test_a_crossing_is_told_by_place_and_angle() -> None:
    met = crossings(STRAIGHT.points_m, [road((400, -100), (400, 100)), road((500, -100), (700, 100), line_id="b")])
    assert [(m.what.id, m.place, m.at_m, round(m.angle_deg, 6)) for m in met] == [
        ("road", (400, 0), 400, 90),
        ("b", (600, 0), 600, 45),
    ]


def test_a_line_through_a_waypoint_is_crossed_once() -> None:
    assert len(crossings(((0, 0), (500, 0), (1000, 0)), [road((500, -9), (500, 9))])) == 1
    assert len(crossings(((0, 0), (1000, 0)), [road((500, -9), (500, 0), (500, 9))])) == 1


def test_a_way_along_a_road_does_not_cross_it() -> None:
    assert crossings(STRAIGHT.points_m, [road((100, 0), (900, 0))]) == []


@given(angle=st.floats(8, 172), at=st.floats(350, 650))
@settings(max_examples=60, deadline=None)
def test_where_there_is_room_a_flat_crossing_becomes_square(angle: float, at: float) -> None:
    assume(abs(min(angle, 180 - angle) - SQUARE_ENOUGH_DEG) > 1e-6)
    along = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    line = road((at - 400 * along[0], -400 * along[1]), (at + 400 * along[0], 400 * along[1]))
    route = squarely(STRAIGHT, [line], FIELD)
    met = crossings(route.points_m, [line])
    assert len(met) == 1
    assert met[0].angle_deg >= SQUARE_ENOUGH_DEG
    assert route.length_m == pytest.approx(LineString(route.points_m).length)
    assert FIELD.covers(LineString(route.points_m))
    if min(angle, 180 - angle) < SQUARE_ENOUGH_DEG:
        assert met[0].angle_deg == pytest.approx(90)
        assert 1000 < route.length_m < 1100
    else:
        assert route == STRAIGHT


def test_where_there_is_no_room_the_way_stays_and_the_crossing_is_told_flat() -> None:
    narrow = box(-10, -5, 1010, 5)
    line = road((300, -100), (700, 100))
    assert squarely(STRAIGHT, [line], narrow) == STRAIGHT
    assert crossings(STRAIGHT.points_m, [line])[0].angle_deg == pytest.approx(26.565, abs=1e-3)


def test_making_one_square_adds_no_crossing_of_another() -> None:
    lines = [road((300, -100), (700, 100)), road((0, 20), (1000, 20), line_id="beside"), road((0, -20), (1000, -20))]
    assert squarely(STRAIGHT, lines, FIELD) == STRAIGHT


def test_the_ground_below_adds_up_to_the_way(ina: World) -> None:
    frame = ina.frame
    x, y = frame.point_xy(ina.port.latitude_deg, ina.port.longitude_deg)
    covers = [
        (Cover.WATER, box(0, -50, 300, 50)),
        (Cover.FOREST, box(200, -50, 500, 50)),
        (Cover.HOUSES, box(490, 0, 900, 1)),
    ]
    areas = tuple(LandCover(kind, frame.geometry_degrees(moved(shape, x, y))) for kind, shape in covers)
    way = moved(LineString([(-100, 0.5), (1000, 0.5)]), x, y)
    over = metres_over(way, areas, frame)
    assert over == {"houses": 410, "water": 300, "forest": 190, "other": 200}
    assert metres_over(way, (), frame) is None


def moved(shape: Geometry, x: float, y: float) -> Geometry:
    return transform(shape, lambda xy: np.add(xy, (x, y)))


def test_plans_tell_what_they_cross_and_what_lies_below(plan_to: Plan, ina: World) -> None:
    plan = plan_to("nakao", 2000)
    facts = plan.route_facts
    assert facts is not None
    assert [crossing.what for crossing in facts.crossings] == ["road", "road", "road", "power_line"]
    assert all(crossing.square for crossing in facts.crossings)
    wires = facts.crossings[-1]
    assert wires.height_over_m >= 30
    zone = next(zone for zone in ina.airspace.zones if zone.id == "power-line")
    assert zone.polygon.distance(Point(wires.longitude_deg, wires.latitude_deg)) < 1e-5
    assert facts.over_m is not None
    assert sum(facts.over_m.values()) == pytest.approx(plan.route_length_m, abs=1)
    assert facts.over_m["houses"] == 0
    assert facts.turn_radius_m == pytest.approx(57.6)
    assert DeliveryPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    words = "\n".join(plan_lines(plan))
    assert "送電線 power line" in words
    assert "横断 crossings: 4" in words


@pytest.mark.parametrize("hall", ["hiji", "kurogochi", "nakao", "sugishima"])
def test_no_plan_is_longer_than_the_shortest_way_by_more_than_its_square_crossings(plan_to: Plan, hall: str) -> None:
    plan = plan_to(hall, 2000)
    assert plan.route_facts is not None
    assert plan.route_length_m <= plan.route_facts.shortest_m + 0.1
    assert all(way.length_m > plan.route_facts.shortest_m for way in plan.route_facts.other_ways)


def test_a_flat_road_bends_the_plan_and_a_plan_of_before_still_reads(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["kurogochi"], 1000)
    plain = plan_delivery(request, replace(ina, crossing_lines=()))
    first, second = plain.out.points[2], plain.out.points[3]
    a, b = ((p.longitude_deg, p.latitude_deg) for p in (first, second))
    leg = LineString([a, b])
    lane = CrossingLine("lane", LineKind.ROAD, "林道", affinity.scale(affinity.rotate(leg, 20), 0.8, 0.8))
    bent = plan_delivery(request, replace(ina, crossing_lines=(lane,)))
    assert plain.route_facts is not None
    assert bent.route_facts is not None
    assert [crossing.square for crossing in bent.route_facts.crossings] == [True]
    assert plain.route_length_m < bent.route_length_m < plain.route_length_m + 60
    old = plain.to_json()
    del old["route_facts"]
    assert DeliveryPlan.from_json(old).route_facts is None


def test_files_of_lines_and_land_cover_read_back_and_name_the_fault(ina: World) -> None:
    assert lines_from_geojson(lines_to_geojson(ina.crossing_lines)) == ina.crossing_lines
    assert land_cover_from_geojson(land_cover_to_geojson(ina.land_cover)) == ina.land_cover
    broken = {"features": [{"properties": {"kind": "swamp"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}
    with pytest.raises(BadTownData, match="land cover 0"):
        land_cover_from_geojson(broken)
    with pytest.raises(BadTownData, match="line 0"):
        lines_from_geojson(broken)
