"""When zones hold, what a flight at a time has to reckon with, and who is named when the way is closed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from flightplans.airspace.applicability import WEEK, Daily, Day, Period, holds_at_all, holds_throughout
from flightplans.airspace.height_limits import Height, HeightDatum, HeightLimits
from flightplans.airspace.in_force import in_force
from flightplans.airspace.when import label
from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.document.text import refusal_line
from flightplans.errors import NoRoute, OutsideAirspace, PlanRefused
from flightplans.plan import DeliveryPlan, PlanRequest, plan_delivery
from flightplans.world import World

JAPAN = timezone(timedelta(hours=9))
MONDAY = datetime(2026, 11, 23, tzinfo=JAPAN)
SCHOOL = Period(daily=(Daily(WEEK[:5], time(7, 30, tzinfo=JAPAN), time(17, 0, tzinfo=JAPAN)),))
NIGHT = Period(daily=(Daily((Day.FRI,), time(22, 0, tzinfo=JAPAN), time(6, 0, tzinfo=JAPAN)),))


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week that begins on Monday 23 November 2026, Japan."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("period", "moment", "holds"),
    [
        (SCHOOL, on(0, 7, 29), False),
        (SCHOOL, on(0, 7, 30), True),
        (SCHOOL, on(4, 17), True),
        (SCHOOL, on(4, 17, 1), False),
        (SCHOOL, on(5, 12), False),
        (SCHOOL, on(0, 8).astimezone(UTC), True),
        (NIGHT, on(4, 23), True),
        (NIGHT, on(5, 5, 59), True),
        (NIGHT, on(5, 23), False),
        (NIGHT, on(4, 5), False),
        (Period(on(1, 0), on(2, 0), SCHOOL.daily), on(1, 9), True),
        (Period(on(1, 0), on(2, 0), SCHOOL.daily), on(2, 9), False),
        (Period(daily=(Daily((Day.MON,), time(0, tzinfo=JAPAN), time(0, tzinfo=JAPAN)),)), on(0, 12), True),
    ],
)
def test_hours_hold_on_their_days_and_over_midnight(period: Period, moment: datetime, holds: bool) -> None:
    assert holds_at_all((period,), moment, moment) is holds


@given(st.integers(0, 10_000), st.integers(0, 3_000), st.sampled_from([SCHOOL, NIGHT]))
@settings(deadline=None, max_examples=60)
def test_a_span_holds_what_its_minutes_hold(begin: int, minutes: int, period: Period) -> None:
    since = MONDAY + timedelta(minutes=begin)
    every = [
        holds_at_all((period,), since + timedelta(minutes=m), since + timedelta(minutes=m)) for m in range(minutes + 1)
    ]
    until = since + timedelta(minutes=minutes)
    assert holds_at_all((period,), since, until) is any(every)
    assert holds_throughout((period,), since, until) is all(every)


@pytest.mark.parametrize("bad", [lambda: Period(datetime(2026, 1, 1)), lambda: Daily(WEEK, time(1), time(2))])  # noqa: DTZ001
def test_a_time_without_a_zone_is_an_error(bad: object) -> None:
    with pytest.raises(ValueError, match="time zone"):
        bad()  # type: ignore[operator]


def test_a_naive_start_is_an_error(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["hiji"], 1000, at=datetime(2026, 11, 23, 9))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        plan_delivery(request, ina)


def wall(**said: object) -> Zone:
    """A strip right across the valley between 溝口 and 中尾."""
    strip = box(138.05, 35.770, 138.12, 35.771)
    return replace(Zone("festival-wall", Role.NO_FLY, "花火大会", "crowd", "test", strip), **said)  # type: ignore[arg-type]


def with_zones(world: World, *zones: Zone) -> World:
    return replace(world, airspace=Airspace((*world.airspace.zones, *zones)))


def test_a_temporary_zone_counts_by_default_and_at_its_time_and_is_named_with_it(ina: World) -> None:
    fireworks = wall(applies=(Period(on(5, 18), on(5, 21)),))
    world = with_zones(ina, fireworks)
    request = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    for at in (None, on(5, 19)):
        with pytest.raises(PlanRefused) as refused:
            plan_delivery(replace(request, at=at), world)
        assert refused.value.reasons == (NoRoute("port", "nakao", (label(fireworks),)),)
        assert "花火大会（2026-11-28 18:00〜21:00）" in refusal_line(refused.value.reasons[0])
    flown = plan_delivery(replace(request, at=on(5, 8)), world)
    assert flown.departs_at == "2026-11-28T08:00:00+09:00"
    assert label(fireworks) in flown.zones_not_in_force
    latest = datetime.fromisoformat(flown.departs_until or "")
    assert on(5, 17) < latest < on(5, 18)
    assert plan_delivery(replace(request, at=latest), world).zones_not_in_force == flown.zones_not_in_force
    with pytest.raises(PlanRefused):
        plan_delivery(replace(request, at=latest + timedelta(minutes=1)), world)
    assert DeliveryPlan.from_json(json.loads(json.dumps(flown.to_json()))) == flown
    assert plan_delivery(request, ina).departs_at is None


def test_a_zone_that_begins_during_the_flight_counts(ina: World) -> None:
    world = with_zones(ina, wall(applies=(Period(on(5, 18), on(5, 21)),)))
    request = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    for minutes, flies in ((20, False), (120, True)):
        at = on(5, 18) - timedelta(minutes=minutes)
        if flies:
            assert plan_delivery(replace(request, at=at), world)
            continue
        with pytest.raises(PlanRefused) as refused:
            plan_delivery(replace(request, at=at), world)
        assert refused.value.codes == ("no_route",)


def test_the_fewest_zones_that_close_the_way_are_named(ina: World) -> None:
    twice = (wall(), wall(id="second", name="工事", polygon=box(138.05, 35.766, 138.12, 35.767)))
    beside = wall(id="beside", name="畑", polygon=box(138.05, 35.7701, 138.0915, 35.7703))
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(PlanRequest(ina.port, ina.sites["nakao"], 1000), with_zones(ina, beside, *twice))
    (reason,) = refused.value.reasons
    assert isinstance(reason, NoRoute)
    assert reason.zones == ("畑", "花火大会", "工事")
    lighter = with_zones(ina, replace(beside, polygon=box(138.05, 35.7701, 138.0785, 35.7703)), *twice)
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(PlanRequest(ina.port, ina.sites["nakao"], 1000), lighter)
    assert refused.value.reasons == (NoRoute("port", "nakao", ("花火大会", "工事")),)


def test_a_hall_under_two_zones_names_both(ina: World) -> None:
    hall = ina.sites["nakao"]
    here = box(hall.longitude_deg - 0.001, hall.latitude_deg - 0.001, hall.longitude_deg, hall.latitude_deg)
    zones = (wall(polygon=here), wall(id="b", name="工事", polygon=here, clearance_m=30))
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(PlanRequest(ina.port, hall, 1000), with_zones(ina, *zones))
    (outside,) = refused.value.reasons
    assert isinstance(outside, OutsideAirspace)
    assert (outside.zone, outside.zones) == ("花火大会", ("花火大会", "工事"))


def test_a_corridor_for_some_hours_is_none_at_any_time(ina: World) -> None:
    zones = tuple(replace(z, applies=(SCHOOL,)) if z.id == "branch-nakao" else z for z in ina.airspace.zones)
    world = replace(ina, airspace=Airspace(zones))
    request = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    with pytest.raises(PlanRefused):
        plan_delivery(request, world)
    assert plan_delivery(replace(request, at=on(0, 10)), world)
    with pytest.raises(PlanRefused):
        plan_delivery(replace(request, at=on(0, 16, 50)), world)


def test_a_zone_over_the_ceiling_does_not_concern_flights_and_one_under_it_does(ina: World) -> None:
    for datum, metres, concerns in (
        (HeightDatum.AGL, 150, False),
        (HeightDatum.AGL, 149, True),
        (HeightDatum.AMSL, 3000, False),
        (HeightDatum.AMSL, 900, True),
        (HeightDatum.WGS84, 3000, False),
    ):
        zone = wall(limits=HeightLimits(lower=Height(metres, datum)))
        assert (zone in in_force(with_zones(ina, zone), None, None).airspace.zones) is concerns, (datum, metres)


def test_a_corridor_that_is_not_open_to_the_ceiling_is_none(ina: World) -> None:
    for limits, is_used in (
        (HeightLimits(upper=Height(60)), False),
        (HeightLimits(lower=Height(30)), False),
        (HeightLimits(upper=Height(900, HeightDatum.AMSL)), False),
        (HeightLimits(Height(0), Height(150)), True),
        (HeightLimits(upper=Height(3000, HeightDatum.AMSL)), True),
    ):
        zones = tuple(replace(z, limits=limits) if z.id == "branch-nakao" else z for z in ina.airspace.zones)
        world = in_force(replace(ina, airspace=Airspace(zones)), None, None)
        assert ("branch-nakao" in {zone.id for zone in world.airspace.zones}) is is_used, limits


def test_a_mast_given_over_the_sea_stands_on_the_lowest_ground(ina: World) -> None:
    place = ina.sites["nakao"]
    spot = box(place.longitude_deg, place.latitude_deg, place.longitude_deg + 1e-4, place.latitude_deg + 1e-4)
    mast = wall(role=Role.OBSTACLE, polygon=spot, limits=HeightLimits(upper=Height(950, HeightDatum.AMSL)))
    (stands,) = (z for z in in_force(with_zones(ina, mast), None, None).airspace.zones if z.id == mast.id)
    ground = ina.terrain.height_m(place.latitude_deg, place.longitude_deg)
    assert 950 - ground <= stands.top_agl_m < 950 - ground + 30


def test_a_mast_over_unknown_ground_is_as_high_as_can_be(ina: World) -> None:
    place, heights = ina.sites["nakao"], ina.terrain.grid_m.copy()
    row = round((place.latitude_deg - ina.terrain.south_deg) / ina.terrain.step_lat_deg)
    heights[row - 2 : row + 3] = np.nan
    spot = box(place.longitude_deg, place.latitude_deg, place.longitude_deg + 1e-4, place.latitude_deg + 1e-4)
    mast = wall(role=Role.OBSTACLE, polygon=spot, limits=HeightLimits(upper=Height(950, HeightDatum.AMSL)))
    world = replace(with_zones(ina, mast), terrain=replace(ina.terrain, grid_m=heights))
    (stands,) = (z for z in in_force(world, None, None).airspace.zones if z.id == mast.id)
    assert stands.top_agl_m == 9_999.0


def test_the_same_world_comes_back_for_the_next_flight(ina: World) -> None:
    assert in_force(ina, None, None) is ina
    assert in_force(ina, on(6, 9), on(6, 10)) is in_force(ina, on(6, 11), on(6, 12))
    assert {z.id for z in ina.airspace.zones} - {z.id for z in ina.airspace.at(on(6, 9)).zones} == {
        "school",
        "festival",
    }
