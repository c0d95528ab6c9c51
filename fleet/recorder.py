"""Records a flight: a point about every second or two of flight time, and the extremes that matter to the law."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from firmware_bridge.vehicle import VehicleState
from fleet.flights import Leg
from fleet.path import GroundPath, metres_between
from fleet.sites import PORT
from flightplans.errors import OutsideTerrain
from flightplans.plan import DeliveryPlan
from flightplans.world import Site, World

EVERY = timedelta(seconds=1)
COLUMN_M = 60.0
"""So near to port or hall an aircraft may be low: take-off and landing columns count for no height figure."""
OLDEST_POSITION_S = 3.0


@dataclass(frozen=True)
class Sample:
    """One recorded position."""

    t: datetime
    latitude_deg: float
    longitude_deg: float
    alt_amsl_m: float
    agl_m: float
    cross_track_m: float
    battery_percent: float | None


@dataclass(frozen=True)
class Extremes:
    """Least and greatest height above ground en route, greatest distance beside the planned path, in metres."""

    min_agl_m: float | None = None
    max_agl_m: float | None = None
    max_cross_track_m: float | None = None

    def with_sample(self, sample: Sample, en_route: bool) -> Extremes:
        """Return the extremes after one more position."""
        cross_m = max(sample.cross_track_m, self.max_cross_track_m or 0.0)
        if not en_route:
            return replace(self, max_cross_track_m=cross_m)
        low_m = sample.agl_m if self.min_agl_m is None else min(self.min_agl_m, sample.agl_m)
        high_m = sample.agl_m if self.max_agl_m is None else max(self.max_agl_m, sample.agl_m)
        return Extremes(low_m, high_m, cross_m)


@dataclass(frozen=True)
class Recorded:
    """What was gathered since the last time, for one leg."""

    flight_id: int
    leg: Leg
    samples: tuple[Sample, ...]
    extremes: Extremes
    along_m: float
    duration_s: float
    length_m: float


@dataclass
class _Leg:
    flight_id: int
    leg: Leg
    path: GroundPath
    ends: tuple[Site, Site]
    duration_s: float
    length_m: float
    extremes: Extremes
    along_m: float = 0.0
    last: datetime | None = None


class Recorder:
    """The recorder of one aircraft; begun and ended by its pilot, filled and emptied by the reporter."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._leg: _Leg | None = None
        self._samples: list[Sample] = []

    def begin(self, flight_id: int, leg: Leg, plan: DeliveryPlan, before: Extremes) -> None:
        """Record from now on, continuing the extremes that are known; the same leg again changes nothing."""
        with self._lock:
            if self._leg is not None and (self._leg.flight_id, self._leg.leg) == (flight_id, leg):
                return
            flown = plan.out if leg is Leg.OUT else plan.home
            path = GroundPath.of_leg(self._world.frame, flown)
            ends = (self._world.sites[PORT], self._world.sites[plan.site_id])
            self._leg = _Leg(flight_id, leg, path, ends, flown.duration_s, path.length_m, before)
            self._samples = []

    def end(self) -> Recorded | None:
        """Stop recording; returns what was not collected yet."""
        with self._lock:
            rest, self._leg = self._drain(), None
            return rest

    def collect(self) -> Recorded | None:
        """Return what was recorded since the last time; None while nothing is recorded."""
        with self._lock:
            return self._drain()

    def along_m(self) -> float | None:
        """How far along the planned path the aircraft was seen last; None before the first look of a leg."""
        with self._lock:
            return None if self._leg is None or self._leg.last is None else self._leg.along_m

    def look(self, state: VehicleState, now: datetime) -> None:
        """Take one look; most are thrown away, for a point a second of flight is enough."""
        with self._lock:
            if self._leg is None or state.landed is not False or not _is_young(state):
                return
            if self._leg.last is not None and now - self._leg.last < EVERY:
                return
            self._take(self._leg, state, now)

    def _take(self, leg: _Leg, state: VehicleState, now: datetime) -> None:
        latitude, longitude, height_m = state.latitude_deg, state.longitude_deg, state.altitude_amsl_m
        if latitude is None or longitude is None or height_m is None:
            return
        agl_m = height_above_ground_m(self._world, latitude, longitude, height_m)
        if agl_m is None:
            return
        placed = leg.path.place(latitude, longitude)
        sample = Sample(now, latitude, longitude, height_m, agl_m, placed.cross_m, state.battery_percent)
        away_m = min(metres_between(each.latitude_deg, each.longitude_deg, latitude, longitude) for each in leg.ends)
        leg.extremes = leg.extremes.with_sample(sample, away_m > COLUMN_M)
        leg.along_m, leg.last = placed.along_m, now
        self._samples.append(sample)

    def _drain(self) -> Recorded | None:
        leg = self._leg
        if leg is None:
            return None
        taken, self._samples = tuple(self._samples), []
        return Recorded(leg.flight_id, leg.leg, taken, leg.extremes, leg.along_m, leg.duration_s, leg.length_m)


def height_above_ground_m(world: World, latitude_deg: float, longitude_deg: float, amsl_m: float) -> float | None:
    """Return the height above the ground directly underneath; None where the terrain grid ends."""
    try:
        return amsl_m - world.terrain.height_m(latitude_deg, longitude_deg)
    except OutsideTerrain:
        return None


def _is_young(state: VehicleState) -> bool:
    return state.connected and state.position_age_s is not None and state.position_age_s <= OLDEST_POSITION_S
