"""The missions of a round trip: outward with hold, return and landing blocks; homeward.

Outward: 0 home, 1 take-off, the way, HOLD above the hall, RETURN back along the same way to a landing at the port,
LANDING above and at the hall. Left alone, the aircraft holds, then flies home and lands at the port; only a jump
to the LANDING block brings it down at the hall. RETURN flies the points of the way home, which are those of the way
out in a higher layer (`Limits.homeward_layer_m`): whoever turns back climbs into that layer on the straight line to
the point before, and never meets somebody who comes out behind. Both layers are proven over that line, so is all
between them.

What ArduCopter does at the landing in the middle: since Copter 4.1 (ArduPilot PR 13721) a finished NAV_LAND disarms
and ends the mission there, whatever follows, unless bit 2 of MIS_OPTIONS (continue after land) is set AND the next
navigation item is a take-off (`verify_land` in ArduCopter/mode_auto.cpp and `continue_after_land_check_for_takeoff`
in AP_Mission.cpp). Ours is followed by a waypoint, so it disarms either way. Copter 4.0 and older went on with the
next item (ArduPilot issue 4861): with them this mission must not be flown. The height of NAV_LAND is not used: the
aircraft flies to the place at the height it has, then goes down until it feels the ground.
"""

from __future__ import annotations

from collections.abc import Sequence

from flightplans.delivery import PlanPoint
from flightplans.mission.items import Cmd, Frame, MissionItem, MissionMarks
from flightplans.world import Site

TAKE_OFF_SEQ = 1


def outward_mission(
    port: Site, hall: Site, points: Sequence[PlanPoint], back: Sequence[PlanPoint], hold_s: float
) -> tuple[tuple[MissionItem, ...], MissionMarks]:
    """Mission and marks of the leg to the hall.

    `points` lead from above the port to above the hall, `back` over the same places from the hall to the port.
    """
    way, home_way = [_waypoint(point) for point in points], [_waypoint(point) for point in back]
    head = [home(port), _take_off(port, points[0]), *way[1:-1]]
    hold_seq = len(head)
    return_seq = hold_seq + 1
    landing_seq = return_seq + len(way) + 1
    items = [*head, _hold(points[-1], hold_s), *home_way, _land(port), way[-1], _land(hall)]
    return tuple(items), MissionMarks(hold_seq, landing_seq, _return_seqs(len(way), return_seq))


def homeward_mission(
    hall: Site, port: Site, points: Sequence[PlanPoint]
) -> tuple[tuple[MissionItem, ...], MissionMarks]:
    """Mission and marks of the leg home; to return is to go on."""
    way = [_waypoint(point) for point in points[1:]]
    items = (home(hall), _take_off(hall, points[0]), *way, _land(port))
    return items, MissionMarks(return_seqs=(TAKE_OFF_SEQ, *range(TAKE_OFF_SEQ, len(items))))


def _return_seqs(points: int, return_seq: int) -> tuple[int, ...]:
    """On the way to item i, turn back to the point before it; on the ground side of the hall, straight up first."""
    above_port = return_seq + points - 1
    out = [above_port - (seq - 2) for seq in range(2, points + 1)]
    back = range(return_seq, return_seq + points + 1)
    return (above_port, above_port, *out, *back, return_seq, return_seq)


def home(site: Site) -> MissionItem:
    """Item 0: where the aircraft stands; the autopilot puts its own home there."""
    return MissionItem(Cmd.NAV_WAYPOINT, Frame.GLOBAL, 0, 0, 0, 0, *_place(site), site.elevation_m)


def _take_off(site: Site, above: PlanPoint) -> MissionItem:
    height = round(above.altitude_amsl_m - site.elevation_m, 1)
    return MissionItem(Cmd.NAV_TAKEOFF, Frame.GLOBAL_RELATIVE_ALT, 0, 0, 0, 0, *_place(site), height)


def _waypoint(point: PlanPoint) -> MissionItem:
    return MissionItem(
        Cmd.NAV_WAYPOINT, Frame.GLOBAL, 0, 0, 0, 0, point.latitude_deg, point.longitude_deg, point.altitude_amsl_m
    )


def _hold(point: PlanPoint, hold_s: float) -> MissionItem:
    place = (point.latitude_deg, point.longitude_deg, point.altitude_amsl_m)
    return MissionItem(Cmd.NAV_LOITER_TIME, Frame.GLOBAL, hold_s, 0, 0, 0, *place)


def _land(site: Site) -> MissionItem:
    return MissionItem(Cmd.NAV_LAND, Frame.GLOBAL_RELATIVE_ALT, 0, 0, 0, 0, *_place(site), 0)


def _place(site: Site) -> tuple[float, float]:
    return site.latitude_deg, site.longitude_deg
