"""The height profile of a plan: ground, what is kept over it, the ceiling, both legs, and what lies along the way.

Distances count from the port for both legs. Heights on the axis are above mean sea level (海抜); the rows below the
chart give the height over the ground (対地) of both legs at the same places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from flightplans.airspace.zones import Role
from flightplans.delivery import DeliveryPlan, LegPlan
from flightplans.document.account import Account
from flightplans.document.canvas import INK, QUIET, Box, Canvas, text_width_mm
from flightplans.document.map import HOME, NO_FLY, OBSTACLE, OUT, ROAD, way_xy
from flightplans.document.scale import LABEL_PT, Scale, draw_frame, round_steps
from flightplans.errors import HeightImpossible, OutsideTerrain
from flightplans.geo import Floats

STEP_M = 20.0
GROUND, CLEARANCE, EMERGENCY = "#b79f7d", "#2f7d4f", "#2c9c2c"
ROW_MM = 3.6


@dataclass(frozen=True, eq=False)
class Along:
    """What lies under the way out: distance from the port, ground below, the highest and lowest ground beside."""

    distance_m: Floats
    ground_m: Floats
    highest_m: Floats
    lowest_m: Floats


def along_the_way(account: Account, plan: DeliveryPlan) -> Along | None:
    """The ground under the way out and the track error around; None where the terrain ends."""
    frame, line = account.world.frame, LineString(way_xy(account.world.frame, plan.out))
    count = max(2, int(line.length / STEP_M) + 1)
    distance = np.linspace(0, line.length, count)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(line, distance))
    turn = np.arange(8) * np.pi / 4
    ring = np.vstack(
        [[[0.0, 0.0]], account.request.limits.side_error_m * np.column_stack([np.cos(turn), np.sin(turn)])]
    )
    around = xy[:, None, :] + ring
    try:
        ground = account.world.terrain.heights_m(*frame.to_degrees(around[..., 0], around[..., 1]))
    except OutsideTerrain:
        return None
    return Along(distance, ground[:, 0], ground.max(axis=1), ground.min(axis=1))


def draw_profile(page: Canvas, box: Box, account: Account) -> None:
    """The chart with its key above, its rows of heights over ground below."""
    plan = account.plan
    along = along_the_way(account, plan) if plan is not None else None
    if plan is None or along is None:
        page.box(box, edge=QUIET, linewidth=0.5)
        words = "経路が決まらないため、高さの図はありません。"
        page.write(box.x + box.width / 2, box.y + box.height / 2 - 2, words, 9, colour=QUIET, align="center")
        return
    inner = Box(box.x + 18, box.y + 5, box.width - 20, box.height - 5 - 4.2 - 2 * ROW_MM)
    scale = _scale(inner, plan, along, account.request.limits.ceiling_m)
    draw_frame(page, scale, lambda m: f"{m / 1000:g} km", lambda m: f"{m:.0f}")
    page.write(box.x, inner.y + inner.height / 2 + 9, "海抜 AMSL m", LABEL_PT, colour=QUIET, turned=True)
    _draw_ground(page, scale, along, account)
    _draw_obstacles(page, scale, along, account, plan)
    _draw_legs(page, scale, account, plan)
    _draw_places(page, scale, account, plan)
    _draw_failure(page, scale, account)
    _rows(page, scale, along, plan)
    _key(page, box, account)


def _scale(inner: Box, plan: DeliveryPlan, along: Along, ceiling_m: float) -> Scale:
    low = float(along.ground_m.min())
    flown = [point.altitude_amsl_m for leg in (plan.out, plan.home) for point in leg.points]
    high = max(*flown, float((along.lowest_m + ceiling_m).max()))
    room = high - low
    return Scale(inner, 0.0, plan.out.length_m, low - 0.06 * room, high + 0.1 * room)


def _draw_ground(page: Canvas, scale: Scale, along: Along, account: Account) -> None:
    limits, at = account.request.limits, along.distance_m
    ground = scale.line(at, along.ground_m)
    below = [(scale.box.right, scale.box.bottom), (scale.box.x, scale.box.bottom)]
    page.area(Polygon([*ground.tolist(), *below]), fill=GROUND, linewidth=0)
    page.line(ground, "#6b5637", 0.8)
    page.line(scale.line(at, along.highest_m + limits.clearance_m), CLEARANCE, 0.9, (2, 1.5))
    page.line(scale.line(at, along.lowest_m + limits.ceiling_m), NO_FLY, 1.2)
    inside = limits.ceiling_m - limits.ceiling_margin_m
    page.line(scale.line(at, along.lowest_m + inside), NO_FLY, 0.6, (1, 1.8))


def _draw_obstacles(page: Canvas, scale: Scale, along: Along, account: Account, plan: DeliveryPlan) -> None:
    frame = account.world.frame
    line = LineString(way_xy(frame, plan.out))
    for crossing in plan.route_facts.crossings if plan.route_facts is not None else ():
        if crossing.what == "road":
            at = crossing.at_distance_m
            page.mark(scale.x(at), scale.y(float(np.interp(at, along.distance_m, along.ground_m))), "v", 3.5, ROAD)
    for zone in account.world.airspace.of(Role.OBSTACLE):
        crossed = line.intersection(frame.geometry_xy(zone.polygon))
        if crossed.is_empty:
            continue
        at = float(line.project(crossed.centroid))
        foot = float(np.interp(at, along.distance_m, along.ground_m))
        x, top = scale.x(at), scale.y(foot + zone.top_agl_m)
        page.line([(x, scale.y(foot)), (x, top)], OBSTACLE, 2.2, solid_capstyle="butt")
        page.write(x + 1, top - 1, f"{zone.name} {zone.top_agl_m:g} m", LABEL_PT, colour=OBSTACLE, halo=True)


def _draw_legs(page: Canvas, scale: Scale, account: Account, plan: DeliveryPlan) -> None:
    """Ways and the columns over port and hall."""
    request, length = account.request, plan.out.length_m
    ends = (request.port.elevation_m, request.hall.elevation_m)
    for leg, colour, width, dashes in ((plan.home, HOME, 1.4, (3.0, 2.0)), (plan.out, OUT, 1.8, None)):
        at, height = leg_line(leg, plan, length)
        page.line(scale.line(at, height), colour, width, dashes)
        nearest = (0, -1) if leg is plan.out else (-1, 0)
        for end, ground, place in zip((0.0, length), ends, nearest, strict=True):
            x = scale.x(end) + (0.5 if end == 0 else -0.5) * (1 if leg is plan.out else 2.2)
            page.line([(x, scale.y(ground)), (x, scale.y(height[place]))], colour, width * 0.8, dashes)


def leg_line(leg: LegPlan, plan: DeliveryPlan, length_m: float) -> tuple[Floats, Floats]:
    """Distances from the port and heights AMSL of a leg, in flight order."""
    at = np.array([point.distance_m for point in leg.points])
    height = np.array([point.altitude_amsl_m for point in leg.points])
    return (at if leg is plan.out else length_m - at), height


def _draw_places(page: Canvas, scale: Scale, account: Account, plan: DeliveryPlan) -> None:
    """Emergency places near the way, on the lower edge; their names if all have room (the map has them too)."""
    frame = account.world.frame
    line = LineString(way_xy(frame, plan.out))
    places, y = sorted(_near(account, line)), scale.box.bottom - 1.6
    for at, _ in places:
        page.mark(scale.x(at), y, "^", 5.5, EMERGENCY)
    starts = [min(scale.x(at) + 1.4, scale.box.right - text_width_mm(name, LABEL_PT) - 0.5) for at, name in places]
    ends = [left + text_width_mm(name, LABEL_PT) + 3 for left, (_, name) in zip(starts, places, strict=True)]
    if all(end <= start for end, start in zip(ends, starts[1:], strict=False)):
        for left, (_, name) in zip(starts, places, strict=True):
            page.write(left, y - 1.8, name, LABEL_PT, colour="#14520f", halo=True)


def _near(account: Account, line: LineString) -> Iterator[tuple[float, str]]:
    for site in account.world.emergency_places:
        place = Point(account.world.frame.point_xy(site.latitude_deg, site.longitude_deg))
        if line.distance(place) <= 300:
            yield float(line.project(place)), site.name


def _draw_failure(page: Canvas, scale: Scale, account: Account) -> None:
    for reason in account.reasons:
        if isinstance(reason, HeightImpossible):
            x = scale.x(reason.distance_m)
            page.line([(x, scale.box.y), (x, scale.box.bottom)], NO_FLY, 1.0, (4, 2))
            page.mark(x, scale.y(reason.needed_amsl_m), "X", 8, NO_FLY)
            words = f"ここで高さの基準を守れません（{reason.distance_m:,.0f} m 地点）"
            right = scale.box.right - x > text_width_mm(words, 7.5) + 3
            page.write(
                x + (1.5 if right else -1.5),
                scale.box.y + 1,
                words,
                7.5,
                colour=NO_FLY,
                align="left" if right else "right",
                halo=True,
            )


def _rows(page: Canvas, scale: Scale, along: Along, plan: DeliveryPlan) -> None:
    """Heights over the ground at the round distances of the axis."""
    top = scale.box.bottom + 4.2
    for number, (leg, words, colour) in enumerate(((plan.out, "往路 対地", OUT), (plan.home, "復路 対地", HOME))):
        y = top + number * ROW_MM
        page.write(scale.box.x - 5, y, words, LABEL_PT, colour=colour, align="right")
        at, height = leg_line(leg, plan, plan.out.length_m)
        order = np.argsort(at)
        for value in round_steps(scale.x_low, scale.x_high, scale.box.width, least=14.0):
            over = np.interp(value, at[order], height[order]) - np.interp(value, along.distance_m, along.ground_m)
            page.write(scale.x(value), y, f"{over:.0f} m", LABEL_PT, colour=colour, align="center")


def _key(page: Canvas, box: Box, account: Account) -> None:
    limits = account.request.limits
    signs = (
        (OUT, 1.8, None, "往路"),
        (HOME, 1.4, (3.0, 2.0), "復路"),
        (NO_FLY, 1.2, None, f"地面から {limits.ceiling_m:g} m（法の上限）"),
        (NO_FLY, 0.6, (1.0, 1.8), f"計画の上限 {limits.ceiling_m - limits.ceiling_margin_m:g} m"),
        (CLEARANCE, 0.9, (2.0, 1.5), f"計画の下限 {limits.clearance_m:g} m"),
        ("#6b5637", 0.8, None, "地面"),
    )
    x, y = box.x + 18, box.y + 0.6
    for colour, width, dashes, words in signs:
        page.line([(x, y + 1.4), (x + 6, y + 1.4)], colour, width, dashes)
        x += 7 + page.write(x + 7, y, words, LABEL_PT, colour=INK) + 4
