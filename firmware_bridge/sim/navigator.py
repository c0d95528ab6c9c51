"""Flying to points: the target moves along straight legs and cuts corners no wider than the waypoint radius.

As ArduCopter does since 4.1, a leg whose end need not be a stop overlaps with the following one while it brakes,
so that a straight-on waypoint costs no speed and a sharp corner is almost a stop (WPNAV_RADIUS,
https://ardupilot.org/copter/docs/auto-mode.html).
"""

from __future__ import annotations

import math

from firmware_bridge.sim.controller import PositionController
from firmware_bridge.sim.estimator import Estimator
from firmware_bridge.sim.legs import Leg, Point, SpeedLimits

_LEASH_M = 2.0
_LEASH_END_M = 6.0
"""A target that is further ahead of the aircraft than the leash slows down, and stands at its end."""


class Navigator:
    """Moves the controller's target. `reached` says that the point asked for was reached."""

    def __init__(self, controller: PositionController) -> None:
        self._controller = controller
        self._legs: list[Leg] = []
        self._goal: Leg | None = None
        self._limits = SpeedLimits(10.0, 2.5, 1.5, 2.5, 1.0)
        self._radius_m = 2.0
        self._stop = True
        self.reached = False

    @property
    def destination(self) -> Point | None:
        """The point asked for last."""
        return self._goal.end if self._goal else None

    def start(self, limits: SpeedLimits, radius_m: float) -> None:
        """A mode takes over: from now on with these limits, whatever was flown before."""
        self._limits, self._radius_m = limits, radius_m
        self._legs, self._goal, self.reached = [], None, False

    def set_limits(self, limits: SpeedLimits) -> None:
        """Change speed on the way."""
        self._limits = limits
        for leg in self._legs:
            leg.set_limits(limits)

    def pause(self, on: bool) -> None:
        """Stand on the way, or go on."""
        for leg in self._legs:
            leg.set_limits(self._limits)
            if on:
                leg.top_m_s = 0.0

    def go(self, point: Point, after: Point | None = None) -> None:
        """Fly to `point`; if there is a point `after` it, without stopping in between."""
        following = self._legs[0] if self.reached and self._legs else None
        if following is None or following is self._goal or not _same(following.end, point):
            self._legs = self._from_here(point)
        self._goal, self.reached = self._legs[-1], False
        self._stop = after is None
        if after is not None:
            self._legs.append(Leg(point, after, self._limits))

    def halt(self) -> None:
        """Brake and stay."""
        self._legs = [self._braking()]
        self._goal, self.reached, self._stop = self._legs[0], False, True

    def step(self, dt_s: float, now: Estimator) -> None:
        """Move the target on."""
        if not self._legs:
            self._controller.still()
            return
        dt_s *= self._patience(now)
        first = self._legs[0]
        first.move(dt_s)
        second = self._legs[1] if len(self._legs) > 1 else None
        if second is not None and self._may_begin(first, second):
            second.move(dt_s, second.length_m / 2)
        self._aim(first, second)
        if first.done:
            self._finish(first, second, now)

    def _from_here(self, point: Point) -> list[Leg]:
        brake = self._braking()
        begin = brake.end
        return [brake, Leg(begin, point, self._limits)] if brake.length_m > 0.1 else [Leg(begin, point, self._limits)]

    def _braking(self) -> Leg:
        aim = self._controller
        here = (aim.north_m, aim.east_m, aim.up_m)
        return Leg.braking(here, (aim.speed_n, aim.speed_e, aim.speed_u), self._limits)

    def _patience(self, now: Estimator) -> float:
        aim = self._controller
        lag_m = math.sqrt(
            (aim.north_m - now.north_m) ** 2 + (aim.east_m - now.east_m) ** 2 + (aim.up_m - now.up_m) ** 2
        )
        if lag_m <= _LEASH_M:
            return 1.0
        return max(0.05, 1.0 - (lag_m - _LEASH_M) / (_LEASH_END_M - _LEASH_M))

    def _may_begin(self, first: Leg, second: Leg) -> bool:
        if second.gone_m > 0:
            return True
        return first.is_braking and first.miss_at_half_time_m(second) < self._radius_m

    def _aim(self, first: Leg, second: Leg | None) -> None:
        aim, gone, speed, gain = self._controller, first.gone_m, first.speed_m_s, first.gained_m_s2
        aim.north_m = first.begin[0] + first.dir_n * gone
        aim.east_m = first.begin[1] + first.dir_e * gone
        aim.up_m = first.begin[2] + first.dir_u * gone
        aim.speed_n, aim.speed_e, aim.speed_u = first.dir_n * speed, first.dir_e * speed, first.dir_u * speed
        aim.acc_n, aim.acc_e, aim.acc_u = first.dir_n * gain, first.dir_e * gain, first.dir_u * gain
        if second is None or second.gone_m <= 0:
            return
        gone, speed, gain = second.gone_m, second.speed_m_s, second.gained_m_s2
        aim.north_m += second.dir_n * gone
        aim.east_m += second.dir_e * gone
        aim.up_m += second.dir_u * gone
        aim.speed_n += second.dir_n * speed
        aim.speed_e += second.dir_e * speed
        aim.speed_u += second.dir_u * speed
        aim.acc_n += second.dir_n * gain
        aim.acc_e += second.dir_e * gain
        aim.acc_u += second.dir_u * gain

    def _finish(self, first: Leg, second: Leg | None, now: Estimator) -> None:
        if second is not None:
            self._legs.pop(0)
            self.reached = self.reached or first is self._goal
        elif not self.reached:
            self.reached = distance_m(first.end, now) < self._radius_m


def distance_m(point: Point, now: Estimator) -> float:
    """From where the aircraft believes to be."""
    return math.sqrt((point[0] - now.north_m) ** 2 + (point[1] - now.east_m) ** 2 + (point[2] - now.up_m) ** 2)


def _same(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) + abs(a[2] - b[2]) < 0.01
