"""The mission protocol (https://mavlink.io/en/services/mission.html) as ArduPilot serves it, for all three lists.

Transfers are paced by the wall clock, as the radio is, however fast the simulated time runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.items import Item, ItemRefused
from firmware_bridge.sim.numbers import whole
from firmware_bridge.sim.storage import ItemList, MissionList

_ASK_AGAIN_S = 1.0
_GIVE_UP_S = 8.0
_WARNING, _INFO = 4, 6
_NAMES = {0: "Mission", 1: "Fence", 2: "Rally"}

Send = Callable[[Any], None]
Say = Callable[[int, str], None]


@dataclass
class _Upload:
    sender: tuple[int, int]
    count: int
    wanted: int
    heard_s: float
    asked_s: float


class MissionServer:
    """One list. `home` gives item 0 of the mission; `altered` is a fault that spoils what is read back."""

    def __init__(self, kind: int, items: ItemList, send: Send, say: Say, home: Callable[[], Item]) -> None:
        self._kind, self._items, self._send, self._say, self._home = kind, items, send, say, home
        self._upload: _Upload | None = None
        self._warned = False
        self.refuses = False
        self.altered = False

    def handle(self, name: str, message: Any, now_s: float) -> None:
        """A message of the protocol that is meant for us."""
        sender = (message.get_srcSystem(), message.get_srcComponent())
        if name == "MISSION_COUNT":
            self._begin(message.count, sender, now_s)
        elif name in ("MISSION_ITEM_INT", "MISSION_ITEM"):
            self._take(message, sender, now_s)
        elif name == "MISSION_REQUEST_LIST":
            self._send_count(sender)
        elif name in ("MISSION_REQUEST_INT", "MISSION_REQUEST"):
            self._send_item(message.seq, sender, as_int=name == "MISSION_REQUEST_INT")
        elif name == "MISSION_CLEAR_ALL":
            done = self._upload is None and self._items.clear()
            self._ack(sender, mav.MAV_MISSION_ACCEPTED if done else mav.MAV_MISSION_ERROR)

    def tick(self, now_s: float) -> None:
        """Ask again for what did not come; give up after long silence."""
        upload = self._upload
        if upload is None:
            return
        if now_s - upload.heard_s > _GIVE_UP_S:
            self._items.cancel()
            self._upload = None
            self._say(_WARNING, f"{_NAMES[self._kind]} upload timeout")
            self._ack(upload.sender, mav.MAV_MISSION_OPERATION_CANCELLED)
        elif now_s - upload.asked_s > _ASK_AGAIN_S:
            self._ask(upload, now_s)

    def _begin(self, count: int, sender: tuple[int, int], now_s: float) -> None:
        if self.refuses or (self._upload is not None and self._upload.sender != sender):
            self._ack(sender, mav.MAV_MISSION_DENIED)
            return
        if count > self._items.most:
            self._ack(sender, mav.MAV_MISSION_NO_SPACE)
            self._say(_WARNING, f"Only {self._items.most} items are supported")
            return
        self._items.begin(count)
        self._upload = _Upload(sender, count, 0, now_s, now_s)
        if count == 0:
            self._complete(self._upload)
        else:
            self._ask(self._upload, now_s)

    def _take(self, message: Any, sender: tuple[int, int], now_s: float) -> None:
        self._warn_old_form(message)
        upload = self._upload
        if upload is None:
            self._ack(sender, mav.MAV_MISSION_ERROR)
        elif message.seq != upload.wanted:
            self._ack(sender, mav.MAV_MISSION_INVALID_SEQUENCE)
        elif sender != upload.sender:
            self._ack(sender, mav.MAV_MISSION_DENIED)
        else:
            self._store(message, upload, now_s)

    def _store(self, message: Any, upload: _Upload, now_s: float) -> None:
        try:
            self._items.put(message.seq, item_from(message))
        except ItemRefused as refused:
            self._items.cancel()
            self._upload = None
            self._ack(upload.sender, refused.result)
            return
        upload.heard_s = now_s
        upload.wanted += 1
        if upload.wanted == upload.count:
            self._complete(upload)
        else:
            self._ask(upload, now_s)

    def _complete(self, upload: _Upload) -> None:
        self._upload = None
        if self._kind == 0:
            self._say(_INFO, "Flight plan received")
        self._ack(upload.sender, self._items.finish())

    def _ask(self, upload: _Upload, now_s: float) -> None:
        upload.asked_s = now_s
        self._send(mav.MAVLink_mission_request_message(*upload.sender, upload.wanted, self._kind))

    def _send_count(self, sender: tuple[int, int]) -> None:
        if self._upload is not None:
            self._ack(sender, mav.MAV_MISSION_DENIED)
            return
        self._send(mav.MAVLink_mission_count_message(*sender, len(self._items), self._kind))

    def _send_item(self, seq: int, sender: tuple[int, int], as_int: bool) -> None:
        if self._upload is not None:
            self._ack(sender, mav.MAV_MISSION_DENIED)
            return
        item = (
            self._home()
            if seq == 0 and isinstance(self._items, MissionList) and self._kind == 0
            else self._items.at(seq)
        )
        if item is None:
            self._ack(sender, mav.MAV_MISSION_ERROR if self._kind == 0 else mav.MAV_MISSION_INVALID_SEQUENCE)
            return
        z = item.z + (10.0 if self.altered and seq == len(self._items) - 1 else 0.0)
        head = (*sender, seq, item.frame, item.command, 0, item.autocontinue)
        params = (item.param1, item.param2, item.param3, item.param4)
        if as_int:
            self._send(mav.MAVLink_mission_item_int_message(*head, *params, item.x, item.y, z, self._kind))
        else:
            place = (item.latitude_deg, item.longitude_deg)
            self._send(mav.MAVLink_mission_item_message(*head, *params, *place, z, self._kind))

    def _ack(self, sender: tuple[int, int], result: int) -> None:
        self._send(mav.MAVLink_mission_ack_message(*sender, result, self._kind))

    def _warn_old_form(self, message: Any) -> None:
        if message.get_type() == "MISSION_ITEM" and not self._warned:
            self._warned = True
            self._say(_WARNING, "got MISSION_ITEM; GCS should send MISSION_ITEM_INT")


def item_from(message: Any) -> Item:
    """From MISSION_ITEM_INT, or from MISSION_ITEM with its degrees in 32-bit floats."""
    params = (message.param1, message.param2, message.param3, message.param4)
    if message.get_type() == "MISSION_ITEM":
        x, y = whole(message.x * 1e7), whole(message.y * 1e7)
    else:
        x, y = message.x, message.y
    return Item(message.command, message.frame, *params, x, y, message.z)
