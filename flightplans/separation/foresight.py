"""Where an aircraft will be: the tracks that it may take from what is known of it now, by its plan.

On the way out there is more than one: it may land at the hall as soon as it comes, or wait there as long as the
plan lets it and come back in the upper layer. What people may ask of it meanwhile nobody can foresee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.delivery import DeliveryPlan, PlanPoint
from flightplans.separation.tracks import Track
from flightplans.world import Site, World

TAKE_OFF_ITEM = 1
SPEEDS = {
    "WP_SPD": "cruise_speed_m_s",
    "WP_SPD_UP": "climb_speed_m_s",
    "WP_SPD_DN": "descent_speed_m_s",
    "LAND_SPD_MS": "final_descent_speed_m_s",
    "LAND_ALT_LOW_M": "final_descent_height_m",
}
"""What a plan sets its aircraft to, and which figure of an airframe that is."""


@dataclass(frozen=True)
class Seen:
    """An aircraft at the moment `at_s` on its way to an item of its mission.

    `hold_left_s` is how long it may still wait above the hall (of use on the way out only).
    """

    latitude_deg: float
    longitude_deg: float
    altitude_amsl_m: float
    item: int
    at_s: float = 0.0
    hold_left_s: float = 0.0


@dataclass(frozen=True)
class Stop:
    """A place that is flown to (metres, height AMSL), and how long the aircraft stays there."""

    x_m: float
    y_m: float
    altitude_amsl_m: float
    stay_s: float = 0.0


def starting(site: Site, plan: DeliveryPlan, at_s: float = 0.0) -> Seen:
    """An aircraft that takes off from a site at that moment."""
    place = (site.latitude_deg, site.longitude_deg, site.elevation_m)
    return Seen(*place, item=TAKE_OFF_ITEM, at_s=at_s, hold_left_s=plan.hold_s)


def as_planned(plan: DeliveryPlan) -> Airframe:
    """An airframe with the speeds of the plan; the sample's for plans from before plans told them."""
    told = {each.name: each.out for each in plan.autopilot_parameters}
    return replace(HEXACOPTER, **{figure: told[name] for name, figure in SPEEDS.items() if name in told})  # type: ignore[arg-type]


def tracks_out(plan: DeliveryPlan, world: World, seen: Seen) -> tuple[Track, ...]:
    """Where an aircraft with the outward mission may be from now on until it stands."""
    airframe, marks, here = as_planned(plan), plan.outward_mission.marks, _stop_seen(seen, world)
    hold_seq, landing_seq = marks.hold_seq or 0, marks.landing_seq or 0
    to_hall = _down(world.sites[plan.site_id], world, airframe)
    back = _return_from(plan, world, 0, airframe)
    if hold_seq < seen.item < landing_seq:
        ways = [_return_from(plan, world, seen.item - hold_seq - 1, airframe)]
    elif seen.item >= landing_seq:
        ways = [to_hall, [_over_hall(plan, world, plan.hold_s), *back]]
    else:
        way = _stops(plan.out.points[max(seen.item, TAKE_OFF_ITEM) - 1 : -1], world)
        ways = [
            [*way, _over_hall(plan, world, 0.0), *to_hall],
            [*way, _over_hall(plan, world, seen.hold_left_s), *back],
        ]
    return tuple(_flown([here, *way], seen.at_s, airframe) for way in ways)


def tracks_home(plan: DeliveryPlan, world: World, seen: Seen) -> tuple[Track, ...]:
    """Where an aircraft with the homeward mission will be from now on until it stands at the port."""
    airframe = as_planned(plan)
    way = _return_from(plan, world, max(seen.item, TAKE_OFF_ITEM) - 1, airframe)
    return (_flown([_stop_seen(seen, world), *way], seen.at_s, airframe),)


def _return_from(plan: DeliveryPlan, world: World, point: int, airframe: Airframe) -> list[Stop]:
    """The way home from one of its points on, and down at the port."""
    return [*_stops(plan.home.points[point:], world), *_down(world.sites[plan.port_id], world, airframe)]


def _over_hall(plan: DeliveryPlan, world: World, stay_s: float) -> Stop:
    (above,) = _stops(plan.out.points[-1:], world)
    return Stop(above.x_m, above.y_m, above.altitude_amsl_m, stay_s)


def _stop_seen(seen: Seen, world: World) -> Stop:
    return Stop(*world.frame.point_xy(seen.latitude_deg, seen.longitude_deg), seen.altitude_amsl_m)


def _stops(points: Sequence[PlanPoint], world: World) -> list[Stop]:
    return [Stop(*world.frame.point_xy(each.latitude_deg, each.longitude_deg), each.altitude_amsl_m) for each in points]


def _down(site: Site, world: World, airframe: Airframe) -> list[Stop]:
    """Over the landing place at the height where the aircraft slows down, then on the ground."""
    x, y = world.frame.point_xy(site.latitude_deg, site.longitude_deg)
    slow_m = site.elevation_m + airframe.final_descent_height_m
    return [Stop(x, y, slow_m), Stop(x, y, site.elevation_m)]


def _flown(stops: Sequence[Stop], at_s: float, airframe: Airframe) -> Track:
    """The track through the stops at the airframe's speeds; the last piece is the end of a landing."""
    moments, places = [at_s], [_xyz(stops[0])]
    for number, (here, there) in enumerate(pairwise(stops), start=1):
        seconds = _seconds(here, there, airframe, final=number == len(stops) - 1)
        for after_s in (seconds, there.stay_s):
            if after_s > 0:
                moments.append(moments[-1] + after_s)
                places.append(_xyz(there))
    return Track(np.array(moments), np.array(places))


def _seconds(here: Stop, there: Stop, airframe: Airframe, *, final: bool) -> float:
    """As long as the slower of both movements takes: an autopilot flies a straight line in space."""
    across = float(np.hypot(there.x_m - here.x_m, there.y_m - here.y_m))
    rise = there.altitude_amsl_m - here.altitude_amsl_m
    down_m_s = airframe.final_descent_speed_m_s if final else airframe.descent_speed_m_s
    return max(across / airframe.cruise_speed_m_s, rise / airframe.climb_speed_m_s, -rise / down_m_s)


def _xyz(stop: Stop) -> tuple[float, float, float]:
    return stop.x_m, stop.y_m, stop.altitude_amsl_m
