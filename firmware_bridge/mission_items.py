"""Mission values to messages and back; the three lists that share one protocol."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_bridge.dialect import Message, mavlink
from firmware_bridge.wire import Wire
from flightplans.mission.items import Cmd, MissionItem


@dataclass(frozen=True)
class ListKind:
    """One of the lists on board; `number` is MAV_MISSION_TYPE."""

    name: str
    number: int


MISSION = ListKind("mission", mavlink.MAV_MISSION_TYPE_MISSION)
FENCE = ListKind("fence", mavlink.MAV_MISSION_TYPE_FENCE)
RALLY = ListKind("rally", mavlink.MAV_MISSION_TYPE_RALLY)
# These carry no place: their last parameters are numbers as they stand, not 1e-7 degrees.
UNPLACED = frozenset((Cmd.DO_CHANGE_SPEED,))


def to_message(wire: Wire, kind: ListKind, seq: int, item: MissionItem) -> Message:
    """MISSION_ITEM_INT: positions as 1e-7 degrees."""
    scale = 1 if item.command in UNPLACED else 1e7
    return mavlink.MAVLink_mission_item_int_message(
        wire.system_id,
        wire.component_id,
        seq,
        int(item.frame),
        int(item.command),
        0,
        1,
        item.param1,
        item.param2,
        item.param3,
        item.param4,
        round(item.latitude_deg * scale),
        round(item.longitude_deg * scale),
        item.altitude_m,
        kind.number,
    )


def from_message(message: Message) -> MissionItem:
    """MISSION_ITEM_INT, or the older MISSION_ITEM with its floats."""
    whole = message.get_type() == "MISSION_ITEM_INT" and message.command not in UNPLACED
    scale = 1e7 if whole else 1
    return MissionItem(
        command=message.command,
        frame=message.frame,
        param1=message.param1,
        param2=message.param2,
        param3=message.param3,
        param4=message.param4,
        latitude_deg=message.x / scale,
        longitude_deg=message.y / scale,
        altitude_m=message.z,
    )
