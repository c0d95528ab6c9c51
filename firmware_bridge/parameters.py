"""Parameters: read, set, read back. https://mavlink.io/en/services/parameter.html

ArduPilot sends every value as a float that means what it says; PX4 puts the bytes of an integer into the float.
An unknown name is answered by silence.
"""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from firmware_bridge.compare import as_float32
from firmware_bridge.dialect import Message, mavlink
from firmware_bridge.errors import ParameterRefused, ParameterUnknown
from firmware_bridge.inbox import Inbox, Listening
from firmware_bridge.limits import TimeLimits
from firmware_bridge.wire import Wire

NAME_BYTES = 16
INTEGER_FORMATS = {
    mavlink.MAV_PARAM_TYPE_UINT8: "<Bxxx",
    mavlink.MAV_PARAM_TYPE_INT8: "<bxxx",
    mavlink.MAV_PARAM_TYPE_UINT16: "<Hxx",
    mavlink.MAV_PARAM_TYPE_INT16: "<hxx",
    mavlink.MAV_PARAM_TYPE_UINT32: "<I",
    mavlink.MAV_PARAM_TYPE_INT32: "<i",
}


@dataclass(frozen=True)
class Parameter:
    """A value as a number, and MAV_PARAM_TYPE, which is needed for setting it."""

    name: str
    value: float
    kind: int


class Parameters:
    """The parameters of one aircraft. `bytewise` tells how integers travel, `check` raises if it must not be asked."""

    def __init__(
        self,
        wire: Wire,
        inbox: Inbox,
        limits: TimeLimits,
        bytewise: Callable[[], bool],
        check: Callable[[], None],
    ) -> None:
        self._wire = wire
        self._inbox = inbox
        self._limits = limits
        self._bytewise = bytewise
        self._check = check
        self._lock = threading.Lock()

    def get(self, *names: str) -> Parameter:
        """The parameter that goes by one of these names: all are asked for at once, since an unknown one is
        answered by silence. Raises ParameterUnknown with the first name.
        """
        with self._lock:
            return self._ask(names, [self._read(name) for name in names])

    def set(self, name: str, value: float) -> Parameter:
        """Set and read back. Raises ParameterUnknown, ParameterRefused."""
        with self._lock:
            kind = self._ask((name,), [self._read(name)]).kind
            self._ask((name,), [self._write(name, value, kind)])
            # The answer to a write may be an older one that was under way: only a question of its own tells.
            found = self._ask((name,), [self._read(name)])
        if not same_value(value, found.value):
            raise ParameterRefused(name, value, found.value)
        return found

    def _ask(self, names: tuple[str, ...], questions: list[Message]) -> Parameter:
        with self._inbox.listen("PARAM_VALUE") as answers:
            for _ in range(self._limits.param_tries):
                self._check()
                for question in questions:
                    self._wire.send(question)
                found = self._answer(names, answers)
                if found is not None:
                    return found
        self._check()
        raise ParameterUnknown(names[0])

    def _answer(self, names: tuple[str, ...], answers: Listening) -> Parameter | None:
        until_s = time.monotonic() + self._limits.param_s
        while (m := answers.next(until_s)) is not None:
            if m.param_id in names:
                value = number_of(m.param_value, m.param_type, self._bytewise())
                return Parameter(m.param_id, value, m.param_type)
        return None

    def _read(self, name: str) -> Message:
        return mavlink.MAVLink_param_request_read_message(
            self._wire.system_id, self._wire.component_id, name_bytes(name), -1
        )

    def _write(self, name: str, value: float, kind: int) -> Message:
        return mavlink.MAVLink_param_set_message(
            self._wire.system_id,
            self._wire.component_id,
            name_bytes(name),
            wire_float(value, kind, self._bytewise()),
            kind,
        )


def name_bytes(name: str) -> bytes:
    """Up to 16 characters; a name of exactly 16 has no end mark."""
    return name.encode("ascii")[:NAME_BYTES]


def number_of(value: float, kind: int, bytewise: bool) -> float:
    """What a float on the wire means."""
    if not bytewise or kind not in INTEGER_FORMATS:
        return value
    return float(struct.unpack(INTEGER_FORMATS[kind], struct.pack("<f", value))[0])


def wire_float(value: float, kind: int, bytewise: bool) -> float:
    """The float that carries a number on the wire."""
    if not bytewise or kind not in INTEGER_FORMATS:
        return value
    return float(struct.unpack("<f", struct.pack(INTEGER_FORMATS[kind], round(value)))[0])


def same_value(wished: float, found: float) -> bool:
    """Equal as floats of 32 bits, give or take the last bits of a calculation on board."""
    return abs(as_float32(wished) - found) <= 1e-5 * max(1.0, abs(wished))
