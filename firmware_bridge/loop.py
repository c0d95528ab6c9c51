"""The one thread that waits for all sockets: whatever runs in it must not wait for anything else."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

log = logging.getLogger(__name__)

Ready = Callable[[int], None]  # called with the selectors' event mask


class IoLoop:
    """Selectors in a thread. `watch` and `unwatch` belong to that thread, the rest to anybody."""

    def __init__(self, tick: Callable[[float], None], tick_s: float) -> None:
        self._tick = tick
        self._tick_s = tick_s
        self._selector = selectors.DefaultSelector()
        self._alarm_out, self._alarm_in = socket.socketpair()
        self._alarm_out.setblocking(False)
        self._alarm_in.setblocking(False)
        self._selector.register(self._alarm_out, selectors.EVENT_READ, self._hear_alarm)
        self._calls: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._next_tick = time.monotonic()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bridge-io", daemon=True)

    def start(self) -> None:
        """Begin to wait for sockets."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and wait until it has ended."""
        self._ending.set()
        self._ring()
        if self._thread.is_alive():
            self._thread.join()

    def call_soon(self, call: Callable[[], None]) -> None:
        """Have something done in the thread; returns at once."""
        with self._lock:
            self._calls.append(call)
        self._ring()

    def watch(self, fileobj: Any, events: int, ready: Ready) -> None:
        """Call `ready` whenever the file or socket is ready for `events`."""
        try:
            self._selector.modify(fileobj, events, ready)
        except KeyError:
            self._selector.register(fileobj, events, ready)

    def unwatch(self, fileobj: Any) -> None:
        """Forget a file or socket; one that is not watched is no mistake."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(fileobj)

    def _ring(self) -> None:
        # A full alarm buffer means that the thread is about to wake anyway; a closed one that it has ended.
        with contextlib.suppress(BlockingIOError, OSError):
            self._alarm_in.send(b"!")

    def _hear_alarm(self, _events: int) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._alarm_out.recv(4096):
                pass

    def _run(self) -> None:
        while not self._ending.is_set():
            if not self._guard(self._turn):
                self._ending.wait(0.1)  # whatever it was, it may be there still: no full speed into it
        self._selector.close()
        self._alarm_in.close()
        self._alarm_out.close()

    def _turn(self) -> None:
        for key, events in self._selector.select(max(0.0, self._next_tick - time.monotonic())):
            self._guard(partial(key.data, events))
        for call in self._take_calls():
            self._guard(call)
        now = time.monotonic()
        if now >= self._next_tick:
            self._next_tick = now + self._tick_s
            self._tick(now)

    def _take_calls(self) -> list[Callable[[], None]]:
        with self._lock:
            calls, self._calls = self._calls, []
        return calls

    def _guard(self, call: Callable[[], None]) -> bool:
        try:
            call()
        except Exception:
            # The outermost loop: one bad link must not take the others along.
            log.exception("the radio thread stumbled and goes on")
            return False
        return True
