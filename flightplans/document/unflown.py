"""What can be drawn of a plan that was refused: the flight as it would be if nobody minded the reasons.

It is planned once more with the broken limits moved away, then every rule is judged by its true limit again. The
result is for paper only: it is never uploaded, never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from flightplans.delivery import Check, DeliveryPlan
from flightplans.document.account import Account
from flightplans.document.margins import HOMEWARD
from flightplans.energy.curve import last_with
from flightplans.errors import (
    BatteryTooWeak,
    HeightImpossible,
    HousesInArea,
    NobodyCounted,
    NotEnoughEnergy,
    NoWayOut,
    PlanRefused,
    Refusal,
    RiskClassTooHigh,
    TooHeavy,
    TooRisky,
    TooWindy,
)
from flightplans.plan import plan_delivery
from flightplans.request import Limits, PlanRequest

UPPER = ("way_out_gnss", "payload", "ceiling", "battery_current", "casualties_per_hour", "final_grc", "houses_inside")
TRIES = 3
"""Another reason may show up when the first ones are out of the way."""
FAR_OVER_M = 5000.0
ROUNDED_PERCENT = 0.05
"""Refusals tell tenths."""
ANY_CURRENT_A = 1e6
ANY_NUMBER = 1000
ANY_VOLTAGE_V = -1e6
JUST_OVER = 0.01
"""The limit of the wind is also the wind that falling parts are reckoned with: no more than needed."""


def as_far_as_known(account: Account) -> Account:
    """The account of a refusal with the flight in it that would be flown, or unchanged where even that is none."""
    if not account.refused or account.plan is not None:
        return account
    # What the battery can give is reckoned at the reserve that counts, however much of that is eased away.
    true = account.request.limits
    limits = replace(true, load_percent=true.return_reserve_percent if true.load_percent is None else true.load_percent)
    eased, reasons = replace(account.request, limits=limits), account.reasons
    for _ in range(TRIES):
        easier = _eased(eased, reasons)
        if easier == eased:
            return account
        eased = easier
        try:
            plan = plan_delivery(eased, account.world)
        except PlanRefused as refused:
            if refused.drawn is not None:
                return replace(account, plan=_judged(refused.drawn, account.request))
            reasons = refused.reasons
        else:
            return replace(account, plan=_judged(plan, account.request))
    return account


def _eased(request: PlanRequest, reasons: Sequence[Refusal]) -> PlanRequest:
    limits, airframe, risk = request.limits, request.airframe, request.risk
    for reason in reasons:
        match reason:
            case TooHeavy():
                airframe = replace(airframe, payload_limit_g=request.payload_g)
            case TooWindy():
                limits = replace(limits, wind_m_s=request.wind_speed_m_s + JUST_OVER, drift_percent=100.0)
            case NotEnoughEnergy():
                limits = _with_less_reserve(limits, reason)
            case NoWayOut():
                limits = replace(limits, emergency_places_needed=False)
            case BatteryTooWeak():
                airframe = replace(airframe, battery_max_current_a=ANY_CURRENT_A, battery_cutoff_v=ANY_VOLTAGE_V)
            case TooRisky() | RiskClassTooHigh() | HousesInArea() | NobodyCounted():
                risk = replace(
                    risk,
                    casualties_per_hour=ANY_NUMBER,
                    final_class=ANY_NUMBER,
                    houses_in_area=None if risk.houses_in_area is None else ANY_NUMBER,
                    needs_population=False,
                )
            case HeightImpossible():
                limits = replace(limits, ceiling_m=FAR_OVER_M)
            case _:
                pass
    return replace(request, limits=limits, airframe=airframe, risk=risk)


def _with_less_reserve(limits: Limits, short: NotEnoughEnergy) -> Limits:
    """No less than what was found: what a battery can give depends on what is left in it."""
    left = short.reserve_percent - JUST_OVER - ROUNDED_PERCENT
    of_leg = {"return": ("return_reserve_percent",), "way": ("reserve_percent", "alternate_reserve_percent")}
    names = of_leg.get(short.leg, ("reserve_percent",))
    eased = {name: min(getattr(limits, name), left) for name in names}
    return replace(limits, **eased, emergency_places_needed=False)


def _judged(plan: DeliveryPlan, request: PlanRequest) -> DeliveryPlan:
    """The checks by the limits that count, and the aircraft's own name."""
    limits = request.limits
    true_limits = {
        "payload": float(request.airframe.payload_limit_g),
        "wind": limits.wind_m_s,
        "reserve_out": limits.reserve_percent,
        "reserve_home": limits.reserve_percent,
        "reserve_return": limits.return_reserve_percent,
        "reserve_way": limits.alternate_reserve_percent if plan.alternate_left_percent else limits.reserve_percent,
        "battery_current": request.airframe.battery_max_current_a,
        "battery_voltage": request.airframe.battery_cutoff_v,
        "way_out_gnss": limits.drift_percent,
        "casualties_per_hour": request.risk.casualties_per_hour,
        "final_grc": float(request.risk.final_class),
        "ceiling": limits.ceiling_m - limits.ceiling_margin_m,
    }
    if request.risk.houses_in_area is not None:
        true_limits["houses_inside"] = float(request.risk.houses_in_area)
    checks = tuple(_true(check, true_limits) for check in plan.checks)
    return replace(plan, checks=checks, point_of_no_return_m=_no_return(plan, limits))


def _no_return(plan: DeliveryPlan, limits: Limits) -> float | None:
    """By the reserve that counts."""
    if plan.energy_out is None or not plan.return_left_percent:
        return plan.point_of_no_return_m
    distance = np.array(plan.energy_out.distance_m)
    return last_with(distance, np.array(plan.return_left_percent), limits.reserve_percent)


def _true(check: Check, true_limits: dict[str, float]) -> Check:
    name = check.name.removeprefix(HOMEWARD)
    if name not in true_limits:
        return check
    limit = true_limits[name]
    if name == "wind":
        return replace(check, limit=limit, ok=check.value < limit)
    upper = name in UPPER
    return replace(check, limit=limit, ok=check.value <= limit if upper else check.value >= limit)
