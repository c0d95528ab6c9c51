"""The ground risk of a plan: expected casualties, SORA's classes, the controlled ground area, as part of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from flightplans.energy.wind import Wind
from flightplans.geo import Floats
from flightplans.ground_risk.casualty import MODES, PARACHUTE, Falling, Ground, casualties_per_failure
from flightplans.ground_risk.controlled_area import (
    ControlledArea,
    area_xy,
    controlled_area,
    half_widths_m,
    lowest_around_m,
)
from flightplans.ground_risk.descent import fall_table
from flightplans.ground_risk.exposure import Exposure, exposure_map
from flightplans.ground_risk.passage import Passage, passage
from flightplans.ground_risk.sora import SoraClass, sora_class

if TYPE_CHECKING:
    from flightplans.delivery import LegPlan
    from flightplans.request import PlanRequest
    from flightplans.world import World

STRETCH_M = 250.0
AROUND_M = 400.0
"""The map of people reaches so far beyond what is known of them: farther than a house's people are spread."""
NEAR_SITES_M = 10_000.0
TAKE_OFF, LANDING = "take_off", "landing"
_KEPT: list[tuple[tuple[object, ...], tuple[object, ...], Exposure]] = []
_KEPT_MAPS = 4


@dataclass(frozen=True)
class RiskStretch:
    """A part of the flight: leg "out" or "home", from and to metres along its way, expected deaths in one flight."""

    leg: str
    from_m: float
    to_m: float
    seconds: float
    casualties: float
    part: str = "way"
    """"take_off" and "landing" are the columns at the ends of a way."""

    @property
    def per_hour(self) -> float:
        """If one flew like this for an hour."""
        return self.casualties / self.seconds * 3600


@dataclass(frozen=True)
class ModeRisk:
    """What one kind of failure adds: its rate per flight hour, the deaths expected from it in one flight."""

    mode: str
    rate_per_h: float
    casualties: float


@dataclass(frozen=True)
class ComparedWay:
    """A way that could have been flown instead: what it keeps from houses (0: the shortest), its metres, its risk."""

    from_houses_m: float
    length_m: float
    casualties: float
    """Expected deaths in one round trip."""
    flown: bool
    corridor: int = 0
    """0: that of the shortest way; 1, 2, ...: another one."""


@dataclass(frozen=True)
class GroundRisk:
    """Per flight is the round trip. `people` says what was known: "houses", "squares", both, or "" for nothing."""

    casualties_per_flight: float
    casualties_per_hour: float
    hours: float
    people: str
    stretches: tuple[RiskStretch, ...]
    modes: tuple[ModeRisk, ...]
    sora: SoraClass
    area: ControlledArea
    compared: tuple[ComparedWay, ...] = ()
    """Cheapest first, where metres were traded for risk."""

    @property
    def highest(self) -> RiskStretch:
        """The stretch with the most deaths expected per hour."""
        return max(self.stretches, key=lambda stretch: stretch.per_hour)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> GroundRisk:
        """Inverse of `dataclasses.asdict`, also after a trip through text."""
        return cls(
            **{
                **data,
                "stretches": tuple(RiskStretch(**stretch) for stretch in data["stretches"]),
                "compared": tuple(ComparedWay(**way) for way in data.get("compared", ())),
                "modes": tuple(ModeRisk(**mode) for mode in data["modes"]),
                "sora": SoraClass(**{**data["sora"], "steps": tuple(data["sora"]["steps"])}),
                "area": ControlledArea.from_json(data["area"]),
            }
        )


def judge(request: PlanRequest, world: World, out: LegPlan, home: LegPlan) -> GroundRisk:
    """The ground risk of both legs; the way home is judged with the payload aboard for the area, without it for the
    number (as a rule somebody takes the boxes)."""
    flights = (
        passage(out.points, request.port, request.hall, request, world),
        passage(home.points, request.hall, request.port, request, world),
    )
    exposure = people(request, world)
    laden = (request.payload_g, 0)
    per_failure = [_per_failure(request, flight, exposure, load) for flight, load in zip(flights, laden, strict=True)]
    rates = _rates_per_s(request)
    deaths = [each * rates * flight.seconds[:, None] for each, flight in zip(per_failure, flights, strict=True)]
    widths = tuple(half_widths_m(flight, lowest_around_m(flight, world), request) for flight in flights)
    area = area_xy(flights, widths)
    hours = sum(flight.duration_s for flight in flights) / 3600
    total = float(sum(each.sum() for each in deaths))
    by_mode = sum((each.sum(axis=0) for each in deaths), np.zeros(len(MODES)))
    return GroundRisk(
        casualties_per_flight=total,
        casualties_per_hour=total / hours,
        hours=hours,
        people=exposure.source,
        stretches=tuple(_stretches(flights, deaths)),
        modes=tuple(
            ModeRisk(mode, float(rate) * 3600, float(number))
            for mode, rate, number in zip(MODES, rates, by_mode, strict=True)
            if rate > 0
        ),
        sora=_classes(request, exposure, area),
        area=controlled_area(area, widths, shapely.LineString(flights[0].xy_m), world),
    )


def expected_casualties(request: PlanRequest, world: World, flight: Passage, payload_g: int) -> Floats:
    """Deaths expected in each sample of a passage."""
    per_failure = _per_failure(request, flight, people(request, world), payload_g)
    return np.asarray((per_failure * _rates_per_s(request)).sum(axis=1) * flight.seconds)


def people(request: PlanRequest, world: World) -> Exposure:
    """The map of people for a world, kept for the next plan in it."""
    sigma, hours = request.limits.side_error_m / 2, request.risk.hours_of(request)
    key, data = (sigma, hours), (world.houses, world.population, world.sites)
    for kept_key, kept_data, exposure in _KEPT:
        if kept_key == key and all(one is other for one, other in zip(kept_data, data, strict=True)):
            return exposure
    made = exposure_map(world.houses, world.population, world.frame, _bounds(world), sigma, hours)
    _KEPT[:] = [(key, data, made), *_KEPT][:_KEPT_MAPS]
    return made


def _bounds(world: World) -> tuple[float, float, float, float]:
    """Of everything that is known of people within `NEAR_SITES_M` of a site; outside, the edge of the map goes on."""
    squares = () if world.population is None else world.population.cells
    known = [(house.latitude_deg, house.longitude_deg) for house in world.houses]
    known += [corner for cell in squares for corner in cell.square.corners_deg]
    sites = [(site.latitude_deg, site.longitude_deg) for site in world.sites.values()]
    xy, near = (np.column_stack(world.frame.to_xy(*np.array(places).T)) for places in (known or sites, sites))
    west, south = np.maximum(xy.min(axis=0) - AROUND_M, near.min(axis=0) - NEAR_SITES_M)
    east, north = np.minimum(xy.max(axis=0) + AROUND_M, near.max(axis=0) + NEAR_SITES_M)
    return float(west), float(south), float(max(east, west + 1)), float(max(north, south + 1))


def falling(request: PlanRequest, payload_g: int) -> Falling:
    """The aircraft with a payload, as the integral takes it."""
    airframe, scatter = request.airframe, request.risk.scatter
    wind = Wind(request.wind_speed_m_s, request.wind_from_deg).toward_xy
    chute = airframe.parachute
    lighter = airframe.mass_kg(request.payload_g) / airframe.mass_kg(payload_g)
    drag = request.risk.drag_per_m(request) * lighter
    return Falling(
        span_m=airframe.span_m,
        mass_kg=airframe.mass_kg(payload_g),
        drag_per_m=drag,
        touch_down_m_s=airframe.final_descent_speed_m_s,
        wind_x_m_s=float(wind[0]),
        wind_y_m_s=float(wind[1]),
        heading_rad=float(np.radians(scatter.heading_deg)),
        fall_drag_low=float(scatter.fall_drag[0]),
        fall_drag_high=float(scatter.fall_drag[1]),
        tumble_drag_low=float(scatter.tumble_drag[0]),
        tumble_drag_high=float(scatter.tumble_drag[1]),
        recognition_s=float(scatter.recognition_s),
        sink_m_s=0.0 if chute is None else float(chute.sink_m_s),
        opening_m=0.0 if chute is None else float(chute.opening_m),
    )


def _per_failure(request: PlanRequest, flight: Passage, exposure: Exposure, payload_g: int) -> Floats:
    ground = Ground(exposure.layers, exposure.west_m, exposure.south_m, exposure.cell_m)
    made: Floats = casualties_per_failure(flight.table(), fall_table(), ground, falling(request, payload_g))
    return made


def _rates_per_s(request: PlanRequest) -> Floats:
    """In the order of `MODES`; a parachute takes its share of the falls."""
    rates, chute = request.risk.rates, request.airframe.parachute
    works = 0.0 if chute is None else chute.works
    falls = np.array([rates.fall_per_h, rates.tumble_per_h])
    per_h = np.array([*(falls * (1 - works)), rates.landing_per_h, 0.0])
    per_h[PARACHUTE] = falls.sum() * works
    return per_h / 3600


def _stretches(flights: Sequence[Passage], deaths: Sequence[Floats]) -> Iterator[RiskStretch]:
    """Take-off, pieces of about `STRETCH_M`, landing; of both legs."""
    for leg, flight, each in zip(("out", "home"), flights, deaths, strict=True):
        length = float(flight.distance_m[-1])
        count = max(1, round(length / STRETCH_M))
        number = 1 + np.minimum((flight.distance_m / max(length, 1e-9) * count).astype(int), count - 1)
        number[flight.kind == 0], number[flight.kind == 2] = 0, count + 1
        seconds = np.bincount(number, flight.seconds, count + 2)
        sums = np.bincount(number, each.sum(axis=1), count + 2)
        edges = [0.0, *(round(at * length / count, 1) for at in range(count + 1)), round(length, 1)]
        for part, (start, end) in enumerate(pairwise(edges)):
            name = TAKE_OFF if part == 0 else LANDING if part == count + 1 else "way"
            yield RiskStretch(leg, start, end, round(float(seconds[part]), 1), float(sums[part]), name)


def _classes(request: PlanRequest, exposure: Exposure, area: shapely.Geometry) -> SoraClass:
    airframe = request.airframe
    density = exposure.densest_per_km2(area)
    mass = airframe.mass_kg(request.payload_g)
    return sora_class(
        airframe.span_m, airframe.max_airspeed_m_s, density, mass, request.risk.mitigations, known=exposure.known
    )
