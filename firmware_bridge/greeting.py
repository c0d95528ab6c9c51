"""What we ask an aircraft as soon as it is heard: who it is, and which telemetry it shall send how often.

An ArduPilot sends only heartbeats, parameters and sentences until it is asked, and forgets what it was asked
when it starts again. One question is under way at a time, because acknowledgements carry no number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from firmware_bridge.dialect import Message, mavlink
from firmware_bridge.wire import Wire

# Rates in Hz as the aircraft's clock counts them.
TELEMETRY_HZ: dict[int, float] = {
    mavlink.MAVLINK_MSG_ID_GLOBAL_POSITION_INT: 4.0,
    mavlink.MAVLINK_MSG_ID_EXTENDED_SYS_STATE: 2.0,
    mavlink.MAVLINK_MSG_ID_MISSION_CURRENT: 2.0,
    mavlink.MAVLINK_MSG_ID_VFR_HUD: 2.0,
    mavlink.MAVLINK_MSG_ID_SYS_STATUS: 1.0,
    mavlink.MAVLINK_MSG_ID_GPS_RAW_INT: 1.0,
    mavlink.MAVLINK_MSG_ID_EKF_STATUS_REPORT: 1.0,
    mavlink.MAVLINK_MSG_ID_FENCE_STATUS: 1.0,
    mavlink.MAVLINK_MSG_ID_BATTERY_STATUS: 0.5,
    mavlink.MAVLINK_MSG_ID_WIND: 0.5,
    mavlink.MAVLINK_MSG_ID_SYSTEM_TIME: 0.5,
    mavlink.MAVLINK_MSG_ID_HOME_POSITION: 0.5,
}

ANSWER_S = 1.5
TRIES = 3
CHECK_S = 10.0  # when to look whether what was asked for really comes
CHECKS = 3  # some messages never come: a wind that is not estimated, a home that is not set
SILENT_TELEMETRY_S = 10.0


class Greeting:
    """The questions of one aircraft, asked by the radio thread. Times are time.monotonic().

    An acknowledgement that comes twice passes for that of the next question; so what counts in the end is
    not that a question was answered but that its message comes.
    """

    def __init__(self, wire: Wire, telemetry_rate: float) -> None:
        self._wire = wire
        self._rate = telemetry_rate
        self._questions: Iterator[Message] = iter(())
        self._open: Message | None = None
        self._tries = 0
        self._asked_s = 0.0
        self._check_s: float | None = None
        self._checks = 0
        self._heard: set[int] = set()
        self.done = False

    def begin(self, now: float) -> None:
        """Ask everything from the beginning: the aircraft is new, was silent for long, or started again."""
        self.done = False
        self._checks = 0
        self._heard.clear()
        self._begin_round(now)

    def heard(self, message: Message, now: float) -> None:
        """Called for every message: some of them are answers."""
        self._heard.add(message.get_msgId())
        if message.get_type() == "COMMAND_ACK" and self._answers(message):
            self._next(now)

    def tick(self, now: float) -> None:
        """Ask again what was not answered, or does not come."""
        if self._open is not None and now - self._asked_s >= ANSWER_S:
            if self._tries < TRIES:
                self._ask(now)
            else:
                self._next(now)
        if self._check_s is not None and now >= self._check_s:
            self._checks += 1
            self._begin_round(now)

    def _answers(self, ack: Message) -> bool:
        return (
            self._open is not None
            and ack.command == self._open.command
            and ack.result != mavlink.MAV_RESULT_IN_PROGRESS
            and self._wire.is_for_us(ack)
        )

    def _begin_round(self, now: float) -> None:
        self._check_s = None
        wanted = {mavlink.MAVLINK_MSG_ID_AUTOPILOT_VERSION, *TELEMETRY_HZ}
        # The first time all are asked for: what comes already may come too seldom.
        self._questions = self._ask_for(wanted - self._heard if self._checks else wanted)
        self._next(now)

    def _ask_for(self, wanted: set[int]) -> Iterator[Message]:
        version = mavlink.MAVLINK_MSG_ID_AUTOPILOT_VERSION
        if version in wanted:
            yield self._command(mavlink.MAV_CMD_REQUEST_MESSAGE, float(version), 0.0)
        for message_id, rate_hz in TELEMETRY_HZ.items():
            if message_id in wanted:
                interval_us = 1e6 / (rate_hz * self._rate)
                yield self._command(mavlink.MAV_CMD_SET_MESSAGE_INTERVAL, float(message_id), interval_us)

    def _command(self, command: int, param1: float, param2: float) -> Message:
        return mavlink.MAVLink_command_long_message(
            self._wire.system_id, self._wire.component_id, command, 0, param1, param2, 0, 0, 0, 0, 0
        )

    def _next(self, now: float) -> None:
        self._open = next(self._questions, None)
        self._tries = 0
        if self._open is not None:
            self._ask(now)
            return
        self.done = True
        self._check_s = now + CHECK_S if self._checks < CHECKS else None

    def _ask(self, now: float) -> None:
        self._tries += 1
        self._asked_s = now
        if self._open is not None:
            self._wire.send(self._open)


class Watchfulness:
    """Decides when an aircraft has to be greeted anew."""

    def __init__(self, greet: Callable[[float], None], heartbeat_lost_s: float) -> None:
        self._greet = greet
        self._lost_s = heartbeat_lost_s
        self._greeted_s: float | None = None
        self._heartbeat_s = 0.0
        self._reboots = 0

    def heartbeat(self, now: float, position_s: float | None, reboots: int) -> None:
        """Called at each heartbeat, with what the telemetry says."""
        silent = now - self._heartbeat_s > self._lost_s
        rebooted = reboots != self._reboots
        self._heartbeat_s = now
        self._reboots = reboots
        if self._greeted_s is None or silent or rebooted or self._mute(now, position_s):
            self._greeted_s = now
            self._greet(now)

    def way_changed(self) -> None:
        """The aircraft is heard on another channel: what it was asked belonged to the old one."""
        self._greeted_s = None

    def _mute(self, now: float, position_s: float | None) -> bool:
        # It beats but sends no positions: it forgot (a start that was too quick to see), or never understood.
        return now - max(position_s or 0.0, self._greeted_s or 0.0) > SILENT_TELEMETRY_S
