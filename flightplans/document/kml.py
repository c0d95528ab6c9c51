"""A plan as KML 2.2 (OGC 12-007r2): opens in Google Earth, in GIS programs, and where notifications are typed in.

Lines and places carry heights above mean sea level (altitudeMode absolute); zones lie on the ground. Colours are
aabbggrr, as KML has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from shapely import Polygon

from flightplans.airspace.zones import Role, Zone
from flightplans.delivery import DeliveryPlan, LegPlan
from flightplans.document.account import Account
from flightplans.document.text import refusal_line
from flightplans.mission.items import Cmd, MissionItem
from flightplans.world import Site

NAMESPACE = "http://www.opengis.net/kml/2.2"
STYLES = {  # id: (line colour, line width, fill colour)
    "out": ("ffb05a00", 4, "00000000"),
    "home": ("ff2f7de0", 4, "00000000"),
    "corridor": ("ff7fa64c", 1, "304ca67f"),
    "no_fly": ("ff2a2ac8", 2, "602a2ac8"),
    "obstacle": ("ff5c2d8a", 2, "508a2d5c"),
    "fence": ("ff303030", 2, "00000000"),
    "ground": ("ff00a5ff", 2, "3000a5ff"),
}
NO_XML = {code: " " for code in range(32) if chr(code) not in "\t\n\r"}
"""Characters that XML 1.0 cannot carry, in case that somebody's zone is named with them."""
ROLE_FOLDERS = {Role.CORRIDOR: "飛行してよい範囲", Role.NO_FLY: "飛行禁止の区域", Role.OBSTACLE: "上を越える障害物"}


def kml_bytes(account: Account) -> bytes:
    """The whole document, UTF-8."""
    root = Element("kml", xmlns=NAMESPACE)
    document = SubElement(root, "Document")
    request, plan = account.request, account.plan
    _text(document, "name", f"飛行計画 {account.number} {request.port.name} → {request.hall.name}")
    _text(document, "description", "\n".join(_facts(account)))
    for style_id, (line, width, fill) in STYLES.items():
        style = SubElement(document, "Style", id=style_id)
        _text(style_line := SubElement(style, "LineStyle"), "color", line)
        _text(style_line, "width", str(width))
        _text(SubElement(style, "PolyStyle"), "color", fill)
    if plan is not None:
        _legs(document, plan, refused=account.refused)
        _fence(document, plan.outward_mission.fence)
        _controlled_ground(document, plan)
    _sites(document, "離着陸場と公民館", [request.port, request.hall])
    _sites(document, "緊急の着陸場所", account.world.emergency_places)
    for role, name in ROLE_FOLDERS.items():
        _zones(document, name, account.world.airspace.of(role))
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _facts(account: Account) -> Iterator[str]:
    request, plan = account.request, account.plan
    yield "飛行不可（飛んではいけません）" if account.refused else "飛行可"
    yield from (refusal_line(reason) for reason in account.reasons)
    yield f"作成 {account.made_at.isoformat(timespec='seconds')}"
    yield f"積荷 {request.payload_g} g、風 {request.wind_speed_m_s:g} m/s（{request.wind_from_deg:g}° から）"
    yield f"機体 {request.airframe.name}"
    if plan is not None:
        yield f"往路 {plan.out.length_m:.0f} m・{plan.out.duration_s:.0f} 秒、復路 {plan.home.duration_s:.0f} 秒"
        yield f"対地高度 {plan.min_height_agl_m:.0f}～{plan.max_height_agl_m:.0f} m"
        yield f"着陸時の電池残量 {plan.reserve_percent:.0f} %（引き返し {plan.return_reserve_percent:.0f} %）"


def _legs(document: Element, plan: DeliveryPlan, *, refused: bool) -> None:
    for leg, style, name in ((plan.out, "out", "往路"), (plan.home, "home", "復路")):
        folder = _folder(document, f"{name}（飛べません）" if refused else name)
        line = _placemark(folder, f"{name} {leg.length_m:.0f} m, {leg.duration_s / 60:.1f} 分", style)
        if plan.departs_at is not None:
            _time_span(line, plan, leg)
        string = SubElement(line, "LineString")
        _text(string, "altitudeMode", "absolute")
        points = [(p.longitude_deg, p.latitude_deg, p.altitude_amsl_m) for p in leg.points]
        _text(string, "coordinates", _coordinates(points))
        _waypoints(folder, leg)


def _time_span(line: Element, plan: DeliveryPlan, leg: LegPlan) -> None:
    """When a leg is flown, for a plan that has a start: the way home right after the way out."""
    departs = datetime.fromisoformat(plan.departs_at or "")
    begin = departs if leg is plan.out else departs + timedelta(seconds=plan.out.duration_s)
    span = Element("TimeSpan")
    _text(span, "begin", begin.isoformat(timespec="seconds"))
    _text(span, "end", (begin + timedelta(seconds=leg.duration_s)).isoformat(timespec="seconds"))
    line.insert(1, span)


def _waypoints(folder: Element, leg: LegPlan) -> None:
    inner = _folder(folder, "通過点", visible=False)
    for number, point in enumerate(leg.points):
        heights = f"海抜 {point.altitude_amsl_m:.1f} m、対地 {point.altitude_agl_m:.1f} m"
        mark = _placemark(inner, str(number), about=f"{point.distance_m:.0f} m 地点、{heights}")
        _point(mark, point.longitude_deg, point.latitude_deg, point.altitude_amsl_m)


def _fence(document: Element, fence: Sequence[MissionItem]) -> None:
    corners = [
        (item.longitude_deg, item.latitude_deg)
        for item in fence
        if item.command == Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION
    ]
    if len(corners) >= 3:
        _polygon(_placemark(document, "フェンス（機体が自分で守る範囲）", "fence"), Polygon(corners))


def _controlled_ground(document: Element, plan: DeliveryPlan) -> None:
    """The area where nobody may walk in, once a plan carries it (longitude, latitude)."""
    for area in controlled_ground(plan):
        _polygon(_placemark(document, "立入管理区画", "ground"), area)


def controlled_ground(plan: DeliveryPlan) -> list[Polygon]:
    """The polygons of the controlled ground area in (longitude, latitude); empty when the plan knows none."""
    risk = plan.ground_risk
    return [] if risk is None else [Polygon(rings[0], rings[1:]) for rings in risk.area.polygons]


def _sites(document: Element, name: str, sites: Iterable[Site]) -> None:
    folder = _folder(document, name)
    for site in sites:
        mark = _placemark(folder, site.name, about=f"地面の標高 {site.elevation_m:.1f} m")
        _point(mark, site.longitude_deg, site.latitude_deg, site.elevation_m)


def _zones(document: Element, name: str, zones: Iterable[Zone]) -> None:
    folder = _folder(document, name)
    for zone in zones:
        extra = f"\n高さ {zone.top_agl_m:g} m" if zone.top_agl_m else ""
        extra += f"\n離れる距離 {zone.clearance_m:g} m" if zone.clearance_m else ""
        mark = _placemark(folder, zone.name, str(zone.role), f"理由: {zone.reason}\n出典: {zone.source}{extra}")
        parts = getattr(zone.polygon, "geoms", None)
        holder = mark if parts is None else SubElement(mark, "MultiGeometry")
        for part in [zone.polygon] if parts is None else parts:
            _polygon(holder, part)


def _folder(parent: Element, name: str, *, visible: bool = True) -> Element:
    folder = SubElement(parent, "Folder")
    _text(folder, "name", name)
    if not visible:
        _text(folder, "visibility", "0")
    return folder


def _placemark(parent: Element, name: str, style: str | None = None, about: str | None = None) -> Element:
    """The children in the order that the schema asks for."""
    mark = SubElement(parent, "Placemark")
    _text(mark, "name", name)
    if about is not None:
        _text(mark, "description", about)
    if style is not None:
        _text(mark, "styleUrl", f"#{style}")
    return mark


def _point(mark: Element, longitude_deg: float, latitude_deg: float, altitude_m: float) -> None:
    point = SubElement(mark, "Point")
    _text(point, "altitudeMode", "absolute")
    _text(point, "coordinates", _coordinates([(longitude_deg, latitude_deg, altitude_m)]))


def _polygon(mark: Element, polygon: Polygon) -> None:
    drawn = SubElement(mark, "Polygon")
    _text(drawn, "tessellate", "1")
    for tag, ring in (
        ("outerBoundaryIs", polygon.exterior),
        *(("innerBoundaryIs", hole) for hole in polygon.interiors),
    ):
        boundary = SubElement(SubElement(drawn, tag), "LinearRing")
        _text(boundary, "coordinates", _coordinates(ring.coords))


def _coordinates(places: Iterable[Sequence[float]]) -> str:
    return " ".join(",".join([f"{p[0]:.7f}", f"{p[1]:.7f}", *(f"{h:.1f}" for h in p[2:3])]) for p in places)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text.translate(NO_XML)
