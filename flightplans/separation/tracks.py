"""Keeping aircraft apart in time: tracks through space, and whether two of them come too near to each other.

A track is a polyline in time, x, y and height above mean sea level; between its points the aircraft moves straight
and evenly. So the way between two aircraft is linear between the points of both, and the moments at which it is
short are the roots of a quadratic: nothing is sampled, nothing can slip between two samples.

"Too near" is a cylinder, as in ICAO Doc 4444 and in the well-clear volumes of ASTM F3442: less than `horizontal_m`
apart over the ground and at the same moment less than `vertical_m` apart in height.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flightplans.geo import Floats

HORIZONTAL_M = 100.0
"""Eight seconds at cruise speed; position errors of both are some metres."""
VERTICAL_M = 15.0
"""Under the layer of 25 m by the height errors of two barometers on the same day (5 m each)."""


@dataclass(frozen=True, eq=False)
class Track:
    """Where an aircraft is, from the first moment to the last; before and after it is of no concern (on the ground).

    `t_s` rises strictly; `xyz_m` has a row for each moment: east, north, height AMSL.
    """

    t_s: Floats
    xyz_m: Floats

    def at(self, t_s: Floats) -> Floats:
        """Places at moments within the track."""
        return np.column_stack([np.interp(t_s, self.t_s, self.xyz_m[:, axis]) for axis in range(3)])

    def later(self, seconds: float) -> Track:
        """The same track flown so much later."""
        return Track(self.t_s + seconds, self.xyz_m)


@dataclass(frozen=True)
class Conflict:
    """Two tracks come too near: when they are nearest over the ground, and how far apart they are then."""

    time_s: float
    horizontal_m: float
    vertical_m: float


def conflict(a: Track, b: Track, horizontal_m: float = HORIZONTAL_M, vertical_m: float = VERTICAL_M) -> Conflict | None:
    """The nearest moment of all at which the two are within both distances; None when there is no such moment."""
    start, end = max(a.t_s[0], b.t_s[0]), min(a.t_s[-1], b.t_s[-1])
    if start >= end:
        return None
    bends = np.concatenate([a.t_s, b.t_s])
    t = np.unique(np.concatenate([[start, end], bends[(bends > start) & (bends < end)]]))
    gap = a.at(t) - b.at(t)
    step = np.diff(gap, axis=0)
    near_from, near_to = _near_over_ground(gap[:-1, :2], step[:, :2], horizontal_m)
    level_from, level_to = _near_in_height(gap[:-1, 2], step[:, 2], vertical_m)
    first = np.maximum.reduce([near_from, level_from, np.zeros(len(step))])
    last = np.minimum.reduce([near_to, level_to, np.ones(len(step))])
    (bad,) = np.nonzero(first < last)
    if not len(bad):
        return None
    share = np.clip(_nearest_share(gap[bad, :2], step[bad, :2]), first[bad], last[bad])
    apart = gap[bad] + share[:, None] * step[bad]
    worst = int(np.argmin(np.hypot(apart[:, 0], apart[:, 1])))
    at_s = t[bad] + share * np.diff(t)[bad]
    return Conflict(float(at_s[worst]), float(np.hypot(*apart[worst, :2])), float(abs(apart[worst, 2])))


Shares = tuple[Floats, Floats]
"""From which to which share of each piece, 0 being its start and 1 its end; the first over the second: nowhere."""


def _near_over_ground(gap: Floats, step: Floats, limit_m: float) -> Shares:
    """Where |gap + share * step| < limit."""
    a, b, c = (step**2).sum(axis=1), (gap * step).sum(axis=1), (gap**2).sum(axis=1) - limit_m**2
    inside = b**2 - a * c
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(np.maximum(inside, 0))
        first, last = (-b - root) / a, (-b + root) / a
    return _settled(first, last, a < 1e-12, c < 0, inside > 0)


def _near_in_height(gap: Floats, step: Floats, limit_m: float) -> Shares:
    """Where |gap + share * step| < limit."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        one, other = (-limit_m - gap) / step, (limit_m - gap) / step
    still = np.abs(step) < 1e-9
    return _settled(np.minimum(one, other), np.maximum(one, other), still, np.abs(gap) < limit_m, ~still)


def _settled(
    first: Floats, last: Floats, still: npt.NDArray[np.bool_], near: npt.NDArray[np.bool_], meets: npt.NDArray[np.bool_]
) -> Shares:
    """Pieces without movement against each other are near all the time or never."""
    never, always = np.inf, -np.inf
    begins = np.where(still, np.where(near, always, never), np.where(meets, first, never))
    ends = np.where(still, np.where(near, never, always), np.where(meets, last, always))
    return begins, ends


def _nearest_share(gap: Floats, step: Floats) -> Floats:
    length = (step**2).sum(axis=1)
    return np.asarray(np.where(length < 1e-12, 0.0, -(gap * step).sum(axis=1) / np.maximum(length, 1e-12)))
