"""Many plans against each other: how near each pair comes, exactly.

Nearness is told as a share of the cylinder of separation (`flightplans.separation.tracks`): the greater of distance
over the ground by its limit and difference in height by its limit. Under 1 is a conflict. Along a straight piece the
share is a convex function of time, so its least value stands at one of five moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flightplans.geo import Floats
from flightplans.separation.kernels import every_pair, tubes
from flightplans.separation.tracks import HORIZONTAL_M, VERTICAL_M, Track

Ints = npt.NDArray[np.int64]

LEAST_S = 1e-6
"""Of being early or late: two strips of no width would meet nowhere."""


@dataclass(frozen=True)
class Approach:
    """Two tracks where they come nearest to each other, measured by the cylinder of separation."""

    first: int
    second: int
    share: float
    time_s: float
    horizontal_m: float
    vertical_m: float


@dataclass(frozen=True)
class Meeting:
    """Two tracks whose tubes meet, and how near they can come over the ground while they are too near in height."""

    first: int
    second: int
    horizontal_m: float


def packed(tracks: Sequence[Track]) -> tuple[Floats, Floats, Ints]:
    """All moments, all places, and where each track begins in them (one entry more than tracks)."""
    t = np.concatenate([track.t_s for track in tracks]).astype(float)
    xyz = np.vstack([track.xyz_m for track in tracks]).astype(float)
    return t, np.ascontiguousarray(xyz), np.concatenate([[0], np.cumsum([len(track.t_s) for track in tracks])])


def closest_approaches(
    tracks: Sequence[Track], horizontal_m: float = HORIZONTAL_M, vertical_m: float = VERTICAL_M
) -> tuple[Approach, ...]:
    """Where every pair that flies at one time comes nearest, in the order (0, 1), (0, 2), ..., (1, 2), ..."""
    if len(tracks) < 2:
        return ()
    pairs, nearest = every_pair(*packed(tracks), horizontal_m, vertical_m)
    return tuple(Approach(i, j, *told) for (i, j), told in zip(pairs.tolist(), nearest.tolist(), strict=True))


def closest_approach(
    a: Track, b: Track, horizontal_m: float = HORIZONTAL_M, vertical_m: float = VERTICAL_M
) -> Approach | None:
    """Where two come nearest; None when they never fly at one time."""
    return next(iter(closest_approaches((a, b), horizontal_m, vertical_m)), None)


def conflicts_among(
    tracks: Sequence[Track],
    horizontal_m: float = HORIZONTAL_M,
    vertical_m: float = VERTICAL_M,
    early_or_late_s: float = 0.0,
) -> tuple[Meeting, ...]:
    """All pairs that come too near when they start as told, or when one is so much early or late to the other."""
    if len(tracks) < 2:
        return ()
    pairs, near_m = tubes(*packed(tracks), horizontal_m, vertical_m, max(early_or_late_s, LEAST_S))
    return tuple(Meeting(i, j, metres) for (i, j), metres in zip(pairs.tolist(), near_m.tolist(), strict=True))
