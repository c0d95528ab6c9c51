"""The air that a flight meets: wind by height, how far a forecast is believed, and density.

* Wind by height: either one wind for all heights, or layers of a forecast, or the power law
  v(h) = v(ref) (h / ref)^a with a = 0.2 (normal wind profile of IEC 61400-1; about 0.14 over smooth, 0.25 over rough
  ground), which turns what a hand-held anemometer says at 2 to 10 m into the wind at the height of flight.
* A forecast wind may also die down: a plan takes every wind from calm to the forecast, and every direction within
  `direction_error_deg` of it, and counts the dearest. So more wind, or less certain wind, never makes a plan easier.
* Density: standard atmosphere (ICAO Doc 7488), on a day at least 10 K warmer than standard. Warmer days are counted
  as told (thin air lifts less); on colder ones the denser air is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from flightplans.geo import Floats

WARMER_THAN_STANDARD_K = 10.0
STANDARD_SEA_LEVEL_K = 288.15
LAPSE_K_PER_M = 0.0065
IEC_EXPONENT = 0.2
LEAST_GROUND_SPEED_M_S = 0.3
"""Against a wind as fast as itself an aircraft hangs in the air; so slow it is counted, and every reserve fails."""


@dataclass(frozen=True)
class Wind:
    """Steady wind, the direction it comes from in degrees from north."""

    speed_m_s: float = 0.0
    from_deg: float = 0.0

    @property
    def toward_xy(self) -> Floats:
        """Velocity of the air, east and north, m/s."""
        angle = np.radians(self.from_deg)
        return -self.speed_m_s * np.array([np.sin(angle), np.cos(angle)])


@dataclass(frozen=True)
class WindLayer:
    """Wind at one height."""

    height_m: float
    speed_m_s: float
    from_deg: float


@dataclass(frozen=True)
class WindByHeight:
    """Layers of a forecast; between two of them speed and direction change evenly, beyond them they stay.

    `datum` says what heights are over: "agl" the ground directly below, "amsl" mean sea level. Raises ValueError for
    no layers, two at one height, negative speeds.
    """

    layers: tuple[WindLayer, ...]
    datum: Literal["agl", "amsl"] = "agl"

    def __post_init__(self) -> None:
        heights = [layer.height_m for layer in self.layers]
        if not heights or heights != sorted(set(heights)) or min(layer.speed_m_s for layer in self.layers) < 0:
            raise ValueError("layers of wind need rising heights and no negative speeds")
        if self.datum not in ("agl", "amsl"):
            raise ValueError(f"datum {self.datum!r}")

    @classmethod
    def power_law(
        cls, speed_m_s: float, from_deg: float, reference_m: float = 10.0, exponent: float = IEC_EXPONENT
    ) -> WindByHeight:
        """The wind measured at one height over the ground, drawn up to 200 m."""
        heights = sorted({reference_m, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0, 125.0, 150.0, 200.0})
        kept = [height for height in heights if height >= reference_m]
        return cls(tuple(WindLayer(h, speed_m_s * (h / reference_m) ** exponent, from_deg) for h in kept))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> WindByHeight:
        """Of {"datum": "agl", "layers": [[height_m, speed_m_s, from_deg], ...]}.

        Raises KeyError, TypeError or ValueError if it is not like that.
        """
        layers = tuple(WindLayer(*(float(value) for value in layer)) for layer in data["layers"])
        return cls(layers, data.get("datum", "agl"))

    @property
    def strongest_m_s(self) -> float:
        """Of all layers."""
        return max(layer.speed_m_s for layer in self.layers)

    def scaled(self, share: float) -> WindByHeight:
        """The same with every speed times `share`."""
        return replace(self, layers=tuple(replace(one, speed_m_s=one.speed_m_s * share) for one in self.layers))

    def at(self, altitude_m: Floats, agl_m: Floats) -> tuple[Floats, Floats]:
        """Speeds and directions (degrees) at places given by both heights."""
        height = np.asarray(agl_m if self.datum == "agl" else altitude_m, float)
        levels = [layer.height_m for layer in self.layers]
        turned = np.degrees(np.unwrap(np.radians([layer.from_deg for layer in self.layers])))
        return np.interp(height, levels, [layer.speed_m_s for layer in self.layers]), np.interp(height, levels, turned)


@dataclass(frozen=True)
class Air:
    """What a flight meets, and how it is believed.

    `exact`: this very wind and nothing else (a wind that was measured); otherwise anything between calm and it.
    """

    wind: Wind = Wind()
    by_height: WindByHeight | None = None
    direction_error_deg: float = 0.0
    warmer_k: float = WARMER_THAN_STANDARD_K
    exact: bool = False

    def at(self, altitude_m: Floats, agl_m: Floats) -> tuple[Floats, Floats]:
        """Wind speed and direction (degrees) by place."""
        if self.by_height is not None:
            return self.by_height.at(altitude_m, agl_m)
        here = np.ones(np.shape(altitude_m))
        return here * self.wind.speed_m_s, here * self.wind.from_deg

    def densities(self, altitude_m: Floats) -> tuple[Floats, ...]:
        """Every density that has to be reckoned with, kg/m3: a fast aircraft has more drag in the denser air."""
        standard = air_density_kg_m3(altitude_m)
        if self.warmer_k <= WARMER_THAN_STANDARD_K:
            return (standard,)
        return standard, air_density_kg_m3(altitude_m, self.warmer_k)


def warmer_than_standard_k(temperature_c: float, altitude_m: float) -> float:
    """How much warmer than the standard atmosphere the air is that was measured at a height."""
    return temperature_c + 273.15 - (STANDARD_SEA_LEVEL_K - LAPSE_K_PER_M * altitude_m)


def air_density_kg_m3(altitude_m: Floats | float, warmer_k: float = WARMER_THAN_STANDARD_K) -> Floats:
    """Standard atmosphere (ICAO Doc 7488) on a day so much warmer than standard."""
    altitude = np.asarray(altitude_m, float)
    pressure_pa = 101325 * (1 - 2.25577e-5 * altitude) ** 5.25588
    return np.asarray(pressure_pa / (287.05 * (STANDARD_SEA_LEVEL_K - LAPSE_K_PER_M * altitude + warmer_k)))


@dataclass(frozen=True, eq=False)
class Through:
    """How pieces are flown through the air: speed over the ground, and the air speeds to reckon with (k x n)."""

    ground_speed_m_s: Floats
    airspeeds_m_s: Floats


def through_air(
    wanted_m_s: Floats, track_deg: Floats, wind_m_s: Floats, from_deg: Floats, air: Air, fastest_m_s: float
) -> Through:
    """Air speeds on tracks in a wind, slower over the ground where the air speed would be over `fastest_m_s`.

    Over all winds of the belief the ground speed is least, and the air speed greatest, in the full wind turned as far
    into the track as its direction error lets it; the air speed is least in the wind turned the other way, at the
    speed that carries along best. Power is dearest at one of the two, because it first falls, then rises with speed.
    """
    off = np.abs((from_deg - track_deg + 180) % 360 - 180)
    ahead = np.cos(np.radians(np.maximum(off - air.direction_error_deg, 0)))
    astern = np.cos(np.radians(np.minimum(off + air.direction_error_deg, 180)))
    across = wind_m_s * np.sqrt(np.maximum(1 - ahead**2, 0))
    possible = np.sqrt(np.maximum(fastest_m_s**2 - across**2, 0)) - wind_m_s * ahead
    floor = np.minimum(wanted_m_s, LEAST_GROUND_SPEED_M_S)
    speed = np.clip(possible, floor, wanted_m_s)
    most = _airspeed(speed, wind_m_s, ahead)
    if air.exact:
        return Through(speed, most[None])
    carried = np.clip(-wanted_m_s * astern, 0, wind_m_s)
    least = _airspeed(wanted_m_s, carried, astern)
    return Through(speed, np.stack([np.maximum(most, wanted_m_s), least]))


def _airspeed(ground: Floats, wind: Floats, cosine: Floats) -> Floats:
    """Law of cosines; `cosine` is that of the angle between the track and where the wind comes from."""
    return np.sqrt(np.maximum(ground**2 + wind**2 + 2 * ground * wind * cosine, 0))
