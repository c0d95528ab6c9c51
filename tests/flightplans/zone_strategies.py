"""Zones of every sort for property tests."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta, timezone

from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from flightplans.airspace.applicability import WEEK, Daily, Period
from flightplans.airspace.height_limits import Height, HeightDatum, HeightLimits
from flightplans.airspace.zones import Kind, Role, Zone

CLOCKS = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-3, minutes=-30))])
WORDS = st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=250).filter(lambda text: text.strip())


@st.composite
def areas(draw: st.DrawFn) -> Polygon | MultiPolygon:
    """One to three stars side by side near Ina, some with a hole."""
    parts = []
    for column in range(draw(st.integers(1, 3))):
        turns = sorted(draw(st.lists(st.integers(0, 359), min_size=3, max_size=9, unique=True)))
        reach = draw(st.floats(0.0005, 0.002))
        x, y = 138.06 + 0.005 * column, draw(st.floats(35.72, 35.81))
        ring = [(x + reach * math.cos(math.radians(a)), y + reach * math.sin(math.radians(a))) for a in turns]
        star = Polygon(ring)
        if star.area < 1e-8:
            star = Polygon([(x, y), (x + reach, y), (x, y + reach)])
        middle = star.representative_point().buffer(math.sqrt(star.area) / 50, quad_segs=1)
        holed = draw(st.booleans()) and star.contains_properly(middle)
        parts.append(Polygon(star.exterior, [middle.exterior]) if holed else star)
    return MultiPolygon(parts)


def moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=CLOCKS)  # noqa: DTZ001


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Open and closed ones, with and without hours; to the microsecond."""
    start = draw(st.none() | moments())
    end = draw(st.none() | moments())
    if start is not None and end is not None and end <= start:
        end = start + timedelta(minutes=1)
    return Period(start, end, tuple(draw(st.lists(hours(), max_size=2))))


@st.composite
def hours(draw: st.DrawFn) -> Daily:
    clock = draw(CLOCKS)
    begin, end = (time(*divmod(draw(st.integers(0, 1439)), 60), tzinfo=clock) for _ in range(2))
    return Daily(tuple(draw(st.sets(st.sampled_from(WEEK), min_size=1))), begin, end)


@st.composite
def limits(draw: st.DrawFn) -> HeightLimits:
    """Either end may be missing; upper over lower where both count from one datum."""
    low = draw(st.none() | st.builds(Height, st.floats(-100, 500), st.sampled_from(HeightDatum)))
    high = draw(st.none() | st.builds(Height, st.floats(501, 4000), st.sampled_from(HeightDatum)))
    return HeightLimits(low, high)


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    role = draw(st.sampled_from(Role))
    return Zone(
        id=draw(WORDS),
        role=role,
        name=draw(WORDS),
        reason=draw(WORDS),
        source=draw(WORDS),
        polygon=draw(areas()),
        clearance_m=draw(st.floats(0, 500)),
        top_agl_m=draw(st.floats(1, 300)) if role is Role.OBSTACLE else 0.0,
        kind=draw(st.sampled_from(Kind)),
        source_date=draw(st.none() | st.dates(date(1990, 1, 1), date(2050, 1, 1))),
        limits=draw(limits()),
        applies=tuple(draw(st.lists(periods(), max_size=2))),
    )


def airspaces() -> st.SearchStrategy[list[Zone]]:
    return st.lists(zones(), min_size=1, max_size=4, unique_by=lambda zone: zone.id)
