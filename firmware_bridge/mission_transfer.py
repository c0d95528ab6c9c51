"""Mission, fence and rally points through one protocol: sending, fetching, comparing.

https://mavlink.io/en/services/mission.html. The aircraft asks for items, in its own order and as often as it
likes; a lost final acknowledgement, a repeated one, an early one or none at all decide nothing: what is read
back does. A broken upload leaves a cut list behind, so it is begun again from the start.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from firmware_bridge.compare import compare_lists
from firmware_bridge.dialect import Message, mavlink
from firmware_bridge.errors import ReadBackDiffers, TransferFailed
from firmware_bridge.inbox import Inbox, Listening
from firmware_bridge.limits import TimeLimits
from firmware_bridge.mission_items import ListKind, from_message, to_message
from firmware_bridge.wire import Wire
from flightplans.mission.items import MissionItem

ACCEPTED = mavlink.MAV_MISSION_ACCEPTED
INVALID_SEQUENCE = mavlink.MAV_MISSION_INVALID_SEQUENCE
SILENCE = "SILENCE"
NO_PROGRESS = "NO_PROGRESS"  # it asks for the same items again and again
T = TypeVar("T")
# Worth another attempt: the link stuttered, somebody else was transferring, the aircraft started again.
PASSING = frozenset((SILENCE, NO_PROGRESS, "OPERATION_CANCELLED", "DENIED", "ERROR", "INVALID_SEQUENCE"))
REQUESTS = ("MISSION_REQUEST", "MISSION_REQUEST_INT")
ITEMS = ("MISSION_ITEM_INT", "MISSION_ITEM")


class ListTransfers:
    """Sends and fetches the lists of one aircraft. `check` raises when it may not be talked to."""

    def __init__(self, wire: Wire, inbox: Inbox, limits: TimeLimits, check: Callable[[], None]) -> None:
        self._wire = wire
        self._inbox = inbox
        self._limits = limits
        self._check = check
        self._lock = threading.Lock()  # an aircraft transfers one list at a time

    def upload(self, kind: ListKind, items: Sequence[MissionItem]) -> None:
        """Send a list, read it back, compare. Raises TransferFailed, ReadBackDiffers."""
        with self._lock:
            for left in reversed(range(self._limits.transfer_attempts)):
                acknowledged = self._attempts(lambda: self._send(kind, items))
                got = self._attempts(lambda: self._fetch(kind))
                try:
                    compare_lists(kind.name, items, got)
                    return
                except ReadBackDiffers:
                    # Without the last word it may not have arrived whole. With it, sending again is no cure.
                    if acknowledged or not left:
                        raise

    def verify(self, kind: ListKind, items: Sequence[MissionItem]) -> None:
        """Read a list and compare it with what should be there. Raises TransferFailed, ReadBackDiffers."""
        compare_lists(kind.name, items, self.download(kind))

    def download(self, kind: ListKind) -> tuple[MissionItem, ...]:
        """The list on board. Raises TransferFailed."""
        with self._lock:
            return self._attempts(lambda: self._fetch(kind))

    def _attempts(self, transfer: Callable[[], T]) -> T:
        for _ in range(self._limits.transfer_attempts - 1):
            self._check()
            try:
                return transfer()
            except TransferFailed as error:
                if error.reason not in PASSING:
                    raise
            time.sleep(self._limits.pause_s)
        self._check()
        return transfer()

    def _send(self, kind: ListKind, items: Sequence[MissionItem]) -> bool:
        with self._inbox.listen(*REQUESTS, "MISSION_ACK") as answers:
            if items:
                return Sending(self._wire, kind, items, answers, self._limits).run()
            return self._clear(kind, answers)

    def _clear(self, kind: ListKind, answers: Listening) -> bool:
        for _ in range(self._limits.item_tries):
            self._wire.send(
                mavlink.MAVLink_mission_clear_all_message(self._wire.system_id, self._wire.component_id, kind.number)
            )
            ack = wanted(answers, self._wire, kind, time.monotonic() + self._limits.item_s, "MISSION_ACK")
            if ack is not None and ack.type == ACCEPTED:
                return True
            if ack is not None:
                raise TransferFailed(kind.name, ack_name(ack.type))
        raise TransferFailed(kind.name, SILENCE)

    def _fetch(self, kind: ListKind) -> tuple[MissionItem, ...]:
        with self._inbox.listen(*ITEMS, "MISSION_COUNT", "MISSION_ACK") as answers:
            return Fetching(self._wire, kind, answers, self._limits).run()


class Sending:
    """One attempt to send a list that is not empty."""

    def __init__(
        self,
        wire: Wire,
        kind: ListKind,
        items: Sequence[MissionItem],
        answers: Listening,
        limits: TimeLimits,
    ) -> None:
        self._wire = wire
        self._kind = kind
        self._items = items
        self._answers = answers
        self._limits = limits
        self._asked: set[int] = set()
        self._last: int | None = None
        self._nudged = False
        self._progress_s = time.monotonic()

    def run(self) -> bool:
        """Announce the list, then answer until it is acknowledged; False if the last word never came.

        Raises TransferFailed.
        """
        silent = 0
        self._announce()
        # All given and no last word: it is quicker to read back than to wait on.
        while silent < (2 if self._all_asked() else self._limits.item_tries):
            answer = wanted(self._answers, self._wire, self._kind, time.monotonic() + self._limits.item_s)
            if answer is None:
                silent += 1
                self._nudge()
            elif answer.get_type() != "MISSION_ACK":
                silent = 0
                self._give(answer.seq)
            elif self._is_end(answer.type):
                return bool(answer.type == ACCEPTED)
        if self._all_asked():
            return False  # reading back will tell
        raise TransferFailed(self._kind.name, SILENCE, self._last)

    def _is_end(self, result: int) -> bool:
        if result == INVALID_SEQUENCE:
            return False  # it got an item that it did not want, says so, and goes on
        if result != ACCEPTED and not (self._all_asked() and self._nudged):
            raise TransferFailed(self._kind.name, ack_name(result), self._last)
        # An error after a nudge at the end means: I am not receiving any more. An ACCEPTED before the first
        # request is the echo of an earlier transfer; between requests it is an early end, which the
        # comparison will find.
        return bool(self._asked)

    def _all_asked(self) -> bool:
        return len(self._asked) == len(self._items)

    def _give(self, seq: int) -> None:
        if seq >= len(self._items):
            return  # it asks for what is not there: nothing can be said to that
        now = time.monotonic()
        if seq not in self._asked:
            self._progress_s = now
        elif now - self._progress_s > 2 * self._limits.item_s * self._limits.item_tries:
            raise TransferFailed(self._kind.name, NO_PROGRESS, seq)
        self._asked.add(seq)
        self._last = seq
        self._wire.send(to_message(self._wire, self._kind, seq, self._items[seq]))

    def _nudge(self) -> None:
        """Silence: either our announcement was lost, or the last item, or its next request."""
        self._nudged = True
        if self._last is None:
            self._announce()
        else:
            self._give(self._last)

    def _announce(self) -> None:
        self._wire.send(
            mavlink.MAVLink_mission_count_message(
                self._wire.system_id, self._wire.component_id, len(self._items), self._kind.number
            )
        )


class Fetching:
    """One attempt to fetch a list."""

    def __init__(self, wire: Wire, kind: ListKind, answers: Listening, limits: TimeLimits) -> None:
        self._wire = wire
        self._kind = kind
        self._answers = answers
        self._limits = limits

    def run(self) -> tuple[MissionItem, ...]:
        """Ask how many, then for each. Raises TransferFailed."""
        count = self._ask(self._ask_list, lambda m: m.get_type() == "MISSION_COUNT", None).count
        items = [self._item(seq) for seq in range(count)]
        self._wire.send(
            mavlink.MAVLink_mission_ack_message(
                self._wire.system_id, self._wire.component_id, ACCEPTED, self._kind.number
            )
        )
        return tuple(items)

    def _item(self, seq: int) -> MissionItem:
        def ask() -> Message:
            return mavlink.MAVLink_mission_request_int_message(
                self._wire.system_id, self._wire.component_id, seq, self._kind.number
            )

        return from_message(self._ask(ask, lambda m: m.get_type() in ITEMS and m.seq == seq, seq))

    def _ask_list(self) -> Message:
        return mavlink.MAVLink_mission_request_list_message(
            self._wire.system_id, self._wire.component_id, self._kind.number
        )

    def _ask(self, question: Callable[[], Message], is_answer: Callable[[Message], bool], seq: int | None) -> Message:
        for _ in range(self._limits.item_tries):
            self._wire.send(question())
            until_s = time.monotonic() + self._limits.item_s
            while (m := wanted(self._answers, self._wire, self._kind, until_s)) is not None:
                if is_answer(m):
                    return m
                if m.get_type() == "MISSION_ACK" and m.type not in (ACCEPTED, INVALID_SEQUENCE):
                    raise TransferFailed(self._kind.name, ack_name(m.type), seq)
        raise TransferFailed(self._kind.name, SILENCE, seq)


def wanted(answers: Listening, wire: Wire, kind: ListKind, until_s: float, only: str | None = None) -> Message | None:
    """The next message of this list that is meant for us, or None when the time is over."""
    while (m := answers.next(until_s)) is not None:
        if wire.is_for_us(m) and m.mission_type == kind.number and only in (None, m.get_type()):
            return m
    return None


def ack_name(result: int) -> str:
    """MAV_MISSION_RESULT without its prefix."""
    entry = mavlink.enums["MAV_MISSION_RESULT"].get(result)
    return f"RESULT_{result}" if entry is None else str(entry.name).removeprefix("MAV_MISSION_")
