"""The air: density, and wind with gusts."""

from __future__ import annotations

import math
import random

_GUST_SHARE = 0.15
"""Standard deviation of the gusts over the mean speed; about that of open land (turbulence intensity, IEC 61400-1)."""
_GUST_MEMORY_S = 4.0
_VERTICAL_SHARE = 0.4


def air_density_kg_m3(altitude_m: float) -> float:
    """International standard atmosphere (ISO 2533), troposphere."""
    return float(1.225 * (1 - 2.25577e-5 * altitude_m) ** 4.2559)


class Wind:
    """A mean wind and gusts that forget themselves in a few seconds (Ornstein-Uhlenbeck), from a seed.

    `north_m_s`, `east_m_s`, `up_m_s` are where the air goes to now.
    """

    __slots__ = ("_gust", "_random", "east_m_s", "from_deg", "north_m_s", "speed_m_s", "up_m_s")

    def __init__(self, speed_m_s: float, from_deg: float, source: random.Random) -> None:
        self._random = source
        self._gust = [0.0, 0.0, 0.0]
        self.speed_m_s, self.from_deg = speed_m_s, from_deg
        self.north_m_s = self.east_m_s = self.up_m_s = 0.0
        self._blow()

    def set(self, speed_m_s: float, from_deg: float) -> None:
        """The weather changes."""
        self.speed_m_s, self.from_deg = speed_m_s, from_deg % 360.0
        self._blow()

    def step(self, dt_s: float) -> None:
        """Let the gusts wander; called a few times a second."""
        keep = math.exp(-dt_s / _GUST_MEMORY_S)
        kick = _GUST_SHARE * self.speed_m_s * math.sqrt(1 - keep * keep)
        self._gust = [part * keep + kick * self._random.gauss(0.0, 1.0) for part in self._gust]
        self._blow()

    def _blow(self) -> None:
        towards = math.radians(self.from_deg + 180.0)
        self.north_m_s = self.speed_m_s * math.cos(towards) + self._gust[0]
        self.east_m_s = self.speed_m_s * math.sin(towards) + self._gust[1]
        self.up_m_s = _VERTICAL_SHARE * self._gust[2]
