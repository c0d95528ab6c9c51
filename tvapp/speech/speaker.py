"""Sounds from disk, or made one at a time: somebody who waits too long gets silence, never an error."""

import contextlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore, Lock
from uuid import uuid4

QUEUE = 6
PATIENCE_S = 4.0
_log = logging.getLogger(__name__)


class SoundShelf:
    """Sound files in one folder, the oldest thrown away when they take more than `most_bytes`."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._since_tidy = most_bytes
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            sound = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return sound

    def put(self, key: str, sound: bytes) -> None:
        """Keep it if the disk lets us: written beside and moved, so that nobody reads half a file."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._tidy(len(sound))
            beside = self._folder / f"{uuid4().hex}.new"
            try:
                beside.write_bytes(sound)
                beside.replace(self._path(key))
            finally:
                beside.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("a sound could not be kept: %s", error)

    def _path(self, key: str) -> Path:
        return self._folder / f"{sha256(key.encode()).hexdigest()}.wav"

    def _tidy(self, more_bytes: int) -> None:
        """Look into the folder at first, and again after every tenth of what it may hold."""
        with self._lock:
            self._since_tidy += more_bytes
            if self._since_tidy < self._most_bytes / 10:
                return
            self._since_tidy = 0
        files = [(entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(self._folder)]
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._most_bytes * 0.9:
                break
            with contextlib.suppress(OSError):
                Path(path).unlink()
            total -= size


@dataclass(frozen=True)
class Speaker:
    """`make` turns words into sound. One process makes one sound at a time, and a few may wait for it."""

    shelf: SoundShelf
    make: Callable[[str], bytes]
    waiting: BoundedSemaphore
    turn: Lock
    patience_s: float = PATIENCE_S

    @classmethod
    def on(cls, shelf: SoundShelf, make: Callable[[str], bytes], patience_s: float = PATIENCE_S) -> "Speaker":
        return cls(shelf, make, BoundedSemaphore(QUEUE), Lock(), patience_s)

    def say(self, text: str) -> bytes | None:
        """The sound; None when too many want one, or it cannot be made."""
        kept = self.shelf.get(text)
        if kept is not None:
            return kept
        if not self.waiting.acquire(blocking=False):
            return None
        try:
            return self._made(text)
        finally:
            self.waiting.release()

    def _made(self, text: str) -> bytes | None:
        if not self.turn.acquire(timeout=self.patience_s):
            return None
        try:
            sound = self.shelf.get(text)
            if sound is None:
                sound = self.make(text)
                self.shelf.put(text, sound)
        except (RuntimeError, ValueError) as error:
            _log.warning("no speech for %r: %s", text, error)
            return None
        finally:
            self.turn.release()
        return sound
