"""What is assumed for a judgement of ground risk, and which limits a flight has to keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flightplans.airspace.when import JAPAN
from flightplans.energy.model import air_density_kg_m3
from flightplans.ground_risk.descent import drag_per_m
from flightplans.ground_risk.failures import FailureRates, Scatter
from flightplans.ground_risk.sora import LARGEST_FINAL, Mitigations

if TYPE_CHECKING:
    from flightplans.request import PlanRequest

TARGET_PER_HOUR = 1e-6
"""SORA's target level of safety for people on the ground: one death in a million flight hours (annex F, 1.3)."""


HOURS_UNDER_WAY = 3


@dataclass(frozen=True)
class RiskSettings:
    """Assumptions first, then limits; docs/decisions/0030 says why the limits stand where they do."""

    rates: FailureRates = field(default_factory=FailureRates)
    scatter: Scatter = field(default_factory=Scatter)
    mitigations: Mitigations = field(default_factory=Mitigations)
    hours: tuple[int, ...] = ()
    """Local hours of the flight; (): those of `PlanRequest.at`, or without it every place at its fullest."""
    casualties_per_hour: float = TARGET_PER_HOUR
    final_class: int = LARGEST_FINAL
    houses_in_area: int | None = None
    """Most houses in the controlled ground area; None: they are named, and each needs a measure, but none forbids."""
    needs_population: bool = False
    """True: no flight where nobody said who is on the ground."""

    def hours_of(self, request: PlanRequest) -> tuple[int, ...]:
        """Hours of the day in which a flight may be under way: that of its start and the next two."""
        if self.hours or request.at is None:
            return self.hours
        start = request.at.astimezone(JAPAN).hour
        return tuple((start + later) % 24 for later in range(HOURS_UNDER_WAY))

    def drag_per_m(self, request: PlanRequest) -> float:
        """k of `flightplans.ground_risk.descent` for the laden aircraft in the air of its port."""
        density = float(air_density_kg_m3(request.port.elevation_m))
        return float(drag_per_m(density, request.airframe.drag_area_m2, request.airframe.mass_kg(request.payload_g)))
