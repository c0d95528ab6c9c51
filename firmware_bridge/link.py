"""Links: TCP and UDP in both directions, none of which ever blocks or dies for good.

A link has channels: one a peer that is heard on it. A telemetry radio or a TCP client has one, a UDP port
that several aircraft send to has one for each. Everything here runs in the thread of the IoLoop, except
Channel.send.
"""

from __future__ import annotations

import logging
import selectors
import socket
import time
from collections.abc import Callable
from typing import Protocol

from firmware_bridge.backoff import Backoff
from firmware_bridge.errors import BadLinkUrl
from firmware_bridge.link_url import LinkUrl
from firmware_bridge.loop import IoLoop

log = logging.getLogger(__name__)

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
CHUNK_BYTES = 65536
OUTBOX_BYTES = 262144  # what does not fit is dropped, as a radio would: the services above ask again
CONNECT_LIMIT_S = 5.0
STEADY_S = 2.0  # a connection that lived shorter than this did not really work
PEERS_LIMIT = 64


class Channel:
    """One peer of a link: whoever holds it can send, from any thread."""

    def __init__(self, name: str, loop: IoLoop, write: Callable[[bytes], None]) -> None:
        self.name = name
        self.open = True
        self._loop = loop
        self._write = write

    def send(self, data: bytes) -> None:
        """Hand bytes to the radio thread; a closed channel swallows them."""
        self._loop.call_soon(lambda: self._write(data) if self.open else None)


class LinkEvents(Protocol):
    """Who is told what happens on a link; called in the radio thread."""

    def opened(self, channel: Channel) -> None: ...

    def received(self, channel: Channel, data: bytes) -> None: ...

    def closed(self, channel: Channel) -> None: ...


class Link(Protocol):
    """What every kind of link can do."""

    def tick(self, now: float) -> None:
        """Called often with time.monotonic(): connect again if it is time."""

    def close(self) -> None:
        """Let go of all sockets."""


def resolve(url: LinkUrl) -> tuple[int, tuple[str, int]]:
    """Address family and numeric address of a host. Blocks for a name server: not for the radio thread."""
    try:
        found = socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise BadLinkUrl(url.text, f"host not found ({error})") from error
    family, _, _, _, address = found[0]
    return family, (str(address[0]), int(address[1]))


class StreamPeer:
    """One connected byte stream (TCP): reads, and writes what the kernel did not take at once later."""

    def __init__(
        self,
        sock: socket.socket,
        name: str,
        loop: IoLoop,
        events: LinkEvents,
        lost: Callable[[StreamPeer], None],
    ) -> None:
        self._sock = sock
        self._loop = loop
        self._events = events
        self._lost = lost
        self._outbox = bytearray()
        self._waits_to_write = False
        self.channel = Channel(name, loop, self._write)
        keep_alive(sock)
        loop.watch(sock, READ, self._ready)
        events.opened(self.channel)

    def close(self) -> None:
        """Close the socket and tell the listeners, once."""
        if not self.channel.open:
            return
        self.channel.open = False
        self._loop.unwatch(self._sock)
        self._sock.close()
        self._events.closed(self.channel)

    def _ready(self, events: int) -> None:
        if events & WRITE and self.channel.open:
            self._flush()
        if events & READ and self.channel.open:
            self._read()

    def _read(self) -> None:
        try:
            data = self._sock.recv(CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._fail(str(error))
            return
        if not data:
            self._fail("closed by the other side")
            return
        self._events.received(self.channel, data)

    def _write(self, data: bytes) -> None:
        if len(self._outbox) + len(data) <= OUTBOX_BYTES:
            self._outbox += data
        self._flush()

    def _flush(self) -> None:
        try:
            sent = self._sock.send(self._outbox)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self._fail(str(error))
            return
        del self._outbox[:sent]
        if bool(self._outbox) != self._waits_to_write:
            self._waits_to_write = bool(self._outbox)
            self._loop.watch(self._sock, READ | WRITE if self._outbox else READ, self._ready)

    def _fail(self, reason: str) -> None:
        log.info("link %s: %s", self.channel.name, reason)
        self.close()
        self._lost(self)


def keep_alive(sock: socket.socket) -> None:
    """Small frames leave at once, and a peer that vanished without a word is noticed within seconds."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux: our heartbeats that nobody acknowledges end the link
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 15_000)


class TcpClientLink:
    """We call the other side, and call again whenever it hangs up."""

    def __init__(self, url: LinkUrl, loop: IoLoop, events: LinkEvents, backoff: Backoff | None = None) -> None:
        self._url = url
        self._family, self._address = resolve(url)
        self._loop = loop
        self._events = events
        self._backoff = backoff or Backoff()
        self._calling: socket.socket | None = None
        self._peer: StreamPeer | None = None
        self._due_s = 0.0  # when to call again; while calling: when to give this call up
        self._since_s = 0.0

    def tick(self, now: float) -> None:
        """Call if nobody is there and it is time; give up a call that nobody answers."""
        if self._peer is not None or now < self._due_s:
            return
        if self._calling is not None:
            self._hang_up()
        self._due_s = now + CONNECT_LIMIT_S
        self._call()

    def close(self) -> None:
        """Let go of the socket."""
        if self._calling is not None:
            self._drop_call()
        if self._peer is not None:
            self._peer.close()

    def _call(self) -> None:
        sock = socket.socket(self._family, socket.SOCK_STREAM)
        sock.setblocking(False)
        self._calling = sock
        sock.connect_ex(self._address)
        self._loop.watch(sock, WRITE, self._answered)

    def _answered(self, _events: int) -> None:
        sock = self._calling
        if sock is None:
            return
        self._loop.unwatch(sock)
        if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._hang_up()
            self._due_s = time.monotonic() + self._backoff.next_s()
            return
        self._calling = None
        self._since_s = time.monotonic()
        self._peer = StreamPeer(sock, self._url.text, self._loop, self._events, self._peer_lost)

    def _peer_lost(self, _peer: StreamPeer) -> None:
        now = time.monotonic()
        if now - self._since_s > STEADY_S:
            self._backoff.reset()
        self._peer = None
        self._due_s = now + self._backoff.next_s()

    def _hang_up(self) -> None:
        self._drop_call()
        log.debug("link %s: nobody answers", self._url.text)

    def _drop_call(self) -> None:
        if self._calling is not None:
            self._loop.unwatch(self._calling)
            self._calling.close()
            self._calling = None


class TcpServerLink:
    """We are called, by as many as like; listening itself is tried again until it works."""

    def __init__(self, url: LinkUrl, loop: IoLoop, events: LinkEvents, backoff: Backoff | None = None) -> None:
        self._url = url
        self._family, self._address = resolve(url)
        self._loop = loop
        self._events = events
        self._backoff = backoff or Backoff()
        self._door: socket.socket | None = None
        self._peers: set[StreamPeer] = set()
        self._due_s = 0.0

    def tick(self, now: float) -> None:
        """Open the door if it is not open."""
        if self._door is not None or now < self._due_s:
            return
        door = socket.socket(self._family, socket.SOCK_STREAM)
        door.setblocking(False)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(self._address)
            door.listen()
        except OSError as error:
            log.warning("link %s: %s", self._url.text, error)
            door.close()
            self._due_s = now + self._backoff.next_s()
            return
        self._door = door
        self._loop.watch(door, READ, self._knock)

    def close(self) -> None:
        """Shut the door and all that came through it."""
        if self._door is not None:
            self._loop.unwatch(self._door)
            self._door.close()
            self._door = None
        for peer in list(self._peers):
            peer.close()

    def _knock(self, _events: int) -> None:
        assert self._door is not None
        try:
            sock, address = self._door.accept()
        except OSError:
            return
        if len(self._peers) >= PEERS_LIMIT:
            sock.close()
            return
        sock.setblocking(False)
        name = f"{self._url.text} from {address[0]}:{address[1]}"
        self._peers.add(StreamPeer(sock, name, self._loop, self._events, self._peers.discard))
