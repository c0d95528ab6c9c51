"""Recording what was said: a .tlog file a flight, as ground stations write and read them.

Each frame is preceded by the time as 8 bytes, microseconds since 1970, big-endian.
"""

from __future__ import annotations

import contextlib
import logging
import struct
import threading
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

log = logging.getLogger(__name__)

BEFORE_FRAMES = 4000  # what was said before the motors started: upload, read back, arming
AFTER_S = 5.0


def stamped(frame: bytes, at: datetime) -> bytes:
    """One entry of a .tlog file."""
    micros = int(at.timestamp() * 1e6)
    return struct.pack(">Q", micros) + frame


class FlightRecorder:
    """Keeps the last frames while the aircraft stands, and writes a file while its motors run.

    A disk that is full or gone ends the recording of that flight, and nothing else.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._before: deque[bytes] = deque(maxlen=BEFORE_FRAMES)
        self._file: BinaryIO | None = None
        self._given_up = False  # until the motors stop
        self._end_s: float | None = None
        self._lock = threading.Lock()  # what we send is recorded by the threads that send

    def record(self, frame: bytes) -> None:
        """One frame, heard or sent."""
        entry = stamped(frame, datetime.now(UTC))
        with self._lock:
            if self._file is None:
                self._before.append(entry)
            else:
                self._write([entry])

    def armed(self, armed: bool, now: float) -> None:
        """Told at each heartbeat: begin a file with the motors, end it some seconds after them."""
        with self._lock:
            if armed:
                if self._end_s is not None:
                    self._finish()  # the next flight began before the last file was closed
                self._begin()
            elif self._file is None:
                self._given_up = False
            else:
                self._end_s = self._end_s or now + AFTER_S
                if now >= self._end_s:
                    self._finish()

    def close(self) -> None:
        """End the file if there is one."""
        with self._lock:
            self._finish()

    def _begin(self) -> None:
        if self._file is not None or self._given_up:
            return
        path = self._folder / f"{self._name}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.tlog"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb")
        except OSError as error:
            self._give_up(error)
            return
        self._write(self._before)
        self._before.clear()

    def _write(self, entries: Iterable[bytes]) -> None:
        assert self._file is not None
        try:
            self._file.writelines(entries)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """A full disk must not keep an aircraft from being heard: said once a flight, then silence."""
        log.error("no recording of %s: %s", self._name, error)
        self._given_up = True
        if self._file is not None:
            with contextlib.suppress(OSError):  # closing writes what is left, which cannot be written either
                self._file.close()
            self._file = None
        self._end_s = None

    def _finish(self) -> None:
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                log.error("the end of the recording of %s is lost: %s", self._name, error)
            self._file = None
        self._end_s = None
