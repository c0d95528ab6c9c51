"""Where the straight way home of the autopilot ends: the port and approved emergency places, never a hall.

ArduPilot takes the rally point that is nearest over the ground from where it is (`AP_Rally::find_nearest_rally_point`;
with RALLY_INCL_HOME and RALLY_LIMIT_KM both 0 home never counts). So the ways of a leg are cut where the nearest one
changes, and every piece has exactly one place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flightplans.geo import Floats
from flightplans.world import Site

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STEP_M = 40.0
"""Longest piece: three and a half seconds of flight; lines from its ends are 20 m apart half way to the place."""


@dataclass(frozen=True)
class Refuge:
    """A rally point: the place and the height above sea level at which it is flown to."""

    site: Site
    altitude_m: float

    def whole_m(self, home_m: float) -> int:
        """Above home, in the whole metres that an aircraft takes, never lower than meant."""
        return math.ceil(self.altitude_m - home_m - 1e-6)


@dataclass(frozen=True, eq=False)
class Pieces:
    """A way cut into short straight pieces: places n x 2 x 2 (start and end, metres), heights AMSL and distances from
    the leg's start n x 2, and the number of the refuge that is nearest all along the piece."""

    xy: Floats
    altitude_m: Floats
    distance_m: Floats
    refuge: Ints

    def raised(self, metres: float) -> Pieces:
        """The same pieces so much higher."""
        return Pieces(self.xy, self.altitude_m + metres, self.distance_m, self.refuge)

    def backward(self) -> Pieces:
        """The same way flown back, its distances from the other end."""
        turned = self.distance_m[-1, 1] - self.distance_m[::-1, ::-1]
        return Pieces(self.xy[::-1, ::-1], self.altitude_m[::-1, ::-1], turned, self.refuge[::-1])


def cut(xy: Floats, altitude_m: Floats, distance_m: Floats, refuges_xy: Floats) -> Pieces:
    """Cut a way of waypoints (n x 2) into pieces of STEP_M at most that have one nearest refuge each."""
    counts = np.maximum(1, np.ceil(np.diff(distance_m) / STEP_M)).astype(int)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    steps = np.repeat(distance_m[:-1], counts) + number * np.repeat(np.diff(distance_m) / counts, counts)
    at = np.append(steps, distance_m[-1])
    at = np.unique(np.concatenate([at, _changes(xy, distance_m, at, refuges_xy)]))
    points = np.column_stack([np.interp(at, distance_m, xy[:, axis]) for axis in (0, 1)])
    heights = np.interp(at, distance_m, altitude_m)
    middle = (points[1:] + points[:-1]) / 2
    return Pieces(
        np.stack([points[:-1], points[1:]], axis=1),
        np.column_stack([heights[:-1], heights[1:]]),
        np.column_stack([at[:-1], at[1:]]),
        nearest(middle, refuges_xy),
    )


def nearest(xy: Floats, refuges_xy: Floats) -> Ints:
    """The number of the nearest refuge of each place."""
    return np.asarray(np.argmin(_squares(xy, refuges_xy), axis=1), np.int64)


def _squares(xy: Floats, refuges_xy: Floats) -> Floats:
    return np.asarray(((xy[:, None, :] - refuges_xy[None, :, :]) ** 2).sum(axis=2))


def _changes(xy: Floats, distance_m: Floats, at: Floats, refuges_xy: Floats) -> Floats:
    """Where the nearest refuge changes. Along a straight piece the squares of the distances differ by straight lines,
    so the places of change are where two such lines cross and nothing else is lower."""
    points = np.column_stack([np.interp(at, distance_m, xy[:, axis]) for axis in (0, 1)])
    squares = _squares(points, refuges_xy)
    flat = squares - (points**2).sum(axis=1)[:, None]
    first = flat.argmin(axis=1)
    found: list[float] = []
    todo = [(i, 0.0, 1.0, first[i], first[i + 1]) for i in np.nonzero(first[:-1] != first[1:])[0]]
    while todo:
        i, low, high, before, after = todo.pop()
        start, slope = flat[i], flat[i + 1] - flat[i]
        steeper = slope[before] - slope[after]
        share = float((start[after] - start[before]) / steeper)
        between = int((start + share * slope).argmin())
        if between not in (before, after) and low < share < high:
            todo += [(i, low, share, before, between), (i, share, high, between, after)]
        else:
            found.append(float(at[i] + share * (at[i + 1] - at[i])))
    return np.asarray(found)


def groups(pieces: Pieces, longest_m: float) -> Ints:
    """The first piece of each run of pieces on one straight line with one refuge, no run much over `longest_m`."""
    step = pieces.xy[:, 1] - pieces.xy[:, 0]
    heading = step / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    bends = np.hypot(*(heading[1:] - heading[:-1]).T) > 1e-6
    other = pieces.refuge[1:] != pieces.refuge[:-1]
    far = np.floor(pieces.distance_m[1:, 0] / longest_m) != np.floor(pieces.distance_m[:-1, 0] / longest_m)
    return np.concatenate([[0], np.nonzero(bends | other | far)[0] + 1]).astype(np.int64)


def worse(values: Floats) -> Floats:
    """The greater of both ends of each piece (n x 2 to n)."""
    return np.maximum(values[:, 0], values[:, 1])


def lower(values: Floats) -> Floats:
    """The less of both ends of each piece (n x 2 to n)."""
    return np.minimum(values[:, 0], values[:, 1])
