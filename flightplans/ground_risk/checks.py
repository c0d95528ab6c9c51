"""The rules of ground risk as rows of a plan, and as refusals where one is broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flightplans.delivery import Check
from flightplans.errors import HousesInArea, NobodyCounted, Refusal, RiskClassTooHigh, TooRisky

if TYPE_CHECKING:
    from flightplans.ground_risk.judgement import GroundRisk
    from flightplans.ground_risk.settings import RiskSettings

CASUALTIES, CLASS, HOUSES, COUNTED = "casualties_per_hour", "final_grc", "houses_inside", "people_counted"


def risk_checks(risk: GroundRisk, settings: RiskSettings) -> Iterator[Check]:
    """A row for each limit that is set. The expected casualties are a rule only where somebody said who is there."""
    if risk.people:
        number = float(f"{risk.casualties_per_hour:.3g}")
        yield Check(CASUALTIES, number, settings.casualties_per_hour, "/h", number <= settings.casualties_per_hour)
    final = risk.sora.final
    yield Check(CLASS, final, settings.final_class, "", final <= settings.final_class)
    if settings.houses_in_area is not None:
        count = len(risk.area.houses)
        yield Check(HOUSES, count, settings.houses_in_area, "", count <= settings.houses_in_area)
    if settings.needs_population:
        yield Check(COUNTED, float(bool(risk.people)), 1, "", bool(risk.people))


def risk_refusal(check: Check, risk: GroundRisk) -> Refusal | None:
    """What a broken rule of this room says; None for a rule of another room."""
    match check.name:
        case "casualties_per_hour":
            return TooRisky(check.value, check.limit)
        case "final_grc":
            return RiskClassTooHigh(round(check.value), round(check.limit))
        case "houses_inside":
            return HousesInArea(risk.area.houses, round(check.limit))
        case "people_counted":
            return NobodyCounted()
        case _:
            return None
