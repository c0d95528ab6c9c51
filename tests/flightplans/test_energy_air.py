"""Wind by height, how far a forecast is believed, air and batteries in the cold."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.airframe import HEXACOPTER
from flightplans.energy.battery import BatteryState, load, usable_wh, with_loss
from flightplans.energy.interval import Calibration, student_t, upper_wh
from flightplans.energy.model import Course, Way, effort, power_w
from flightplans.energy.wind import (
    Air,
    Wind,
    WindByHeight,
    WindLayer,
    air_density_kg_m3,
    through_air,
    warmer_than_standard_k,
)

NORTH = np.array([0.0])
V_MAX = 22.0


def flown(speed: float, wind: float, off_deg: float, **belief: float) -> tuple[float, float, float]:
    """Ground speed, greatest and least air speed on a track to the north."""
    through = through_air(np.array([speed]), NORTH, np.array([wind]), np.array([off_deg]), Air(**belief), V_MAX)  # type: ignore[arg-type]
    return float(through.ground_speed_m_s[0]), float(through.airspeeds_m_s.max()), float(through.airspeeds_m_s.min())


def test_wind_between_two_layers_changes_evenly_and_turns_the_short_way() -> None:
    sky = WindByHeight((WindLayer(10, 2, 350), WindLayer(110, 6, 10)))
    speed, direction = sky.at(np.array([900.0, 900.0, 900.0]), np.array([0.0, 60.0, 500.0]))
    assert speed == pytest.approx([2, 4, 6])
    assert np.cos(np.radians(direction)) == pytest.approx(np.cos(np.radians([350, 0, 10])))


def test_layers_may_be_given_over_sea_level() -> None:
    sky = WindByHeight((WindLayer(800, 2, 0), WindLayer(1000, 6, 0)), "amsl")
    assert sky.at(np.array([900.0]), np.array([5.0]))[0] == pytest.approx([4])


def test_the_power_law_makes_more_of_a_wind_that_was_measured_low() -> None:
    speed, _ = WindByHeight.power_law(3.0, 180.0, reference_m=10.0).at(np.array([0.0, 0.0]), np.array([10.0, 100.0]))
    assert speed == pytest.approx([3.0, 3.0 * 10**0.2])


@pytest.mark.parametrize("layers", [(), ((100, 3, 0), (50, 3, 0)), ((50, -1, 0),), ((50, 1, 0), (50, 2, 0))])
def test_layers_that_make_no_sense_are_refused(layers: tuple[tuple[float, float, float], ...]) -> None:
    with pytest.raises(ValueError, match="layers"):
        WindByHeight(tuple(WindLayer(*layer) for layer in layers))


def test_a_headwind_adds_and_is_believed_down_to_calm() -> None:
    assert flown(12, 5, 0) == pytest.approx((12, 17, 12))


def test_a_tailwind_may_die_down() -> None:
    assert flown(12, 5, 180) == pytest.approx((12, 12, 7))


def test_against_a_wind_that_is_too_strong_it_gets_slower_and_never_stands() -> None:
    assert flown(12, 15, 0)[0] == pytest.approx(V_MAX - 15)
    assert 0 < flown(12, 40, 0)[0] < 1


def test_across_a_wind_the_ground_speed_is_that_of_the_wind_triangle() -> None:
    assert flown(20, 15, 90)[0] == pytest.approx(math.sqrt(V_MAX**2 - 15**2))


def test_a_direction_error_turns_a_crosswind_into_a_headwind() -> None:
    assert flown(12, 5, 90, direction_error_deg=90)[1] == pytest.approx(17)


@given(
    wind=st.floats(0, 18), share=st.floats(0, 1), off=st.floats(-180, 180), turn=st.floats(-1, 1),
    error=st.floats(0, 60), speed=st.floats(4, 16), payload_g=st.integers(0, 5000), climb=st.sampled_from([0.0, 2.0]),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_no_wind_of_the_belief_is_dearer_than_what_was_reckoned(
    wind: float, share: float, off: float, turn: float, error: float, speed: float, payload_g: int, climb: float
) -> None:
    """Any wind between calm and the forecast, from any direction within the error, on a stretch of one kilometre."""
    way = Way(np.array([[0.0, 0.0], [0.0, 1000.0]]), np.array([900.0, 900.0 + 1000 / speed * climb]))
    course = Course.along(HEXACOPTER, way, np.zeros(2), speed)
    believed = Air(Wind(wind, off % 360), direction_error_deg=error)
    came = Air(Wind(wind * share, (off + turn * error) % 360), exact=True)
    reckoned, taken = (effort(HEXACOPTER, payload_g, course, air).use for air in (believed, came))
    assert taken.energy_wh <= reckoned.energy_wh * (1 + 1e-9)
    assert taken.duration_s <= reckoned.duration_s * (1 + 1e-9)


def test_hot_air_is_thin_and_cold_air_is_not_counted() -> None:
    hot = warmer_than_standard_k(35.0, 835.0)
    assert hot == pytest.approx(35 - (15 - 0.0065 * 835))
    assert float(air_density_kg_m3(835, hot)) < float(air_density_kg_m3(835))
    course = Course.above_one_place([(60.0, 0.0, 900.0, 60.0)])
    usual, warm, cold = (effort(HEXACOPTER, 5000, course, Air(warmer_k=k)).use.energy_wh for k in (10.0, hot, -20.0))
    assert cold == usual < warm


def test_a_cold_or_old_battery_holds_less_and_resists_more() -> None:
    new, cold, old = BatteryState(), BatteryState(-10.0), BatteryState(20.0, 0.8)
    assert usable_wh(HEXACOPTER, new) == HEXACOPTER.usable_wh
    assert usable_wh(HEXACOPTER, cold) == pytest.approx(0.77 * HEXACOPTER.usable_wh)
    assert usable_wh(HEXACOPTER, old) == pytest.approx(0.8 * HEXACOPTER.usable_wh)
    assert BatteryState(35.0) == replace(BatteryState(35.0)) and BatteryState(35.0).capacity_share == 1
    assert 2.3 < cold.resistance_share < 2.8
    assert old.resistance_share == pytest.approx(2.0)


def test_what_warms_the_battery_is_counted_as_the_current_says() -> None:
    power, ohm, volt = 1500.0, HEXACOPTER.battery_resistance_ohm, HEXACOPTER.battery_nominal_v
    ampere = (volt - math.sqrt(volt**2 - 4 * ohm * power)) / (2 * ohm)
    assert float(with_loss(HEXACOPTER, np.array(power))) == pytest.approx((power + ohm * ampere**2) / power)


def test_under_load_the_voltage_sags_and_too_much_is_impossible() -> None:
    light, heavy = (load(HEXACOPTER, watts, 0.2) for watts in (500.0, 2000.0))
    assert light.voltage_v > heavy.voltage_v
    assert heavy.voltage_v * heavy.current_a == pytest.approx(2000.0)
    assert not load(HEXACOPTER, 40_000.0, 0.2).possible


@pytest.mark.parametrize(("degrees", "expected"), [(3, 2.353), (5, 2.015), (10, 1.812), (30, 1.697), (1e6, 1.645)])
def test_students_t_is_that_of_the_tables(degrees: float, expected: float) -> None:
    assert student_t(0.95, degrees) == pytest.approx(expected, rel=0.004 if degrees > 3 else 0.02)


def test_an_uncalibrated_airframe_is_the_special_case_of_one_factor() -> None:
    terms = np.zeros(6)
    assert upper_wh(np.array(100.0), terms, None, 1.3, 0.95) == pytest.approx(130)
    assert upper_wh(np.array(100.0), terms, None, 1.3, 0.5) == pytest.approx(100)
    known = Calibration(
        ((0.0,) * 6,) * 6, flight_sd=0.3 / 1.6449, degrees=1e6, flights=9, hours=2, left_out_error_percent=3
    )
    assert upper_wh(np.array(100.0), terms, known, 1.3, 0.95) == pytest.approx(130, abs=0.01)


def test_a_coefficient_that_is_not_well_known_widens_the_interval() -> None:
    covariance = np.zeros((6, 6))
    covariance[2, 2] = 0.04**2
    known = Calibration(tuple(map(tuple, covariance.tolist())), 0.0, 1e6, 9, 2.0, 3.0)
    slow, fast = (upper_wh(np.array(100.0), np.array([0, 0, wh, 0, 0, 0.0]), known, 1.3, 0.95) for wh in (100.0, 300.0))
    assert slow == pytest.approx(100 + 1.645 * 4, abs=0.05)
    assert fast == pytest.approx(100 + 1.645 * 12, abs=0.05)


@given(st.floats(0, 24), st.floats(0, 24))
def test_power_first_falls_then_rises_with_speed(one: float, other: float) -> None:
    """Whatever lies between two speeds is no dearer than the dearer of both: what `through_air` stands on."""
    between = np.linspace(one, other, 9)
    for mass in (10.0, 15.0):
        power = power_w(HEXACOPTER, mass, between, 0.0, 1.09)
        assert power.max() <= max(power[0], power[-1]) + 1e-9
