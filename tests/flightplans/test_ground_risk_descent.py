"""Falling: the table against brute force, closed forms and the vacuum."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.ground_risk.casualty import critical_area_m2, killed_in_the_open, killed_under_roof
from flightplans.ground_risk.descent import ballistic, drag_per_m, terminal_m_s
from tests.flightplans import falls

DRAG = st.floats(0.002, 0.06)
SPEED = st.floats(0.0, 25.0)
HEIGHT = st.floats(1.0, 160.0)


@settings(max_examples=30, deadline=None)
@given(height=HEIGHT, speed=SPEED, drag=DRAG)
def test_a_fall_agrees_with_small_steps(height: float, speed: float, drag: float) -> None:
    ours = ballistic(height, speed, drag)
    theirs = falls.fallen(np.array([height]), np.array([[speed, 0.0]]), np.zeros(2), np.array([drag]))
    assert float(ours.distance_m) == pytest.approx(theirs.xy[0, 0], rel=4e-3, abs=0.05)
    assert float(ours.down_m_s) == pytest.approx(theirs.down_m_s[0], rel=4e-3, abs=0.1)
    assert float(ours.across_m_s) == pytest.approx(theirs.across_m_s[0], rel=4e-3, abs=0.05)


@pytest.mark.parametrize("height", [3.0, 40.0, 150.0, 2000.0])
def test_straight_down_agrees_with_the_closed_form(height: float) -> None:
    drag = 0.0075
    seconds = math.acosh(math.exp(drag * height)) / math.sqrt(falls.GRAVITY * drag)
    speed = math.sqrt(falls.GRAVITY / drag * (1 - math.exp(-2 * drag * height)))
    ours = ballistic(height, 0.0, drag)
    assert (float(ours.seconds), float(ours.down_m_s)) == pytest.approx((seconds, speed), rel=1e-3)


def test_without_air_it_is_a_parabola() -> None:
    ours = ballistic(80.0, 12.0, 1e-6)
    assert float(ours.distance_m) == pytest.approx(12 * math.sqrt(2 * 80 / falls.GRAVITY), rel=2e-3)


@settings(max_examples=60, deadline=None)
@given(height=HEIGHT, speed=SPEED, drag=DRAG, more=st.floats(1.01, 3))
def test_higher_faster_and_sleeker_falls_go_farther(height: float, speed: float, drag: float, more: float) -> None:
    here = float(ballistic(height, speed, drag).distance_m)
    for other in (ballistic(height * more, speed, drag), ballistic(height, speed * more, drag)):
        assert float(other.distance_m) >= here - 1e-9
    assert float(ballistic(height, speed, drag * more).distance_m) <= here * 1.001 + 1e-9


def test_terminal_speed_is_reached_and_never_passed() -> None:
    drag = float(drag_per_m(1.1, 0.16, 12.0))
    terminal = terminal_m_s(12.0, 0.16, 1.1)
    assert float(ballistic(3000.0, 12.0, drag).down_m_s) == pytest.approx(terminal, rel=1e-3)
    assert float(ballistic(150.0, 12.0, drag).down_m_s) < terminal


def test_the_critical_area_is_that_of_annex_f() -> None:
    for across, down in ((0.0, 0.7), (5.0, 31.0), (12.0, 9.0), (25.0, 6.0)):
        theirs = falls.critical_area_m2(1.9, 12.0, np.array([across]), np.array([down]))[0]
        assert critical_area_m2(1.9, 12.0, across, down) == pytest.approx(theirs, rel=1e-6)


@pytest.mark.parametrize(
    ("span", "mass", "speed", "angle", "area"),
    [(1.9, 15, 22.75, 35, 40.7846), (1.9, 15, 20, 10, 71.5206), (3, 50, 30, 70, 21.8191), (8, 400, 34, 80, 69.0219)],
)
def test_the_critical_area_is_what_the_authors_own_code_says(
    span: float, mass: float, speed: float, angle: float, area: float
) -> None:
    """Numbers of JARUS's casex (CriticalAreaModels, 290 J, no obstacles), computed once."""
    across, down = speed * math.cos(math.radians(angle)), speed * math.sin(math.radians(angle))
    assert critical_area_m2(span, mass, across, down) == pytest.approx(area, rel=1e-3)


@pytest.mark.parametrize(("height", "distance"), [(30, 27.41), (60, 37.25), (100, 45.68), (140, 51.37)])
def test_falls_are_near_the_approximation_that_sora_uses(height: float, distance: float) -> None:
    """casex's BallisticDescent2ndOrderDragApproximation at 12 m/s, 13.2 kg, 0.16 m2, 1.225 kg/m3: 2.5 % beside ours."""
    drag = float(drag_per_m(1.225, 0.16, 13.2))
    assert float(ballistic(float(height), 12.0, drag).distance_m) == pytest.approx(distance, rel=0.03)


def test_a_roof_saves_most_and_a_light_touch_hurts_few() -> None:
    assert killed_in_the_open(79.0) == 1.0
    assert killed_in_the_open(7.9) == pytest.approx(0.1)
    assert killed_under_roof(7000.0) == pytest.approx(1 / (1 + 100 * math.sqrt(100 / 7000)))
    assert killed_under_roof(7000.0) < 0.1 < killed_under_roof(1e6) == pytest.approx(0.5)
