"""Messages that come in: to whom each of them goes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.autopilot import Autopilot
from firmware_bridge.sim.commands import Command, Commands
from firmware_bridge.sim.ftp import answer_ftp
from firmware_bridge.sim.items import Item, ItemRefused, stored_mission_item
from firmware_bridge.sim.mission_server import MissionServer, item_from
from firmware_bridge.sim.params import ParamValue
from firmware_bridge.sim.storage import ItemList
from firmware_bridge.sim.streams import Streams
from firmware_bridge.sim.telemetry import mission_current_as

COMPONENT = 1
_PARAMS_AT_ONCE = 20
_POSITION_IGNORED = 0b111
_SPEED_IGNORED = 0b111000
_GUIDED_WAYPOINT, _GUIDED_ALTITUDE = 2, 3
"""Values of `current` that make a mission item an order instead of a part of a list."""


class Inbox:
    """The receiving half of one boot."""

    def __init__(self, autopilot: Autopilot, streams: Streams, reboot: Callable[[], None]) -> None:
        self._ap, self._streams = autopilot, streams
        self._commands = Commands(autopilot, streams, reboot)
        storage = autopilot.storage
        lists: tuple[ItemList, ...] = (storage.mission, storage.fence, storage.rally)
        self.servers = [
            MissionServer(kind, items, autopilot.send, autopilot.say, self._home_item)
            for kind, items in enumerate(lists)
        ]
        self._param_queue: Iterator[ParamValue] | None = None
        self._handlers: dict[str, Callable[[Any], None]] = {
            "HEARTBEAT": self._heartbeat,
            "COMMAND_LONG": lambda m: self._command(m, Command.from_long(m)),
            "COMMAND_INT": lambda m: self._command(m, Command.from_int(m)),
            "SET_MODE": self._set_mode,
            "MISSION_SET_CURRENT": self._set_current,
            "PARAM_REQUEST_LIST": self._param_list,
            "PARAM_REQUEST_READ": self._param_read,
            "PARAM_SET": self._param_set,
            "REQUEST_DATA_STREAM": self._data_stream,
            "SET_POSITION_TARGET_GLOBAL_INT": self._position_target,
            "RC_CHANNELS_OVERRIDE": self._rc_override,
            "TIMESYNC": self._timesync,
            "FILE_TRANSFER_PROTOCOL": self._ftp,
        }

    def handle(self, message: Any, wall_s: float) -> None:
        """A message from the radio, if it is meant for us."""
        if not self._ap.awake or not self._is_ours(message):
            return
        name = message.get_type()
        if name.startswith("MISSION_") and name != "MISSION_SET_CURRENT":
            self._mission(name, message, wall_s)
            return
        handler = self._handlers.get(name)
        if handler is not None:
            handler(message)

    def tick(self, wall_s: float) -> None:
        """Go on with what takes longer: lists of items and of parameters."""
        for server in self.servers:
            server.tick(wall_s)
        for _ in range(_PARAMS_AT_ONCE if self._param_queue is not None else 0):
            param = next(self._param_queue, None) if self._param_queue is not None else None
            if param is None:
                self._param_queue = None
                return
            self._send_param(param)

    def _is_ours(self, message: Any) -> bool:
        system = getattr(message, "target_system", 0)
        component = getattr(message, "target_component", 0)
        return system in (0, int(self._ap.params["MAV_SYSID"])) and component in (0, COMPONENT)

    def _heartbeat(self, message: Any) -> None:
        if message.get_srcSystem() == int(self._ap.params["MAV_GCS_SYSID"]):
            self._ap.failsafes.gcs_heard()

    def _command(self, message: Any, command: Command) -> None:
        self._commands.handle(command, message.get_srcSystem(), message.get_srcComponent())

    def _set_mode(self, message: Any) -> None:
        self._commands.set_mode_message(message, message.get_srcSystem(), message.get_srcComponent())

    def _set_current(self, message: Any) -> None:
        if self._ap.auto.mission.set_current(message.seq):
            self._ap.send(mission_current_as(self._ap, message.seq))

    # --- missions ------------------------------------------------------------------------------------------

    def _mission(self, name: str, message: Any, wall_s: float) -> None:
        if name in ("MISSION_ITEM_INT", "MISSION_ITEM") and message.current in (_GUIDED_WAYPOINT, _GUIDED_ALTITUDE):
            self._order(message)
        elif message.mission_type < len(self.servers):
            self.servers[message.mission_type].handle(name, message, wall_s)
        elif name != "MISSION_ACK":
            self._mission_ack(message, mav.MAV_MISSION_UNSUPPORTED, message.mission_type)

    def _order(self, message: Any) -> None:
        ap = self._ap
        try:
            item = stored_mission_item(item_from(message))
        except ItemRefused as refused:
            self._mission_ack(message, refused.result)
            return
        here = ap.places.here
        wanted = ap.mode is ap.guided and message.current == _GUIDED_WAYPOINT
        goes = wanted and ap.guided.go(ap.places.point_of(item, here))
        self._mission_ack(message, mav.MAV_MISSION_ACCEPTED if goes else mav.MAV_MISSION_ERROR)

    def _mission_ack(self, message: Any, result: int, kind: int = 0) -> None:
        sender = (message.get_srcSystem(), message.get_srcComponent())
        self._ap.send(mav.MAVLink_mission_ack_message(*sender, result, kind))

    def _home_item(self) -> Item:
        home = self._ap.places.home
        if home is None:
            return Item(mav.MAV_CMD_NAV_WAYPOINT)
        x, y = round(home.latitude_deg * 1e7), round(home.longitude_deg * 1e7)
        return Item(mav.MAV_CMD_NAV_WAYPOINT, x=x, y=y, z=home.up_m)

    # --- parameters ----------------------------------------------------------------------------------------

    def _param_list(self, message: Any) -> None:
        self._refresh_totals()
        self._param_queue = self._ap.params.all()

    def _param_read(self, message: Any) -> None:
        self._refresh_totals()
        params = self._ap.params
        if message.param_index >= 0:
            param = params.at(message.param_index) if message.param_index < len(params) else None
        else:
            param = params.get(_name(message.param_id))
        if param is not None:
            self._send_param(param)

    def _param_set(self, message: Any) -> None:
        name = _name(message.param_id)
        if not self._ap.params.set(name, message.param_value):
            return
        param = self._ap.params.get(name)
        if param is not None:
            self._send_param(param)

    def _send_param(self, param: ParamValue) -> None:
        name, count = param.name.encode(), len(self._ap.params)
        self._ap.send(mav.MAVLink_param_value_message(name, param.value, param.kind, count, param.index))

    def _refresh_totals(self) -> None:
        storage = self._ap.storage
        fence = len(storage.fence)
        storage.params.put("MIS_TOTAL", len(storage.mission))
        storage.params.put("FENCE_TOTAL", min(127, fence + 2) if fence else 0)
        storage.params.put("RALLY_TOTAL", len(storage.rally))

    # --- the rest ------------------------------------------------------------------------------------------

    def _data_stream(self, message: Any) -> None:
        self._streams.set_group(message.req_stream_id, message.req_message_rate, bool(message.start_stop))

    def _position_target(self, message: Any) -> None:
        ap = self._ap
        if ap.mode is not ap.guided:
            return
        mask = message.type_mask
        here = ap.places.here
        if mask & _POSITION_IGNORED or mask & _SPEED_IGNORED != _SPEED_IGNORED or not math.isfinite(message.alt):
            ap.guided.stop()
            return
        item = Item(mav.MAV_CMD_NAV_WAYPOINT, 3 if message.coordinate_frame in (3, 6) else 0)
        placed = Item(item.command, item.frame, x=message.lat_int, y=message.lon_int, z=message.alt)
        ap.guided.go(ap.places.point_of(placed, here))

    def _rc_override(self, message: Any) -> None:
        if message.get_srcSystem() != int(self._ap.params["MAV_GCS_SYSID"]):
            return
        values = [getattr(message, f"chan{number}_raw") for number in range(1, 9)]
        self._ap.rc_overrides = {place: value for place, value in enumerate(values) if value not in (0, 0xFFFF)}

    def _timesync(self, message: Any) -> None:
        if message.tc1 == 0:
            self._ap.send(mav.MAVLink_timesync_message(int(self._ap.time_s * 1e9), message.ts1))

    def _ftp(self, message: Any) -> None:
        sender = (message.get_srcSystem(), message.get_srcComponent())
        reply = answer_ftp(bytes(message.payload))
        if reply is not None:
            self._ap.send(mav.MAVLink_file_transfer_protocol_message(0, *sender, list(reply)))


def _name(raw: str | bytes) -> str:
    text = raw.decode("ascii", "replace") if isinstance(raw, bytes) else raw
    return text.rstrip("\0")
