"""The fence as ArduCopter checks it: ceiling above home, circle around home, polygons and circles of the list.

Bits of FENCE_TYPE: 1 ceiling, 2 circle around home, 4 the list (AC_Fence).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from firmware_bridge.sim.geo import LocalFrame
from firmware_bridge.sim.items import Item
from firmware_bridge.sim.params import ParamTable
from firmware_bridge.sim.storage import FenceList

CEILING, HOME_CIRCLE, LISTED = 1, 2, 4
_NAMES = {CEILING: "Max Alt", HOME_CIRCLE: "Circle", LISTED: "Polygon"}
_BACKUP_M = 20.0
"""After a breach the fence is put up again this much further out."""
GIVE_UP_M = 100.0


@dataclass(frozen=True)
class _Circle:
    north_m: float
    east_m: float
    radius_m: float
    keeps_in: bool

    def outside_m(self, north_m: float, east_m: float) -> float:
        away_m = math.hypot(north_m - self.north_m, east_m - self.east_m)
        return away_m - self.radius_m if self.keeps_in else self.radius_m - away_m


@dataclass(frozen=True)
class _Polygon:
    corners: tuple[tuple[float, float], ...]
    keeps_in: bool

    def outside_m(self, north_m: float, east_m: float) -> float:
        inside, nearest = False, math.inf
        n0, e0 = self.corners[-1]
        for n1, e1 in self.corners:
            if (e0 > east_m) != (e1 > east_m) and north_m < (n1 - n0) * (east_m - e0) / (e1 - e0) + n0:
                inside = not inside
            nearest = min(nearest, _square_m(north_m, east_m, n0, e0, n1, e1))
            n0, e0 = n1, e1
        away_m = math.sqrt(nearest)
        return away_m if inside != self.keeps_in else -away_m


class Fence:
    """Looks some times a second where the aircraft is."""

    def __init__(self, params: ParamTable, items: FenceList, frame: LocalFrame) -> None:
        self._params, self._items, self._frame = params, items, frame
        self._shapes: list[_Circle | _Polygon] = []
        self._loaded_change = -1
        self.breaches = 0
        self.breach_count = 0
        self.breach_time_ms = 0
        self.distance_m = 0.0
        """How far outside, at the worst."""
        self._backup = dict.fromkeys(_NAMES, 0.0)

    @property
    def enabled(self) -> int:
        """Bits of the fences in force."""
        if not self._params["FENCE_ENABLE"]:
            return 0
        kinds = int(self._params["FENCE_TYPE"]) & (CEILING | HOME_CIRCLE | LISTED)
        return kinds if len(self._items) else kinds & ~LISTED

    @property
    def needs_position(self) -> bool:
        """The fences in force ask for a position."""
        return bool(self.enabled & (HOME_CIRCLE | LISTED))

    def check(self, north_m: float, east_m: float, above_home_m: float, home: tuple[float, float], time_ms: int) -> int:
        """Bits of the fences that were broken since the last look (or broken again further out)."""
        enabled = self.enabled
        if not enabled:
            self.breaches = 0
            return 0
        away = self._outside(north_m, east_m, above_home_m, home)
        new = 0
        for kind, outside_m in away.items():
            if enabled & kind and self._broken(kind, outside_m):
                new |= kind
            elif not enabled & kind:
                self.breaches &= ~kind
        self.distance_m = max((away[kind] for kind in away if self.breaches & kind), default=0.0)
        if new:
            self.breach_count += 1
            self.breach_time_ms = time_ms
        return new

    def forbids(self, north_m: float, east_m: float, above_home_m: float, home: tuple[float, float]) -> bool:
        """A place that the fences in force do not allow."""
        return any(
            self.enabled & kind and outside_m >= 0
            for kind, outside_m in self._outside(north_m, east_m, above_home_m, home).items()
        )

    def _outside(
        self, north_m: float, east_m: float, above_home_m: float, home: tuple[float, float]
    ) -> dict[int, float]:
        listed = self._outside_list_m(north_m, east_m) if self.enabled & LISTED else -math.inf
        return {
            CEILING: above_home_m - self._params["FENCE_ALT_MAX"],
            HOME_CIRCLE: math.hypot(north_m - home[0], east_m - home[1]) - self._params["FENCE_RADIUS"],
            LISTED: listed,
        }

    def _broken(self, kind: int, outside_m: float) -> bool:
        if outside_m < 0:
            self.breaches &= ~kind
            return False
        again = self.breaches & kind and outside_m >= self._backup[kind]
        if self.breaches & kind and not again:
            return False
        self.breaches |= kind
        self._backup[kind] = outside_m + _BACKUP_M
        return True

    def _outside_list_m(self, north_m: float, east_m: float) -> float:
        if self._loaded_change != self._items.changes:
            self._load()
        return max((shape.outside_m(north_m, east_m) for shape in self._shapes), default=-math.inf)

    def _load(self) -> None:
        self._loaded_change = self._items.changes
        self._shapes = []
        items = [item for item in (self._items.at(seq) for seq in range(len(self._items))) if item is not None]
        seq = 0
        while seq < len(items):
            item = items[seq]
            if item.command in (5001, 5002):
                count = int(item.param1)
                self._shapes.append(self._polygon(items[seq : seq + count]))
                seq += count
                continue
            if item.command in (5003, 5004):
                north_m, east_m = self._frame.to_metres(item.latitude_deg, item.longitude_deg)
                self._shapes.append(_Circle(north_m, east_m, item.param1, item.command == 5003))
            seq += 1

    def _polygon(self, items: list[Item]) -> _Polygon:
        corners = tuple(self._frame.to_metres(item.latitude_deg, item.longitude_deg) for item in items)
        return _Polygon(corners, items[0].command == 5001)


def fence_names(bits: int) -> str:
    """ "Max Alt and Polygon fences": as ArduPilot says it."""
    names = [name for bit, name in _NAMES.items() if bits & bit]
    head = ", ".join(names[:-1])
    return (f"{head} and {names[-1]} fences" if head else f"{names[-1]} fence") if names else ""


def _square_m(n: float, e: float, n0: float, e0: float, n1: float, e1: float) -> float:
    dn, de = n1 - n0, e1 - e0
    length = dn * dn + de * de
    share = 0.0 if length == 0 else max(0.0, min(1.0, ((n - n0) * dn + (e - e0) * de) / length))
    return (n0 + share * dn - n) ** 2 + (e0 + share * de - e) ** 2
