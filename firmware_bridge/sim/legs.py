"""A straight piece of the way, flown with an acceleration limit from one end to the other."""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float, float]
"""North, east, up (above mean sea level), metres."""
_DONE_M = 0.02


@dataclass(frozen=True)
class SpeedLimits:
    """How fast the target may move, m/s and m/s2."""

    across_m_s: float
    climb_m_s: float
    descent_m_s: float
    across_m_s2: float
    vertical_m_s2: float

    def along(self, ahead: float, up: float) -> tuple[float, float]:
        """Speed and acceleration along a direction with a horizontal part `ahead` and a vertical part `up`."""
        speed, acceleration = math.inf, math.inf
        if ahead > 1e-6:
            speed, acceleration = self.across_m_s / ahead, self.across_m_s2 / ahead
        if abs(up) > 1e-6:
            speed = min(speed, (self.climb_m_s if up > 0 else self.descent_m_s) / abs(up))
            acceleration = min(acceleration, self.vertical_m_s2 / abs(up))
        return (speed, acceleration) if math.isfinite(speed) else (1.0, 1.0)


class Leg:
    """From `begin` to `end`: `gone_m` of `length_m` is behind, at `speed_m_s` now."""

    __slots__ = (
        "acceleration_m_s2",
        "begin",
        "dir_e",
        "dir_n",
        "dir_u",
        "end",
        "gained_m_s2",
        "gone_m",
        "length_m",
        "speed_m_s",
        "top_m_s",
    )

    def __init__(self, begin: Point, end: Point, limits: SpeedLimits) -> None:
        self.begin, self.end = begin, end
        north, east, up = end[0] - begin[0], end[1] - begin[1], end[2] - begin[2]
        self.length_m = math.sqrt(north * north + east * east + up * up)
        scale = 1 / self.length_m if self.length_m > 1e-9 else 0.0
        self.dir_n, self.dir_e, self.dir_u = north * scale, east * scale, up * scale
        self.gone_m = self.speed_m_s = self.gained_m_s2 = 0.0
        self.set_limits(limits)

    @classmethod
    def braking(cls, begin: Point, speed: Point, limits: SpeedLimits) -> Leg:
        """The way on which a present speed dies away."""
        size = math.sqrt(speed[0] ** 2 + speed[1] ** 2 + speed[2] ** 2)
        if size < 0.05:
            return cls(begin, begin, limits)
        ahead = math.hypot(speed[0], speed[1]) / size
        stop_m = size * size / (2 * limits.along(ahead, speed[2] / size)[1])
        n, e, u = (part / size * stop_m for part in speed)
        leg = cls(begin, (begin[0] + n, begin[1] + e, begin[2] + u), limits)
        leg.speed_m_s, leg.top_m_s = size, max(size, leg.top_m_s)
        return leg

    def set_limits(self, limits: SpeedLimits) -> None:
        """Other speeds from here on."""
        self.top_m_s, self.acceleration_m_s2 = limits.along(math.hypot(self.dir_n, self.dir_e), self.dir_u)

    @property
    def left_m(self) -> float:
        """What is still ahead."""
        return self.length_m - self.gone_m

    @property
    def done(self) -> bool:
        """The target stands at the end."""
        return self.length_m - self.gone_m <= _DONE_M

    @property
    def is_braking(self) -> bool:
        """Too fast to go on like this: the end is near."""
        return self.speed_m_s * self.speed_m_s >= 1.9 * self.acceleration_m_s2 * self.left_m

    def move(self, dt_s: float, most_m: float = math.inf) -> None:
        """Go on for `dt_s`, not past `most_m`."""
        left_m = min(self.length_m, most_m) - self.gone_m
        if left_m <= _DONE_M:
            self.gone_m += max(0.0, left_m)
            self.speed_m_s = self.gained_m_s2 = 0.0
            return
        change = self.acceleration_m_s2 * dt_s
        wanted = min(self.top_m_s, math.sqrt(2 * self.acceleration_m_s2 * left_m))
        speed = max(min(wanted, self.speed_m_s + change), self.speed_m_s - 1.5 * change)
        self.gained_m_s2 = (speed - self.speed_m_s) / dt_s
        self.gone_m = min(self.gone_m + 0.5 * (speed + self.speed_m_s) * dt_s, self.gone_m + left_m)
        self.speed_m_s = speed

    def miss_at_half_time_m(self, following: Leg) -> float:
        """How far from the corner the target would pass if the following leg began now.

        Both legs overlap while this one brakes; half of that time before the end a quarter of the way is left,
        and the following leg has gone as far as its acceleration allows.
        """
        half_s = 0.5 * self.speed_m_s / self.acceleration_m_s2
        back_m = 0.25 * self.left_m
        on_m = 0.5 * following.acceleration_m_s2 * half_s * half_s
        return math.sqrt(
            (following.dir_n * on_m - self.dir_n * back_m) ** 2
            + (following.dir_e * on_m - self.dir_e * back_m) ** 2
            + (following.dir_u * on_m - self.dir_u * back_m) ** 2
        )
