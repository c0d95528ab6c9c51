"""Programs that a benchmark starts, and ends again whatever happens."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SCRIPT = str(Path(sys.executable).with_name("yuai"))
ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 40.0
ENDS_WITHIN_S = 20.0
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class NotStarted(RuntimeError):
    """A program ended, or never listened; its last words."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(command: Sequence[str], port: int, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """The process id of a program while it listens on that port of this machine. Raises NotStarted."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            if not _answers(process, port):
                said.seek(0)
                raise NotStarted(f"{' '.join(command)}\n{said.read().decode(errors='replace')[-2000:]}")
            yield process.pid
        finally:
            _end(process)


def cpu_s(pid: int) -> float:
    """What a process and its children have used: user and system time, fields 14 and 15 of proc(5) stat."""
    home = Path(f"/proc/{pid}")
    fields = (home / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()  # the name may contain blanks
    children = [child for task in home.glob("task/*/children") for child in task.read_text(encoding="ascii").split()]
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND + sum(cpu_s(int(child)) for child in children)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    end_s, pause = time.monotonic() + STARTS_WITHIN_S, threading.Event()
    while process.poll() is None and time.monotonic() < end_s:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            pause.wait(0.05)
        else:
            return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
