"""What a plan tells of energy along its ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from flightplans.energy.battery import usable_wh
from flightplans.energy.interval import upper_wh
from flightplans.energy.journey import Journey, left_percent
from flightplans.energy.model import Effort
from flightplans.geo import Floats
from flightplans.request import PlanRequest

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class EnergyCurve:
    """Used since the start on the ground, at points at most 100 m apart from above the start to above the end.

    The landing (and, on the way out, the hold) comes after the last point: `LegPlan` counts it. `left_percent` stands
    on the upper estimate, `left_mean_percent` on the mean, both of today's usable energy.
    """

    distance_m: Numbers
    time_s: Numbers
    used_wh: Numbers
    upper_wh: Numbers
    left_mean_percent: Numbers
    left_percent: Numbers

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> EnergyCurve:
        """Inverse of `dataclasses.asdict`, also after a trip through text."""
        return cls(**{name: tuple(values) for name, values in data.items()})


@dataclass(frozen=True)
class EnergyConditions:
    """What the energy of a plan was reckoned with, for whoever asks afterwards. None: not told, and taken as
    `PlanRequest` says. `calibrated_flights` 0: figures of an airframe that was never calibrated; `wind_layers` are
    (height m, m/s, from degrees), empty for one wind at every height."""

    usable_wh: float
    quantile: float
    calibrated_flights: int
    temperature_c: float | None
    battery_temperature_c: float | None
    battery_health: float
    start_percent: float
    wind_direction_error_deg: float
    wind_layers: tuple[tuple[float, float, float], ...] = ()
    wind_datum: str = "agl"

    @classmethod
    def of(cls, request: PlanRequest) -> EnergyConditions:
        """Those of a request."""
        known, sky = request.airframe.calibration, request.wind_by_height
        return cls(
            usable_wh=round(usable_wh(request.airframe, request.battery), 1),
            quantile=request.limits.energy_quantile,
            calibrated_flights=known.flights if known else 0,
            temperature_c=request.temperature_c,
            battery_temperature_c=request.battery_temperature_c,
            battery_health=request.battery_health,
            start_percent=request.start_percent,
            wind_direction_error_deg=request.wind_direction_error_deg,
            wind_layers=tuple((e.height_m, e.speed_m_s, e.from_deg) for e in sky.layers) if sky else (),
            wind_datum=sky.datum if sky else "agl",
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> EnergyConditions:
        """Inverse of `dataclasses.asdict`, also after a trip through text."""
        return cls(**{**data, "wind_layers": tuple(tuple(layer) for layer in data["wind_layers"])})


@dataclass(frozen=True)
class WayEnergy:
    """Both curves, and for each point of the way out what is left if the aircraft turns back there.

    `return_left_percent` at home, `alternate_left_percent` at the best alternate (empty without alternates); upper
    estimate. `point_of_no_return_m` is the last point of the way out from which home is reached with the reserve,
    None if that is so from all of it.
    """

    out: EnergyCurve
    home: EnergyCurve
    return_left_percent: Numbers
    alternate_left_percent: Numbers
    point_of_no_return_m: float | None


def way_energy(request: PlanRequest, flown: Journey) -> WayEnergy:
    """Everything that a plan tells of energy along the way."""
    distance = flown.samples.distance_m
    back = _left(request, flown.turned_back)
    return WayEnergy(
        out=_curve(request, distance, flown.way_out),
        home=_curve(request, distance[-1] - distance[::-1], flown.way_home),
        return_left_percent=_numbers(back),
        alternate_left_percent=() if flown.escaped is None else _numbers(_left(request, flown.escaped)),
        point_of_no_return_m=last_with(distance, back, request.limits.reserve_percent),
    )


def last_with(distance_m: Floats, left: Floats, need: float) -> float | None:
    """The end of the part from the start on which enough is left; 0 if not even there."""
    short = np.flatnonzero(left < need)
    if not len(short):
        return None
    n = int(short[0])
    if n == 0:
        return 0.0
    share = (left[n - 1] - need) / (left[n - 1] - left[n])
    return round(float(distance_m[n - 1] + share * (distance_m[n] - distance_m[n - 1])), 1)


def _curve(request: PlanRequest, distance_m: Floats, used: Effort) -> EnergyCurve:
    airframe = request.airframe
    quantile, factor = request.limits.energy_quantile, airframe.energy_upper_factor
    upper = upper_wh(used.energy_wh, used.terms, airframe.calibration, factor, quantile)
    usable = usable_wh(airframe, request.battery)
    return EnergyCurve(
        _numbers(distance_m),
        _numbers(used.seconds),
        _numbers(used.energy_wh),
        _numbers(upper),
        _numbers(request.start_percent - 100 * used.energy_wh / usable),
        _numbers(request.start_percent - 100 * upper / usable),
    )


def _left(request: PlanRequest, used: Effort) -> Floats:
    return left_percent(request, used.energy_wh, used.terms)


def _numbers(values: Floats) -> Numbers:
    return tuple(np.round(values, 2).tolist())
