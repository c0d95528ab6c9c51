"""A small ground station for the tests of the simulated aircraft: raw MAVLink over TCP, no bridge."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any

from pymavlink.dialects.v20 import ardupilotmega as mav

PATIENCE_S = 20.0
"""Wall seconds; what takes longer is a failure."""

Item = tuple[int, int, float, float, float, float]
"""Command, frame, param1, latitude, longitude, altitude."""


class Silence(AssertionError):
    """What was waited for did not come."""


class GroundStation:
    """Connects, asks, waits. Everything heard is kept in `heard`, the newest of a kind in `latest`."""

    def __init__(self, port: int, system_id: int = 255, target: int = 1) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._codec = mav.MAVLink(None, srcSystem=system_id, srcComponent=190)
        self._codec.robust_parsing = True
        self._target = target
        self._unread: list[Any] = []
        self.heard: list[Any] = []
        self.latest: dict[str, Any] = {}

    def close(self) -> None:
        self._socket.close()

    def send(self, message: Any) -> None:
        self._socket.sendall(message.pack(self._codec))
        self._codec.seq = (self._codec.seq + 1) % 256

    # --- waiting -------------------------------------------------------------------------------------------

    def wait(self, name: str, test: Callable[[Any], bool] = lambda _: True, patience_s: float = PATIENCE_S) -> Any:
        """The next message of a kind that passes the test; what was heard before does not count."""
        until = time.monotonic() + patience_s
        while True:
            message = self._next(until)
            if message is None:
                texts = [self.text(each) for each in self.heard if each.get_type() == "STATUSTEXT"]
                raise Silence(f"no {name}; latest: {self.latest.get(name)}; said: {texts[-12:]}")
            if message.get_type() == name and test(message):
                return message

    def wait_text(self, words: str) -> str:
        """A STATUSTEXT that contains the words."""
        return self.text(self.wait("STATUSTEXT", lambda message: words in self.text(message)))

    def texts(self) -> list[str]:
        """Every text heard so far."""
        return [self.text(each) for each in self.heard if each.get_type() == "STATUSTEXT"]

    @staticmethod
    def text(message: Any) -> str:
        raw = message.text
        return raw if isinstance(raw, str) else raw.decode("ascii", "replace").rstrip("\0")

    def listen(self, seconds: float) -> list[Any]:
        """What comes within some wall seconds."""
        until, heard = time.monotonic() + seconds, []
        while (message := self._next(until)) is not None:
            heard.append(message)
        return heard

    def _next(self, until: float) -> Any:
        while not self._unread:
            left = until - time.monotonic()
            if left <= 0:
                return None
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                return None
            if not data:
                raise ConnectionResetError("the aircraft hung up")
            self._unread += self._codec.parse_buffer(data) or []
        message = self._unread.pop(0)
        self.heard.append(message)
        self.latest[message.get_type()] = message
        return message

    # --- commands ------------------------------------------------------------------------------------------

    def command(self, number: int, *params: float) -> int:
        """COMMAND_LONG; the result of its acknowledgement."""
        values = [*params, *[0.0] * (7 - len(params))]
        self.send(mav.MAVLink_command_long_message(self._target, 1, number, 0, *values))
        return int(self.wait("COMMAND_ACK", lambda ack: ack.command == number).result)

    def command_int(self, number: int, frame: int, place: tuple[float, float, float], *params: float) -> int:
        """COMMAND_INT."""
        values = [*params, *[0.0] * (4 - len(params))]
        x, y = round(place[0] * 1e7), round(place[1] * 1e7)
        self.send(mav.MAVLink_command_int_message(self._target, 1, frame, number, 0, 0, *values, x, y, place[2]))
        return int(self.wait("COMMAND_ACK", lambda ack: ack.command == number).result)

    def ask_for(self, rate_hz: float, *message_ids: int) -> None:
        for message_id in message_ids:
            assert self.command(mav.MAV_CMD_SET_MESSAGE_INTERVAL, message_id, 1e6 / rate_hz) == 0

    def set_mode(self, number: int) -> int:
        return self.command(mav.MAV_CMD_DO_SET_MODE, 1, number)

    def heartbeat(self) -> None:
        self.send(mav.MAVLink_heartbeat_message(6, 8, 0, 0, 4, 3))

    def wait_ready(self) -> None:
        """GUIDED, and the estimator knows where it is."""
        assert self.set_mode(4) == 0
        self.ask_for(5, mav.MAVLINK_MSG_ID_EKF_STATUS_REPORT)
        self.wait("EKF_STATUS_REPORT", lambda report: report.flags == 831)

    def arm(self) -> None:
        assert self.command(mav.MAV_CMD_COMPONENT_ARM_DISARM, 1) == 0

    def wait_disarmed(self) -> None:
        self.wait("HEARTBEAT", lambda beat: not beat.base_mode & 128, 4 * PATIENCE_S)

    def wait_mode(self, number: int) -> None:
        self.wait("HEARTBEAT", lambda beat: beat.custom_mode == number)

    # --- parameters and lists ------------------------------------------------------------------------------

    def set_param(self, name: str, value: float) -> float:
        """PARAM_SET; what the aircraft says it is now."""
        self.send(mav.MAVLink_param_set_message(self._target, 1, name.encode(), value, 9))
        return float(self.wait("PARAM_VALUE", lambda param: param.param_id == name).param_value)

    def set_params(self, values: dict[str, float]) -> None:
        for name, value in values.items():
            self.set_param(name, value)

    def upload(self, items: Iterable[Item], kind: int = 0) -> int:
        """Send a list; the result of the final acknowledgement."""
        wanted = list(items)
        self.send(mav.MAVLink_mission_count_message(self._target, 1, len(wanted), kind))
        while True:
            message = self._next_of(("MISSION_REQUEST", "MISSION_ACK"))
            if message.get_type() == "MISSION_ACK":
                return int(message.type)
            self.send_item(message.seq, wanted[message.seq], kind)

    def send_item(self, seq: int, item: Item, kind: int = 0) -> None:
        command, frame, param1, latitude, longitude, altitude = item
        place = (round(latitude * 1e7), round(longitude * 1e7), altitude)
        head = (self._target, 1, seq, frame, command, 0, 1, param1, 0.0, 0.0, 0.0)
        self.send(mav.MAVLink_mission_item_int_message(*head, *place, kind))

    def download(self, kind: int = 0) -> list[Any]:
        """Fetch a list."""
        self.send(mav.MAVLink_mission_request_list_message(self._target, 1, kind))
        count = self.wait("MISSION_COUNT", lambda message: message.mission_type == kind).count
        items = []
        for seq in range(count):
            self.send(mav.MAVLink_mission_request_int_message(self._target, 1, seq, kind))
            items.append(self.wait("MISSION_ITEM_INT", lambda message, seq=seq: message.seq == seq))
        return items

    def _next_of(self, names: tuple[str, ...]) -> Any:
        until = time.monotonic() + PATIENCE_S
        while (message := self._next(until)) is not None:
            if message.get_type() in names:
                return message
        raise Silence(f"none of {names}")


class Hands:
    """The other side of the world door."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._lines = self._socket.makefile("rw")

    def close(self) -> None:
        self._socket.close()

    def do(self, deed: str, **facts: Any) -> dict[str, Any]:
        """One deed; its answer."""
        return self.say(json.dumps({"do": deed, **facts}))

    def say(self, line: str) -> dict[str, Any]:
        """One line; its answer."""
        self._lines.write(line + "\n")
        self._lines.flush()
        answer: dict[str, Any] = json.loads(self._lines.readline())
        return answer

    def state(self) -> dict[str, Any]:
        return self.do("state")

    def wait(self, test: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first state that passes the test."""
        until = time.monotonic() + PATIENCE_S
        while not test(state := self.state()):
            if time.monotonic() > until:
                raise Silence(str(state))
        return state
