"""`.plan` files of QGroundControl: mission, fence and rally points as JSON.

Form: https://docs.qgroundcontrol.com/master/en/qgc-dev-guide/file_formats/plan.html (Plan 1, mission 2, fence 2,
rally 2). Home is `plannedHomePosition`, so item 1 of a mission is the first of `items`. QGroundControl ignores the
key "yuai", and drops it when it saves: marks are then found again in the items.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from flightplans.mission.blocks import fence_ceiling_m, marks_of
from flightplans.mission.carried import MISSION_COMMANDS, SAME_FRAME, WITHOUT_PLACE, as_carried, bundle_as_carried
from flightplans.mission.file_faults import Faults
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem, MissionMarks

ARDUPILOT, HEXAROTOR = 3, 13
"""MAV_AUTOPILOT_ARDUPILOTMEGA and MAV_TYPE_HEXAROTOR."""
RELATIVE, ABSOLUTE = 1, 2
"""QGroundControl's AltitudeMode of a simple item: above home, above mean sea level."""
OUR_VERSION = 1
CORNERS = {True: Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION, False: Cmd.NAV_FENCE_POLYGON_VERTEX_EXCLUSION}
CIRCLES = {True: Cmd.NAV_FENCE_CIRCLE_INCLUSION, False: Cmd.NAV_FENCE_CIRCLE_EXCLUSION}

Json = dict[str, Any]


def write_plan(bundle: MissionBundle, *, cruise_speed_m_s: float, indent: int | None = 1) -> str:
    """The text of a `.plan` file; without indent in one line.

    Raises ValueError for a fence whose corners do not say how many they are.
    """
    carried = bundle_as_carried(bundle)
    home = carried.mission[0]
    mission = {
        "version": 2,
        "firmwareType": ARDUPILOT,
        "vehicleType": HEXAROTOR,
        "cruiseSpeed": cruise_speed_m_s,
        "hoverSpeed": cruise_speed_m_s,
        "globalPlanAltitudeMode": 0,
        "plannedHomePosition": [home.latitude_deg, home.longitude_deg, home.altitude_m],
        "items": [_simple(seq, item) for seq, item in enumerate(carried.mission[1:], start=1)],
    }
    rally = [[item.latitude_deg, item.longitude_deg, item.altitude_m] for item in carried.rally]
    whole = {
        "fileType": "Plan",
        "version": 1,
        "groundStation": "yuai-market",
        "mission": mission,
        "geoFence": {
            "version": 2,
            "polygons": list(_polygons(carried.fence)),
            "circles": list(_circles(carried.fence)),
        },
        "rallyPoints": {"version": 2, "points": rally},
        "yuai": {"version": OUR_VERSION, "marks": asdict(carried.marks), "fence_ceiling_m": carried.fence_ceiling_m},
    }
    return json.dumps(whole, ensure_ascii=False, indent=indent, allow_nan=False) + "\n"


def read_plan(text: str) -> MissionBundle:
    """The bundle of a `.plan` file, ours or another program's. Raises BadMissionFile with every fault and its place."""
    faults = Faults()
    try:
        whole = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        faults.add(f"line {error.lineno}", f"JSON として読めません is no JSON, or cut off: {error.msg}")
        faults.stop_if_any()
    if not isinstance(whole, dict) or whole.get("fileType") != "Plan":
        faults.add("file", "QGroundControl の .plan ではありません is no .plan of QGroundControl (fileType)")
        faults.stop_if_any()
    _version(whole, 1, "file", faults)
    mission = tuple(_mission(_part(whole, "mission", 2, faults), faults))
    fence = tuple(_fence(_part(whole, "geoFence", 2, faults, optional=True), faults))
    rally = tuple(_rally(_part(whole, "rallyPoints", 2, faults, optional=True), faults))
    faults.stop_if_any()
    found = MissionBundle(mission, fence, rally, marks_of(mission), fence_ceiling_m(mission))
    return _with_our_marks(found, whole.get("yuai"), faults)


def _simple(seq: int, item: MissionItem) -> Json:
    numbers = (item.param1, item.param2, item.param3, item.param4, item.latitude_deg, item.longitude_deg)
    simple: Json = {
        "type": "SimpleItem",
        "autoContinue": True,
        "command": item.command,
        "doJumpId": seq,
        "frame": item.frame,
        "params": [None if math.isnan(number) else number for number in (*numbers, item.altitude_m)],
    }
    if item.command in WITHOUT_PLACE:
        return simple
    mode = RELATIVE if item.frame == Frame.GLOBAL_RELATIVE_ALT else ABSOLUTE
    return {**simple, "AMSLAltAboveTerrain": None, "Altitude": item.altitude_m, "AltitudeMode": mode}


def _polygons(fence: Sequence[MissionItem]) -> Iterator[Json]:
    corners = [item for item in fence if item.command in CORNERS.values()]
    while corners:
        count = int(corners[0].param1)
        part, corners = corners[:count], corners[count:]
        if len(part) != count or any((each.param1, each.command) != (count, part[0].command) for each in part):
            raise ValueError(f"a fence of {count} corners has {len(part)}, or they are of different kinds")
        inclusion = part[0].command == CORNERS[True]
        places = [[each.latitude_deg, each.longitude_deg] for each in part]
        yield {"inclusion": inclusion, "polygon": places, "version": 1}


def _circles(fence: Sequence[MissionItem]) -> Iterator[Json]:
    for item in fence:
        if item.command in CIRCLES.values():
            circle = {"center": [item.latitude_deg, item.longitude_deg], "radius": item.param1}
            yield {"inclusion": item.command == CIRCLES[True], "circle": circle, "version": 1}


def _part(whole: Json, name: str, version: int, faults: Faults, *, optional: bool = False) -> Json:
    part = whole.get(name)
    if part is None and optional:
        return {}
    if not isinstance(part, dict):
        faults.add(name, "部分がありません is missing")
        return {}
    _version(part, version, name, faults)
    return part


def _version(part: Json, version: int, where: str, faults: Faults) -> None:
    if part.get("version") != version:
        said = part.get("version")
        faults.add(where, f"版が違います version {said!r} is not read here (only {version})")


def _list(part: Json, name: str, where: str, faults: Faults, least: int = 0) -> list[Any]:
    found = part.get(name, [])
    if not isinstance(found, list) or len(found) < least:
        faults.add(where, f"{name} が足りません is missing or too short")
        return []
    return found


def _mission(part: Json, faults: Faults) -> Iterator[MissionItem]:
    if not part:
        return
    home = _list(part, "plannedHomePosition", "mission.plannedHomePosition", faults, least=3)
    if home:
        where = "mission.plannedHomePosition"
        place = faults.place(home[0], home[1], where)
        yield as_carried(MissionItem(Cmd.NAV_WAYPOINT, Frame.GLOBAL, 0, 0, 0, 0, *place, faults.height(home[2], where)))
    for seq, said in enumerate(_list(part, "items", "mission.items", faults, least=1), start=1):
        item = _item(said, f"mission item {seq}", faults)
        if item is not None:
            yield item


def _item(said: Any, where: str, faults: Faults) -> MissionItem | None:
    if not isinstance(said, dict) or said.get("type") != "SimpleItem":
        kind = said.get("complexItemType", said.get("type")) if isinstance(said, dict) else said
        faults.add(where, f"単純な項目ではありません no SimpleItem: {kind!r} (surveys and the like are not flown here)")
        return None
    command = faults.whole(said.get("command"), where, "command")
    frame = faults.whole(said.get("frame"), where, "frame")
    numbers = _list(said, "params", where, faults, least=7)
    if not faults.known(command, MISSION_COMMANDS, where) or not numbers:
        return None
    if frame not in SAME_FRAME:
        faults.add(where, f"高度の基準が使えません frame {frame} is not used here (only 0, 2, 3)")
        return None
    p1, p2, p3, p4 = (faults.number(value, where, f"param{n}") for n, value in enumerate(numbers[:4], start=1))
    if command in WITHOUT_PLACE:
        place, height = (faults.exact(numbers[4]), faults.exact(numbers[5])), faults.number(numbers[6], where, "param7")
    else:
        place, height = faults.place(numbers[4], numbers[5], where), faults.height(numbers[6], where)
    return as_carried(MissionItem(command, SAME_FRAME[frame], p1, p2, p3, p4, *place, height))


def _fence(part: Json, faults: Faults) -> Iterator[MissionItem]:
    if part.get("breachReturn") is not None:
        faults.add("geoFence.breachReturn", "使いません is not used here: take it out")
    for number, said in enumerate(_list(part, "polygons", "geoFence.polygons", faults), start=1):
        where = f"geoFence polygon {number}"
        polygon = said if isinstance(said, dict) else {}
        corners = _list(polygon, "polygon", where, faults, least=3)
        if len(corners) < 3:
            faults.add(where, "角が3つ必要です needs three corners")
        kind = CORNERS[bool(polygon.get("inclusion", True))]
        for corner in corners:
            yield _placed(kind, Frame.GLOBAL, len(corners), corner, where, faults)
    for number, said in enumerate(_list(part, "circles", "geoFence.circles", faults), start=1):
        where = f"geoFence circle {number}"
        circle = said.get("circle") if isinstance(said, dict) else None
        if not isinstance(circle, dict):
            faults.add(where, "円がありません has no circle")
            continue
        radius = faults.height(circle.get("radius"), where)
        kind = CIRCLES[bool(said.get("inclusion", True))]
        yield _placed(kind, Frame.GLOBAL, radius, circle.get("center"), where, faults)


def _rally(part: Json, faults: Faults) -> Iterator[MissionItem]:
    for number, point in enumerate(_list(part, "points", "rallyPoints.points", faults), start=1):
        where = f"rally point {number}"
        if not isinstance(point, list) or len(point) < 3:
            faults.add(where, "緯度・経度・高度が必要です needs latitude, longitude and altitude")
            continue
        item = _placed(Cmd.NAV_RALLY_POINT, Frame.GLOBAL_RELATIVE_ALT, 0.0, point, where, faults)
        yield replace(item, altitude_m=faults.height(point[2], where))


def _placed(kind: Cmd, frame: Frame, param1: float, said: Any, where: str, faults: Faults) -> MissionItem:
    latitude, longitude = said[:2] if isinstance(said, list) and len(said) >= 2 else (None, None)
    place = faults.place(latitude, longitude, where)
    return as_carried(MissionItem(kind, frame, param1, 0, 0, 0, *place, 0))


def _with_our_marks(found: MissionBundle, ours: Any, faults: Faults) -> MissionBundle:
    """Marks that we wrote stand if they fit the items; a file without them keeps those found."""
    if not isinstance(ours, dict) or ours.get("version") != OUR_VERSION:
        return found
    marks = _marks(ours.get("marks"), len(found.mission))
    if marks is None:
        faults.add(
            "yuai.marks", "項目と合いません do not fit the items: save the file in a ground station to drop them"
        )
        faults.stop_if_any()
        return found
    ceiling = ours.get("fence_ceiling_m")
    said_m = None if ceiling is None else faults.number(ceiling, "yuai.fence_ceiling_m", "天井 ceiling")
    faults.stop_if_any()
    return replace(found, marks=marks, fence_ceiling_m=said_m)


def _marks(said: Any, count: int) -> MissionMarks | None:
    """None when they are no marks of a mission of so many items."""
    if not isinstance(said, dict) or not isinstance(said.get("return_seqs"), list):
        return None
    hold, landing, back = said.get("hold_seq"), said.get("landing_seq"), said["return_seqs"]
    every = [*back, *(seq for seq in (hold, landing) if seq is not None)]
    if len(back) not in (0, count) or not all(isinstance(seq, int) and 0 <= seq < count for seq in every):
        return None
    return MissionMarks(hold, landing, tuple(back))
