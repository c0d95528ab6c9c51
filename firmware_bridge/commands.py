"""The MAVLink command service: one command asked, one answer waited for.

https://mavlink.io/en/services/command.html. An acknowledgement carries no transaction number, so one command of
a kind is under way at a time, and ACCEPTED does not mean done: callers watch for the effect.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable

from firmware_bridge.dialect import Message, mavlink
from firmware_bridge.errors import CommandRefused, CommandTimeout, EffectMissing
from firmware_bridge.inbox import Inbox, Listening
from firmware_bridge.limits import TimeLimits
from firmware_bridge.telemetry import Telemetry
from firmware_bridge.vehicle import StatusText, VehicleState
from firmware_bridge.wire import Wire

WARNING = 4  # MAV_SEVERITY: what explains a refusal is at least a warning
RETRY_PAUSE_S = 0.5


class CommandService:
    """Asks one aircraft. `check` raises when it may not be commanded now."""

    def __init__(
        self,
        wire: Wire,
        inbox: Inbox,
        telemetry: Telemetry,
        limits: TimeLimits,
        check: Callable[[], None],
    ) -> None:
        self._wire = wire
        self._inbox = inbox
        self._telemetry = telemetry
        self._limits = limits
        self._check = check
        self._locks: dict[int, threading.Lock] = defaultdict(threading.Lock)

    def long(self, command: int, *params: float, repeat: bool = False) -> None:
        """COMMAND_LONG with up to seven parameters.

        `repeat` only for what does no harm when it is done twice. Raises CommandRefused, CommandTimeout.
        """
        values = (*params, *([0.0] * (7 - len(params))))

        def ask(confirmation: int) -> Message:
            return mavlink.MAVLink_command_long_message(
                self._wire.system_id, self._wire.component_id, command, confirmation, *values
            )

        self._run(command, ask, repeat)

    def positioned(
        self,
        command: int,
        params: tuple[float, float, float, float],
        place: tuple[float, float, float],
        frame: int,
        repeat: bool = False,
    ) -> None:
        """COMMAND_INT: `place` is latitude and longitude in degrees, and metres as `frame` counts them.

        Raises CommandRefused, CommandTimeout.
        """
        latitude, longitude, altitude_m = place

        def ask(_confirmation: int) -> Message:
            return mavlink.MAVLink_command_int_message(
                self._wire.system_id,
                self._wire.component_id,
                frame,
                command,
                0,
                0,
                *params,
                round(latitude * 1e7),
                round(longitude * 1e7),
                altitude_m,
            )

        self._run(command, ask, repeat)

    def reasons_since(self, number: int, wait_s: float, enough: int = 1) -> tuple[StatusText, ...]:
        """Warnings heard after sentence `number`; waits up to `wait_s` until there are `enough`."""

        def warnings(state: VehicleState) -> tuple[StatusText, ...]:
            return tuple(t for t in state.statustexts if t.number > number and t.severity <= WARNING)

        with contextlib.suppress(EffectMissing):  # none came: what there is, is all there is
            self._telemetry.wait_for(lambda state: len(warnings(state)) >= enough, wait_s, "a reason")
        return warnings(self._telemetry.snapshot())

    def last_sentence(self) -> int:
        """The number of the last sentence heard, 0 if there was none."""
        texts = self._telemetry.snapshot().statustexts
        return texts[-1].number if texts else 0

    def _run(self, command: int, ask: Callable[[int], Message], repeat: bool) -> None:
        tries = self._limits.ack_tries if repeat else 1
        with self._locks[command], self._inbox.listen("COMMAND_ACK") as acks:
            sentence = self.last_sentence()
            result: int | None = None
            for attempt in range(tries):
                self._check()
                self._wire.send(ask(attempt))
                result = self._answer(command, acks)
                if result == mavlink.MAV_RESULT_TEMPORARILY_REJECTED and attempt + 1 < tries:
                    time.sleep(RETRY_PAUSE_S)
                elif result is not None:
                    break
            self._judge(command, result, tries, sentence)

    def _judge(self, command: int, result: int | None, tries: int, sentence: int) -> None:
        if result == mavlink.MAV_RESULT_ACCEPTED:
            return
        if result is None:
            self._check()  # a lost link is the better explanation
            raise CommandTimeout(command, tries)
        reasons = self.reasons_since(sentence, self._limits.reason_s)
        text = "; ".join(reason.text for reason in reasons)
        raise CommandRefused(command, result, result_name(result), text)

    def _answer(self, command: int, acks: Listening) -> int | None:
        now = time.monotonic()
        until_s, end_s = now + self._limits.ack_s, now + self._limits.progress_s
        while (ack := acks.next(min(until_s, end_s))) is not None:
            if ack.command != command or not self._wire.is_for_us(ack):
                continue
            if ack.result != mavlink.MAV_RESULT_IN_PROGRESS:
                return int(ack.result)
            until_s = end_s  # it works on it: the answer may take as long as the work
        return None


def result_name(result: int) -> str:
    """MAV_RESULT without its prefix."""
    entry = mavlink.enums["MAV_RESULT"].get(result)
    return f"RESULT_{result}" if entry is None else str(entry.name).removeprefix("MAV_RESULT_")
