"""A small TCP server for one selector loop: never waits for anybody."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from dataclasses import dataclass

_READ_BYTES = 65536
_MOST_WAITING_BYTES = 1_000_000
"""A client that does not read loses what comes beyond this, as on a radio."""


@dataclass(frozen=True)
class Address:
    """host and port of `tcp:host:port`; port 0 lets the system choose."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """Raises ValueError with a sentence."""
        kind, _, rest = text.partition(":")
        host, _, port = rest.rpartition(":")
        if kind != "tcp" or not host or not port.isdigit() or int(port) > 65535:
            raise ValueError(f"{text!r} is not of the form tcp:host:port")
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"tcp:{self.host}:{self.port}"


class Client:
    """One connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.waiting = bytearray()

    def write(self, data: bytes) -> None:
        """Queue; beyond the limit it is dropped."""
        if len(self.waiting) + len(data) <= _MOST_WAITING_BYTES:
            self.waiting += data


class TcpServer:
    """Accepts any number of clients; `on_data` gets what each of them sends."""

    def __init__(
        self,
        address: Address,
        selector: selectors.BaseSelector,
        on_data: Callable[[Client, bytes], None],
        on_gone: Callable[[Client], None] = lambda client: None,
    ) -> None:
        self._selector, self._on_data, self._on_gone = selector, on_data, on_gone
        self.clients: list[Client] = []
        self._socket = socket.create_server((address.host, address.port), backlog=16)
        self._socket.setblocking(False)
        self.address = Address(address.host, self._socket.getsockname()[1])
        selector.register(self._socket, selectors.EVENT_READ, self._accept)

    def flush(self) -> None:
        """Write what the clients take now."""
        for client in list(self.clients):
            if client.waiting:
                self._write(client)

    def drop_all(self) -> None:
        """Hang up on everybody; they may come again."""
        for client in list(self.clients):
            self._drop(client)

    def close(self) -> None:
        """Stop listening and hang up."""
        self.drop_all()
        self._selector.unregister(self._socket)
        self._socket.close()

    def _accept(self) -> None:
        try:
            connection, _ = self._socket.accept()
        except OSError:
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = Client(connection)
        self.clients.append(client)
        self._selector.register(connection, selectors.EVENT_READ, lambda: self._read(client))

    def _read(self, client: Client) -> None:
        try:
            data = client.connection.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._on_data(client, data)
        else:
            self._drop(client)

    def _write(self, client: Client) -> None:
        try:
            sent = client.connection.send(client.waiting)
            del client.waiting[:sent]
        except BlockingIOError:
            return
        except OSError:
            self._drop(client)

    def _drop(self, client: Client) -> None:
        if client not in self.clients:
            return
        self.clients.remove(client)
        self._selector.unregister(client.connection)
        client.connection.close()
        self._on_gone(client)
