"""`.waypoints` files ("QGC WPL 110"), as Mission Planner, MAVProxy and older ground stations save them.

Plain text, https://mavlink.io/en/file_formats/#mission_plain_text_file: a first line with the version, then a line an
item: number, current, frame, command, four parameters, latitude, longitude, altitude, autocontinue, between tabs.
Fence and rally points are files of their own in the same form; Mission Planner puts its home in front of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from flightplans.mission.blocks import fence_ceiling_m, marks_of
from flightplans.mission.carried import (
    FENCE_COMMANDS,
    MISSION_COMMANDS,
    RALLY_COMMANDS,
    SAME_FRAME,
    WITHOUT_PLACE,
    as_carried,
)
from flightplans.mission.file_faults import Faults
from flightplans.mission.items import Cmd, MissionBundle, MissionItem

HEAD = "QGC WPL 110"
COLUMNS = 12


def write_waypoints(items: Sequence[MissionItem]) -> str:
    """One list (mission with home first, fence, or rally) as the text of its file."""
    lines = [HEAD, *(_line(seq, as_carried(item)) for seq, item in enumerate(items))]
    return "\n".join(lines) + "\n"


def read_waypoints(mission: str, fence: str = "", rally: str = "") -> MissionBundle:
    """The bundle of up to three texts; marks and the fence's ceiling are found again in the mission.

    Raises BadMissionFile with every fault and its line.
    """
    faults = Faults()
    items = tuple(_items(mission, MISSION_COMMANDS, "", faults))
    corners = tuple(_items(fence, FENCE_COMMANDS, "fence ", faults)) if fence.strip() else ()
    places = tuple(_items(rally, RALLY_COMMANDS, "rally ", faults)) if rally.strip() else ()
    if not items and not faults.found:
        faults.add("file", "項目がありません no items")
    faults.stop_if_any()
    return MissionBundle(items, corners, places, marks_of(items), fence_ceiling_m(items))


def _line(seq: int, item: MissionItem) -> str:
    numbers = (item.param1, item.param2, item.param3, item.param4, item.latitude_deg, item.longitude_deg)
    texts = [_text(number) for number in (*numbers, item.altitude_m)]
    return "\t".join([str(seq), "1" if seq == 0 else "0", str(item.frame), str(item.command), *texts, "1"])


def _text(number: float) -> str:
    return "NaN" if np.isnan(number) else np.format_float_positional(number, trim="-")


def _items(text: str, allowed: frozenset[Cmd], which: str, faults: Faults) -> Iterator[MissionItem]:
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].split() != HEAD.split():
        found = lines[0].strip()[:40] if lines else ""
        faults.add(f"{which}line 1", f"先頭が {HEAD} ではありません the first line is not {HEAD!r}: {found!r}")
        return
    expected = 0
    for number, line in enumerate(lines[1:], start=2):
        fields = line.split()
        if not fields or fields[0].startswith("#"):
            continue
        item = _item(fields, expected, allowed, f"{which}line {number}", faults)
        expected += 1
        if item is not None:
            yield item


def _item(
    fields: Sequence[str], expected: int, allowed: frozenset[Cmd], where: str, faults: Faults
) -> MissionItem | None:
    if len(fields) != COLUMNS:
        faults.add(where, f"{COLUMNS} 列必要です {len(fields)} fields instead of {COLUMNS}")
        return None
    seq, _, frame, command = (
        faults.whole(field, where, name)
        for field, name in zip(fields[:4], ("番号 number", "current", "frame", "命令 command"), strict=True)
    )
    if seq != expected:
        faults.add(where, f"番号が続いていません numbered {seq}, expected {expected}")
    if seq == 0 and command == Cmd.NAV_WAYPOINT and allowed is not MISSION_COMMANDS:
        return None  # home, as Mission Planner puts it in front of every list
    if not faults.known(command, allowed, where):
        return None
    if frame not in SAME_FRAME:
        faults.add(where, f"高度の基準が使えません frame {frame} is not used here (only 0, 2, 3)")
        return None
    p1, p2, p3, p4 = (faults.number(field, where, f"param{n}") for n, field in enumerate(fields[4:8], start=1))
    if command in WITHOUT_PLACE:
        place, height = (faults.exact(fields[8]), faults.exact(fields[9])), faults.number(fields[10], where, "param7")
    else:
        place, height = faults.place(fields[8], fields[9], where), faults.height(fields[10], where)
    return as_carried(MissionItem(command, SAME_FRAME[frame], p1, p2, p3, p4, *place, height))
