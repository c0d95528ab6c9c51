"""In which order a van comes to the doors of one district. Rules of values: no database, no clock.

Nearest neighbour from where the van enters the district, then 2-opt (Croes 1958, doi:10.1287/opre.6.6.791) over
straight distances, with a free end: a van goes on to the next district, it does not come back to the first door.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Place = tuple[float, float]
"""(latitude, longitude) in degrees, WGS 84."""

EARTH_RADIUS_M = 6_371_000.0
MOST_ROUNDS = 500
LEAST_GAIN_M = 1e-6


def distance_m(one: Place, other: Place) -> float:
    """Straight over the ground; on the few kilometres of a valley a flat map differs by less than a metre."""
    middle = math.radians((one[0] + other[0]) / 2)
    north = math.radians(other[0] - one[0])
    east = math.radians(other[1] - one[1]) * math.cos(middle)
    return EARTH_RADIUS_M * math.hypot(north, east)


def length_m(start: Place, way: Sequence[Place]) -> float:
    """From `start` along the whole way to its last place."""
    return sum(distance_m(one, other) for one, other in zip([start, *way], way, strict=False))


def shortest_way(start: Place, places: Mapping[int, Place]) -> list[int]:
    """The keys of `places` in a short order. The same places give the same order, however they are given."""
    return _two_opt(start, _nearest_first(start, places), places)


def _nearest_first(start: Place, places: Mapping[int, Place]) -> list[int]:
    here, left, way = start, dict(sorted(places.items())), []
    while left:
        nearest = min(left, key=lambda key: (distance_m(here, left[key]), key))
        way.append(nearest)
        here = left.pop(nearest)
    return way


def _two_opt(start: Place, way: list[int], places: Mapping[int, Place]) -> list[int]:
    """Turn a part of the way round as long as that makes it shorter."""
    for _ in range(MOST_ROUNDS):
        shorter = _one_turn(start, way, places)
        if shorter is None:
            break
        way = shorter
    return way


def _one_turn(start: Place, way: Sequence[int], places: Mapping[int, Place]) -> list[int] | None:
    """The first part whose turning makes the way shorter: only the two edges at its ends change."""
    at = [start, *(places[key] for key in way)]
    for first in range(1, len(at) - 1):
        for last in range(first + 1, len(at)):
            gain = distance_m(at[first - 1], at[first]) - distance_m(at[first - 1], at[last])
            if last + 1 < len(at):
                gain += distance_m(at[last], at[last + 1]) - distance_m(at[first], at[last + 1])
            if gain > LEAST_GAIN_M:
                return [*way[: first - 1], *reversed(way[first - 1 : last]), *way[last:]]
    return None


def driving_order(
    start: Place | None, entered: Sequence[int], remembered: Sequence[int], places: Mapping[int, Place]
) -> list[int]:
    """The doors `entered` (in the order of entry) as they are driven to.

    What a driver has put in order before comes as they put it. Of the others, those with a place are driven by the
    shortest way, the rest follows in the order of entry.
    """
    here = set(entered)
    known = [key for key in remembered if key in here]
    new = [key for key in entered if key not in set(known)]
    placed = {key: places[key] for key in new if key in places}
    begin = next((places[key] for key in reversed(known) if key in places), start)
    if placed and begin is None:
        begin = next(iter(placed.values()))
    shortest = shortest_way(begin, placed) if begin is not None else []
    return [*known, *shortest, *(key for key in new if key not in placed)]


def moved(order: Sequence[int], which: int, step: int) -> list[int]:
    """`which` changes places with the one before (-1) or after it (1); at the ends nothing changes."""
    at = order.index(which)
    to = min(max(at + step, 0), len(order) - 1)
    changed = list(order)
    changed.insert(to, changed.pop(at))
    return changed


def remembered_with(remembered: Sequence[int], today: Sequence[int]) -> list[int]:
    """The order that is remembered from now on: today's doors as today, the others keep their places among them."""
    known = set(remembered)
    everything = [*remembered, *(key for key in today if key not in known)]
    here, turns = set(today), iter(today)
    return [next(turns) if key in here else key for key in everything]
