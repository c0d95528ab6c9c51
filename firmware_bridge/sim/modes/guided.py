"""GUIDED: goes where it is told, point by point."""

from __future__ import annotations

from firmware_bridge.sim.legs import Point
from firmware_bridge.sim.modes.base import Mode
from firmware_bridge.sim.modes.takeoff import TakeOff


class Guided(Mode):
    """Stays until told to take off or to go somewhere."""

    number, name, flies_itself = 4, "GUIDED", True
    _takeoff: TakeOff | None = None
    _speeds: tuple[float | None, float | None, float | None] = (None, None, None)

    def enter(self) -> bool:
        self._takeoff = None
        self._speeds = (None, None, None)
        self.ap.way.start(self.ap.speed_limits(), 2.0)
        self.ap.way.halt()
        return True

    def step(self, dt_s: float) -> None:
        if self._takeoff is not None and not self._takeoff.complete:
            self._takeoff.step(dt_s)
            return
        self.ap.way.step(dt_s, self.ap.now)

    def take_off(self, above_home_m: float) -> bool:
        """Climb to a height above home; False in the air, disarmed, or for a height below."""
        ap = self.ap
        altitude_m = ap.places.home_up_m + above_home_m
        if not (ap.armed and ap.landed) or altitude_m <= ap.now.up_m:
            return False
        ap.auto_armed = True
        self._takeoff = TakeOff(ap, altitude_m)
        return True

    def go(self, point: Point) -> bool:
        """Fly to a point; False if an enabled fence keeps it out."""
        if self.ap.places.fence_forbids(point):
            return False
        self._takeoff = None
        self.ap.way.go(point)
        self.ap.face(point)
        return True

    def stop(self) -> None:
        """Brake and stay (what an invalid target makes it do)."""
        self._takeoff = None
        self.ap.way.halt()

    @property
    def is_taking_off(self) -> bool:
        return self._takeoff is not None and not self._takeoff.complete

    @property
    def destination(self) -> Point | None:
        return self.ap.way.destination

    def set_speed(self, across: float | None = None, up: float | None = None, down: float | None = None) -> bool:
        self._speeds = (across or self._speeds[0], up or self._speeds[1], down or self._speeds[2])
        self.ap.way.set_limits(self.ap.speed_limits(*self._speeds))
        return True

    def pause(self, on: bool) -> bool:
        self.ap.way.pause(on)
        return True
