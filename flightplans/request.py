"""What is asked of the planner: from where to where, with what, in which wind, within which limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.world import Site


@dataclass(frozen=True)
class Limits:
    """Rules that a plan keeps. Heights are above the ground directly underneath."""

    clearance_m: float = 40.0
    """Least height over the ground: 30 m trees and wires, 10 m error of terrain and altimeter."""
    ceiling_m: float = 150.0
    """航空法132条の85, 施行規則236条: no higher than 150 m above the ground without a permission."""
    ceiling_margin_m: float = 10.0
    homeward_layer_m: float = 25.0
    """So much above the way out is every way back (docs/decisions/0007): both share one corridor."""
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
    max_items: int = 200
    """Mission items a leg; every autopilot in use takes more than 600."""


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

    @property
    def speed_m_s(self) -> float:
        """Ground speed of the level parts."""
        return self.airframe.cruise_speed_m_s if self.cruise_speed_m_s is None else self.cruise_speed_m_s
