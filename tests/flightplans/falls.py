"""Falls by brute force: what ground risk is held against. Shares no code with `flightplans.ground_risk`.

Every fall is drawn and integrated in small steps; who is hit is summed over all houses, without a map.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flightplans.geo import Floats

GRAVITY = 9.80665
STEP_S = 0.02


@dataclass(frozen=True)
class Drawn:
    """Where falls ended, east and north, and their speed then."""

    xy: Floats
    across_m_s: Floats
    down_m_s: Floats


def fallen(height_m: Floats, velocity_xy: Floats, wind_xy: Floats, drag_per_m: Floats) -> Drawn:
    """Falls from level flight, all at once: midpoint steps, the last one cut where it meets the ground."""
    count = len(height_m)
    place, down = np.zeros((count, 2)), np.zeros(count)
    velocity, fallen_m = np.array(velocity_xy, float), np.zeros(count)
    flying = np.ones(count, bool)
    while flying.any():
        now = np.flatnonzero(flying)
        u, v = velocity[now] - wind_xy, down[now]
        au, av = _acceleration(u, v, drag_per_m[now])
        mu, mv = u + STEP_S / 2 * au, v + STEP_S / 2 * av
        au, av = _acceleration(mu, mv, drag_per_m[now])
        left = height_m[now] - fallen_m[now]
        share = np.minimum(1.0, left / np.maximum(mv * STEP_S, 1e-12))
        place[now] += (mu + wind_xy) * (STEP_S * share)[:, None]
        fallen_m[now] += mv * STEP_S * share
        velocity[now] = u + au * (STEP_S * share)[:, None] + wind_xy
        down[now] = v + av * STEP_S * share
        flying[now[share < 1.0]] = False
    return Drawn(place, np.hypot(velocity[:, 0], velocity[:, 1]), down)


def _acceleration(u: Floats, v: Floats, drag: Floats) -> tuple[Floats, Floats]:
    speed = np.sqrt((u**2).sum(axis=1) + v**2)
    return -(drag * speed)[:, None] * u, GRAVITY - drag * speed * v


def critical_area_m2(span_m: float, mass_kg: float, across: Floats, down: Floats) -> Floats:
    """SORA Annex F, written down once more."""
    degrees = np.degrees(np.arctan2(down, np.maximum(across, 1e-12)))
    restitution = np.interp(degrees, [10, 90], [0.8, 0.6])
    kill = np.sqrt(2 * 290 / mass_kg)
    first = restitution * across
    slide = np.where(first > kill, (first**2 - kill**2) / (2 * 0.65 * GRAVITY), 0)
    width = span_m + 0.6
    return np.asarray(width * (1.8 / np.tan(np.radians(degrees)) + slide) + np.pi * (width / 2) ** 2)


def deaths(at_xy: Floats, across: Floats, down: Floats, span_m: float, mass_kg: float, people: list[Floats]) -> Floats:
    """Expected deaths of each impact. `people` holds x, y, in the open, under a roof, for every house."""
    energy = mass_kg * (across**2 + down**2) / 2
    in_open = np.minimum(1, energy / 79)
    roof = 1 / (1 + 100 * (100 / np.maximum(energy, 1e-12)) ** 0.5)
    x, y, outside, inside = people
    squared = (at_xy[:, :1] - x) ** 2 + (at_xy[:, 1:] - y) ** 2
    gardens = (outside * np.exp(-squared / (2 * 40.0**2))).sum(axis=1) / (2 * np.pi * 40.0**2)
    roofs = (inside * np.exp(-squared / (2 * 6.0**2))).sum(axis=1) / (2 * np.pi * 6.0**2)
    return np.asarray(critical_area_m2(span_m, mass_kg, across, down) * ((gardens + 2e-6) * in_open + roofs * roof))
