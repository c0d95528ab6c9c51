"""Why a flight log is of no use for energy: one class a reason, the facts as attributes."""

from __future__ import annotations

from firmware_bridge.errors import BridgeError


class LogUnusable(BridgeError):
    """Base of all: `log` names the file, `why` says in plain words what is wrong."""

    def __init__(self, log: str, why: str) -> None:
        super().__init__(f"{log}: {why}")
        self.log = log
        self.why = why


class NotALog(LogUnusable):
    """Not a file of a kind that can be read, or broken."""


class NoBattery(LogUnusable):
    """No battery messages, or no current among them."""


class CurrentSilent(LogUnusable):
    """The current is nothing while flying: no sensor, or not set up."""


class CurrentSaturated(LogUnusable):
    """The current stands at its greatest value: the sensor measures no more, or hangs."""


class ClockJumps(LogUnusable):
    """Time goes back or leaps: parts of a flight are missing, or two recordings were put together."""


class TooShort(LogUnusable):
    """Less than a minute in the air."""


class NoMotion(LogUnusable):
    """Speed and height are missing."""


class MixedAircraft(LogUnusable):
    """More than one aircraft, or kind of aircraft."""


class PayloadUnknown(LogUnusable):
    """Nobody said what was aboard."""


class PowerImplausible(LogUnusable):
    """Far from what any such aircraft takes: the current sensor's scale, or the payload, is wrong."""
