"""Bad air: carries frames between a TCP aircraft and a UDP ground station, and loses some of them."""

from __future__ import annotations

import contextlib
import random
import select
import socket
import threading

HEADER_BYTES = 10
START = 0xFD


def whole_frames(waiting: bytearray) -> list[bytes]:
    """MAVLink 2 frames at the front of a stream, taken off it (our peers send neither signed nor other bytes)."""
    frames = []
    while len(waiting) > 1 and len(waiting) >= (size := HEADER_BYTES + waiting[1] + 2):
        assert waiting[0] == START
        frames.append(bytes(waiting[:size]))
        del waiting[:size]
    return frames


class LossyAir:
    """`share` of the frames is lost in each direction, by dice with a seed."""

    def __init__(self, aircraft: tuple[str, int], ground: tuple[str, int], share: float) -> None:
        self._radio = call(aircraft)
        self.ground = ground
        self._air = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._air.bind(("127.0.0.1", 0))
        self.share = share
        self.lost = 0
        self._dice = random.Random(4)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        self._thread.join()
        self._radio.close()
        self._air.close()

    def _carry(self) -> None:
        waiting = bytearray()
        while not self._ending.is_set():
            for sock in select.select([self._radio, self._air], [], [], 0.02)[0]:
                data = sock.recv(65536)
                if sock is self._air:
                    if self._passes():
                        self._radio.sendall(data)
                    continue
                waiting += data
                for frame in whole_frames(waiting):
                    if self._passes():
                        with contextlib.suppress(ConnectionRefusedError):  # the ground station is not there yet
                            self._air.sendto(frame, self.ground)

    def _passes(self) -> bool:
        lost = self._dice.random() < self.share
        self.lost += lost
        return not lost


def call(address: tuple[str, int]) -> socket.socket:
    """Call until the aircraft answers."""
    for _ in range(600):
        with contextlib.suppress(ConnectionRefusedError):
            return socket.create_connection(address)
        threading.Event().wait(0.05)
    raise AssertionError("the aircraft does not answer")
