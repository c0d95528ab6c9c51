"""The reserve rule, and what would do when it fails.

Every landing of the planned round trip leaves 30 %; after the full hold, home with the payload, 20 %; and from every
point of the way out either home is reached with 30 % or the best alternate with 20 % (all on the upper estimate; the
figures are `Limits`). The battery must also be able to give the power: at the return reserve, a climb with the payload
stays under its current and over the voltage at which the autopilot lands by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from flightplans.energy.battery import REFERENCE_C, Load, load
from flightplans.energy.interval import upper_wh
from flightplans.energy.journey import Escape, Journey, Samples, journey, left_percent, nearest_escape, sampled
from flightplans.energy.model import Course, Use, effort
from flightplans.errors import BatteryTooWeak, NotEnoughEnergy, Refusal
from flightplans.request import PlanRequest
from flightplans.world import World

if TYPE_CHECKING:
    from flightplans.legs import Flown

WIND_STEP_M_S = 0.1
HEALTH_STEP = 0.01


@dataclass(frozen=True)
class Reserve:
    """One reserve: what is left, what is required, and where along the way it is least (for "way" only)."""

    leg: str
    left_percent: float
    need_percent: float
    at_m: float | None = None

    @property
    def kept(self) -> bool:
        """Enough is left."""
        return self.left_percent >= self.need_percent


@dataclass(frozen=True, eq=False)
class Budget:
    """A way with everything that energy is reckoned from; the same for every payload, wind and battery."""

    flown: Flown
    samples: Samples
    escape: Escape | None

    @classmethod
    def of(cls, request: PlanRequest, flown: Flown, world: World) -> Budget:
        """Prepare a way."""
        samples = sampled(flown)
        return cls(flown, samples, nearest_escape(flown, samples, request, world))

    def journey(self, request: PlanRequest) -> Journey:
        """What the request takes on this way."""
        return journey(request, self.flown, self.samples, self.escape, request.payload_g)


def reserve_percent(request: PlanRequest, use: Use) -> float:
    """Left of the usable energy after the upper estimate of a use; under 0 when it does not suffice."""
    return float(left_percent(request, np.array(use.energy_wh), np.array(use.terms)))


def upper_energy_wh(request: PlanRequest, use: Use) -> float:
    """The upper estimate of a use."""
    airframe, quantile = request.airframe, request.limits.energy_quantile
    terms = np.array(use.terms)
    return float(upper_wh(np.array(use.energy_wh), terms, airframe.calibration, airframe.energy_upper_factor, quantile))


def reserves(request: PlanRequest, taken: Journey) -> tuple[Reserve, ...]:
    """Every reserve of a journey."""
    limits = request.limits
    return (
        Reserve("out", reserve_percent(request, taken.out), limits.reserve_percent),
        Reserve("home", reserve_percent(request, taken.home), limits.reserve_percent),
        Reserve("return", reserve_percent(request, taken.unaided), limits.return_reserve_percent),
        _on_the_way(request, taken),
    )


def _on_the_way(request: PlanRequest, taken: Journey) -> Reserve:
    """The better of home and alternate, where it is worst."""
    limits, distance = request.limits, taken.samples.distance_m
    home = left_percent(request, taken.turned_back.energy_wh, taken.turned_back.terms)
    need = np.full_like(home, limits.reserve_percent)
    if taken.escaped is not None:
        away = left_percent(request, taken.escaped.energy_wh, taken.escaped.terms)
        better = away - limits.alternate_reserve_percent > home - limits.reserve_percent
        home, need = np.where(better, away, home), np.where(better, limits.alternate_reserve_percent, need)
    worst = int(np.argmin(home - need))
    return Reserve("way", float(home[worst]), float(need[worst]), round(float(distance[worst]), 1))


def climb_load(request: PlanRequest, budget: Budget) -> Load:
    """The battery in a climb with the payload at the highest point, when only the return reserve is left."""
    airframe, highest = request.airframe, float(budget.samples.way.altitude_m.max())
    up = Course.above_one_place(
        [(1.0, airframe.climb_speed_m_s, highest, highest - float(budget.samples.ground_m.min()))]
    )
    course = replace(up, agl_m=np.array([request.limits.ceiling_m]))
    terms = effort(airframe, request.payload_g, course, request.air).terms
    watts = float(terms.sum(axis=0) @ np.array(airframe.power_coefficients)) * 3600
    limits = request.limits
    left = limits.return_reserve_percent if limits.load_percent is None else limits.load_percent
    return load(airframe, watts, left / 100, request.battery)


def strong_enough(request: PlanRequest, found: Load) -> bool:
    """The battery can give what is asked."""
    airframe = request.airframe
    return (
        found.possible
        and found.current_a <= airframe.battery_max_current_a
        and found.voltage_v >= airframe.battery_cutoff_v
    )


def energy_refusals(request: PlanRequest, budget: Budget, taken: Journey) -> list[Refusal]:
    """Every reserve that is not kept, and a battery too weak, each with what would do."""
    short = [reserve for reserve in reserves(request, taken) if not reserve.kept]
    found = climb_load(request, budget)
    weak = not strong_enough(request, found)
    if not short and not weak:
        return []
    would = _what_would_do(request, budget)
    return [*_short(short, would), *([_too_weak(request, found, would)] if weak else [])]


def _short(short: list[Reserve], would: WouldDo) -> Iterator[Refusal]:
    for reserve in short:
        left = max(round(reserve.left_percent, 1), -999.0)
        yield NotEnoughEnergy(
            reserve.leg,
            left,
            reserve.need_percent,
            would.grams_less,
            would.wind_less_m_s,
            would.warmer_to_c,
            would.health,
            reserve.at_m,
            would.charge_to_percent,
        )


def _too_weak(request: PlanRequest, found: Load, would: WouldDo) -> Refusal:
    airframe = request.airframe
    return BatteryTooWeak(
        round(found.current_a, 1),
        airframe.battery_max_current_a,
        round(found.voltage_v, 1),
        airframe.battery_cutoff_v,
        would.grams_less,
        would.warmer_to_c,
        would.health,
        would.charge_to_percent,
    )


@dataclass(frozen=True)
class WouldDo:
    """The least change of one thing with which everything about energy is in order; None if that alone never is."""

    grams_less: int | None
    wind_less_m_s: float | None
    warmer_to_c: float | None
    health: float | None
    charge_to_percent: float | None


def _what_would_do(request: PlanRequest, budget: Budget) -> WouldDo:
    """Bisections: each question is monotone in what it changes. A change keeps the limits of weight and wind too."""

    def good(changed: PlanRequest) -> bool:
        kept = all(reserve.kept for reserve in reserves(changed, budget.journey(changed)))
        return kept and strong_enough(changed, climb_load(changed, budget))

    def lighter(grams: int) -> bool:
        payload = request.payload_g - grams
        return payload <= request.airframe.payload_limit_g and good(replace(request, payload_g=payload))

    def calmer(steps: int) -> bool:
        changed = request.with_less_wind(round(steps * WIND_STEP_M_S, 1))
        return changed.wind_speed_m_s < request.limits.wind_m_s and good(changed)

    wind_steps = int(np.ceil(round(request.strongest_wind_m_s / WIND_STEP_M_S, 6)))
    grams = _least(lighter, request.payload_g)
    steps = _least(calmer, wind_steps) if wind_steps else None
    less_wind = None if steps is None else min(round(steps * WIND_STEP_M_S, 1), request.strongest_wind_m_s)
    return WouldDo(grams, less_wind, _warmer(request, good), _healthier(request, good), _fuller(request, good))


def _warmer(request: PlanRequest, good: Callable[[PlanRequest], bool]) -> float | None:
    colder = int(np.ceil(REFERENCE_C - request.battery.temperature_c))
    if colder <= 0:
        return None
    degrees = _least(lambda n: good(replace(request, battery_temperature_c=REFERENCE_C - colder + n)), colder)
    return None if degrees is None else REFERENCE_C - colder + degrees


def _healthier(request: PlanRequest, good: Callable[[PlanRequest], bool]) -> float | None:
    lost = round((1 - request.battery_health) / HEALTH_STEP)
    if lost <= 0:
        return None
    steps = _least(lambda n: good(replace(request, battery_health=round(1 - (lost - n) * HEALTH_STEP, 2))), lost)
    return None if steps is None else round(1 - (lost - steps) * HEALTH_STEP, 2)


def _fuller(request: PlanRequest, good: Callable[[PlanRequest], bool]) -> float | None:
    whole = int(np.floor(request.start_percent))
    percent = _least(lambda n: good(replace(request, start_percent=float(whole + n))), 100 - whole)
    return None if percent is None else float(whole + percent)


def _least(enough: Callable[[int], bool], most: int) -> int | None:
    """The least number from 1 to `most` that is enough; None if `most` is not."""
    if most < 1 or not enough(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
