"""A `yuai sim` process of our own, met only over its two sockets."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

HOME = (35.8, 138.0, 700.0)
SPEEDUP = 25


class Simulated:
    """The process; `url` is its radio, `world` its physical side."""

    def __init__(self, *options: str, speedup: float = SPEEDUP) -> None:
        mavlink, world = free_port(), free_port()
        self.url = f"tcp:127.0.0.1:{mavlink}"
        self._world = ("127.0.0.1", world)
        home = f"{HOME[0]},{HOME[1]},{HOME[2]},0"
        self._process = subprocess.Popen(
            [
                str(Path(sys.executable).with_name("yuai")),
                "sim",
                f"--listen={self.url}",
                f"--home={home}",
                f"--speedup={speedup}",
                f"--world=tcp:127.0.0.1:{world}",
                *options,
            ]
        )

    def world(self, do: str, **facts: Any) -> dict[str, Any]:
        """One deed of hands or weather, and its answer."""
        with socket.create_connection(self._world, timeout=10) as sock:
            sock.sendall(json.dumps({"do": do, **facts}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(sock.makefile().readline())
        assert answer.pop("ok"), answer
        return answer

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(20)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
