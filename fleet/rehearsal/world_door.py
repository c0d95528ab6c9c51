"""The door of the simulated physical world: one JSON object a line there, one back. It is not MAVLink."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import urlsplit

TIME_LIMIT_S = 5.0


class WorldRefused(Exception):
    """The world could not do it, for instance a battery swap in the air; carries its words."""


class WorldDoor:
    """Hands and eyes at one simulated aircraft; every call is a connection of its own."""

    def __init__(self, url: str) -> None:
        """`url` is tcp:HOST:PORT."""
        parts = urlsplit(url.replace("tcp:", "tcp://", 1) if "//" not in url else url)
        self._address = (parts.hostname or "127.0.0.1", int(parts.port or 0))

    def load(self, grams: int) -> None:
        self._do(do="load", grams=grams)

    def unload(self) -> None:
        self._do(do="unload")

    def swap_battery(self, serial: str, percent: int = 100) -> None:
        self._do(do="swap_battery", serial=serial, percent=percent)

    def wind(self, speed_m_s: float, from_deg: float) -> None:
        self._do(do="wind", speed=speed_m_s, **{"from": from_deg})

    def state(self) -> dict[str, Any]:
        """True position, load, battery: what somebody standing beside the aircraft sees."""
        return self._do(do="state")

    def _do(self, **what: object) -> dict[str, Any]:
        with socket.create_connection(self._address, timeout=TIME_LIMIT_S) as connection:
            connection.sendall(json.dumps(what).encode() + b"\n")
            answer: dict[str, Any] = json.loads(connection.makefile("rb").readline() or b"{}")
        if not answer.get("ok"):
            raise WorldRefused(str(answer.get("error", "no answer")))
        return answer
