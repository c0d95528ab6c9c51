"""Everything that one delivery may fly, and what that takes: out and back, turned back anywhere, or to an alternate.

The way is cut into pieces of at most 100 m; all pieces of all possibilities are reckoned in two sweeps of arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from shapely import Point

from flightplans.energy.battery import usable_wh
from flightplans.energy.interval import upper_wh
from flightplans.energy.model import Course, Effort, Use, Way, effort, landing, taking_off
from flightplans.geo import Floats
from flightplans.request import PlanRequest
from flightplans.world import World

if TYPE_CHECKING:
    from flightplans.legs import Flown

SAMPLE_M = 100.0


@dataclass(frozen=True, eq=False)
class Samples:
    """The way out at every waypoint and at least every SAMPLE_M."""

    distance_m: Floats
    way: Way
    ground_m: Floats


@dataclass(frozen=True, eq=False)
class Escape:
    """The best alternate from every sample of the way out: how far to fly, how far up, and down to its ground."""

    place_ids: tuple[str, ...]
    distance_m: Floats
    climb_m: Floats
    descent_m: Floats


@dataclass(frozen=True, eq=False)
class Journey:
    """What a delivery takes, for one payload. Arrays have one entry a sample of the way out.

    `unaided` is the full hold, and home with the payload. `way_out` and `way_home` are used from the start on the
    ground to each sample; `turned_back` and `escaped` until the aircraft stands at the port, or at an alternate
    (None without alternates), having left the way out at that sample.
    """

    samples: Samples
    out: Use
    home: Use
    unaided: Use
    way_out: Effort
    way_home: Effort
    turned_back: Effort
    escaped: Effort | None


def sampled(flown: Flown) -> Samples:
    """Cut a way into pieces."""
    at = [np.linspace(a, b, max(2, int(np.ceil((b - a) / SAMPLE_M)) + 1))[:-1] for a, b in _pairs(flown.distance_m)]
    distance = np.concatenate([*at, flown.distance_m[-1:]])
    values = (flown.way.xy[:, 0], flown.way.xy[:, 1], flown.way.altitude_m, flown.ground_m)
    x, y, altitude, ground = (np.interp(distance, flown.distance_m, each) for each in values)
    return Samples(distance, Way(np.column_stack([x, y]), altitude), ground)


def _pairs(values: Floats) -> list[tuple[float, float]]:
    return list(zip(values[:-1].tolist(), values[1:].tolist(), strict=True))


def nearest_escape(flown: Flown, samples: Samples, request: PlanRequest, world: World) -> Escape | None:
    """The alternate with the shortest way: along the corridor to where it lies beside, then straight.

    Who turns back for it climbs into the homeward layer first. None if the world has no emergency places.
    """
    places, track = world.emergency_places, flown.track
    if not places:
        return None
    points = [Point(world.frame.point_xy(place.latitude_deg, place.longitude_deg)) for place in places]
    beside = np.array([track.project(point) for point in points])
    aside = np.array([track.distance(point) for point in points])
    along = beside[None, :] - samples.distance_m[:, None]
    best = np.argmin(np.abs(along) + aside, axis=1)
    rows = np.arange(len(best))
    here = samples.way.altitude_m
    there = np.interp(beside[best], samples.distance_m, here)
    behind = along[rows, best] < 0
    up = np.maximum(there - here, 0) + np.where(behind, request.limits.homeward_layer_m, 0.0)
    down = here + up - np.array([place.elevation_m for place in places])[best]
    reach = np.abs(along[rows, best]) + aside[best]
    return Escape(tuple(places[n].id for n in best), reach, up, np.maximum(down, 0))


def journey(request: PlanRequest, flown: Flown, samples: Samples, escape: Escape | None, payload_g: int) -> Journey:
    """Reckon everything for one payload, in the request's air, with its battery."""
    airframe, layer = request.airframe, request.limits.homeward_layer_m
    way, upper = samples.way, samples.way.raised(layer).reversed()
    count, top, end = len(way.xy), float(way.altitude_m[0]), float(way.altitude_m[-1])
    over_port, over_hall = top - request.port.elevation_m, end - request.hall.elevation_m
    back = Course.along(airframe, upper, samples.ground_m[::-1], request.speed_m_s)
    down = landing(airframe, over_port + layer, top + layer)
    laden = _Sweep(
        request,
        payload_g,
        taking_off(airframe, over_port, top),
        Course.along(airframe, way, samples.ground_m, request.speed_m_s),
        Course.above_one_place([(request.hold_s, 0.0, end, over_hall)]),
        landing(airframe, over_hall, end),
        _columns(way.altitude_m + layer, way.altitude_m - samples.ground_m, layer, airframe.climb_speed_m_s),
        back,
        down,
        *([] if escape is None else _escapes(request, samples, escape)),
    )
    start, out, hold, land_hall, up, home, land_port, *away = laden.parts
    empty = _Sweep(request, 0, taking_off(airframe, over_hall + layer, end + layer), back, down)
    # The hold takes energy but, as a rule, no time: the pad is clear before the aircraft comes.
    held = start.use + out.use + Use(0.0, hold.use.energy_wh, hold.use.terms)
    climbed = _piece(up, count - 1)
    way_out = _running(start, out)
    return Journey(
        samples=samples,
        out=held + land_hall.use,
        home=empty.parts[0].use + empty.parts[1].use + empty.parts[2].use,
        unaided=held + climbed + home.use + land_port.use,
        way_out=way_out,
        way_home=_running(empty.parts[0], empty.parts[1]),
        turned_back=_sum(way_out, up, _still_to_fly(home), _everywhere(land_port, count)),
        escaped=_sum(way_out, *away) if away else None,
    )


def left_percent(request: PlanRequest, energy_wh: Floats, terms: Floats) -> Floats:
    """Left of a full battery's usable energy after the upper estimate of a use; under 0 when it does not suffice."""
    airframe = request.airframe
    quantile = request.limits.energy_quantile
    upper = upper_wh(energy_wh, terms, airframe.calibration, airframe.energy_upper_factor, quantile)
    return np.asarray(request.start_percent - 100 * upper / usable_wh(airframe, request.battery))


class _Sweep:
    """Several courses reckoned at once, given back apart."""

    def __init__(self, request: PlanRequest, payload_g: int, *courses: Course) -> None:
        whole = effort(request.airframe, payload_g, Course.of(*courses), request.air, request.battery)
        cuts = np.cumsum([len(course) for course in courses])[:-1]
        parts = zip(*(np.split(each, cuts) for each in (whole.seconds, whole.terms, whole.energy_wh)), strict=True)
        self.parts = [Effort(*part) for part in parts]


def _columns(altitude_m: Floats, agl_m: Floats, height_m: Floats | float, rate_m_s: float) -> Course:
    """Straight up (or, at a negative rate, down) at each of many places."""
    seconds = np.broadcast_to(np.asarray(height_m, float) / abs(rate_m_s), altitude_m.shape)
    return Course(seconds, np.zeros((len(altitude_m), 2)), np.full(len(altitude_m), rate_m_s), altitude_m, agl_m)


def _escapes(request: PlanRequest, samples: Samples, escape: Escape) -> list[Course]:
    """Up, level into the wind whatever the direction, down and down slowly, from every sample."""
    airframe, speed = request.airframe, request.speed_m_s
    high, agl = samples.way.altitude_m + escape.climb_m, samples.way.altitude_m - samples.ground_m + escape.climb_m
    angle = np.radians(request.air.at(high, agl)[1])
    level = Course(
        escape.distance_m / speed,
        speed * np.column_stack([np.sin(angle), np.cos(angle)]),
        np.zeros(len(high)),
        high,
        agl,
    )
    final = np.minimum(escape.descent_m, airframe.final_descent_height_m)
    return [
        _columns(high, agl, escape.climb_m, airframe.climb_speed_m_s),
        level,
        _columns(high, agl, escape.descent_m - final, -airframe.descent_speed_m_s),
        _columns(high, agl, final, -airframe.final_descent_speed_m_s),
    ]


def _piece(part: Effort, at: int) -> Use:
    return Use(float(part.seconds[at]), float(part.energy_wh[at]), tuple(float(value) for value in part.terms[at]))


def _running(start: Effort, way: Effort) -> Effort:
    """Used since the start on the ground, at the beginning of the way and after each piece."""
    return Effort(*(_cumulated(getattr(start, name), getattr(way, name)) for name in ("seconds", "terms", "energy_wh")))


def _cumulated(start: Floats, way: Floats) -> Floats:
    return np.cumsum(np.concatenate([start.sum(axis=0, keepdims=True), way]), axis=0)


def _still_to_fly(home: Effort) -> Effort:
    """By sample of the way out, what the way home still takes from there (its pieces are in homeward order)."""
    return Effort(*(_remaining(each) for each in (home.seconds, home.terms, home.energy_wh)))


def _remaining(pieces: Floats) -> Floats:
    return np.cumsum(np.concatenate([np.zeros_like(pieces[:1]), pieces[::-1]]), axis=0)


def _everywhere(part: Effort, count: int) -> Effort:
    return Effort(
        *(np.repeat(e.sum(axis=0, keepdims=True), count, 0) for e in (part.seconds, part.terms, part.energy_wh))
    )


def _sum(*parts: Effort) -> Effort:
    return Effort(
        np.sum([part.seconds for part in parts], axis=0),
        np.sum([part.terms for part in parts], axis=0),
        np.sum([part.energy_wh for part in parts], axis=0),
    )
