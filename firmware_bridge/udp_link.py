"""UDP links: one that listens and answers whoever is heard, one that speaks first."""

from __future__ import annotations

import contextlib
import logging
import socket

from firmware_bridge.backoff import Backoff
from firmware_bridge.link import CHUNK_BYTES, PEERS_LIMIT, READ, Channel, LinkEvents, resolve
from firmware_bridge.link_url import LinkUrl
from firmware_bridge.loop import IoLoop

log = logging.getLogger(__name__)

Address = tuple[str, int]


class UdpLink:
    """A datagram socket. A lost socket is opened again; a peer that refuses is no reason to stop sending."""

    def __init__(self, url: LinkUrl, loop: IoLoop, events: LinkEvents, backoff: Backoff | None = None) -> None:
        self._url = url
        self._listens = url.kind == "udp"
        self._family, self._address = resolve(url)
        self._loop = loop
        self._events = events
        self._backoff = backoff or Backoff()
        self._sock: socket.socket | None = None
        self._peers: dict[Address, Channel] = {}
        self._due_s = 0.0

    def tick(self, now: float) -> None:
        """Open the socket if it is not open."""
        if self._sock is not None or now < self._due_s:
            return
        sock = socket.socket(self._family, socket.SOCK_DGRAM)
        sock.setblocking(False)
        try:
            if self._listens:
                sock.bind(self._address)
        except OSError as error:
            log.warning("link %s: %s", self._url.text, error)
            sock.close()
            self._due_s = now + self._backoff.next_s()
            return
        self._backoff.reset()
        self._sock = sock
        self._loop.watch(sock, READ, self._ready)
        if not self._listens:
            self._channel(self._address)

    def close(self) -> None:
        """Let go of the socket and forget the peers."""
        if self._sock is not None:
            self._loop.unwatch(self._sock)
            self._sock.close()
            self._sock = None
        for channel in self._peers.values():
            channel.open = False
            self._events.closed(channel)
        self._peers.clear()

    def _ready(self, _events: int) -> None:
        while self._sock is not None:
            try:
                data, address = self._sock.recvfrom(CHUNK_BYTES)
            except BlockingIOError:
                return
            except ConnectionError:  # a refused datagram of ours comes back here on some systems
                continue
            except OSError as error:
                log.warning("link %s: %s", self._url.text, error)
                self.close()
                return
            self._heard((str(address[0]), int(address[1])), data)

    def _heard(self, address: Address, data: bytes) -> None:
        if not self._listens and address != self._address:
            return  # who sends first talks with one partner only
        self._events.received(self._channel(address), data)

    def _channel(self, address: Address) -> Channel:
        channel = self._peers.pop(address, None)
        if channel is None:
            self._make_room()
            name = f"{self._url.text} from {address[0]}:{address[1]}"
            channel = Channel(name, self._loop, lambda data: self._write(data, address))
            self._events.opened(channel)
        self._peers[address] = channel  # popped and put back: the dictionary's end is who spoke last
        return channel

    def _make_room(self) -> None:
        if len(self._peers) >= PEERS_LIMIT:
            oldest = next(iter(self._peers))
            channel = self._peers.pop(oldest)
            channel.open = False
            self._events.closed(channel)

    def _write(self, data: bytes, address: Address) -> None:
        if self._sock is not None:
            with contextlib.suppress(OSError):  # no route, full buffer, refused: a lost datagram, as on the air
                self._sock.sendto(data, address)
