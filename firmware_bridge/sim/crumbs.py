"""The way back for SMART_RTL: where the aircraft was, without the points that lie on a straight line."""

from __future__ import annotations

import math

from firmware_bridge.sim.legs import Point

_APART_M = 4.0


class Crumbs:
    """Filled while armed. Gives up (as the autopilot does) when SRTL_POINTS is not enough."""

    def __init__(self, most: int, accuracy_m: float) -> None:
        self._most, self._accuracy_m = most, accuracy_m
        self._points: list[Point] = []
        self._last: Point | None = None
        self.full = False

    def begin(self, place: Point) -> None:
        """Armed here."""
        self._points, self._last, self.full = [place], None, False

    def drop(self, place: Point) -> bool:
        """Pass by a place; False if the buffer has just become full."""
        newest = self._last or (self._points[-1] if self._points else None)
        if newest is None or self.full or math.dist(newest, place) < _APART_M:
            return True
        if self._last is not None and _off_line_m(self._last, self._points[-1], place) > self._accuracy_m:
            self._points.append(self._last)
        self._last = place
        self.full = len(self._points) >= self._most
        return not self.full

    def way_back(self) -> list[Point]:
        """From the newest point to the one of arming; empty if there is no way back."""
        if self.full:
            return []
        newest = [self._last] if self._last is not None else []
        return newest + self._points[::-1]


def _off_line_m(point: Point, begin: Point, end: Point) -> float:
    length = math.dist(begin, end)
    if length < 1e-6:
        return math.dist(point, begin)
    share = sum((p - b) * (e - b) for p, b, e in zip(point, begin, end, strict=True)) / length**2
    share = max(0.0, min(1.0, share))
    foot = tuple(b + share * (e - b) for b, e in zip(begin, end, strict=True))
    return math.dist(point, foot)
