"""Is what was read back what was sent? Item by item, with the tolerances that real autopilots need.

What ArduPilot does to a list on its way through its memory (AP_Mission, AC_Fence, AP_Rally): positions are kept
as 1e-7 degrees and heights in centimetres (rally: whole metres), parameters as the small integers that a command
uses, the others come back as 0 or 1; item 0 of a mission becomes home; *_INT frames become plain ones.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from firmware_bridge.errors import ReadBackDiffers
from flightplans.mission.items import Cmd, MissionItem

PLACE_TOLERANCE = 1  # in 1e-7 degrees: about a centimetre
ALTITUDE_TOLERANCE_M = 0.011
RALLY_ALTITUDE_TOLERANCE_M = 1.0
FLOAT_TOLERANCE = 1e-5  # a float has 24 bits: 6e-8, and autopilots calculate with it

SAME_FRAME = {5: 0, 6: 3, 11: 10}
# The parameters that an autopilot acts on and therefore keeps; commands that are not here: all four.
KEPT_PARAMS: dict[int, tuple[str, ...]] = {
    Cmd.NAV_WAYPOINT: ("param1",),
    Cmd.NAV_LOITER_UNLIM: (),
    Cmd.NAV_LOITER_TIME: ("param1",),
    Cmd.NAV_RETURN_TO_LAUNCH: (),
    Cmd.NAV_LAND: (),
    Cmd.NAV_TAKEOFF: (),
    Cmd.DO_CHANGE_SPEED: ("param1", "param2"),
    Cmd.NAV_RALLY_POINT: (),
    Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION: ("param1",),
    Cmd.NAV_FENCE_POLYGON_VERTEX_EXCLUSION: ("param1",),
    Cmd.NAV_FENCE_CIRCLE_INCLUSION: ("param1",),
    Cmd.NAV_FENCE_CIRCLE_EXCLUSION: ("param1",),
}
ALL_PARAMS = ("param1", "param2", "param3", "param4")
PLACELESS = frozenset((Cmd.NAV_RETURN_TO_LAUNCH, Cmd.DO_CHANGE_SPEED))


def compare_lists(kind: str, sent: Sequence[MissionItem], got: Sequence[MissionItem]) -> None:
    """Silent if the lists mean the same. Raises ReadBackDiffers with the first difference."""
    if len(sent) != len(got):
        raise ReadBackDiffers(kind, -1, "count", len(sent), len(got))
    first = 1 if kind == "mission" else 0  # item 0 of a mission is home, which the autopilot sets itself
    for seq in range(first, len(sent)):
        compare_items(kind, seq, sent[seq], got[seq])


def compare_items(kind: str, seq: int, sent: MissionItem, got: MissionItem) -> None:
    """One item. Raises ReadBackDiffers."""

    def same(field: str, equal: bool) -> None:
        if not equal:
            raise ReadBackDiffers(kind, seq, field, getattr(sent, field), getattr(got, field))

    same("command", sent.command == got.command)
    for name in KEPT_PARAMS.get(sent.command, ALL_PARAMS):
        same(name, _same_float(getattr(sent, name), getattr(got, name)))
    if sent.command in PLACELESS:
        return
    same("latitude_deg", _same_place(sent.latitude_deg, got.latitude_deg))
    same("longitude_deg", _same_place(sent.longitude_deg, got.longitude_deg))
    if kind == "fence":
        return  # corners of a fence have no height, and the frame is only about heights
    same("frame", plain_frame(sent.frame) == plain_frame(got.frame))
    tolerance_m = RALLY_ALTITUDE_TOLERANCE_M if kind == "rally" else ALTITUDE_TOLERANCE_M
    same("altitude_m", _same_float(sent.altitude_m, got.altitude_m, tolerance_m))


def plain_frame(frame: int) -> int:
    """MAV_FRAME_*_INT are the same frames by another name."""
    return SAME_FRAME.get(frame, frame)


def _same_place(sent_deg: float, got_deg: float) -> bool:
    return abs(round(sent_deg * 1e7) - round(got_deg * 1e7)) <= PLACE_TOLERANCE


def _same_float(sent: float, got: float, tolerance: float = 0.0) -> bool:
    # NaN means "as you like", which autopilots keep as 0.
    sent = 0.0 if math.isnan(sent) else as_float32(sent)
    got = 0.0 if math.isnan(got) else got
    return math.isclose(sent, got, rel_tol=FLOAT_TOLERANCE, abs_tol=max(tolerance, FLOAT_TOLERANCE))


def as_float32(value: float) -> float:
    """The number as a message carries it."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])
