"""The map of a plan: ground, zones, ways, places, with names that do not lie over each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
import shapely
from shapely import Geometry, LineString, Polygon

from flightplans.airspace.zones import Role, Zone
from flightplans.delivery import DeliveryPlan, LegPlan
from flightplans.document.account import Account
from flightplans.document.canvas import INK, QUIET, Box, Canvas
from flightplans.document.ground import GroundPicture, ground_picture
from flightplans.document.kml import controlled_ground
from flightplans.document.map_border import Sight, degrees_along, scale_and_north
from flightplans.document.map_names import SMALL_PT, Name, put_names
from flightplans.geo import Floats, MetricFrame
from flightplans.mission.items import Cmd
from flightplans.terrain.on_the_ground import Cover, LineKind
from flightplans.world import Site, World

OUT, HOME, NO_FLY, CORRIDOR = "#005ab5", "#e06a10", "#c02626", "#2f7d4f"
OBSTACLE, FENCE, CONTROLLED, WATER = "#7a2a66", "#202020", "#c98c00", "#4f8fc0"
SCALES = (2500, 5000, 7500, 10000, 12500, 15000, 20000, 25000, 30000, 40000, 50000, 60000, 75000, 100000, 150000)
HOUSE = "#8a3b12"
OTHER_WAY = "#4a4f8f"
LEGEND_ROW_MM = 4.0
CONTOUR_COLOUR = "#8d7b5d"


def draw_map(page: Canvas, box: Box, account: Account) -> Sight:
    """The whole map inside the box, its degrees along the border. Returns how metres come to the page."""
    inner = Box(box.x + 5.5, box.y, box.width - 5.5, box.height - 4.5)
    sight = sight_of(account, inner)
    world, frame = account.world, account.world.frame
    ground = ground_picture(world.terrain, frame, sight.bounds_m)
    _draw_ground(page, sight, ground)
    _draw_cover(page, sight, world)
    _draw_zones(page, sight, world)
    _draw_houses(page, sight, world)
    names = list(_zone_names(sight, world))
    if account.plan is not None:
        _draw_around(page, sight, frame, account.plan)
        _draw_ways(page, sight, frame, account)
        names = [*_way_names(sight, frame, account.plan), *names]
    else:
        ends = _places(frame, (account.request.port, account.request.hall))
        page.line(sight.on_page(ends), QUIET, 1.0, (2, 3))
    names = [*_draw_sites(page, sight, account), *names]
    page.box(inner, edge=INK, linewidth=0.8)
    put_names(page, inner, names, _taken(sight, frame, account))
    degrees_along(page, sight, frame)
    scale_and_north(page, sight)
    return sight


def sight_of(account: Account, box: Box) -> Sight:
    """The largest usual scale at which the flight, its fence and its ends fit into the box."""
    frame, plan = account.world.frame, account.plan
    places = [_places(frame, (account.request.port, account.request.hall))]
    if plan is not None:
        places.append(way_xy(frame, plan.out))
        fence = [(item.latitude_deg, item.longitude_deg) for item in plan.outward_mission.fence]
        if fence:
            places.append(np.column_stack(frame.to_xy(*np.array(fence).T)))
    every = np.vstack(places)
    low, high = every.min(axis=0), every.max(axis=0)
    need = (high - low) * 1.04 + 120.0
    scale = float(max(need[0] / box.width, need[1] / box.height) * 1000)
    fitting = [each for each in SCALES if each >= scale]
    middle_x, middle_y = (float(each) for each in (low + high) / 2)
    return Sight(box, middle_x, middle_y, fitting[0] if fitting else math.ceil(scale / 50000) * 50000)


def way_xy(frame: MetricFrame, leg: LegPlan) -> Floats:
    """The waypoints of a leg in metres, n x 2."""
    return np.column_stack(
        frame.to_xy(
            np.array([point.latitude_deg for point in leg.points]),
            np.array([point.longitude_deg for point in leg.points]),
        )
    )


def _places(frame: MetricFrame, sites: Iterable[Site]) -> Floats:
    return np.array([frame.point_xy(site.latitude_deg, site.longitude_deg) for site in sites])


def _draw_ground(page: Canvas, sight: Sight, ground: GroundPicture | None) -> None:
    if ground is None:
        page.box(sight.box, fill="#f1efe8")
        return
    page.picture(sight.box, ground.pixels)
    box, (rows, columns) = sight.box, ground.height_m.shape
    if np.isnan(ground.height_m).all():
        return
    page.axes.contour(
        box.x + (np.arange(columns) + 0.5) * box.width / columns,
        box.y + (np.arange(rows) + 0.5) * box.height / rows,
        np.ma.masked_invalid(ground.height_m),
        levels=ground.levels_m,
        colors=CONTOUR_COLOUR,
        linewidths=[0.55 if level % (5 * ground.step_m) == 0 else 0.22 for level in ground.levels_m],
        alpha=0.8,
    )


def _draw_cover(page: Canvas, sight: Sight, world: World) -> None:
    """Water, forest, fields, houses; roads and other lines that are crossed."""
    for cover in world.land_cover:
        shape = sight.geometry(world.frame.geometry_xy(cover.polygon))
        page.area(shape, fill=COVER_COLOURS[cover.kind], alpha=0.5, linewidth=0)
    for each in world.crossing_lines:
        colour, width, dashes = LINE_SIGNS[each.kind]
        shape = sight.geometry(world.frame.geometry_xy(each.line))
        for part in shapely.get_parts(shape):
            if isinstance(part, LineString):
                page.line(shapely.get_coordinates(part), colour, width, dashes)


COVER_COLOURS = {
    Cover.WATER: "#7db8e0",
    Cover.HOUSES: "#d8a49a",
    Cover.FOREST: "#a9c99a",
    Cover.FARMLAND: "#e9e19a",
}
ROAD = "#6b6259"
LINE_SIGNS: dict[LineKind, tuple[str, float, tuple[float, ...] | None]] = {
    LineKind.ROAD: (ROAD, 0.9, None),
    LineKind.RAILWAY: ("#222222", 1.1, (4, 2)),
    LineKind.POWER_LINE: (OBSTACLE, 0.8, (6, 1.5)),
    LineKind.ROPEWAY: (OBSTACLE, 0.8, (2, 2)),
}


def _draw_houses(page: Canvas, sight: Sight, world: World) -> None:
    """Houses known one by one, as small dots."""
    if not world.houses:
        return
    places = [world.frame.point_xy(house.latitude_deg, house.longitude_deg) for house in world.houses]
    at = sight.on_page(np.array(places))
    inside = (at[:, 0] > sight.box.x) & (at[:, 0] < sight.box.right)
    inside &= (at[:, 1] > sight.box.y) & (at[:, 1] < sight.box.bottom)
    page.dots(at[inside], HOUSE, 1.6)


def _draw_zones(page: Canvas, sight: Sight, world: World) -> None:
    frame, area = world.frame, world.airspace
    corridor = sight.geometry(area.corridor_xy(frame))
    page.area(corridor, fill=CORRIDOR, alpha=0.16, linewidth=0)
    page.area(corridor, edge=CORRIDOR, linewidth=0.9)
    for zone in area.of(Role.NO_FLY):
        shape = sight.geometry(frame.geometry_xy(zone.polygon))
        page.area(shape, fill=NO_FLY, alpha=0.25, linewidth=0)
        page.area(shape, edge=NO_FLY, linewidth=0.8, hatch="/////", hatch_linewidth=0.35)
    for zone in area.of(Role.OBSTACLE):
        shape = sight.geometry(frame.geometry_xy(zone.polygon))
        page.area(shape, fill=OBSTACLE, edge=OBSTACLE, alpha=0.8, linewidth=0.6)


def _draw_around(page: Canvas, sight: Sight, frame: MetricFrame, plan: DeliveryPlan) -> None:
    for area in controlled_ground(plan):
        page.area(sight.geometry(frame.geometry_xy(area)), edge=CONTROLLED, linewidth=1.0, linestyle=(0, (1, 1.5)))
    corners = [
        (item.longitude_deg, item.latitude_deg)
        for item in plan.outward_mission.fence
        if item.command == Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION
    ]
    if len(corners) >= 3:
        fence = sight.geometry(frame.geometry_xy(Polygon(corners)))
        page.area(fence, edge=FENCE, linewidth=0.7, linestyle=(0, (5, 2, 1, 2)))


def _draw_ways(page: Canvas, sight: Sight, frame: MetricFrame, account: Account) -> None:
    plan = account.plan
    if plan is None:
        return
    out, home = sight.on_page(way_xy(frame, plan.out)), sight.on_page(way_xy(frame, plan.home))
    for way in plan.route_facts.other_ways if plan.route_facts is not None else ():
        if len(way.points_deg) > 1:
            corners = np.column_stack(frame.to_xy(*np.array(way.points_deg).T))
            page.line(sight.clipped(corners), OTHER_WAY, 0.9, (1, 2))
    page.line(out, "white", 3.4, alpha=0.8)
    page.line(out, OUT, 1.9)
    page.line(home, HOME, 1.0, (3, 2.2))
    for x, y in out[1:-1]:
        page.mark(x, y, "o", 2.6, "white", OUT)
    for x, y in _rally(plan, sight, frame):
        page.mark(x, y, "D", 5.5, "#f3c300", INK)


def _rally(plan: DeliveryPlan, sight: Sight, frame: MetricFrame) -> Floats:
    places = [frame.point_xy(item.latitude_deg, item.longitude_deg) for item in plan.outward_mission.rally]
    return sight.on_page(np.array(places).reshape(-1, 2))


def _way_names(sight: Sight, frame: MetricFrame, plan: DeliveryPlan) -> Iterator[Name]:
    """Kilometres along the way, which the height profile counts too."""
    xy = way_xy(frame, plan.out)
    line = LineString(xy)
    step = 1 if line.length > 1500 else 0.5
    for number in range(1, int(line.length / 1000 / step) + 1):
        x, y = sight.on_page(shapely.get_coordinates(line.interpolate(number * step * 1000)))[0]
        yield Name(x, y, f"{number * step:g} km", OUT, SMALL_PT, 2.0, must=False)


def _zone_names(sight: Sight, world: World) -> Iterator[Name]:
    for zone, colour in _named_zones(world):
        shape = sight.geometry(world.frame.geometry_xy(zone.polygon))
        if shape.is_empty:
            continue
        at, (west, north, east, south) = shape.representative_point(), shape.bounds
        text = f"{zone.name} {zone.top_agl_m:g} m" if zone.top_agl_m else zone.name
        away = 0.8 + min(max(east - west, south - north) / 2, 4.0)
        yield Name(at.x, at.y, text, colour, SMALL_PT, away)


def _named_zones(world: World) -> Iterator[tuple[Zone, str]]:
    yield from ((zone, OBSTACLE) for zone in world.airspace.of(Role.OBSTACLE))
    yield from ((zone, NO_FLY) for zone in world.airspace.of(Role.NO_FLY))


def _draw_sites(page: Canvas, sight: Sight, account: Account) -> list[Name]:
    """Marks of port, halls and emergency places; their names, those of this flight first."""
    world, request, names = account.world, account.request, []
    mine = {request.port.id, request.hall.id}
    others = [site for site in world.sites.values() if site.id not in mine]
    ordered = [(request.port, "s", 7.5, OUT), (request.hall, "s", 7.5, HOME)]
    ordered += [(site, "^", 6.0, "#2c9c2c") for site in world.emergency_places]
    ordered += [(site, "s", 4.0, "#8a949e") for site in others]
    for site, shape, size, colour in ordered:
        x, y = sight.on_page(_places(world.frame, [site]))[0]
        if not Box(x, y, 0, 0).inside(sight.box):
            continue
        page.mark(x, y, shape, size, colour, INK if site.id in mine else "white")
        big = site.id in mine
        text_colour = INK if big else ("#1d6b1d" if shape == "^" else QUIET)
        names.append(Name(x, y, site.name, text_colour, 9.0 if big else SMALL_PT, 2.2 if big else 1.7, must=big))
    return names


def _taken(sight: Sight, frame: MetricFrame, account: Account) -> list[Box]:
    """Small boxes along the way and around the marks: names keep off them."""
    taken = []
    if account.plan is not None:
        line = LineString(sight.on_page(way_xy(frame, account.plan.out)))
        taken = [Box(x - 0.7, y - 0.7, 1.4, 1.4) for x, y in _along(line, 1.2)]
    sites = [account.request.port, account.request.hall, *account.world.emergency_places]
    for x, y in sight.on_page(_places(frame, sites)):
        taken.append(Box(x - 1.4, y - 1.4, 2.8, 2.8))
    for zone, _ in _named_zones(account.world):
        edge = sight.geometry(frame.geometry_xy(zone.polygon)).boundary
        taken += [Box(x - 0.4, y - 0.4, 0.8, 0.8) for x, y in _along(edge, 1.2)]
    return taken


def _along(line: Geometry, step_mm: float) -> Floats:
    """Places on a line, no farther from each other than the step."""
    return np.asarray(shapely.get_coordinates(shapely.segmentize(line, step_mm)))


def legend(plan: DeliveryPlan | None, world: World) -> list[tuple[str, str, str]]:
    """(kind of sign, colour, words) of everything that the map shows."""
    signs = [("line", OUT, "往路（行き）"), ("dashed", HOME, "復路（帰り）")] if plan is not None else []
    signs += [("area", CORRIDOR, "飛行してよい範囲"), ("hatched", NO_FLY, "飛行禁止の区域")]
    signs += [("filled", OBSTACLE, "上を越える障害物"), ("^", "#2c9c2c", "緊急の着陸場所")]
    if plan is not None:
        signs += [("fence", FENCE, "フェンス（出ない枠）"), ("D", "#f3c300", "退避点（ラリー）")]
        if controlled_ground(plan):
            signs.append(("dotted", CONTROLLED, "立入管理区画"))
    if plan is not None and plan.route_facts is not None and plan.route_facts.other_ways:
        signs.append(("dots", OTHER_WAY, "ほかに考えた経路"))
    if world.land_cover:
        signs.append(("filled", COVER_COLOURS[Cover.WATER], "水面"))
    if world.crossing_lines:
        signs.append(("thin", ROAD, "道路"))
    if world.houses:
        signs.append(("o", HOUSE, "家"))
    return signs


def legend_height(account: Account, columns: int = 2) -> float:
    """Millimetres that the legend takes."""
    return math.ceil(len(legend(account.plan, account.world)) / columns) * LEGEND_ROW_MM


def draw_legend(page: Canvas, box: Box, account: Account, columns: int = 2) -> float:
    """The signs with their words; returns the height that it took."""
    row, wide = LEGEND_ROW_MM, box.width / columns
    signs = legend(account.plan, account.world)
    for number, (kind, colour, words) in enumerate(signs):
        x, y = box.x + number % columns * wide, box.y + number // columns * row
        _sign(page, Box(x, y + 0.4, 7, 2.4), kind, colour)
        page.write(x + 8.3, y + 0.2, words, SMALL_PT)
    return legend_height(account, columns)


def _sign(page: Canvas, box: Box, kind: str, colour: str) -> None:
    middle = [(box.x, box.y + box.height / 2), (box.right, box.y + box.height / 2)]
    dashes = {"dashed": (3, 2.2), "fence": (5, 2, 1, 2), "dotted": (1, 1.5), "dots": (1, 2)}
    if kind in ("line", "thin") or kind in dashes:
        page.line(middle, colour, {"line": 1.6, "thin": 0.9, "dots": 0.9}.get(kind, 1.1), dashes.get(kind))
    elif kind == "hatched":
        page.box(box, edge=colour, hatch="/////", hatch_linewidth=0.35)
    elif kind in ("area", "filled"):
        page.box(box, fill=colour, alpha=0.25 if kind == "area" else 0.8, linewidth=0)
        page.box(box, edge=colour)
    else:
        size = 2.0 if kind == "o" else 6.0
        page.mark(box.x + box.width / 2, box.y + box.height / 2, kind, size, colour, colour if kind == "o" else INK)
