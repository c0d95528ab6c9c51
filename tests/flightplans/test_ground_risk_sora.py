"""The tables of SORA 2.5, and what mitigations may take off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightplans.ground_risk.sora import (
    CONTROLLED,
    OUT_OF_SCOPE,
    Mitigations,
    column_of,
    intrinsic_class,
    sora_class,
)

NOTHING = Mitigations(m1a=None)


@pytest.mark.parametrize(
    ("dimension", "speed", "density", "expected"),
    [
        (0.9, 20, 4.9, 2),
        (0.9, 25, 60_000, 7),
        (1.9, 20, 4.9, 3),
        (1.9, 20, 5, 4),
        (1.9, 20, 499, 5),
        (1.9, 20, 500, 6),
        (3.0, 35, 49_999, 7 + 0),
        (3.0, 35, 50_000, 8),
        (1.9, 36, 499, 6),
        (7.9, 75, 499, 6),
        (8.0, 75, 50_000, OUT_OF_SCOPE),
        (40, 200, 40, 7),
        (41, 100, 1, OUT_OF_SCOPE),
    ],
)
def test_the_intrinsic_class_is_that_of_table_2(dimension: float, speed: float, density: float, expected: int) -> None:
    assert intrinsic_class(dimension, speed, density, 15) == expected


def test_the_smallest_are_of_class_1_everywhere() -> None:
    assert intrinsic_class(0.3, 20, 60_000, 0.25) == 1
    assert intrinsic_class(0.3, 26, 60_000, 0.25) == 8


@pytest.mark.parametrize(
    ("claimed", "final", "sail"),
    [
        (NOTHING, 6, "V"),
        (Mitigations(), 5, "IV"),
        (Mitigations(m1a="low", m1c="low"), 4, "III"),
        (Mitigations(m1a="low", m1b="high", m1c="low", m2="high"), 1, "II"),
        (Mitigations(m1a="medium", m2="medium"), 3, "II"),
    ],
)
def test_mitigations_take_off_what_annex_b_gives(claimed: Mitigations, final: int, sail: str) -> None:
    found = sora_class(1.9, 20, 800, 15, claimed)
    assert (found.intrinsic, found.final, found.sail) == (6, final, sail)
    assert any(f"final GRC = {final}" in step for step in found.steps)


def test_m1_never_goes_below_a_controlled_ground_area() -> None:
    found = sora_class(7.0, 50, 3, 100, Mitigations(m1a="low", m1b="high", m1c="low"))
    assert found.final == CONTROLLED[column_of(7.0, 50) or 0] == 2


def test_over_class_7_there_is_no_sail() -> None:
    found = sora_class(8.0, 75, 5_000, 100, NOTHING)
    assert (found.final, found.sail) == (8, "")


@pytest.mark.parametrize("level", [{"m1a": "high"}, {"m1b": "low"}, {"m1c": "medium"}, {"m2": "low"}])
def test_levels_that_annex_b_does_not_have_are_refused(level: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no level"):
        Mitigations(**level)


def test_sheltering_and_hours_are_not_counted_twice() -> None:
    with pytest.raises(ValueError, match="cannot be combined"):
        Mitigations(m1a="medium", m1b="medium")


@given(st.floats(0.1, 30), st.floats(1, 150), st.floats(0, 60_000), st.floats(0, 60_000))
def test_more_people_never_lower_a_class(dimension: float, speed: float, one: float, other: float) -> None:
    few, many = sorted((one, other))
    low, high = (sora_class(dimension, speed, density, 15, Mitigations()) for density in (few, many))
    assert low.intrinsic <= high.intrinsic
    assert low.final <= high.final
