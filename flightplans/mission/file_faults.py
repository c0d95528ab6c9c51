"""What is wrong with a mission file, place by place, in words; and reading numbers that may be anything."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flightplans.errors import FlightPlanError
from flightplans.mission.carried import degrees, single
from flightplans.mission.items import Cmd


@dataclass(frozen=True)
class Fault:
    """Where in the file ("line 4", "mission item 3") and what is wrong there."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class BadMissionFile(FlightPlanError):
    """A mission file cannot be read; `faults` holds everything found, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


class Faults:
    """Collects faults while a file is read to its end."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, where: str, what: str) -> None:
        """Note one fault."""
        self.found.append(Fault(where, what))

    def stop_if_any(self) -> None:
        """Raises BadMissionFile when something was noted."""
        if self.found:
            raise BadMissionFile(tuple(self.found))

    def number(self, value: Any, where: str, name: str) -> float:
        """A number as MAVLink carries it; null and "NaN" are NaN. Anything else is noted and becomes NaN."""
        if value is None:
            return math.nan
        try:
            if isinstance(value, bool):
                raise TypeError
            return single(float(value))
        except (OverflowError, TypeError, ValueError):
            self.add(where, f"{name} は数ではありません is no number: {value!r:.40}")
            return math.nan

    def whole(self, value: Any, where: str, name: str) -> int:
        """A whole number of a JSON or text field; -1 when noted as none."""
        number = self.number(value, where, name)
        if math.isnan(number) or number != int(number):
            self.add(where, f"{name} は整数ではありません is no whole number: {value!r:.40}")
            return -1
        return int(number)

    def place(self, latitude: Any, longitude: Any, where: str) -> tuple[float, float]:
        """Latitude and longitude in whole 1e-7 degrees; noted when missing or not on the Earth."""
        found = []
        for name, value, most in (("緯度 latitude", latitude, 90.0), ("経度 longitude", longitude, 180.0)):
            number = self.exact(value)
            if not abs(number) <= most:
                self.add(where, f"{name} がないか範囲外です is missing or out of range: {value!r:.40}")
                number = 0.0
            found.append(degrees(number))
        return found[0], found[1]

    @staticmethod
    def exact(value: Any) -> float:
        """A number in full; NaN when it is none or has no end."""
        try:
            number = math.nan if value is None or isinstance(value, bool) else float(value)
        except (OverflowError, TypeError, ValueError):
            return math.nan
        return number if math.isfinite(number) else math.nan

    def height(self, value: Any, where: str) -> float:
        """A height in metres, which may not be missing."""
        number = self.number(value, where, "高度 altitude")
        if math.isnan(number):
            self.add(where, "高度がありません the altitude is missing")
        return number

    def known(self, command: int, allowed: frozenset[Cmd], where: str) -> bool:
        """Whether the command is one of these; noted when not."""
        if command not in allowed:
            self.add(where, f"配送で使わない命令です no command of a delivery: {command}")
        return command in allowed
