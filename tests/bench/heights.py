"""Heights of the longest leg of the sample town and of one over real ridges, beside a constant height over the ground
and a dynamic programme in plain numpy on the same band."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from flightplans.airframe import HEXACOPTER
from flightplans.airspace.zones import Role
from flightplans.energy.model import power_w
from flightplans.energy.wind import IEC_EXPONENT, air_density_kg_m3
from flightplans.geo import Floats, MetricFrame
from flightplans.heights.band import Band, Obstacle, band_along
from flightplans.heights.least_energy import WIND_HEIGHT_M, Effort, effort
from flightplans.heights.profile import flyable, profile_within, taut
from flightplans.request import Limits
from flightplans.route import Route, RouteMap
from flightplans.terrain.grid import Terrain
from flightplans.world import load_town
from tests.bench.rounds import in_turn, ms
from tests.bench.table import Figure, Row
from tests.flightplans.second_world import PLACES, jacksboro

ROUNDS = 15
LIMITS = Limits()
SPEED_M_S = HEXACOPTER.cruise_speed_m_s
END_M = 60.0
CONSTANT, NUMPY, STRING = "60 m over the ground", "the same search in numpy", "taut string of least climb"
WIND_M_S = 5.0


def run() -> Iterator[Row]:
    """Everything on one core; compiled functions are loaded before the first round, as in a running service."""
    for name, sampled in _legs():
        yield from _leg(name, *sampled)


def _legs() -> Iterator[tuple[str, tuple[Route, MetricFrame, Terrain, list[Obstacle]]]]:
    ina = load_town("ina")
    ends = [ina.frame.point_xy(site.latitude_deg, site.longitude_deg) for site in (ina.port, ina.sites["sugishima"])]
    route = RouteMap(ina.airspace.area_xy(ina.frame, 18.0)).shortest(ends[0], ends[1])
    wires = [Obstacle(ina.frame.geometry_xy(zone.polygon), zone.top_agl_m) for zone in ina.airspace.of(Role.OBSTACLE)]
    yield "sugishima", (route, ina.frame, ina.terrain, wires)
    real = jacksboro()
    a, b = (real.frame.point_xy(*PLACES[name]) for name in ("port", "far"))
    yield "Jacksboro", (Route((a, b), float(np.hypot(b[0] - a[0], b[1] - a[1]))), real.frame, real.terrain, [])


def _leg(name: str, route: Route, frame: MetricFrame, terrain: Terrain, wires: list[Obstacle]) -> Iterator[Row]:
    cost = effort(HEXACOPTER, SPEED_M_S, LIMITS)
    sample = partial(band_along, route, frame, terrain, wires, LIMITS)
    band = sample()
    ours = partial(profile_within, band, END_M, cost)
    found = in_turn(
        ROUNDS,
        {
            "band": partial(ms, sample),
            "rings": partial(ms, partial(_rings, band, frame, terrain)),
            "ours": partial(ms, ours),
            "cold": partial(ms, partial(_cold, sample, band)),
            "constant": partial(ms, partial(_constant, band)),
            "numpy": partial(ms, partial(_searched_by_numpy, band, cost)),
        },
    )
    samples = len(band.distance_m)
    km = band.distance_m[-1] / 1000
    discs = [1000 * samples / taken for taken in found["band"]]
    yield Row(
        f"{name}: {samples} discs of ground, exact",
        Figure.of(found["band"], "ms"),
        "25 points a disc",
        Figure.of(found["rings"], "ms"),
    )
    yield Row(f"{name}: discs", Figure.of(discs, "1/s"), "-", Figure.exact(np.nan, "1/s"))
    yield Row(f"{name}: heights of {km:.1f} km", Figure.of(found["ours"], "ms"), NUMPY, Figure.of(found["numpy"], "ms"))
    yield Row(
        f"{name}: ground and heights, cold",
        Figure.of(found["cold"], "ms"),
        CONSTANT,
        Figure.of(found["constant"], "ms"),
    )
    profile = ours()
    heights = np.interp(band.distance_m, band.distance_m[profile.index], profile.altitude_m)
    string = taut(band.distance_m, *flyable(band, END_M, cost.greatest_slope))
    constant, by_numpy = _constant(band), _searched_by_numpy(band, cost)
    yield Row(f"{name}: waypoints", Figure.exact(len(profile.index), ""), NUMPY, Figure.exact(_bends(by_numpy), ""))
    yield Row(f"{name}: climb there", Figure.exact(_climb(heights), "m"), CONSTANT, Figure.exact(_climb(constant), "m"))
    for wind in (0.0, WIND_M_S):
        for peer, theirs in ((CONSTANT, constant), (STRING, string), (NUMPY, by_numpy)):
            figures = (Figure.exact(_wh(band, each, wind), "Wh") for each in (heights, theirs))
            yield Row(f"{name}: there and back, wind {wind:g} m/s", next(figures), peer, next(figures))


def _cold(sample: partial[Band], band: Band) -> None:
    """Nothing kept: the reference day is reckoned anew."""
    effort.cache_clear()
    sample()
    profile_within(band, END_M, effort(HEXACOPTER, SPEED_M_S, LIMITS))


def _rings(band: Band, frame: MetricFrame, terrain: Terrain) -> Floats:
    """What was done before: the middle and two rings of twelve; nothing is known between them."""
    turn = np.arange(12) * np.pi / 6
    ring = np.column_stack([np.cos(turn), np.sin(turn)]) * LIMITS.side_error_m
    disc = band.xy[:, None] + np.vstack([[[0.0, 0.0]], ring / 2, ring])
    return np.asarray(terrain.heights_m(*frame.to_degrees(disc[..., 0], disc[..., 1])).max(axis=1))


def _constant(band: Band) -> Floats:
    """The usual terrain following: one height over the ground, where the band lets it."""
    return np.clip(band.ground_m + END_M, band.low_m, band.high_m)


def _searched_by_numpy(band: Band, cost: Effort) -> Floats:
    """Dynamic programme on levels of 1 m every 20 m, a column at a time; its own path, bends and all."""
    low, high = flyable(band, END_M, cost.greatest_slope)
    at = np.unique(np.append(np.arange(0, len(low) - 1, 4), len(low) - 1))
    s, lo, hi = band.distance_m[at], low[at], high[at]
    levels = np.arange(lo.min() - 1, hi.max() + 2)
    slopes = np.linspace(-cost.greatest_slope, cost.greatest_slope, len(cost.of_slope))
    value = np.where(np.abs(levels - lo[0]) <= 0.5, 0.0, np.inf)
    came = np.zeros((len(at), len(levels)), int)
    for n in range(1, len(at)):
        run = s[n] - s[n - 1]
        reach = int(cost.greatest_slope * run) + 1
        rises = np.arange(-reach, reach + 1)
        step = np.interp(rises / run, slopes, cost.of_slope) * run
        origin = np.arange(len(levels))[:, None] - rises
        inside = (origin >= 0) & (origin < len(levels))
        totals = np.where(inside, value[np.clip(origin, 0, len(levels) - 1)] + step, np.inf)
        best = totals.argmin(axis=1)
        came[n] = np.clip(np.arange(len(levels)) - rises[best], 0, len(levels) - 1)
        over = np.interp(levels - band.ground_m[at[n]], np.arange(len(cost.of_agl)), cost.of_agl)
        level = (over + cost.of_amsl * levels) * run
        allowed = (levels >= lo[n] - 0.5) & (levels <= hi[n] + 0.5)
        value = np.where(allowed, totals[np.arange(len(levels)), best] + level, np.inf)
    path = np.empty(len(at), int)
    path[-1] = int(np.argmin(value))
    for n in range(len(at) - 1, 0, -1):
        path[n - 1] = came[n, path[n]]
    return np.clip(np.interp(band.distance_m, s, levels[path]), low, high)


def _wh(band: Band, height: Floats, wind_m_s: float) -> float:
    """There with the full payload and back empty, by the energy model at every sample; mean of ahead and behind."""
    run, rise = np.diff(band.distance_m), np.diff(height)
    total = 0.0
    for payload_g, up, layer in ((HEXACOPTER.payload_limit_g, rise, 0.0), (0, -rise, LIMITS.homeward_layer_m)):
        rate = np.where(up > 0, HEXACOPTER.climb_speed_m_s, HEXACOPTER.descent_speed_m_s)
        seconds = np.maximum(run / SPEED_M_S, np.abs(up) / rate)
        over = np.maximum(height[1:] + layer - band.ground_m[1:], 5.0)
        blows = wind_m_s * (over / WIND_HEIGHT_M) ** IEC_EXPONENT
        density = air_density_kg_m3(height[1:] + layer)
        for wind in (blows, -blows):
            watts = power_w(
                HEXACOPTER, HEXACOPTER.mass_kg(payload_g), np.abs(run / seconds + wind), up / seconds, density
            )
            total += float((watts * seconds).sum()) / 3600 / 2
    return total


def _climb(height: Floats) -> float:
    rise = np.diff(height)
    return float(rise[rise > 0].sum())


def _bends(height: Floats) -> int:
    return int(np.sum(np.abs(np.diff(height, 2)) > 0.01)) + 2
