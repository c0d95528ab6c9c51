"""One running town: which processes it has, on which ports, with which environment."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fleet.children import Recipe, yuai


@dataclass(frozen=True)
class AircraftDoors:
    """Where one simulated aircraft is met: MAVLink for the controller, the world door for what hands do to it."""

    drone_id: str
    system_id: int
    mavlink_port: int
    world_port: int

    @property
    def connect_url(self) -> str:
        return f"tcp:127.0.0.1:{self.mavlink_port}"


@dataclass(frozen=True)
class Town:
    """The addresses and the shared environment of a running town; ports are TCP ports of `host`."""

    folder: Path
    host: str
    entrance_port: int
    tv_port: int
    shop_port: int
    console_port: int
    aircraft: tuple[AircraftDoors, ...]
    speedup: float
    rehearsal: bool
    environment: Mapping[str, str]

    def url(self, port: int) -> str:
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{port}"

    @property
    def tv_url(self) -> str:
        return self.url(self.tv_port)

    @property
    def shop_url(self) -> str:
        return self.url(self.shop_port)

    @property
    def console_url(self) -> str:
        return self.url(self.console_port)

    @property
    def entrance_url(self) -> str:
        return self.url(self.entrance_port)

    @property
    def web_ports(self) -> tuple[int, ...]:
        return (self.entrance_port, self.tv_port, self.shop_port, self.console_port)


class PortTaken(Exception):
    """A port that the town needs is used by another program."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use by another program")
        self.port = port


def recipes(town: Town, home: str) -> list[Recipe]:
    """What has to run, in the order of starting; `home` is LAT,LON,ALT,HDG of the drone port."""
    env = town.environment
    host = ("--host", town.host)
    return [
        *(Recipe(f"sim-{doors.system_id}", _sim(doors, town.speedup, home), env) for doors in town.aircraft),
        Recipe("tv", yuai("tv", *host, "--port", str(town.tv_port)), env),
        Recipe("shop", yuai("shop", *host, "--port", str(town.shop_port)), env),
        Recipe("console", yuai("console", *host, "--port", str(town.console_port)), env),
        Recipe("entrance", yuai("entrance", *host, "--port", str(town.entrance_port)), env),
        Recipe("worker", yuai("worker"), env),
        Recipe("fleet", yuai("fleet", "run"), env),
    ]


def require_free(ports: tuple[int, ...]) -> None:
    """Raises PortTaken when somebody listens on one of the loopback ports already."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise PortTaken(port) from None


def free_ports(count: int) -> list[int]:
    """`count` different loopback ports that nobody listens on at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _sim(doors: AircraftDoors, speedup: float, home: str) -> tuple[str, ...]:
    return yuai(
        "sim",
        *("--listen", f"tcp:127.0.0.1:{doors.mavlink_port}", "--world", f"tcp:127.0.0.1:{doors.world_port}"),
        *("--home", home, "--sysid", str(doors.system_id), "--speedup", str(speedup), "--town", "ina"),
    )
