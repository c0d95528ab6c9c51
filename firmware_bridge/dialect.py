"""The one place that knows which MAVLink library and which dialect we speak.

The dialect module of `v20` frames as MAVLink 2 by itself. pymavlink's `mavutil` would choose version 1 unless
an environment variable stands before the first import; it is not used anywhere here.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from pymavlink.dialects.v20 import ardupilotmega as mavlink

Message: TypeAlias = Any  # pymavlink's message classes carry no types that a checker could follow

__all__ = ["AUTOPILOT_COMPONENT", "BROADCAST", "GCS_COMPONENT", "Message", "Packer", "Parser", "mavlink"]

AUTOPILOT_COMPONENT = 1  # MAV_COMP_ID_AUTOPILOT1
GCS_COMPONENT = 190  # MAV_COMP_ID_MISSIONPLANNER, what ground stations use by custom
BROADCAST = 0


class Parser:
    """Bytes of one peer in, whole and checked messages out; rubbish between frames is skipped."""

    def __init__(self) -> None:
        self._codec = mavlink.MAVLink(None)
        self._codec.robust_parsing = True

    def feed(self, data: bytes) -> list[Message]:
        """Messages whose checksum is right, unknown ids and bad data left out."""
        messages = self._codec.parse_buffer(data) or []
        return [m for m in messages if m.get_msgId() >= 0 and m.get_type() in _KNOWN]


class Packer:
    """Messages in, frames of MAVLink 2 out, numbered for one peer. Not thread-safe: its owner locks."""

    def __init__(self, system_id: int, component_id: int = GCS_COMPONENT) -> None:
        self._codec = mavlink.MAVLink(None, srcSystem=system_id, srcComponent=component_id)

    def pack(self, message: Message) -> bytes:
        """The frame of a message; every frame carries the next sequence number."""
        frame = bytes(message.pack(self._codec))
        self._codec.seq = (self._codec.seq + 1) % 256
        return frame


_KNOWN = frozenset(kind.msgname for kind in mavlink.mavlink_map.values())
