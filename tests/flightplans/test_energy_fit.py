"""Fitting an airframe to flights that were made up, so that the truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from flightplans.airframe import HEXACOPTER, Airframe, Parachute
from flightplans.energy.airframe_file import airframe_from_json, airframe_to_json
from flightplans.energy.fit import Fitted, TooLittleToFit, fit
from flightplans.energy.interval import TERMS, upper_wh
from flightplans.energy.samples import windows
from flightplans.errors import BadTownData
from tests.flightplans.made_up_flights import FLIGHT_SD, TRUE, fleet, made_up


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit(HEXACOPTER, fleet(1))


def test_known_coefficients_are_found_within_their_standard_errors(fitted: Fitted) -> None:
    truth = dict(zip(TERMS, TRUE.power_coefficients, strict=True))
    for found in fitted.coefficients:
        assert abs(found.value - truth[found.name]) < 3.5 * found.standard_error, found
    assert fitted.r_squared > 0.9
    assert fitted.flight_sd == pytest.approx(FLIGHT_SD, abs=0.03)


def test_power_is_predicted_far_better_than_before_the_fit(fitted: Fitted) -> None:
    def error(airframe: Airframe) -> float:
        cut = windows(airframe, made_up(2000, np.random.default_rng(99), flight_sd=0.0))
        return abs(float(cut.terms_wh @ np.array(airframe.power_coefficients)) / cut.energy_wh - 1)

    assert error(fitted.airframe) < 0.03 < 0.1 < error(HEXACOPTER)


def test_standard_errors_are_honest_over_many_fleets() -> None:
    """Of 30 fleets, each coefficient's distance from the truth in standard errors is about that of one."""
    truth = np.array(TRUE.power_coefficients)
    away = np.array(
        [
            [
                (c.value - t) / c.standard_error
                for c, t in zip(fit(HEXACOPTER, fleet(s)).coefficients, truth, strict=True)
            ]
            for s in range(60)
        ]
    )
    assert np.sqrt(np.mean(away**2)) < 1.3
    assert np.mean(np.abs(away) < 2) > 0.9


def test_the_upper_estimate_holds_for_95_of_100_new_flights() -> None:
    """60 fleets of seven flights, for each a flight that it never saw; `make bench` takes 200."""
    below = []
    for seed in range(60):
        dice = np.random.default_rng(10_000 + seed)
        found = fit(HEXACOPTER, fleet(seed)).airframe
        new = windows(found, made_up(int(dice.integers(0, 5000)), dice))
        mean = new.terms_wh @ np.array(found.power_coefficients)
        below.append(new.energy_wh <= float(upper_wh(mean, new.terms_wh, found.calibration, 1.3, 0.95)))
    assert np.mean(below) >= 0.9


def test_what_no_log_tells_is_named_and_stays_as_it_was() -> None:
    level = fit(HEXACOPTER, fleet(3, (2000, 2000, 2000), phases=((0.0, 12.0, 400),)))
    assert {"climb", "descent", "avionics"} <= set(level.unknown)
    climb = next(each for each in level.coefficients if each.name == "climb")
    assert climb.value == pytest.approx(climb.before, rel=0.1)
    assert fit(HEXACOPTER, fleet(1)).unknown != level.unknown


def test_a_window_of_nonsense_changes_little() -> None:
    good = fleet(5)
    spoiled = good[0].power_w.copy()
    spoiled[200:230] = 9000.0
    found = fit(HEXACOPTER, [replace(good[0], power_w=spoiled), *good[1:]]).airframe
    clean = fit(HEXACOPTER, good).airframe
    cut = windows(clean, good[3])
    one, other = (float(cut.terms_wh @ np.array(each.power_coefficients)) for each in (found, clean))
    assert one == pytest.approx(other, rel=0.02)


def test_no_coefficient_is_below_nothing() -> None:
    """Current that falls with speed would ask for a negative drag."""
    strange = [replace(f, power_w=f.power_w - 25.0 * f.airspeed_m_s) for f in fleet(6, flight_sd=0.0)]
    found = fit(HEXACOPTER, strange)
    assert min(each.value for each in found.coefficients) >= 0
    assert found.airframe.drive_efficiency <= 1


def test_one_flight_says_nothing_of_how_flights_differ() -> None:
    one, many = fit(HEXACOPTER, fleet(7, (3000,))), fit(HEXACOPTER, fleet(7))
    assert one.airframe.calibration is not None and many.airframe.calibration is not None
    assert one.airframe.calibration.degrees < many.airframe.calibration.degrees
    assert one.flight_sd == pytest.approx(0.05)


def test_too_little_is_said() -> None:
    with pytest.raises(TooLittleToFit) as caught:
        fit(HEXACOPTER, fleet(1, (0,), phases=((0.0, 12.0, 40),)))
    assert caught.value.windows == 4


def test_an_airframe_survives_its_file(fitted: Fitted) -> None:
    assert airframe_from_json(airframe_to_json(fitted.airframe)) == fitted.airframe
    assert airframe_from_json(airframe_to_json(HEXACOPTER)) == HEXACOPTER
    falling = replace(HEXACOPTER, parachute=Parachute(sink_m_s=4.0))
    assert airframe_from_json(airframe_to_json(falling)) == falling


@pytest.mark.parametrize(("old", "new"), [('"degrees": ', '"degrees": -'), ('"flight_sd": ', '"flight_sd": 1')])
def test_a_calibration_that_cannot_be_is_not_believed(fitted: Fitted, old: str, new: str) -> None:
    with pytest.raises(BadTownData, match="flight_sd"):
        airframe_from_json(airframe_to_json(fitted.airframe).replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{", "[", "not JSON"),
        ("yuai-airframe-1", "other", "format"),
        ('"rotor_count": 6', '"rotor_count": "six"', "rotor_count is 'six'"),
        ('"drive_efficiency": 0.8', '"drive_efficiency": 0', "drive_efficiency is 0"),
        ('"battery_wh": 1400.0', '"battery_wh": NaN', "battery_wh is nan"),
        ('"drive_efficiency": 0.8', '"drive_efficiency": 1.8', "more than 1"),
        ('"avionics_w"', '"avionics"', "no avionics"),
        ('"calibration": null', '"calibration": {"covariance": [[1]]}', "calibration"),
    ],
)
def test_a_file_that_is_none_says_why(old: str, new: str, said: str) -> None:
    text = airframe_to_json(HEXACOPTER)
    assert old in text
    with pytest.raises(BadTownData, match=said):
        airframe_from_json(text.replace(old, new, 1))
