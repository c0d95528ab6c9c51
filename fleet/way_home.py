"""The way home later than its plan was made for: proven once more, with the zones that hold from now until it is home.

The two missions stand before the same second opinion as when they were planned. The autopilot's straight lines to the
emergency places were proven by the planner, so no zone that has begun since may touch those either.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from shapely import Geometry, LineString, Point, union_all
from shapely.ops import substring

from fleet import departure
from fleet.config import FleetSettings
from fleet.planning import chosen_airframe
from flightplans.airspace.in_force import in_force
from flightplans.airspace.when import label
from flightplans.airspace.zones import Role, Zone
from flightplans.errors import BadTownData
from flightplans.mission.check import check_round_trip
from flightplans.plan import DeliveryPlan
from flightplans.request import PlanRequest
from flightplans.ways_out.way_out import Deed, Stage
from flightplans.world import World

LATER = timedelta(minutes=5)
"""So much later than planned it may be home: an upload, wind from ahead, a stop on the way."""
ASK = "運航の担当者に知らせてください。"
NOT_PROVEN = f"帰りの道を、いまの時刻であらためて確かめられませんでした。{ASK}"

log = structlog.get_logger(__name__)


def closed(plan: DeliveryPlan, world: World, settings: FleetSettings, now: datetime) -> str:
    """Return the sentence that says why nobody flies home now; empty if the way is proven for now."""
    span = (now, now + timedelta(seconds=plan.home.duration_s) + LATER)
    try:
        request = PlanRequest(
            port=world.sites[plan.port_id],
            hall=world.sites[plan.site_id],
            payload_g=plan.payload_g,
            hold_s=plan.hold_s,
            airframe=chosen_airframe(settings.airframe_file),
        )
    except (BadTownData, OSError, UnicodeDecodeError, KeyError) as error:
        log.warning("way home not judged", site=plan.site_id, error=str(error))
        return NOT_PROVEN
    near = "、".join(label(zone) for zone in _begun_on_the_way(plan, request, world, span))
    if near:
        return f"帰りの道に、いま飛べない区域（{near}）があるため、出発できません。{ASK}"
    checks = check_round_trip(plan.outward_mission, plan.homeward_mission, request, world, span)
    failed = [check.name for check in checks if not check.ok]
    if failed:
        log.warning("way home not proven", site=plan.site_id, failed=failed)
    return NOT_PROVEN if failed else ""


def _begun_on_the_way(
    plan: DeliveryPlan, request: PlanRequest, world: World, span: tuple[datetime, datetime]
) -> Iterator[Zone]:
    """Zones in force in this time, but not when the plan was made for, that the way home or a straight line meets."""
    good = departure.window_of(plan.departs_at, plan.departs_until)
    planned = None if good is None else (good.since, good.since + timedelta(seconds=plan.duration_s + plan.hold_s))
    there, airspace = _reach_xy(plan, world), in_force(world, *span).airspace
    for zone in airspace.zones:
        if zone.role is Role.CORRIDOR or zone.permanent or (planned is not None and zone.counts(planned)):
            continue
        if airspace.closed_xy(zone, world.frame, request.limits.side_error_m).intersects(there):
            yield zone


def _reach_xy(plan: DeliveryPlan, world: World) -> Geometry:
    """The way home, and from each piece of it the straight lines to its emergency place: the hull of both."""
    way = LineString([world.frame.point_xy(point.latitude_deg, point.longitude_deg) for point in plan.home.points])
    places = {site.id: site for site in (*world.sites.values(), *world.emergency_places)}
    shares = way.length / plan.home.points[-1].distance_m
    reach: list[Geometry] = [way]
    for each in plan.ways_out:
        place = places.get(each.place_id or "")
        if each.stage is Stage.HOME and each.deed in (Deed.STRAIGHT, Deed.CORRIDOR) and place is not None:
            piece = substring(way, each.from_m * shares, each.to_m * shares)
            end = Point(world.frame.point_xy(place.latitude_deg, place.longitude_deg))
            reach.append(piece.union(end).convex_hull)
    return union_all(reach)
