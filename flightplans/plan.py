"""The planner's front door: a request and a world in, a plan or a refusal with every reason out."""

from __future__ import annotations

from flightplans.delivery import Check, DeliveryPlan, LegPlan, PlanPoint
from flightplans.errors import PlanRefused
from flightplans.request import Limits, PlanRequest
from flightplans.world import World

__all__ = [
    "Check",
    "DeliveryPlan",
    "LegPlan",
    "Limits",
    "PlanPoint",
    "PlanRefused",
    "PlanRequest",
    "plan_delivery",
]


def plan_delivery(request: PlanRequest, world: World) -> DeliveryPlan:
    """Plan a round trip with its two missions. Raises PlanRefused with every reason found."""
    raise PlanRefused(())
