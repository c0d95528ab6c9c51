"""The aircraft's radio: MAVLink 2 to everybody who is connected, from everybody who is."""

from __future__ import annotations

import selectors
from collections.abc import Callable
from typing import Any

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.inbox import COMPONENT
from firmware_bridge.sim.tcp import Address, Client, TcpServer


class Wire:
    """One shared channel, as a radio is: each client gets all traffic, each may ask."""

    def __init__(self, address: Address, selector: selectors.BaseSelector, system_id: int) -> None:
        self._codec = mav.MAVLink(None, srcSystem=system_id, srcComponent=COMPONENT)
        self._decoders: dict[Client, Any] = {}
        self._server = TcpServer(address, selector, self._read, self._forget)
        self.on_message: Callable[[Any], None] = lambda message: None
        self.cut = False
        """Nothing goes out and nothing comes in, though the connections stay."""

    @property
    def address(self) -> Address:
        """Where we listen."""
        return self._server.address

    def set_system_id(self, system_id: int) -> None:
        """Who we say that we are."""
        self._codec.srcSystem = system_id

    def send(self, message: Any) -> None:
        """Queue a message for everybody."""
        clients = self._server.clients
        if not clients or self.cut:
            return
        data = message.pack(self._codec)
        self._codec.seq = (self._codec.seq + 1) % 256
        for client in clients:
            client.write(data)

    def flush(self) -> None:
        """Write what is queued."""
        self._server.flush()

    def hang_up(self) -> None:
        """The radio loses power: all connections break."""
        self._server.drop_all()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _read(self, client: Client, data: bytes) -> None:
        if self.cut:
            return
        decoder = self._decoders.get(client)
        if decoder is None:
            decoder = self._decoders[client] = mav.MAVLink(None)
            decoder.robust_parsing = True
        for message in decoder.parse_buffer(data) or ():
            if message.get_type() != "BAD_DATA":
                self.on_message(message)

    def _forget(self, client: Client) -> None:
        self._decoders.pop(client, None)
