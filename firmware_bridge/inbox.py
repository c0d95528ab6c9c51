"""Messages of one aircraft, handed to whoever listens for them."""

from __future__ import annotations

import queue
import threading
import time
from types import TracebackType

from firmware_bridge.dialect import Message


class Listening:
    """A queue of the messages of some types, filled from the moment it is made until it is left.

    Listen before you ask: an answer may come before the acknowledgement of its question.
    """

    def __init__(self, inbox: Inbox, types: tuple[str, ...]) -> None:
        self._inbox = inbox
        self.types = types
        self._queue: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def __enter__(self) -> Listening:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inbox.forget(self)

    def put(self, message: Message) -> None:
        """Called by the radio thread; never blocks."""
        self._queue.put(message)

    def next(self, until_s: float) -> Message | None:
        """The next message, or None when time.monotonic() passes `until_s`."""
        try:
            return self._queue.get(timeout=max(0.0, until_s - time.monotonic()))
        except queue.Empty:
            return None


class Inbox:
    """Deals messages out to listeners; any thread may listen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, tuple[Listening, ...]] = {}

    def listen(self, *types: str) -> Listening:
        """Begin to collect messages of these types; use it in a `with` statement."""
        listening = Listening(self, types)
        with self._lock:
            for kind in types:
                self._listeners[kind] = (*self._listeners.get(kind, ()), listening)
        return listening

    def forget(self, listening: Listening) -> None:
        """Stop collecting."""
        with self._lock:
            for kind in listening.types:
                self._listeners[kind] = tuple(x for x in self._listeners[kind] if x is not listening)

    def deliver(self, message: Message) -> None:
        """Called by the radio thread for every message of the aircraft."""
        for listening in self._listeners.get(message.get_type(), ()):
            listening.put(message)
