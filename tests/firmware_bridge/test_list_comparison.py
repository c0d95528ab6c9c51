from __future__ import annotations

import math
from dataclasses import replace

import pytest

from firmware_bridge.compare import as_float32, compare_lists
from firmware_bridge.errors import ReadBackDiffers
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem


def as_an_autopilot_keeps(item: MissionItem) -> MissionItem:
    """Positions as whole 1e-7 degrees, floats of 32 bits, no NaN, an INT frame."""
    return replace(
        item,
        frame={0: 5, 3: 6}.get(item.frame, item.frame),
        param4=0.0 if math.isnan(item.param4) else item.param4,
        latitude_deg=round(item.latitude_deg * 1e7) / 1e7,
        longitude_deg=round(item.longitude_deg * 1e7) / 1e7,
        altitude_m=as_float32(item.altitude_m),
    )


def test_what_an_autopilot_does_to_a_list_is_no_difference(bundle: MissionBundle) -> None:
    for kind, items in (("mission", bundle.mission), ("fence", bundle.fence), ("rally", bundle.rally)):
        compare_lists(kind, items, [as_an_autopilot_keeps(item) for item in items])


def test_item_0_of_a_mission_is_home_and_not_compared_but_must_be_there(bundle: MissionBundle) -> None:
    other_home = (MissionItem(Cmd.NAV_WAYPOINT, latitude_deg=1.0), *bundle.mission[1:])
    compare_lists("mission", bundle.mission, other_home)
    with pytest.raises(ReadBackDiffers) as differs:
        compare_lists("mission", bundle.mission, bundle.mission[1:])
    assert (differs.value.seq, differs.value.field) == (-1, "count")
    assert (differs.value.sent, differs.value.got) == (6, 5)


@pytest.mark.parametrize(
    ("seq", "field", "value"),
    [
        (1, "altitude_m", 41.0),
        (1, "frame", Frame.GLOBAL),
        (2, "latitude_deg", 35.8012348),
        (2, "longitude_deg", 138.0012348),
        (3, "altitude_m", 801.25),
        (4, "param1", 30.0),
        (5, "command", Cmd.NAV_WAYPOINT),
    ],
)
def test_each_change_of_a_mission_is_found(bundle: MissionBundle, seq: int, field: str, value: float) -> None:
    got = list(bundle.mission)
    got[seq] = replace(got[seq], **{field: value})
    with pytest.raises(ReadBackDiffers) as differs:
        compare_lists("mission", bundle.mission, got)
    error = differs.value
    assert (error.kind, error.seq, error.field, error.got) == ("mission", seq, field, value)
    assert error.sent == getattr(bundle.mission[seq], field)


def test_the_corner_count_of_a_fence_counts_and_its_height_does_not(bundle: MissionBundle) -> None:
    compare_lists("fence", bundle.fence, [replace(c, altitude_m=100.0, frame=3) for c in bundle.fence])
    with pytest.raises(ReadBackDiffers):
        compare_lists("fence", bundle.fence, [replace(c, param1=5.0) for c in bundle.fence])


def test_the_first_corner_of_a_fence_is_no_home(bundle: MissionBundle) -> None:
    moved = [replace(bundle.fence[0], latitude_deg=35.0), *bundle.fence[1:]]
    with pytest.raises(ReadBackDiffers) as differs:
        compare_lists("fence", bundle.fence, moved)
    assert differs.value.seq == 0


def test_rally_heights_are_kept_in_whole_metres(bundle: MissionBundle) -> None:
    compare_lists("rally", bundle.rally, [replace(bundle.rally[0], altitude_m=50.9)])
    with pytest.raises(ReadBackDiffers):
        compare_lists("rally", bundle.rally, [replace(bundle.rally[0], altitude_m=52.0)])


def test_parameters_that_a_command_does_not_use_may_come_back_changed() -> None:
    sent = MissionItem(Cmd.NAV_LOITER_TIME, param1=300.0)
    compare_lists("rally", [sent], [replace(sent, param3=1.0)])
    unknown = MissionItem(31000, param3=0.0)
    with pytest.raises(ReadBackDiffers):
        compare_lists("rally", [unknown], [replace(unknown, param3=1.0)])
