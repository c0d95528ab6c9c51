"""A telemetry radio on a serial line; needs pyserial, which is not installed by default."""

from __future__ import annotations

import importlib
import logging
from typing import Any

from firmware_bridge.backoff import Backoff
from firmware_bridge.errors import BadLinkUrl
from firmware_bridge.link import CHUNK_BYTES, OUTBOX_BYTES, READ, WRITE, Channel, LinkEvents
from firmware_bridge.link_url import LinkUrl
from firmware_bridge.loop import IoLoop

log = logging.getLogger(__name__)


def load_pyserial(url: LinkUrl) -> Any:
    """The serial library. Raises BadLinkUrl with what to install."""
    try:
        return importlib.import_module("serial")
    except ImportError as error:
        raise BadLinkUrl(url.text, "serial lines need the package 'pyserial'") from error


class SerialLink:
    """A serial line, opened again when its plug comes back."""

    def __init__(self, url: LinkUrl, loop: IoLoop, events: LinkEvents, backoff: Backoff | None = None) -> None:
        self._url = url
        self._serial = load_pyserial(url)
        self._loop = loop
        self._events = events
        self._backoff = backoff or Backoff()
        self._line: Any = None
        self._channel: Channel | None = None
        self._outbox = bytearray()
        self._due_s = 0.0

    def tick(self, now: float) -> None:
        """Open the line if it is not open."""
        if self._line is not None or now < self._due_s:
            return
        try:
            self._line = self._serial.Serial(self._url.host, self._url.port, timeout=0, write_timeout=0)
        except OSError as error:
            log.info("link %s: %s", self._url.text, error)
            self._due_s = now + self._backoff.next_s()
            return
        self._backoff.reset()
        self._outbox.clear()
        self._channel = Channel(self._url.text, self._loop, self._write)
        self._loop.watch(self._line, READ, self._ready)
        self._events.opened(self._channel)

    def close(self) -> None:
        """Let go of the line."""
        if self._line is not None:
            self._loop.unwatch(self._line)
            self._line.close()
            self._line = None
        if self._channel is not None:
            self._channel.open = False
            self._events.closed(self._channel)
            self._channel = None

    def _ready(self, events: int) -> None:
        try:
            if events & WRITE:
                self._flush()
            data = self._line.read(CHUNK_BYTES) if events & READ else b""
        except OSError as error:
            log.info("link %s: %s", self._url.text, error)
            self.close()
            return
        if data and self._channel is not None:
            self._events.received(self._channel, data)

    def _write(self, data: bytes) -> None:
        if len(self._outbox) + len(data) <= OUTBOX_BYTES:
            self._outbox += data
        try:
            self._flush()
        except OSError as error:
            log.info("link %s: %s", self._url.text, error)
            self.close()

    def _flush(self) -> None:
        try:
            sent = self._line.write(bytes(self._outbox)) or 0
        except self._serial.SerialTimeoutException:
            sent = 0
        del self._outbox[:sent]
        self._loop.watch(self._line, READ | WRITE if self._outbox else READ, self._ready)
