"""What is asked of the planner: from where to where, with what, in which wind, within which limits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.energy.battery import REFERENCE_C, BatteryState
from flightplans.energy.wind import WARMER_THAN_STANDARD_K, Air, Wind, WindByHeight, warmer_than_standard_k
from flightplans.ground_risk.settings import RiskSettings
from flightplans.world import Site


@dataclass(frozen=True)
class Limits:
    """Rules that a plan keeps. Heights are above the ground directly underneath."""

    clearance_m: float = 40.0
    """Least height over the ground: 30 m trees and wires, 10 m error of terrain and altimeter."""
    clearance_over: tuple[tuple[str, float], ...] = ()
    """Where more is kept, by kind of land cover, e.g. (("forest", 50.0), ("elsewhere", 40.0))."""
    ceiling_m: float = 150.0
    """航空法132条の85, 施行規則236条: no higher than 150 m above the ground without a permission."""
    ceiling_margin_m: float = 10.0
    homeward_layer_m: float = 25.0
    """So much above the way out is every way back (docs/decisions/0007): both share one corridor."""
    slowest_m_s: float = 4.0
    """A stretch too steep for the cruise speed is flown slower, down to this; steeper ones are refused."""
    column_radius_m: float = 8.0
    """Around a take-off or landing: 3 m error of the satellite fix, and a gust of 5 m/s for a second."""
    column_rise_m: float = 5.0
    """No ground inside a column may be higher than the pad by more than this."""
    survey_differs_m: float = 10.0
    """Surveyed height of a site and terrain model may differ by this, and twice the model's error."""
    side_error_m: float = 15.0
    """How far the aircraft may be beside its track: limits hold there too."""
    obstacle_clearance_m: float = 30.0
    """Least height over the top of a power line or another obstacle that is crossed."""
    wind_m_s: float = 5.0
    """Flights stop AT this wind (標準マニュアル: 5 m/s and more)."""
    reserve_percent: float = 30.0
    """Least battery at each landing of the planned round trip."""
    return_reserve_percent: float = 20.0
    """Least battery at home after the full hold and the way back with the payload still aboard."""
    alternate_reserve_percent: float = 20.0
    """Least battery at the best alternate, from wherever home is not reached with `reserve_percent`."""
    load_percent: float | None = None
    """Battery that is left when it must still give the power of a climb; None: `return_reserve_percent`."""
    energy_quantile: float = 0.95
    """All reserves stand on this upper quantile of what a flight takes."""
    way_out_s: float = 300.0
    """Longest time from any second of the flight until the aircraft stands at an emergency place or the port."""
    drift_percent: float = 90.0
    """Most of the flight's seconds in which an aircraft without satellites may drift over houses or people: a way of
    which most is like that does not lead over places where people are unlikely. What is left is ground risk."""
    emergency_places_needed: bool = True
    """Refuse a way that has stretches from which no emergency place is reached with a failed battery."""
    max_items: int = 200
    """Mission items a leg; every autopilot in use takes more than 600."""


SENSIBLE: dict[str, tuple[float, float]] = {
    "payload_g": (0, 1_000_000),
    "wind_speed_m_s": (0, 150),
    "wind_from_deg": (-360, 720),
    "hold_s": (0, 86_400),
    "hold_height_m": (0, 1_000),
    "cruise_speed_m_s": (0.1, 150),
    "at_hall_s": (0, 604_800),
    "metres_per_micro_casualty": (0, 1e15),
    "temperature_c": (-90, 70),
    "battery_temperature_c": (-90, 100),
    "battery_health": (0.01, 1),
    "start_percent": (0.1, 100),
    "wind_direction_error_deg": (0, 180),
}
"""Least and greatest value of a request's numbers: wide, they keep out what is no number and what is a slip."""


@dataclass(frozen=True)
class PlanRequest:
    """One round trip: payload out, empty home, a fresh battery at the hall."""

    port: Site
    hall: Site
    payload_g: int
    wind_speed_m_s: float = 0.0
    wind_from_deg: float = 0.0
    airframe: Airframe = HEXACOPTER
    hold_s: float = 300.0
    hold_height_m: float = 60.0
    """Wished height above the ground over port and hall; raised where an obstacle asks for more."""
    cruise_speed_m_s: float | None = None
    """None: the airframe's."""
    limits: Limits = field(default_factory=Limits)
    at: datetime | None = None
    """When the aircraft starts, aware: zones that do not hold then are not minded, and the plan is good for that time
    only. None: any time, the hard side. Every no-fly zone counts, and only corridors that hold always."""
    at_hall_s: float = 900.0
    """Longest time on the hall's ground; zones that begin before the aircraft is home again count."""
    risk: RiskSettings = field(default_factory=RiskSettings)
    metres_per_micro_casualty: float = 0.0
    """So many metres longer may a way be to spare a millionth of an expected death a flight; 0: the shortest way."""

    temperature_c: float | None = None
    """Of the air at the port; None: a day 10 K warmer than standard, and a warm battery."""
    battery_temperature_c: float | None = None
    """Of the battery at the start, if it was kept warm; None: that of the air."""
    battery_health: float = 1.0
    """Capacity left over the nominal one."""
    start_percent: float = 100.0
    """Charge of both batteries at the start."""
    wind_by_height: WindByHeight | None = None
    """For energy, in place of `wind_speed_m_s`, which stays the wind at the port that the limit is about."""
    wind_direction_error_deg: float = 30.0
    """The wind may come from so far beside what was told: a valley turns it, and reports name 8 or 16 points."""

    def require_sense(self) -> None:
        """Raises ValueError for a number that is none, or for one that no flight can have; it is named."""
        for name, (least, most) in SENSIBLE.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ValueError(f"{name.replace('_', ' ')} {value}: it has to be {least:g} to {most:g}")

    @property
    def air(self) -> Air:
        """The air to reckon energy with."""
        warmer = WARMER_THAN_STANDARD_K
        if self.temperature_c is not None:
            warmer = max(warmer, warmer_than_standard_k(self.temperature_c, self.port.elevation_m))
        wind = Wind(self.wind_speed_m_s, self.wind_from_deg)
        return Air(wind, self.wind_by_height, self.wind_direction_error_deg, warmer)

    @property
    def battery(self) -> BatteryState:
        """The battery today."""
        told = (self.battery_temperature_c, self.temperature_c, REFERENCE_C)
        return BatteryState(next(value for value in told if value is not None), self.battery_health)

    @property
    def strongest_wind_m_s(self) -> float:
        """At the port and in every layer."""
        return max(self.wind_speed_m_s, self.wind_by_height.strongest_m_s if self.wind_by_height else 0.0)

    def with_less_wind(self, less_m_s: float) -> Self:
        """The same request when the strongest wind is so much weaker, the others in proportion."""
        if self.wind_by_height is None:
            return replace(self, wind_speed_m_s=max(self.wind_speed_m_s - less_m_s, 0.0))
        share = max(1 - less_m_s / self.strongest_wind_m_s, 0.0) if self.strongest_wind_m_s else 1.0
        layers = self.wind_by_height.scaled(share)
        return replace(self, wind_speed_m_s=self.wind_speed_m_s * share, wind_by_height=layers)

    @property
    def speed_m_s(self) -> float:
        """Ground speed of the level parts."""
        return self.airframe.cruise_speed_m_s if self.cruise_speed_m_s is None else self.cruise_speed_m_s
