"""Dataflash logs as ArduPilot writes them: self-describing records (AP_Logger's FMT)."""

from __future__ import annotations

import struct
from pathlib import Path

HEAD = b"\xa3\x95"
FMT = 128
LETTERS = {"Q": "Q", "B": "B", "f": "f", "L": "i", "N": "16s", "n": "4s"}
LAYOUT = {
    "BAT": ("QBff", "TimeUS,Inst,Volt,Curr"),
    "POS": ("QLLff", "TimeUS,Lat,Lng,Alt,RelHomeAlt"),
    "XKF1": ("QBfff", "TimeUS,C,VN,VE,VD"),
    "XKF2": ("QBff", "TimeUS,C,VWN,VWE"),
    "EV": ("QB", "TimeUS,Id"),
    "PARM": ("QNf", "TimeUS,Name,Value"),
}


class DataflashWriter:
    """Collects records, then writes them into a file."""

    def __init__(self) -> None:
        self._numbers = {name: 130 + n for n, name in enumerate(LAYOUT)}
        self._bytes = bytearray()
        self._describe("FMT", FMT, 89, "BBnNZ", "Type,Length,Name,Format,Columns")
        for name, (letters, columns) in LAYOUT.items():
            self._describe(name, self._numbers[name], 3 + struct.calcsize(self._packing(name)), letters, columns)

    def add(self, name: str, *values: float | bytes) -> None:
        self._bytes += HEAD + bytes([self._numbers[name]]) + struct.pack(self._packing(name), *values)

    def write(self, path: Path) -> Path:
        path.write_bytes(bytes(self._bytes))
        return path

    def _describe(self, name: str, number: int, length: int, letters: str, columns: str) -> None:
        record = struct.pack("<BB4s16s64s", number, length, name.encode(), letters.encode(), columns.encode())
        self._bytes += HEAD + bytes([FMT]) + record

    @staticmethod
    def _packing(name: str) -> str:
        return "<" + "".join(LETTERS[letter] for letter in LAYOUT[name][0])
