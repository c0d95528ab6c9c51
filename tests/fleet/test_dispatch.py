"""Drone or van: the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from fleet.dispatch import ByDrone, ByVan, Decision, FleetNow, FreeDrone, ReadyBox, decide
from fleet.planning import plan_trip
from fleet.weather import Wind
from flightplans.errors import NotEnoughEnergy
from flightplans.plan import DeliveryPlan, PlanRefused
from tests.fleet.town import NOON, SETTINGS

TWO = FleetNow((FreeDrone("yuai-1", 5000), FreeDrone("yuai-2", 5000)), 2, Wind(2.0, 315.0))
TODAY = date(2026, 11, 24)
PLANNER = partial(plan_trip, SETTINGS, wind=TWO.wind, at=NOON)


def box(
    job_id: int, site_id: str = "hiji", weight_g: int = 1500, *, flies: bool = True, age_s: float = 600
) -> ReadyBox:
    return ReadyBox(job_id, site_id, weight_g, flies, TODAY, NOON - timedelta(seconds=age_s))


def decided(*boxes: ReadyBox, fleet: FleetNow = TWO) -> list[Decision]:
    return decide(boxes, fleet, PLANNER, SETTINGS, NOON)


def codes(decisions: list[Decision]) -> dict[int, str]:
    """{job: "drone" or the van's reason code}."""
    return {job_id: each.code if isinstance(each, ByVan) else "drone" for each in decisions for job_id in each.job_ids}


def test_a_box_for_a_hall_in_reach_flies() -> None:
    (flown,) = decided(box(1))
    assert isinstance(flown, ByDrone)
    assert (flown.drone_id, flown.site_id, flown.payload_g, flown.plan.payload_g) == ("yuai-1", "hiji", 1500, 1500)


def test_boxes_for_one_hall_fly_together_up_to_the_payload_limit() -> None:
    decisions = decided(box(1, weight_g=2500), box(2, weight_g=2000), box(3, weight_g=1000))
    assert [(each.drone_id, each.job_ids) for each in decisions if isinstance(each, ByDrone)] == [
        ("yuai-1", (1, 2)),
        ("yuai-2", (3,)),
    ]


def test_boxes_for_different_halls_fly_apart() -> None:
    decisions = decided(box(1, "hiji"), box(2, "nakao"))
    assert [each.site_id for each in decisions if isinstance(each, ByDrone)] == ["hiji", "nakao"]


def test_the_first_box_for_a_hall_waits_a_little_for_company() -> None:
    assert decided(box(1, age_s=SETTINGS.gather_s - 1)) == []
    assert codes(decided(box(1, age_s=SETTINGS.gather_s))) == {1: "drone"}


def test_a_full_load_does_not_wait() -> None:
    assert codes(decided(box(1, weight_g=4000, age_s=1), box(2, weight_g=4000, age_s=1))) == {1: "drone"}


def test_without_a_free_aircraft_boxes_wait() -> None:
    assert decided(box(1), fleet=replace(TWO, free=())) == []


def test_the_longest_waiting_boxes_get_the_aircraft() -> None:
    one_free = replace(TWO, free=TWO.free[:1])
    assert codes(decided(box(1, "hiji", age_s=200), box(2, "nakao", age_s=300), fleet=one_free)) == {2: "drone"}


@pytest.mark.parametrize(
    ("made", "fleet", "code"),
    [
        (box(1, flies=False), TWO, "cannot_fly"),
        (box(1, weight_g=5001), TWO, "too_heavy"),
        (box(1, "ura"), TWO, "outside_airspace"),
        (box(1), replace(TWO, wind=Wind(5.0, 0.0)), "wind"),
        (box(1), replace(TWO, free=(), in_service=0), "no_aircraft"),
    ],
)
def test_what_cannot_fly_goes_by_van_with_a_reason_in_words(made: ReadyBox, fleet: FleetNow, code: str) -> None:
    (by_van,) = decided(made, fleet=fleet)
    assert isinstance(by_van, ByVan)
    assert by_van.code == code
    assert by_van.reason.endswith("車でお届けします。")


def test_a_box_too_heavy_for_the_air_does_not_hold_up_the_others() -> None:
    assert codes(decided(box(1, weight_g=6000), box(2))) == {1: "too_heavy", 2: "drone"}


def test_wind_just_under_the_limit_still_flies() -> None:
    assert codes(decided(box(1), fleet=replace(TWO, wind=Wind(4.9, 0.0)))) == {1: "drone"}


def test_unknown_wind_flies_on_the_assumed_one() -> None:
    fleet = replace(TWO, wind=None)
    (flown,) = decide([box(1)], fleet, partial(plan_trip, SETTINGS, wind=None, at=NOON), SETTINGS, NOON)
    assert isinstance(flown, ByDrone)
    assert flown.plan.wind_speed_m_s == SETTINGS.assumed_wind_m_s


def test_a_load_that_the_battery_cannot_carry_is_made_smaller() -> None:
    def weak(site_id: str, payload_g: int) -> DeliveryPlan:
        if payload_g > 2000:
            raise PlanRefused((NotEnoughEnergy("return", 10.0, 20.0, 500),))
        return PLANNER(site_id, payload_g)

    decisions = decide([box(1), box(2)], TWO, weak, SETTINGS, NOON)
    assert [each.job_ids for each in decisions if isinstance(each, ByDrone)] == [(1,)]
