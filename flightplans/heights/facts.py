"""What a plan tells of its heights: the ground and its source, the lowest and the highest place of every piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from flightplans.airframe import Airframe
from flightplans.geo import Floats
from flightplans.heights.band import Band, Ints
from flightplans.heights.columns import Column
from flightplans.terrain.source import Source


@dataclass(frozen=True)
class PieceHeights:
    """A straight piece of the way out, in metres from its start; over the ground directly below.

    The way home is the same, everywhere higher by the layer.
    """

    from_m: float
    to_m: float
    lowest_agl_m: float
    lowest_at_m: float
    highest_agl_m: float
    highest_at_m: float
    clearance_m: float
    """The most that trees, wires and obstacles ask for anywhere on it, over the highest ground beside the track."""
    speed_out_m_s: float
    """Over the ground: the cruise speed, less where it is too steep."""
    speed_home_m_s: float


@dataclass(frozen=True)
class HeightFacts:
    """Of the way out; the climbs of the way home are its descents."""

    datum: str
    """What AMSL counts from, "" where the terrain does not say it."""
    sources: tuple[Source, ...]
    terrain_error_m: float
    """The worst along the way: kept free over the ground and under the ceiling, beside clearance and margin."""
    climb_m: float
    descent_m: float
    slow_m: float
    """Metres of way that are too steep for the cruise speed in one direction or the other."""
    pieces: tuple[PieceHeights, ...]
    columns: tuple[Column, ...]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> HeightFacts:
        """Inverse of `dataclasses.asdict`."""
        parts = {
            "sources": tuple(Source(**source) for source in data["sources"]),
            "pieces": tuple(PieceHeights(**piece) for piece in data["pieces"]),
            "columns": tuple(Column(**column) for column in data["columns"]),
        }
        return cls(**{**data, **parts})


def height_facts(
    band: Band,
    index: Ints,
    altitude_m: Floats,
    sources: tuple[Source, ...],
    airframe: Airframe,
    speed_m_s: float,
    columns: Sequence[Column],
) -> HeightFacts:
    """Of waypoints at samples `index` of a band; `altitude_m` as they are flown."""
    run, rise = np.diff(band.distance_m[index]), np.diff(altitude_m)
    over = np.interp(band.distance_m, band.distance_m[index], altitude_m) - band.ground_m
    speeds = [_speeds(airframe, speed_m_s, *piece) for piece in zip(run.tolist(), rise.tolist(), strict=True)]
    pieces = tuple(
        _piece(band, over, int(first), int(last), speed)
        for first, last, speed in zip(index[:-1], index[1:], speeds, strict=True)
    )
    slow = [length for length, speed in zip(run.tolist(), speeds, strict=True) if min(speed) < speed_m_s]
    return HeightFacts(
        datum=sources[0].datum,
        sources=sources,
        terrain_error_m=round(float(band.error_m.max()), 2),
        climb_m=round(float(rise[rise > 0].sum()), 1),
        descent_m=round(float(np.abs(rise[rise < 0]).sum()), 1),
        slow_m=round(sum(slow), 1),
        pieces=pieces,
        columns=tuple(columns),
    )


def _speeds(airframe: Airframe, speed_m_s: float, run_m: float, rise_m: float) -> tuple[float, float]:
    """Out and home, as the autopilot slows down to keep its climb and descent speeds."""
    up, down = airframe.climb_speed_m_s, airframe.descent_speed_m_s
    slope = abs(rise_m) / run_m
    out, home = (up, down) if rise_m > 0 else (down, up)
    return min(speed_m_s, out / slope if slope else speed_m_s), min(speed_m_s, home / slope if slope else speed_m_s)


def _piece(band: Band, over: Floats, first: int, last: int, speeds: tuple[float, float]) -> PieceHeights:
    part = over[first : last + 1]
    low, high = first + int(part.argmin()), first + int(part.argmax())
    places = (float(band.distance_m[n]) for n in (first, last, low, high))
    start, end, low_at, high_at = (round(place, 1) for place in places)
    asked = float(band.clearance_m[first : last + 1].max())
    least, most = round(float(over[low]), 1), round(float(over[high]), 1)
    out, home = (round(speed, 2) for speed in speeds)
    return PieceHeights(start, end, least, low_at, most, high_at, round(asked, 1), out, home)
