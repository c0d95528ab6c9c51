"""In flight: is there still enough to go on, or is it time to turn back while home is reached with the reserve?

What the way home takes from a place comes from the plan's upper estimate; what is left comes from the aircraft. So a
flight that takes more than was planned, or a battery that holds less, turns back before the autopilot's own levels
(BATT_LOW_MAH, BATT_CRT_MAH) send it to an emergency place or down.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from flightplans.delivery import DeliveryPlan
from flightplans.energy.curve import EnergyCurve
from flightplans.ways_out.way_out import Deed, Failure, Stage

NOT_COUNTED_PERCENT = 5.0
"""Of the charge that an aircraft tells, what planning does not count on (`Airframe.battery_usable`)."""
AHEAD_PERCENT = 1.0
"""Turned back so much early: the aircraft tells whole percents."""


class Call(StrEnum):
    """What follows for the battery."""

    ENOUGH = "enough"
    TURN_BACK = "turn_back"
    """Home is still reached with the reserve, but not for long."""
    REFUGE = "refuge"
    """Home is not reached any more above the critical level: straight to the nearest emergency place."""


def call(plan: DeliveryPlan, stage: Stage, along_m: float, battery_percent: float) -> Call:
    """Judge the battery of an aircraft that tells its charge in percent, `along_m` from the port (HOME: from the hall).

    Plans from before there were curves of energy, or parameters, are always ENOUGH.
    """
    critical = critical_percent(plan)
    need = needed_percent(plan, stage, along_m)
    if critical is None or need is None:
        return Call.ENOUGH
    if battery_percent - need < critical and _straight_is_safe(plan, stage, along_m):
        return Call.REFUGE
    spare = battery_percent - NOT_COUNTED_PERCENT - need
    if stage in (Stage.OUT, Stage.HOLD) and spare <= _reserve_percent(plan) + AHEAD_PERCENT:
        return Call.TURN_BACK
    return Call.ENOUGH


def needed_percent(plan: DeliveryPlan, stage: Stage, along_m: float) -> float | None:
    """What the way home from there and the landing take, upper estimate, in percent of the usable energy."""
    if plan.energy_out is None or plan.energy_home is None or not plan.return_left_percent:
        return None
    if stage is Stage.HOME:
        return _at(plan.energy_home, plan.energy_home.left_percent, along_m) - plan.home.reserve_percent
    out = plan.energy_out
    return _at(out, out.left_percent, along_m) - _at(out, plan.return_left_percent, along_m)


def critical_percent(plan: DeliveryPlan) -> float | None:
    """The level of the charge at which the autopilot lands wherever it is."""
    values = {each.name: each.out for each in plan.autopilot_parameters}
    if not {"BATT_CAPACITY", "BATT_CRT_MAH"} <= values.keys():
        return None
    return 100 * values["BATT_CRT_MAH"] / values["BATT_CAPACITY"]


def _at(curve: EnergyCurve, values: tuple[float, ...], along_m: float) -> float:
    return float(np.interp(along_m, curve.distance_m, values))


def _reserve_percent(plan: DeliveryPlan) -> float:
    return next((check.limit for check in plan.checks if check.name == "reserve_return"), 20.0)


def _straight_is_safe(plan: DeliveryPlan, stage: Stage, along_m: float) -> bool:
    """Is the straight way proven from here? Where it is not, the aircraft goes on until it is."""
    at_m = plan.route_length_m - along_m if stage is Stage.RETURN else along_m
    for way in plan.ways_out:
        if way.stage is stage and way.failure is Failure.BATTERY and way.from_m <= at_m <= way.to_m:
            return way.deed is Deed.STRAIGHT
    return True
