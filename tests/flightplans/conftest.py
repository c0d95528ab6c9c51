"""The sample town, and plans to its halls, made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from flightplans.plan import DeliveryPlan, PlanRequest, plan_delivery
from flightplans.world import World, load_town

Plan = Callable[[str, int], DeliveryPlan]


@pytest.fixture(scope="session")
def ina() -> World:
    return load_town("ina")


@pytest.fixture(scope="session")
def plan_to(ina: World) -> Plan:
    """A plan by hall and payload in a wind of 3 m/s from the south-west."""

    @cache
    def plan(hall_id: str, payload_g: int) -> DeliveryPlan:
        return plan_delivery(PlanRequest(ina.port, ina.sites[hall_id], payload_g, 3.0, 225.0), ina)

    return plan
