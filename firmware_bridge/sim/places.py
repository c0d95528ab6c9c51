"""Where things are, as the autopilot counts: home, the points of items, the ground below, the fence around."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from firmware_bridge.sim.estimator import Estimator
from firmware_bridge.sim.fence import Fence
from firmware_bridge.sim.home import Home, best_return_place
from firmware_bridge.sim.items import RELATIVE, TERRAIN, Item
from firmware_bridge.sim.legs import Point
from firmware_bridge.sim.storage import Storage
from firmware_bridge.sim.world import World


class Places:
    """Heights inside the autopilot are above mean sea level; items may count from home."""

    def __init__(
        self, world: World, storage: Storage, now: Estimator, fence: Fence, send: Callable[[Any], None]
    ) -> None:
        self._world, self._storage, self._now, self._fence, self._send = world, storage, now, fence, send
        self.frame = world.frame
        self.home: Home | None = None

    @property
    def here(self) -> Point:
        """Where the aircraft believes to be."""
        return self._now.north_m, self._now.east_m, self._now.up_m

    @property
    def home_up_m(self) -> float:
        """Altitude of home (of here, before it is known)."""
        return self.home.up_m if self.home is not None else self._now.up_m

    @property
    def above_home_m(self) -> float:
        """Height above home."""
        return self._now.up_m - self.home_up_m

    def set_home(self, point: Point, lock: bool = False) -> bool:
        """False before the origin is known."""
        if not self._now.origin_set:
            return False
        self.home = Home.at(self.frame, *point, lock)
        self._send(self.home.message())
        return True

    def set_home_by(self, item: Item) -> None:
        """DO_SET_HOME as a mission item."""
        use_here = item.param1 == 1 or not item.has_place
        self.set_home(self.here if use_here else self.point_of(item, (0.0, 0.0, self.home_up_m)))

    def return_place(self) -> Point:
        """Home, or a rally point that is nearer."""
        return best_return_place(self.home, self._now, self._storage.rally, self._storage.params, self.frame)

    def point_of(self, item: Item, otherwise: Point) -> Point:
        """Where an item is; what it leaves open comes from `otherwise`."""
        north_m, east_m, up_m = otherwise
        if item.has_place:
            north_m, east_m = self.frame.to_metres(item.latitude_deg, item.longitude_deg)
        if item.z != 0:
            up_m = item.z + (self.home_up_m if item.frame == RELATIVE else 0.0)
        return north_m, east_m, up_m

    @staticmethod
    def needs_terrain(item: Item) -> bool:
        """Its height counts from a terrain that is not on board."""
        return item.frame == TERRAIN

    def range_m(self) -> float | None:
        """What the rangefinder measures down to the ground; None out of its reach."""
        height_m, params = self._world.height_agl_m, self._storage.params
        if params["RNGFND1_TYPE"] == 0 or height_m > params["RNGFND1_MAX"]:
            return None
        return max(height_m, params["RNGFND1_GNDCLR"])

    def height_over_ground_m(self) -> float:
        """By the rangefinder, or else by the assumption that the ground is as high as home."""
        measured = self.range_m()
        return self.above_home_m if measured is None else measured

    def safe_ceiling_m(self) -> float:
        """Height above home that the fence allows."""
        if not self._fence.enabled & 1:
            return math.inf
        return self._storage.params["FENCE_ALT_MAX"] - self._storage.params["FENCE_MARGIN"]

    def fence_forbids(self, point: Point) -> bool:
        """A destination outside an enabled fence."""
        return self._fence.forbids(point[0], point[1], point[2] - self.home_up_m, self.home_ne)

    @property
    def home_ne(self) -> tuple[float, float]:
        """North and east of home."""
        return (self.home.north_m, self.home.east_m) if self.home is not None else (0.0, 0.0)
