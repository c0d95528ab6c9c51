"""Home along the corridor as a mission of its own: for an aircraft that stands at an emergency place.

On the outward mission the way home is the RETURN block; this one is uploaded on the ground, after a person has looked
at the aircraft. It joins the corridor's upper layer (docs/decisions/0007) by the straight line that was proven for
coming down here: up, across to the way home where it passes nearest, and on to the port.
"""

from __future__ import annotations

import numpy as np

from flightplans.delivery import DeliveryPlan, PlanPoint
from flightplans.errors import FlightPlanError
from flightplans.mission.blocks import fence_ceiling_m
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem
from flightplans.mission.outward import homeward_mission
from flightplans.world import EmergencyPlace, Site, World


class NotBesideTheWay(FlightPlanError):
    """The place is no refuge of this plan: no straight line to it was proven."""

    def __init__(self, place_id: str) -> None:
        super().__init__(f"{place_id} is no emergency place of this plan")
        self.place_id = place_id


def return_mission(plan: DeliveryPlan, place: EmergencyPlace, world: World) -> MissionBundle:
    """The mission, fence and rally points from a place beside the way back to the port.

    Raises NotBesideTheWay for a place to which the plan has no proven straight line.
    """
    if not any(way.place_id == place.id and way.ok for way in plan.ways_out):
        raise NotBesideTheWay(place.id)
    port, joined = world.sites[plan.port_id], _join(plan, place, world)
    above = PlanPoint(
        place.latitude_deg,
        place.longitude_deg,
        joined[0].altitude_amsl_m,
        round(joined[0].altitude_amsl_m - place.elevation_m, 1),
        0.0,
    )
    mission, marks = homeward_mission(place, port, (above, *joined))
    lift_m = plan.homeward_mission.mission[0].altitude_m - place.elevation_m
    rally = tuple(_from_here(item, lift_m) for item in plan.homeward_mission.rally)
    return MissionBundle(mission, plan.homeward_mission.fence, rally, marks, fence_ceiling_m(mission))


def _from_here(item: MissionItem, lift_m: float) -> MissionItem:
    """A rally point counts from home, and home is here now."""
    assert item.command == Cmd.NAV_RALLY_POINT and item.frame == Frame.GLOBAL_RELATIVE_ALT
    return MissionItem(**{**item.__dict__, "altitude_m": float(np.ceil(item.altitude_m + lift_m - 1e-6))})


def _join(plan: DeliveryPlan, place: Site, world: World) -> tuple[PlanPoint, ...]:
    """The way home from its point that is nearest to the place, that point included."""
    points, frame = plan.home.points, world.frame
    xy = np.array([frame.point_xy(each.latitude_deg, each.longitude_deg) for each in points])
    here = np.array(frame.point_xy(place.latitude_deg, place.longitude_deg))
    step = xy[1:] - xy[:-1]
    share = np.clip(((here - xy[:-1]) * step).sum(axis=1) / np.maximum((step**2).sum(axis=1), 1e-9), 0, 1)
    foot = xy[:-1] + share[:, None] * step
    at = int(np.argmin(np.hypot(*(foot - here).T)))
    part = float(share[at])
    latitude, longitude = frame.point_degrees(float(foot[at, 0]), float(foot[at, 1]))
    a, b = points[at], points[at + 1]
    joined = PlanPoint(
        round(latitude, 7),
        round(longitude, 7),
        round(a.altitude_amsl_m + part * (b.altitude_amsl_m - a.altitude_amsl_m), 1),
        round(a.altitude_agl_m + part * (b.altitude_agl_m - a.altitude_agl_m), 1),
        round(a.distance_m + part * (b.distance_m - a.distance_m), 1),
    )
    return (joined, *points[at + 1 :])
