"""How good the way to an aircraft is: frames that were lost, and how long there and back takes.

Loss: each sender numbers its frames from 0 to 255 and again (https://mavlink.io/en/guide/packet_loss.html). Round trip:
TIMESYNC with our clock in `ts1`, which comes back with theirs in `tc1`
(https://mavlink.io/en/services/timesync.html). All times are time.monotonic().
"""

from __future__ import annotations

from collections import deque
from statistics import median

from firmware_bridge.dialect import Message, mavlink

WINDOW_S = 10.0
BACK = 128
"""A number that seems so far ahead is one that was overtaken, or the other side began anew."""
ASK_EVERY_S = 2.0
ROUND_TRIPS_KEPT = 5
LONGEST_S = 10.0
"""An answer later than this belongs to a question that nobody remembers."""
NS = 1_000_000_000


class FrameCount:
    """Frames heard and missed in the last seconds, in two halves of the window."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._since_s = 0.0
        self._now = (0, 0)
        self._before = (0, 0)

    def heard(self, number: int, now: float) -> None:
        """A frame with this number came."""
        if now - self._since_s >= WINDOW_S / 2:
            # After a long silence the older half is of no meaning any more.
            self._before = self._now if now - self._since_s < WINDOW_S else (0, 0)
            self._now, self._since_s = (0, 0), now
        missed = 0 if self._last is None else (number - self._last - 1) % 256
        if missed < BACK:
            self._last = number
        else:
            missed = 0 if self._is_overtaken(number) else self._begin_at(number)
        heard, lost = self._now
        self._now = (heard + 1, lost + missed)

    @property
    def loss(self) -> float | None:
        """Lost share, 0 to 1; None before two frames."""
        heard, lost = (a + b for a, b in zip(self._now, self._before, strict=True))
        return lost / (heard + lost) if heard > 1 else None

    def _is_overtaken(self, number: int) -> bool:
        return self._last is not None and 0 <= (self._last - number) % 256 < BACK // 4

    def _begin_at(self, number: int) -> int:
        self._last = number
        return 0


class RoundTrip:
    """Asks for the other clock now and then; the middle of the last answers counts."""

    def __init__(self) -> None:
        self._asked_s: float | None = None
        self._seconds: deque[float] = deque(maxlen=ROUND_TRIPS_KEPT)

    def question(self, now: float) -> Message | None:
        """The message to send when it is time to ask."""
        if self._asked_s is not None and now - self._asked_s < ASK_EVERY_S:
            return None
        self._asked_s = now
        return mavlink.MAVLink_timesync_message(0, _ns(now))

    def heard(self, message: Message, now: float) -> Message | None:
        """An answer is measured; a question gets the answer that this gives."""
        if message.tc1 == 0:
            return mavlink.MAVLink_timesync_message(_ns(now), message.ts1)
        seconds = now - message.ts1 / NS
        if 0 <= seconds <= LONGEST_S:
            self._seconds.append(seconds)
        return None

    @property
    def seconds(self) -> float | None:
        """There and back; None before the first answer."""
        return median(self._seconds) if self._seconds else None


class LinkQuality:
    """Both, for one aircraft on the way that is in use."""

    def __init__(self) -> None:
        self.frames = FrameCount()
        self.round_trip = RoundTrip()

    def heard(self, message: Message, now: float) -> Message | None:
        """Called for every message; gives one to send back, or None."""
        self.frames.heard(message.get_seq(), now)
        return self.round_trip.heard(message, now) if message.get_type() == "TIMESYNC" else None


def _ns(now: float) -> int:
    # Wide enough for 292 years after the start of the machine; time.monotonic() is the only clock that never jumps.
    return max(1, int(now * NS))
