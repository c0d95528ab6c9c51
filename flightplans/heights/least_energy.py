"""Heights of least energy inside the band: there with the full payload and back empty, over the same line.

Dynamic programming over (place along the way, height in steps of 0.5 m). What a stretch takes comes from the energy
model: its slope one way is the climb, the other way the descent, which gives nothing back; where it is too steep for
the cruise speed it is flown slower and lasts longer; the wind grows with the height over the ground, the air thins
with the height over the sea.

The heights are those of a reference day, never of the day's own payload and wind: the same way is flown every day,
as it was announced, seen and proven; and a plan never gets easier by more wind or weight (docs/decisions/0026).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from flightplans.airframe import Airframe
from flightplans.compiled import kernel
from flightplans.energy.model import power_w
from flightplans.energy.wind import IEC_EXPONENT, air_density_kg_m3
from flightplans.geo import Floats
from flightplans.request import Limits

LEVEL_M = 0.5
STAGE_SAMPLES = 4
"""Samples of the band (5 m) from one column of the search to the next."""
REFERENCE_WIND_M_S = 4.0
"""The reference day's wind at `WIND_HEIGHT_M`, from ahead, behind and both sides alike: 0.8 of the usual limit."""
WIND_HEIGHT_M = 60.0
ROUNDED_HEIGHTS = 1.05
"""Planned that much gentler: rounding heights to the decimetre makes short pieces steeper."""
REFERENCE_AMSL_M = (500.0, 1500.0)
GREATEST_AGL_M = 200


@dataclass(frozen=True, eq=False)
class Effort:
    """Energy of a metre of way, there and back, as sums of three parts (Wh)."""

    speed_m_s: float
    greatest_slope: float
    """A stretch may rise or fall so much a metre: steeper ones would be slower than `Limits.slowest_m_s`."""
    of_slope: Floats
    """At slopes evenly spaced from -greatest_slope to +greatest_slope."""
    of_agl: Floats
    """More than at the reference height; an entry for each metre over the ground."""
    of_amsl: float
    """More for each metre over the sea."""


@lru_cache(maxsize=32)
def effort(airframe: Airframe, speed_m_s: float, limits: Limits) -> Effort:
    """The reference day of an airframe that cruises at a ground speed."""
    slowest = min(limits.slowest_m_s * ROUNDED_HEIGHTS, speed_m_s)
    steepest = min(airframe.climb_speed_m_s, airframe.descent_speed_m_s) / slowest
    middle = sum(REFERENCE_AMSL_M) / 2
    slope = np.linspace(-steepest, steepest, 121)
    flat, wind = np.zeros(1), REFERENCE_WIND_M_S
    over = np.maximum(np.arange(GREATEST_AGL_M, dtype=float), 5.0)
    layer = limits.homeward_layer_m
    agl = _level(airframe, speed_m_s, _wind_at(over, wind), _wind_at(over + layer, wind), middle)
    low, high = (_level(airframe, speed_m_s, flat, flat, height)[0] for height in REFERENCE_AMSL_M)
    return Effort(
        speed_m_s=speed_m_s,
        greatest_slope=steepest,
        of_slope=_metre(airframe, airframe.payload_limit_g, speed_m_s, slope, 0.0, middle)
        + _metre(airframe, 0, speed_m_s, -slope, 0.0, middle),
        of_agl=agl - agl[int(WIND_HEIGHT_M)],
        of_amsl=float(high - low) / (REFERENCE_AMSL_M[1] - REFERENCE_AMSL_M[0]),
    )


def steer(distance_m: Floats, ground_m: Floats, low_m: Floats, high_m: Floats, cost: Effort) -> Floats:
    """The cheapest height at every sample of a band whose bounds no slope may leave (`profile_within` sees to it).

    Heights at the first and last sample must be given (low = high). Between the columns of the search the heights are
    drawn straight and clipped to the bounds.
    """
    at = np.unique(np.append(np.arange(0, len(distance_m) - 1, STAGE_SAMPLES), len(distance_m) - 1))
    base = float(low_m.min()) - LEVEL_M
    levels = int((high_m.max() - base) / LEVEL_M) + 2
    path = _cheapest(
        distance_m[at], ground_m[at] - base, low_m[at] - base, high_m[at] - base, levels, LEVEL_M,
        cost.of_slope, cost.greatest_slope, cost.of_agl, cost.of_amsl,
    )  # fmt: skip
    heights = np.clip(base + path * LEVEL_M, low_m[at], high_m[at])
    return np.asarray(np.clip(np.interp(distance_m, distance_m[at], heights), low_m, high_m))


def _level(airframe: Airframe, speed_m_s: float, wind_out: Floats, wind_home: Floats, amsl_m: float) -> Floats:
    flat = np.zeros(1)
    there = _metre(airframe, airframe.payload_limit_g, speed_m_s, flat, wind_out, amsl_m)
    return np.asarray(there + _metre(airframe, 0, speed_m_s, flat, wind_home, amsl_m))


def _metre(
    airframe: Airframe, payload_g: int, speed_m_s: float, slope: Floats, wind_m_s: Floats | float, amsl_m: float
) -> Floats:
    """Wh of a metre over the ground, the mean of four directions of the wind."""
    rate = np.where(slope > 0, airframe.climb_speed_m_s, airframe.descent_speed_m_s)
    seconds = np.maximum(1 / speed_m_s, np.abs(slope) / rate)
    density, mass = air_density_kg_m3(amsl_m), airframe.mass_kg(payload_g)
    ground_speed, wind = 1 / seconds, np.asarray(wind_m_s)
    airspeeds = (ground_speed + wind, np.abs(ground_speed - wind), np.hypot(ground_speed, wind))
    ahead, behind, beside = (power_w(airframe, mass, air, slope / seconds, density) for air in airspeeds)
    return np.asarray((ahead + behind + 2 * beside) / 4 * seconds / 3600)


def _wind_at(over_m: Floats, wind_m_s: float) -> Floats:
    return np.asarray(wind_m_s * (over_m / WIND_HEIGHT_M) ** IEC_EXPONENT)


@kernel
def _cheapest(distance, ground, low, high, levels, level_m, of_slope, steepest, of_agl, of_amsl):  # type: ignore[no-untyped-def]
    """Level at each column. Columns hold every level within the bounds, the nearest one if there is none."""
    columns = len(distance)
    reach = int(steepest * (distance[1:] - distance[:-1]).max() / level_m + 1e-9) + 1
    came = np.zeros((columns, levels), np.int16)
    first, last = np.empty(columns, np.int64), np.empty(columns, np.int64)
    for n in range(columns):
        first[n] = max(0, int(np.ceil(low[n] / level_m - 1e-9)))
        last[n] = min(levels - 1, int(np.floor(high[n] / level_m + 1e-9)))
        if last[n] < first[n]:
            first[n] = last[n] = min(levels - 1, max(0, round((low[n] + high[n]) / 2 / level_m)))
    value, after, step_cost = np.full(levels, np.inf), np.full(levels, np.inf), np.empty(2 * reach + 1)
    value[first[0] : last[0] + 1] = 0.0
    places = len(of_slope) - 1
    for n in range(1, columns):
        run = distance[n] - distance[n - 1]
        for k in range(-reach, reach + 1):
            share = (k * level_m / run / steepest + 1.0) / 2.0 * places
            inside = min(max(share, 0.0), places - 1e-9)
            i = int(inside)
            cost = of_slope[i] + (of_slope[i + 1] - of_slope[i]) * (inside - i)
            # Rounding to levels may ask for a little more slope than there is: dear, never impossible.
            step_cost[k + reach] = cost * run + abs(share - inside) * 10.0
        for level in range(first[n], last[n] + 1):
            best, origin = np.inf, -1
            for k in range(max(-reach, level - last[n - 1]), min(reach, level - first[n - 1]) + 1):
                total = value[level - k] + step_cost[k + reach]
                if total < best:
                    best, origin = total, level - k
            if origin < 0:
                origin = min(max(level, first[n - 1]), last[n - 1])
                best = value[origin] + 1e6
            over = min(max(level * level_m - ground[n], 0.0), len(of_agl) - 2.0)
            i = int(over)
            wind = of_agl[i] + (of_agl[i + 1] - of_agl[i]) * (over - i)
            after[level] = best + (wind + of_amsl * level * level_m) * run
            came[n, level] = origin
        value, after = after, value
    path = np.empty(columns, np.int64)
    path[-1] = first[-1] + np.argmin(value[first[-1] : last[-1] + 1])
    for n in range(columns - 1, 0, -1):
        path[n - 1] = came[n, path[n]]
    return path
