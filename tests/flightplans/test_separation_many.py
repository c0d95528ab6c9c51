"""Many plans against each other, the smallest change that separates, tubes: against analysis and brute force."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from flightplans.separation import kernels
from flightplans.separation.commands import apart_command
from flightplans.separation.foresight import starting, tracks_out
from flightplans.separation.many import closest_approach, closest_approaches, conflicts_among
from flightplans.separation.resolution import (
    Apart,
    Change,
    least_climb,
    raised,
    room_above,
    separate,
)
from flightplans.separation.starts import earliest_clear_start, forbidden_delays
from flightplans.separation.tracks import Track, conflict
from flightplans.separation.tubes import Buffers, as_geojson, operational_intent, tube, volumes_meet
from flightplans.separation.warm_up import warm_up
from flightplans.world import World


def track(*points: tuple[float, float, float, float]) -> Track:
    """Points as (t, x, y, z)."""
    return Track(np.array([each[0] for each in points], float), np.array([each[1:] for each in points], float))


OUT = track((0, 0, 0, 60), (100, 1200, 0, 60))
BACK = track((0, 1200, 0, 60), (100, 0, 0, 60))
HOVER = track((0, 600, 80, 60), (300, 600, 80, 60))

metres, heights = st.floats(-400, 400), st.floats(0, 60)


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    waits = draw(st.lists(st.floats(1, 40), min_size=1, max_size=5))
    moments = np.concatenate([[draw(st.floats(0, 30))], waits]).cumsum()
    return Track(moments, np.array([(draw(metres), draw(metres), draw(heights)) for _ in moments]))


def test_the_nearest_moment_is_found_where_both_distances_shrink_and_grow_alike() -> None:
    """The two shares of the cylinder are then equal along the whole way but for rounding."""
    dice = np.random.default_rng(5)
    moments = np.linspace(0, 1, 4001)
    for _ in range(60):
        step = dice.normal(0, 150, 2)
        move = np.array([*step, 0.15 * np.hypot(*step)])
        gap = -move * dice.uniform(0, 1) + dice.normal(0, [50, 50, 7.5])
        found = closest_approach(track((0, *gap), (1, *(gap + move))), track((0, 0, 0, 0), (1, 0, 0, 0)))
        between = gap + moments[:, None] * move
        least = np.maximum(np.hypot(between[:, 0], between[:, 1]) / 100, np.abs(between[:, 2]) / 15).min()
        assert found is not None and found.share == pytest.approx(least, abs=2e-3)


@pytest.mark.parametrize(
    ("a", "b", "share", "time_s"),
    [
        (OUT, BACK, 0.0, 50.0),
        (OUT, track((0, 0, 70, 60), (100, 1200, 70, 60)), 0.7, None),
        (OUT, HOVER, 0.8, 50.0),
        (OUT, track((0, 600, -600, 84), (100, 600, 600, 84)), 1.6, None),
        (OUT, track((0, 600, 80, 0), (100, 600, 80, 120)), 0.8, 50.0),
    ],
    ids=["head on", "side by side", "past a hover", "crossing above", "past a climb"],
)
def test_where_two_come_nearest_is_as_analysis_says(a: Track, b: Track, share: float, time_s: float | None) -> None:
    """No time where they are as near for a while."""
    found = closest_approach(a, b)
    assert found is not None
    assert found.share == pytest.approx(share)
    assert max(found.horizontal_m / 100, found.vertical_m / 15) == pytest.approx(share)
    assert time_s is None or found.time_s == pytest.approx(time_s)


def test_two_that_never_fly_at_one_time_come_near_never() -> None:
    assert closest_approach(OUT, OUT.later(200)) is None


@given(tracks(), tracks())
@settings(deadline=None, max_examples=150)
def test_no_sampled_moment_is_nearer_than_the_nearest(a: Track, b: Track) -> None:
    found = closest_approach(a, b)
    start, end = max(a.t_s[0], b.t_s[0]), min(a.t_s[-1], b.t_s[-1])
    if start >= end:
        assert found is None
        return
    assert found is not None
    t = np.linspace(start, end, 3000)
    gap = a.at(t) - b.at(t)
    shares = np.maximum(np.hypot(gap[:, 0], gap[:, 1]) / 100, np.abs(gap[:, 2]) / 15)
    assert found.share <= shares.min() + 1e-9
    assert max(found.horizontal_m / 100, found.vertical_m / 15) == pytest.approx(found.share, abs=1e-6)
    assert start <= found.time_s <= end


@given(st.lists(tracks(), min_size=2, max_size=7))
@settings(deadline=None, max_examples=80)
def test_of_many_exactly_the_pairs_in_conflict_are_told(flights: list[Track]) -> None:
    by_pair = {(each.first, each.second): each.share for each in closest_approaches(flights)}
    told = {(each.first, each.second) for each in conflicts_among(flights)}
    for i in range(len(flights)):
        for j in range(i + 1, len(flights)):
            share = by_pair.get((i, j), np.inf)
            if abs(share - 1) > 1e-6:
                assert (conflict(flights[i], flights[j]) is not None) == (share < 1)
                assert ((i, j) in told) == (share < 1)


@given(tracks(), tracks(), st.floats(0.5, 40))
@settings(deadline=None, max_examples=60)
def test_early_or_late_two_meet_when_some_shift_between_lets_them(a: Track, b: Track, early_or_late_s: float) -> None:
    told = bool(conflicts_among((a, b), early_or_late_s=early_or_late_s))
    shifts = np.linspace(-early_or_late_s, early_or_late_s, 161)
    if any(conflict(a.later(shift), b, 99.9, 14.9) for shift in shifts):
        assert told
    if told:
        step = shifts[1] - shifts[0]
        assert any(conflict(a.later(shift), b, 100 + 40 * step, 15 + 8 * step) for shift in shifts)


@given(tracks(), tracks())
@settings(deadline=None, max_examples=80)
def test_delays_are_forbidden_exactly_where_they_bring_two_together(a: Track, b: Track) -> None:
    intervals = forbidden_delays([a], [b])
    for low, high in intervals:
        for delay in (low + 1e-3 * (high - low), (low + high) / 2, high - 1e-3 * (high - low)):
            assert conflict(a.later(delay), b, 100.001, 15.001) is not None
    for delay in np.linspace(-150, 150, 121):
        if not any(low <= delay <= high for low, high in intervals):
            assert conflict(a.later(delay), b, 99.999, 14.999) is None


def test_the_smallest_delay_is_exact_and_not_a_step_of_seconds() -> None:
    """Behind a flight of 12 m/s the limit of 100 m is reached after 8 1/3 s."""
    assert earliest_clear_start([OUT], [OUT]) == pytest.approx(100 / 12, abs=0.011)
    assert earliest_clear_start([OUT], [OUT], early_or_late_s=7.5) == pytest.approx(100 / 12 + 7.5, abs=0.011)
    assert conflict(OUT.later(earliest_clear_start([OUT], [OUT]) or 0.0), OUT) is None


def out(plan: Any, ina: World, later_s: float = 0.0) -> tuple[Track, ...]:
    return tuple(each.later(later_s) for each in tracks_out(plan, ina, starting(ina.port, plan)))


def test_a_flight_that_is_clear_needs_no_change(plan_to: Any, ina: World) -> None:
    (nothing,) = separate(plan_to("hiji", 3000), out(plan_to("nakao", 3000), ina, -600), ina)
    assert (nothing.change, nothing.delay_s, nothing.cost_s) == (Change.DELAY, 0.0, 0.0)


def test_the_smallest_delay_clears_two_flights_that_start_together(plan_to: Any, ina: World) -> None:
    plan, others = plan_to("hiji", 3000), out(plan_to("nakao", 3000), ina)
    found = {each.change: each for each in separate(plan, others, ina)}
    delay_s = found[Change.DELAY].delay_s
    clear = Apart(early_or_late_s=30.0)
    assert clear.wait_s(tuple(each.later(delay_s) for each in out(plan, ina)), others) == 0
    assert clear.wait_s(tuple(each.later(delay_s - 0.05) for each in out(plan, ina)), others) != 0


def test_the_smallest_climb_clears_and_a_decimetre_less_does_not(plan_to: Any, ina: World) -> None:
    plan, crossing = plan_to("hiji", 3000), plan_to("hiji", 3000)
    others = out(crossing, ina, 100.0)
    apart = Apart()
    climb_m = least_climb(plan, others, ina, apart)
    assert climb_m is not None
    assert 0 < climb_m <= room_above(plan)
    assert apart.wait_s(out(raised(plan, climb_m), ina), others) == 0
    assert apart.wait_s(out(raised(plan, climb_m - 0.2), ina), others) != 0


def test_a_change_of_height_never_leaves_the_band_that_was_proven(plan_to: Any, ina: World) -> None:
    plan = plan_to("hiji", 3000)
    hovering = [
        track((0, *ina.frame.point_xy(35.812, 138.085), z), (900, *ina.frame.point_xy(35.812, 138.085), z))
        for z in range(800, 1060, 20)
    ]
    for sign in (1, -1):
        assert least_climb(plan, hovering, ina, Apart(horizontal_m=900.0), sign) is None


def test_another_way_is_proposed_where_it_is_clear(plan_to: Any, ina: World) -> None:
    plan, others = plan_to("nakao", 3000), out(plan_to("nakao", 3000), ina)
    elsewhere = plan_to("hiji", 3000)
    ways = {each.way for each in separate(plan, (each.later(-40) for each in others), ina, other_ways=[elsewhere])}
    assert ways >= {None}
    ranked = separate(plan, others, ina, other_ways=[elsewhere])
    assert [each.cost_s for each in ranked] == sorted(each.cost_s for each in ranked)


def test_every_kernel_has_one_set_of_types_and_the_warm_up_passes_through_all() -> None:
    warm_up()
    conflicts_among([OUT, BACK, HOVER])
    assert [len(door.signatures) for door in (kernels.every_pair, kernels.tubes, kernels.spans)] == [1, 1, 1]


def test_a_tube_holds_the_track_with_its_errors_and_says_how_wide_it_is() -> None:
    buffers = Buffers()
    assert buffers.sideways_m == pytest.approx(np.sqrt(8**2 + 3**2 + 2.5**2))
    assert buffers.height_m == pytest.approx(np.hypot(5, 2))
    assert buffers.seconds(300) == pytest.approx(15 + 5 + 6)
    volumes = tube(OUT, buffers)
    for t in np.linspace(0, 100, 41):
        place = OUT.at(np.array([t]))[0]
        for side in np.linspace(0, 6.2, 12):
            beside = place[:2] + (buffers.sideways_m - 1e-6) * np.array([np.cos(side), np.sin(side)])
            for seconds in (-20, 0, 20):
                held = [
                    v for v in volumes if v.from_s <= t + seconds <= v.to_s and v.outline.covers(shapely.Point(beside))
                ]
                assert [v for v in held if v.lower_m <= place[2] - 5.3 and v.upper_m >= place[2] + 5.3]


@given(tracks(), tracks())
@settings(deadline=None, max_examples=60)
def test_two_that_come_nearer_than_their_buffers_have_tubes_that_meet(a: Track, b: Track) -> None:
    buffers = Buffers()
    if conflict(a, b, 2 * buffers.sideways_m, 2 * buffers.height_m):
        assert volumes_meet(tube(a, buffers), tube(b, buffers))


def test_volumes_leave_as_f3548_and_as_geojson(plan_to: Any, ina: World) -> None:
    begins = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    volumes = tube(out(plan_to("nakao", 3000), ina)[0])
    said, drawn = operational_intent(volumes, ina.frame, begins), as_geojson(volumes, ina.frame, begins)
    assert len(said) == len(volumes) == len(drawn["features"])
    first, feature = said[0], drawn["features"][0]
    assert first["time_start"] == {"value": "2026-11-24T03:59:39Z", "format": "RFC3339"}
    assert (first["volume"]["altitude_lower"]["reference"], first["volume"]["altitude_lower"]["units"]) == ("W84", "M")
    over_sea = feature["properties"]["lower_amsl_m"]
    assert first["volume"]["altitude_lower"]["value"] - over_sea == pytest.approx(43.8, abs=0.2)
    assert all(each["time_start"]["value"] < each["time_end"]["value"] for each in said)
    for feature in drawn["features"]:
        assert shape(feature["geometry"]).is_valid
    with pytest.raises(ValueError, match="time zone"):
        operational_intent(volumes, ina.frame, begins.replace(tzinfo=None))


def saved(plan_to: Any, tmp_path: Path, hall_id: str) -> str:
    path = tmp_path / f"{hall_id}.json"
    path.write_text(json.dumps(plan_to(hall_id, 3000).to_json()), "utf-8")
    return str(path)


def apart(*words: str) -> Any:
    return CliRunner().invoke(apart_command, words)


def test_the_command_says_where_two_plans_come_nearest_and_what_to_change(plan_to: Any, tmp_path: Path) -> None:
    hiji, nakao = (saved(plan_to, tmp_path, hall_id) for hall_id in ("hiji", "nakao"))
    together, later = apart("check", hiji, nakao), apart("check", hiji, f"{nakao}@900")
    assert (together.exit_code, later.exit_code) == (1, 0), (together.output, later.output)
    assert "too near" in together.output
    assert "秒待つ" in together.output
    assert "May start now" in later.output
    assert apart("check", hiji, f"{nakao}@soon").exit_code == 2
    assert apart("check", hiji, str(tmp_path / "none.json")).exit_code == 2


def test_the_command_writes_what_a_flight_claims(plan_to: Any, tmp_path: Path) -> None:
    hiji = saved(plan_to, tmp_path, "hiji")
    drawn = json.loads(apart("volumes", hiji, "--at", "2026-11-24T13:00+09:00").output)
    said = json.loads(apart("volumes", hiji, "--at", "2026-11-24T13:00+09:00", "--f3548", "--leg", "home").output)
    assert drawn["type"] == "FeatureCollection"
    assert {"volume", "time_start", "time_end"} == set(said[0])
    assert apart("volumes", hiji, "--at", "2026-11-24T13:00").exit_code == 2
