"""The planner's front door: a request and a world in, a plan or a refusal with every reason out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from flightplans.airspace.in_force import in_force, not_in_force, spare_time
from flightplans.airspace.when import label
from flightplans.delivery import Check, DeliveryPlan, LegPlan, PlanPoint
from flightplans.energy.curve import EnergyConditions, way_energy
from flightplans.energy.journey import Journey
from flightplans.energy.reserves import Budget, climb_load, energy_refusals, reserve_percent, reserves
from flightplans.errors import CheckFailed, NoTerrain, OutsideTerrain, PlanRefused, Refusal, TooHeavy, TooWindy
from flightplans.ground_risk.checks import risk_checks, risk_refusal
from flightplans.ground_risk.choice import compared, ways_by_cost
from flightplans.ground_risk.judgement import judge
from flightplans.heights.checks import column_checks
from flightplans.legs import Flown, WayBlocked, leg_plan
from flightplans.mission.blocks import fence_ceiling_m
from flightplans.mission.check import at_least, at_most, check_round_trip
from flightplans.mission.fence import fence_items, rally_items
from flightplans.mission.items import MissionBundle
from flightplans.mission.outward import homeward_mission, outward_mission
from flightplans.proof.hours import Span
from flightplans.request import Limits, PlanRequest
from flightplans.route.telling import route_checks, route_facts
from flightplans.ways_out.autopilot import autopilot_parameters
from flightplans.ways_out.choosing import Refuges, choose
from flightplans.ways_out.coverage import cover
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
    """Plan a round trip with its two missions, checked once more from their items.

    Raises PlanRefused with every reason that can be told: weight and wind are judged even where there is no way,
    energy only along a way. Raises ValueError for a request that makes no sense: a negative payload or wind, a
    port that is the hall, a start without a time zone.
    """
    if request.at is None:
        return _proven(_plan(request, in_force(world, None, None)), request, world, None)
    # How long it takes is known after planning: plan again while that brings in zones that begin on the way.
    since, until = request.at, request.at
    while True:
        there = in_force(world, since, until)
        plan = _plan(request, there)
        home = since + timedelta(seconds=plan.duration_s + request.hold_s + request.at_hall_s)
        if in_force(world, since, max(until, home)) is there:
            asleep = tuple(label(zone) for zone in not_in_force(world.airspace, since, home))
            latest = since + spare_time(world.airspace, since, home)
            timed = replace(
                plan, departs_at=since.isoformat(), departs_until=latest.isoformat(), zones_not_in_force=asleep
            )
            return _proven(timed, request, world, (since, home))
        until = max(until, home)


def _plan(request: PlanRequest, world: World) -> DeliveryPlan:
    """One plan among the zones of this world, whatever the time."""
    request.require_sense()
    port, hall = request.port, request.hall
    if (port.latitude_deg, port.longitude_deg) == (hall.latitude_deg, hall.longitude_deg):
        raise ValueError(f"{port.id} and {hall.id} are one place")
    try:
        ways = ways_by_cost(request, world)
    except WayBlocked as blocked:
        raise PlanRefused((*_weight(request), *_wind(request), blocked.refusal)) from blocked
    refused: list[tuple[float, PlanRefused]] = []
    for way in ways:
        try:
            return compared(plan_along(request, world, way.flown), ways, way)
        except PlanRefused as error:
            refused.append((way.length_m, error))
    raise min(refused, key=lambda each: each[0])[1]


def plan_along(request: PlanRequest, world: World, flown: Flown) -> DeliveryPlan:
    """The plan of one way, all rules kept. Raises PlanRefused."""
    reasons: list[Refusal] = [*_weight(request), *_wind(request)]
    budget = Budget.of(request, flown, world)
    taken = budget.journey(request)
    reasons += energy_refusals(request, budget, taken)
    if reasons:
        raise PlanRefused(tuple(reasons))
    try:
        return _assembled(request, world, budget, taken)
    except OutsideTerrain as error:
        raise PlanRefused((NoTerrain(error.latitude_deg, error.longitude_deg),)) from error


def _proven(plan: DeliveryPlan, request: PlanRequest, world: World, span: Span | None) -> DeliveryPlan:
    """The plan with what the second opinion says of both exported missions. Raises PlanRefused if it is not content."""
    found = check_round_trip(plan.outward_mission, plan.homeward_mission, request, world, span)
    plan = replace(plan, checks=(*plan.checks, *found))
    failed = tuple(_refusal(check, plan) for check in plan.checks if not check.ok)
    if failed:
        raise PlanRefused(failed, plan)
    return plan


def _refusal(check: Check, plan: DeliveryPlan) -> Refusal:
    ours = None if plan.ground_risk is None else risk_refusal(check, plan.ground_risk)
    return ours or CheckFailed(check.name, check.value, check.limit, check.unit)


def _weight(request: PlanRequest) -> Iterator[Refusal]:
    over = request.payload_g - request.airframe.payload_limit_g
    if over > 0:
        yield TooHeavy(request.payload_g, request.airframe.payload_limit_g, over)


def _wind(request: PlanRequest) -> Iterator[Refusal]:
    wind, limit = request.wind_speed_m_s, request.limits.wind_m_s
    if wind >= limit:
        yield TooWindy(wind, limit, round(wind - limit, 2))


def _assembled(request: PlanRequest, world: World, budget: Budget, taken: Journey) -> DeliveryPlan:
    flown, energy = budget.flown, way_energy(request, taken)
    out = leg_plan(request, world, flown, taken.out)
    back = flown.homeward(request.limits.homeward_layer_m)
    home = leg_plan(request, world, back, taken.home)
    refuges = choose(request, world, flown)
    outward, homeward = _missions(request, world, flown, out, home, refuges)
    covered = cover(request, world, flown, refuges, taken)
    if covered.refusals and request.limits.emergency_places_needed:
        raise PlanRefused(covered.refusals)
    risk = judge(request, world, out, home)
    facts = route_facts(request, world, flown)
    return DeliveryPlan(
        port_id=request.port.id,
        site_id=request.hall.id,
        payload_g=request.payload_g,
        wind_speed_m_s=request.wind_speed_m_s,
        wind_from_deg=request.wind_from_deg,
        hold_s=request.hold_s,
        airframe_name=request.airframe.name,
        route_length_m=out.length_m,
        min_height_agl_m=round(flown.lowest_agl_m, 1),
        max_height_agl_m=round(back.highest_agl_m, 1),
        reserve_percent=min(out.reserve_percent, home.reserve_percent),
        return_reserve_percent=round(reserve_percent(request, taken.unaided), 1),
        out=out,
        home=home,
        outward_mission=outward,
        homeward_mission=homeward,
        checks=(
            *_checks(request, budget, taken),
            *route_checks(facts, request),
            *covered.checks,
            *risk_checks(risk, request.risk),
        ),
        energy_out=energy.out,
        energy_home=energy.home,
        energy_conditions=EnergyConditions.of(request),
        point_of_no_return_m=energy.point_of_no_return_m,
        return_left_percent=energy.return_left_percent,
        alternate_left_percent=energy.alternate_left_percent,
        ground_risk=risk,
        route_facts=facts,
        heights=flown.heights,
        ways_out=covered.ways,
        autopilot_parameters=autopilot_parameters(request, covered, outward, homeward),
    )


def _missions(
    request: PlanRequest, world: World, flown: Flown, out: LegPlan, home: LegPlan, refuges: Refuges
) -> tuple[MissionBundle, MissionBundle]:
    port, hall, track = request.port, request.hall, flown.track
    fence = fence_items(track, world.airspace.corridor_xy(world.frame), world.frame)
    there, there_marks = outward_mission(port, hall, out.points, home.points, request.hold_s)
    back, back_marks = homeward_mission(hall, port, home.points)
    rally = (rally_items(refuges.chosen, site) for site in (port, hall))
    outward = MissionBundle(there, fence, next(rally), there_marks, fence_ceiling_m(there))
    return outward, MissionBundle(back, fence, next(rally), back_marks, fence_ceiling_m(back))


def _checks(request: PlanRequest, budget: Budget, taken: Journey) -> tuple[Check, ...]:
    """Rules of the request; the second opinion adds those of the missions."""
    airframe, limits = request.airframe, request.limits
    found = climb_load(request, budget)
    kept = (
        at_least(f"reserve_{each.leg}", each.left_percent, each.need_percent, "%") for each in reserves(request, taken)
    )
    return (
        at_most("payload", request.payload_g, airframe.payload_limit_g, "g"),
        at_most("wind", request.wind_speed_m_s, limits.wind_m_s, "m/s"),
        *kept,
        at_most("battery_current", found.current_a, airframe.battery_max_current_a, "A"),
        at_least("battery_voltage", found.voltage_v, airframe.battery_cutoff_v, "V"),
        *column_checks(budget.flown.heights.columns if budget.flown.heights else (), limits),
    )
