"""Drone or van: what becomes of every box that is ready.

`decide` is a rule of values; `fleet.sweep` is the edge that reads rows, lets it decide and writes the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fleet.config import FleetSettings
from fleet.sentences import kg, of_refusal
from fleet.weather import Wind
from flightplans.plan import DeliveryPlan, PlanRefused

VAN_CLOSING = "車でお届けします。"

Planner = Callable[[str, int], DeliveryPlan]
"""(site id, payload in grams) -> plan; raises PlanRefused."""


@dataclass(frozen=True)
class ReadyBox:
    """A packed box that waits at the port."""

    job_id: int
    site_id: str
    weight_g: int
    flies: bool
    delivery_day: date
    ready_since: datetime


@dataclass(frozen=True)
class FreeDrone:
    """An aircraft that stands at the port with nothing to do."""

    drone_id: str
    payload_limit_g: int


@dataclass(frozen=True)
class FleetNow:
    """What the fleet can do at this moment; `in_service` counts busy aircraft too."""

    free: tuple[FreeDrone, ...]
    in_service: int
    wind: Wind | None


@dataclass(frozen=True)
class ByVan:
    """These boxes go by road; `code` for programs, `reason` a Japanese sentence."""

    job_ids: tuple[int, ...]
    code: str
    reason: str


@dataclass(frozen=True)
class ByDrone:
    """These boxes fly together."""

    drone_id: str
    site_id: str
    delivery_day: date
    job_ids: tuple[int, ...]
    payload_g: int
    plan: DeliveryPlan


Decision = ByVan | ByDrone


def decide(
    boxes: Iterable[ReadyBox], fleet: FleetNow, planner: Planner, settings: FleetSettings, now: datetime
) -> list[Decision]:
    """Decide about every box that can be decided about now; the others wait for company or for an aircraft."""
    decisions: list[Decision] = []
    flying: list[ReadyBox] = []
    for box in boxes:
        why_not = cannot_fly(box, fleet, settings)
        if why_not is None:
            flying.append(box)
        else:
            decisions.append(why_not)
    free = list(fleet.free)
    for load in loads(flying, settings, now):
        decisions.extend(_place(load, free, planner))
    return decisions


def cannot_fly(box: ReadyBox, fleet: FleetNow, settings: FleetSettings) -> ByVan | None:
    """Tell why a box goes by road whatever the plan says; None if it may fly."""
    mine = (box.job_id,)
    if not box.flies:
        return ByVan(mine, "cannot_fly", f"ドローンでは運べない荷物です。{VAN_CLOSING}")
    if box.weight_g > settings.payload_limit_g:
        return ByVan(mine, "too_heavy", f"荷物が重い（{kg(box.weight_g)}）ため、{VAN_CLOSING}")
    if fleet.wind is not None and fleet.wind.speed_m_s >= settings.wind_limit_m_s:
        return ByVan(mine, "wind", f"風が強い（毎秒{fleet.wind.speed_m_s:.1f}メートル）ため、{VAN_CLOSING}")
    if fleet.in_service == 0:
        return ByVan(mine, "no_aircraft", f"飛べる機体がないため、{VAN_CLOSING}")
    return None


def loads(boxes: Iterable[ReadyBox], settings: FleetSettings, now: datetime) -> list[tuple[ReadyBox, ...]]:
    """Group boxes by day and hall, up to the payload limit, the longest waiting first.

    A load that is not full waits until its first box has waited `gather_s`.
    """
    groups: dict[tuple[date, str], list[ReadyBox]] = {}
    for box in sorted(boxes, key=lambda each: (each.ready_since, each.job_id)):
        groups.setdefault((box.delivery_day, box.site_id), []).append(box)
    due = now - timedelta(seconds=settings.gather_s)
    found: list[tuple[ReadyBox, ...]] = []
    for group in groups.values():
        parts = _first_fit(group, settings.payload_limit_g)
        found.extend(part for number, part in enumerate(parts) if number < len(parts) - 1 or part[0].ready_since <= due)
    return sorted(found, key=lambda load: (load[0].ready_since, load[0].job_id))


def _first_fit(group: Sequence[ReadyBox], limit_g: int) -> list[tuple[ReadyBox, ...]]:
    parts: list[list[ReadyBox]] = []
    for box in group:
        for part in parts:
            if sum(each.weight_g for each in part) + box.weight_g <= limit_g:
                part.append(box)
                break
        else:
            parts.append([box])
    return [tuple(part) for part in parts]


def _place(load: tuple[ReadyBox, ...], free: list[FreeDrone], planner: Planner) -> list[Decision]:
    """Plan a load and give it an aircraft; a load that cannot be planned is made smaller, box by box."""
    if not free:
        return []
    payload_g = sum(box.weight_g for box in load)
    try:
        plan = planner(load[0].site_id, payload_g)
    except PlanRefused as refused:
        if len(load) > 1:
            return _place(load[:-1], free, planner)
        first = refused.reasons[0]
        return [ByVan((load[0].job_id,), first.code, of_refusal(first) + VAN_CLOSING)]
    able = next((each for each in free if each.payload_limit_g >= payload_g), None)
    if able is None:
        return []
    free.remove(able)
    job_ids = tuple(box.job_id for box in load)
    return [ByDrone(able.drone_id, load[0].site_id, load[0].delivery_day, job_ids, payload_g, plan)]
