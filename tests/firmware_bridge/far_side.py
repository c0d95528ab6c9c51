"""The other end of the radio link, scripted: a small autopilot over a real socket that misbehaves on order.

It is made with the dialect's codec only, and shares no code with the bridge. What goes out can be lost, doubled
or changed; what comes in can be ignored; each reaction can be replaced.
"""

from __future__ import annotations

import random
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from pymavlink.dialects.v20 import ardupilotmega as mav

Handler = Callable[[Any], None]

ARDUCOPTER, HEXAROTOR = mav.MAV_AUTOPILOT_ARDUPILOTMEGA, mav.MAV_TYPE_HEXAROTOR
BEAT_S = 0.05
AUTO, GUIDED, STABILIZE = 3, 4, 0


class FarSide:
    """A peer that is called over TCP, or that calls over UDP or TCP."""

    def __init__(
        self,
        system_id: int = 1,
        udp_to: tuple[str, int] | None = None,
        tcp_to: tuple[str, int] | None = None,
        listen_port: int = 0,
        uid: int = 7,
    ) -> None:
        self.system_id = system_id
        self.uid = uid
        self.autopilot, self.type = ARDUCOPTER, HEXAROTOR
        self.armed, self.mode, self.system_status = False, STABILIZE, mav.MAV_STATE_STANDBY
        self.landed, self.height_m, self.current = True, 0.0, 0
        self.boot_s = time.monotonic() - 100.0
        self.beats = True
        self.params: dict[str, float] = {"FS_GCS_ENABLE": 0.0, "RTL_ALT": 1500.0}
        self.lists: dict[int, list[Any]] = {0: [], 1: [], 2: []}
        self.heard: list[Any] = []
        self.lose: Counter[str] = Counter()  # so many messages of a type do not go out
        self.ignore: Counter[str] = Counter()  # so many of a type are not heard
        self.double: set[str] = set()
        self.loss = 0.0
        self.dice = random.Random(1)
        self.results: dict[int, list[int]] = {}  # command -> results to answer with, the last one stays
        self.on: dict[str, Handler] = {
            "COMMAND_LONG": self.command,
            "PARAM_REQUEST_READ": self.read_param,
            "PARAM_SET": self.set_param,
            "MISSION_COUNT": self.begin_upload,
            "MISSION_ITEM_INT": self.take_item,
            "MISSION_REQUEST_LIST": self.tell_count,
            "MISSION_REQUEST_INT": self.tell_item,
            "MISSION_CLEAR_ALL": self.clear,
        }
        self.effects: dict[int, Handler] = {
            mav.MAV_CMD_DO_SET_MODE: lambda m: setattr(self, "mode", int(m.param2)),
            mav.MAV_CMD_COMPONENT_ARM_DISARM: lambda m: setattr(self, "armed", m.param1 == 1),
            mav.MAV_CMD_REQUEST_MESSAGE: lambda m: self.version(),
            mav.MAV_CMD_MISSION_START: self.take_off,
            mav.MAV_CMD_DO_SET_MISSION_CURRENT: self.jump,
        }
        self._codec = mav.MAVLink(None, srcSystem=system_id, srcComponent=1)
        self._parser = mav.MAVLink(None)
        self._parser.robust_parsing = True
        self._incoming: list[Any] = []
        self._expected: tuple[int, int] | None = None
        self.asks_again_s = 1.0  # for an item that does not come, as ArduPilot does
        self._asked: tuple[float, Any] | None = None
        self._udp_to = udp_to
        self._open_sockets(tcp_to, listen_port)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _open_sockets(self, tcp_to: tuple[str, int] | None, listen_port: int) -> None:
        self._door: socket.socket | None = None
        self._peer: socket.socket | None = None
        if self._udp_to is not None:
            self._peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        elif tcp_to is not None:
            self._peer = call(tcp_to)
        else:
            self._door = socket.create_server(("127.0.0.1", listen_port))
            self.url = f"tcp:127.0.0.1:{self._door.getsockname()[1]}"

    def close(self) -> None:
        self._ending.set()
        self._thread.join()
        for sock in (self._door, self._peer):
            if sock is not None:
                sock.close()

    def hang_up(self) -> None:
        """Cut the connection; the door stays open."""
        if self._peer is not None:
            self._peer.shutdown(socket.SHUT_RDWR)

    def reboot(self) -> None:
        """Start again: the clock near zero, intervals and an upload under way forgotten."""
        self.boot_s = time.monotonic()
        self._expected = None
        self.armed, self.mode = False, STABILIZE

    # What it says

    def send(self, message: Any, raw: bytes | None = None) -> None:
        kind = message.get_type()
        if self.lose[kind] > 0:
            self.lose[kind] -= 1
            return
        if self.dice.random() < self.loss:
            return
        frame = raw or message.pack(self._codec)
        self._codec.seq = (self._codec.seq + 1) % 256
        for _ in range(2 if kind in self.double else 1):
            self._put(bytes(frame))

    def _put(self, frame: bytes) -> None:
        if self._peer is None:
            return
        try:
            if self._udp_to is not None:
                self._peer.sendto(frame, self._udp_to)
            else:
                self._peer.sendall(frame)
        except OSError:
            pass  # the bridge hung up

    def boot_ms(self) -> int:
        return int((time.monotonic() - self.boot_s) * 1000)

    def beat(self) -> None:
        base = mav.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED
        base |= mav.MAV_MODE_FLAG_SAFETY_ARMED if self.armed else 0
        self.send(mav.MAVLink_heartbeat_message(self.type, self.autopilot, base, self.mode, self.system_status, 3))
        self.send(self.position())
        self.send(mav.MAVLink_extended_sys_state_message(0, 1 if self.landed else 2))
        self.send(mav.MAVLink_mission_current_message(self.current))

    def position(self) -> Any:
        height_mm = int(self.height_m * 1000)
        return mav.MAVLink_global_position_int_message(
            self.boot_ms(), 358_000_000, 1_380_000_000, 700_000 + height_mm, height_mm, 300, 400, -50, 9000
        )

    def say(self, text: str, severity: int = mav.MAV_SEVERITY_CRITICAL) -> None:
        self.send(mav.MAVLink_statustext_message(severity, text.encode()))

    def version(self) -> None:
        self.send(
            mav.MAVLink_autopilot_version_message(
                0, 0x04070000, 0, 0, 0, bytes(8), bytes(8), bytes(8), 0, 0, self.uid, uid2=[self.uid] + [0] * 17
            )
        )

    # What it does

    def command(self, m: Any) -> None:
        results = self.results.get(m.command, [mav.MAV_RESULT_ACCEPTED])
        result = results.pop(0) if len(results) > 1 else results[0]
        if result == mav.MAV_RESULT_ACCEPTED and m.command in self.effects:
            self.effects[m.command](m)
        self.ack(m, result)

    def ack(self, m: Any, result: int, to: int | None = None) -> None:
        target = m.get_srcSystem() if to is None else to
        self.send(mav.MAVLink_command_ack_message(m.command, result, 0, 0, target, m.get_srcComponent()))

    def take_off(self, _m: Any) -> None:
        self.mode, self.landed, self.height_m, self.current = AUTO, False, 5.0, 1

    def jump(self, m: Any) -> None:
        self.current = int(m.param1)

    def read_param(self, m: Any) -> None:
        if m.param_id in self.params:
            self.send(
                mav.MAVLink_param_value_message(
                    m.param_id.encode(), self.params[m.param_id], mav.MAV_PARAM_TYPE_REAL32, 1, 0
                )
            )

    def set_param(self, m: Any) -> None:
        if m.param_id in self.params:
            self.params[m.param_id] = m.param_value
            self.read_param(m)

    def begin_upload(self, m: Any) -> None:
        self._incoming = []
        self._expected = (m.mission_type, m.count)
        self.ask_item(m)

    def ask_item(self, m: Any) -> None:
        """MISSION_REQUEST, the older one, as ArduPilot does."""
        self._asked = (time.monotonic(), m)
        self.send(
            mav.MAVLink_mission_request_message(
                m.get_srcSystem(), m.get_srcComponent(), len(self._incoming), m.mission_type
            )
        )

    def take_item(self, m: Any) -> None:
        if self._expected is None or m.mission_type != self._expected[0]:
            return
        if m.seq != len(self._incoming):
            self.mission_ack(m, mav.MAV_MISSION_INVALID_SEQUENCE)
            return
        self._incoming.append(m)
        if len(self._incoming) < self._expected[1]:
            self.ask_item(m)
            return
        self.lists[m.mission_type] = self._incoming
        self._expected = None
        self.mission_ack(m, mav.MAV_MISSION_ACCEPTED)

    def mission_ack(self, m: Any, result: int) -> None:
        self.send(mav.MAVLink_mission_ack_message(m.get_srcSystem(), m.get_srcComponent(), result, m.mission_type))

    def tell_count(self, m: Any) -> None:
        count = len(self.lists[m.mission_type])
        self.send(mav.MAVLink_mission_count_message(m.get_srcSystem(), m.get_srcComponent(), count, m.mission_type))

    def tell_item(self, m: Any) -> None:
        item = self.lists[m.mission_type][m.seq]
        values = [getattr(item, name) for name in item.get_fieldnames()[2:]]
        self.send(mav.MAVLink_mission_item_int_message(m.get_srcSystem(), m.get_srcComponent(), *values))

    def clear(self, m: Any) -> None:
        self.lists[m.mission_type] = []
        self.mission_ack(m, mav.MAV_MISSION_ACCEPTED)

    # Its thread

    def _run(self) -> None:
        beat_at = 0.0
        while not self._ending.is_set():
            now = time.monotonic()
            if self.beats and now >= beat_at:
                beat_at = now + BEAT_S
                self.beat()
            if self._expected and self._asked and now - self._asked[0] > self.asks_again_s:
                self.ask_item(self._asked[1])
            socks = [sock for sock in (self._door, self._peer) if sock is not None]
            for sock in select.select(socks, [], [], 0.01)[0]:
                self._ready(sock)

    def _ready(self, sock: socket.socket) -> None:
        if sock is self._door:
            self._peer = sock.accept()[0]
            return
        try:
            data = sock.recv(65536)
        except OSError:
            data = b""
        if not data and self._udp_to is None:
            sock.close()
            self._peer = None
            return
        for message in self._parser.parse_buffer(data) or []:
            self._hear(message)

    def _hear(self, message: Any) -> None:
        kind = message.get_type()
        if self.ignore[kind] > 0:
            self.ignore[kind] -= 1
            return
        if self.dice.random() < self.loss:
            return
        self.heard.append(message)
        if kind in self.on:
            self.on[kind](message)

    def count(self, kind: str, command: int | None = None) -> int:
        """How many messages of a type (and command) were heard."""
        return sum(m.get_type() == kind and (command is None or m.command == command) for m in list(self.heard))


def call(address: tuple[str, int], limit_s: float = 10.0) -> socket.socket:
    """Call until somebody answers: the bridge opens its door in a thread of its own."""
    end = time.monotonic() + limit_s
    while True:
        try:
            return socket.create_connection(address)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            threading.Event().wait(0.02)
