"""What the aircraft stands on: flat at home's altitude, or the terrain grid."""

from __future__ import annotations

from typing import Protocol

from firmware_bridge.sim.geo import LocalFrame
from flightplans.errors import OutsideTerrain
from flightplans.terrain.grid import Terrain

_HIGH_M = 50.0
_FAR_M = 10.0
_NEAR_M = 0.5


class Ground(Protocol):
    """Height of the ground above mean sea level; `up_m` of the asker says how exactly he needs it."""

    def height_m(self, north_m: float, east_m: float, up_m: float) -> float: ...


class FlatGround:
    """The same height everywhere."""

    def __init__(self, height_m: float) -> None:
        self._height_m = height_m

    def height_m(self, north_m: float, east_m: float, up_m: float) -> float:
        """Height above mean sea level, m."""
        return self._height_m


class GridGround:
    """A terrain grid, lifted so that home's altitude is on the ground.

    Asked again only after moving half a metre, or ten metres when high above the ground. Outside the grid the
    last known height goes on.
    """

    def __init__(self, terrain: Terrain, frame: LocalFrame, home_altitude_m: float) -> None:
        self._terrain, self._frame = terrain, frame
        self._lift_m = home_altitude_m - terrain.height_m(*frame.to_degrees(0.0, 0.0))
        self._north_m = self._east_m = 0.0
        self._known_m = home_altitude_m

    def height_m(self, north_m: float, east_m: float, up_m: float) -> float:
        """Height above mean sea level, m."""
        step_m = _FAR_M if up_m - self._known_m > _HIGH_M else _NEAR_M
        if abs(north_m - self._north_m) > step_m or abs(east_m - self._east_m) > step_m:
            self._ask(north_m, east_m)
        return self._known_m

    def _ask(self, north_m: float, east_m: float) -> None:
        self._north_m, self._east_m = north_m, east_m
        try:
            self._known_m = self._terrain.height_m(*self._frame.to_degrees(north_m, east_m)) + self._lift_m
        except OutsideTerrain:
            return
