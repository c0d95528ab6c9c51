"""The aircraft, as numbers: masses, rotors, battery, speeds.

The sample hexacopter is invented, in the class of present delivery machines (six 22-inch rotors, 12-cell
semi-solid lithium battery of about 270 Wh/kg, 5 kg payload, under 25 kg with everything: a heavier one would
fall into category II-A). Its energy figures are estimates to be replaced by those fitted from flight logs
(`yuai energy fit`, docs/energy.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flightplans.energy.interval import Calibration

STANDARD_GRAVITY_M_S2 = 9.80665


@dataclass(frozen=True)
class Parachute:
    """A parachute that autopilot or pilot can throw."""

    sink_m_s: float = 5.0
    opening_m: float = 30.0
    """Height lost until it carries."""
    works: float = 0.9
    """Share of falls in which it opens in time; an assumption until the maker shows more."""


@dataclass(frozen=True)
class Airframe:
    """A multirotor. Speeds are over the ground, as the autopilot flies them."""

    name: str
    empty_mass_kg: float
    """With battery, without payload."""
    payload_limit_g: int
    rotor_count: int
    rotor_diameter_m: float
    battery_wh: float
    """Nominal energy of a new, full battery."""
    battery_usable: float
    """Part of the nominal energy that planning counts on of a new, warm battery (age and cold: `energy.battery`)."""
    battery_cells: int
    battery_nominal_v: float
    cruise_speed_m_s: float
    climb_speed_m_s: float
    descent_speed_m_s: float
    final_descent_speed_m_s: float
    final_descent_height_m: float
    """Height above the ground under which a landing slows to the final speed."""
    drag_area_m2: float
    """Drag coefficient x frontal area, payload box included."""
    induced_factor: float
    """Real over ideal induced power of the rotors."""
    profile_power_w_per_kg: float
    """Power that turns the blades against their own drag, at hover, per kg of all-up mass."""
    blade_tip_speed_m_s: float
    drive_efficiency: float
    """Shaft power over battery power: motors, controllers, wiring."""
    avionics_w: float
    rotor_max_thrust_n: float
    """Of one rotor at full throttle in the air of the sea level."""
    energy_upper_factor: float
    """Upper quantile (95 %) over mean consumption of an airframe without calibration: gusts, detours, wear, and a
    model that was never held against this aircraft. A calibrated one knows better: `calibration`."""
    descent_gain: float = 0.0
    """Part of the weight's power that going down gives back; uncalibrated nothing."""
    max_airspeed_m_s: float = 22.0
    """Faster through the air than this it cannot fly: against a stronger wind it gets slower over the ground."""
    battery_resistance_ohm: float = 0.03
    """Whole pack with connectors, new and at 20 degrees: it warms the battery instead of the motors."""
    battery_max_current_a: float = 90.0
    """Continuous discharge that the maker allows."""
    battery_cutoff_v: float = 39.6
    """Below this voltage under load the autopilot lands where it is (BATT_CRT_VOLT)."""
    calibration: Calibration | None = None
    """How sure the energy figures are, if they were fitted from logs."""
    span_m: float = 1.9
    """Largest distance between two blade tips: SORA's characteristic dimension."""
    parachute: Parachute | None = None

    @property
    def usable_wh(self) -> float:
        """Energy that planning counts on, Wh."""
        return self.battery_wh * self.battery_usable

    @property
    def disk_area_m2(self) -> float:
        """Area swept by all rotors."""
        return self.rotor_count * math.pi * (self.rotor_diameter_m / 2) ** 2

    @property
    def battery_capacity_ah(self) -> float:
        """Nominal charge."""
        return self.battery_wh / self.battery_nominal_v

    @property
    def power_coefficients(self) -> tuple[float, ...]:
        """Battery watts per term of the power model, in the order of `energy.interval.TERMS`."""
        shaft = (self.induced_factor, self.profile_power_w_per_kg, self.drag_area_m2, 1.0)
        return (
            *(part / self.drive_efficiency for part in shaft),
            self.avionics_w,
            self.descent_gain / self.drive_efficiency,
        )

    def mass_kg(self, payload_g: int) -> float:
        """All-up mass."""
        return self.empty_mass_kg + payload_g / 1000


HEXACOPTER = Airframe(
    name="YUAI-6 (hexacopter, 5 kg)",
    empty_mass_kg=10.0,
    payload_limit_g=5000,
    rotor_count=6,
    rotor_diameter_m=0.559,
    battery_wh=1400.0,
    battery_usable=0.95,
    battery_cells=12,
    battery_nominal_v=44.4,
    cruise_speed_m_s=12.0,
    climb_speed_m_s=2.5,
    descent_speed_m_s=1.5,
    final_descent_speed_m_s=0.7,
    final_descent_height_m=10.0,
    drag_area_m2=0.16,
    induced_factor=1.15,
    profile_power_w_per_kg=4.05,
    blade_tip_speed_m_s=75.0,
    drive_efficiency=0.80,
    avionics_w=35.0,
    rotor_max_thrust_n=55.0,
    energy_upper_factor=1.3,
)
"""Hovers at 870 W empty (10 kg) and 1,540 W with 5 kg at 850-1,100 m; see `flightplans.energy.model`."""
