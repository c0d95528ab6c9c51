"""From short pieces to stretches that a person can read: what is the same stands in one row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from flightplans.geo import Floats
from flightplans.ways_out.refuges import Bools, Ints
from flightplans.ways_out.stages import Leg
from flightplans.ways_out.way_out import Deed, Failure, WayOut


@dataclass(frozen=True, eq=False)
class Marked:
    """What was found for one failure, an entry and the worse figure of both ends for each piece (n).

    `place` is an index into the names of places, -1 for right here; `near` one into the names of zones.
    """

    failure: Failure
    deed: Sequence[Deed]
    place: Ints
    distance_m: Floats
    seconds: Floats
    energy_wh: Floats
    ok: Bools
    why: Sequence[str]
    near: Ints


def stretches(leg: Leg, marked: Marked, places: Sequence[str], zones: Sequence[str]) -> Iterator[WayOut]:
    """Neighbouring pieces with the same deed, place and judgement, as one."""
    count = len(marked.deed)
    keys = list(
        zip(marked.deed, marked.place.tolist(), marked.ok.tolist(), marked.why, marked.near.tolist(), strict=True)
    )
    starts = [0, *(number for number in range(1, count) if keys[number] != keys[number - 1])]
    ends = [*(start - 1 for start in starts[1:]), count - 1]
    metres, seconds, energy = (
        np.round(np.maximum.reduceat(each, starts), 1).tolist()
        for each in (marked.distance_m, marked.seconds, marked.energy_wh)
    )
    along = np.round([leg.pieces.distance_m[starts, 0], leg.pieces.distance_m[ends, 1]], 1).T.tolist()
    when = np.round([leg.time_s[starts, 0], leg.time_s[ends, 1]], 1).T.tolist()
    for number, first in enumerate(starts):
        deed, place, ok, why, near = keys[first]
        yield WayOut(
            leg.stage,
            marked.failure,
            deed,
            from_m=along[number][0],
            to_m=along[number][1],
            from_s=when[number][0],
            to_s=when[number][1],
            place_id=None if place < 0 else places[place],
            distance_m=metres[number],
            time_s=seconds[number],
            energy_wh=energy[number],
            ok=ok,
            why=why,
            near="" if near < 0 else zones[near],
        )
