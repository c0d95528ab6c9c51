"""What flying takes from the battery."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.airframe import HEXACOPTER, STANDARD_GRAVITY_M_S2
from flightplans.energy.model import Way, Wind, air_density_kg_m3, fly_way, land, power_w, take_off

WAY = Way(np.array([[0.0, 0.0], [0.0, -3000.0], [800.0, -6000.0]]), np.array([900.0, 930.0, 950.0]))


def test_hover_agrees_with_momentum_theory() -> None:
    weight, density = 15 * STANDARD_GRAVITY_M_S2, 1.09
    ideal = weight**1.5 / math.sqrt(2 * density * HEXACOPTER.disk_area_m2)
    shaft = HEXACOPTER.induced_factor * ideal + HEXACOPTER.profile_power_w_per_kg * 15
    expected = shaft / HEXACOPTER.drive_efficiency + HEXACOPTER.avionics_w
    assert float(power_w(HEXACOPTER, 15, 0, 0, density)) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("payload_g", "watt"), [(0, 870), (5000, 1540)])
def test_hover_power_is_what_the_airframe_says(payload_g: int, watt: float) -> None:
    power = power_w(HEXACOPTER, HEXACOPTER.mass_kg(payload_g), 0, 0, air_density_kg_m3(950))
    assert float(power) == pytest.approx(watt, rel=0.02)


def test_moving_forward_is_cheaper_than_hovering_until_drag_takes_over() -> None:
    hover, cruise, dash = power_w(HEXACOPTER, 15, np.array([0.0, 12.0, 30.0]), 0, 1.09)
    assert cruise < hover < dash


def test_the_induced_speed_solves_its_equation_at_every_speed() -> None:
    """Twice the iterations would not change the answer: compared with a bisection."""
    for speed in (0.0, 3.0, 8.0, 17.0):
        drag = 0.5 * 1.09 * HEXACOPTER.drag_area_m2 * speed**2
        thrust = math.hypot(15 * STANDARD_GRAVITY_M_S2, drag)
        squared, sine = thrust / (2 * 1.09 * HEXACOPTER.disk_area_m2), drag / thrust
        low, high = 0.0, 20.0
        for _ in range(80):
            middle = (low + high) / 2
            through = math.hypot(speed * math.sqrt(1 - sine**2), speed * sine + middle)
            low, high = (middle, high) if middle * through < squared else (low, middle)
        advance = 1 + 4.65 * (speed / HEXACOPTER.blade_tip_speed_m_s) ** 2
        shaft = HEXACOPTER.induced_factor * thrust * low + HEXACOPTER.profile_power_w_per_kg * 15 * advance
        expected = (shaft + drag * speed) / HEXACOPTER.drive_efficiency + HEXACOPTER.avionics_w
        assert float(power_w(HEXACOPTER, 15, speed, 0, 1.09)) == pytest.approx(expected, rel=1e-6)


def test_thin_air_costs_more() -> None:
    assert float(air_density_kg_m3(1100)) < float(air_density_kg_m3(835)) < 1.1
    low, high = power_w(HEXACOPTER, 15, 0, 0, air_density_kg_m3(np.array([0.0, 1100.0])))
    assert 1.04 < high / low < 1.09


def test_a_headwind_costs_more_than_calm_and_calm_more_time_is_not_lost() -> None:
    calm, against = (fly_way(HEXACOPTER, 5000, WAY, 12, wind) for wind in (Wind(), Wind(8, 180)))
    assert against.energy_wh > calm.energy_wh
    assert against.duration_s == calm.duration_s == pytest.approx(WAY_LENGTH_M / 12)


WAY_LENGTH_M = 3000 + math.hypot(800, 3000)


@given(payload_g=st.integers(0, 4999))
@settings(deadline=None)
def test_a_heavier_load_always_takes_more(payload_g: int) -> None:
    light, heavy = (fly_way(HEXACOPTER, grams, WAY, 12, Wind(3, 90)) for grams in (payload_g, payload_g + 1))
    assert light.energy_wh < heavy.energy_wh


def test_a_piece_too_steep_for_the_climb_takes_the_time_of_the_climb() -> None:
    wall = Way(np.array([[0.0, 0.0], [0.0, 100.0]]), np.array([900.0, 1000.0]))
    assert fly_way(HEXACOPTER, 0, wall, 12, Wind()).duration_s == pytest.approx(100 / HEXACOPTER.climb_speed_m_s)
    assert fly_way(HEXACOPTER, 0, wall.reversed(), 12, Wind()).duration_s == pytest.approx(100 / 1.5)


def test_columns_take_the_time_of_their_speeds() -> None:
    quick = replace(HEXACOPTER, final_descent_height_m=10.0)
    assert take_off(quick, 0, 50, 900, Wind()).duration_s == pytest.approx(15 + 50 / 2.5)
    assert land(quick, 0, 55, 900, Wind()).duration_s == pytest.approx(15 + 45 / 1.5 + 10 / 0.7)
    assert land(quick, 0, 7, 900, Wind()).duration_s == pytest.approx(15 + 7 / 0.7)


def test_an_aircraft_of_published_size_takes_what_was_measured_within_a_third() -> None:
    """Rodrigues et al. 2022 (doi 10.1016/j.patter.2022.100569): about 0.08 MJ/km with 0.5 kg. Nothing is fitted."""
    quad = replace(
        HEXACOPTER, empty_mass_kg=3.68, rotor_count=4, rotor_diameter_m=0.33, drag_area_m2=0.06, battery_nominal_v=22.8
    )
    way = Way(np.array([[0.0, 0.0], [0.0, 2000.0]]), np.array([400.0, 400.0]))
    for speed in (8.0, 12.0):
        use = take_off(quad, 500, 100, 400, Wind()) + fly_way(quad, 500, way, speed, Wind())
        use += land(quad, 500, 100, 400, Wind())
        assert use.energy_wh * 3.6e-3 / 2 == pytest.approx(0.08, rel=0.33)
