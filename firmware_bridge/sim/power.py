"""What the rotors take from the battery.

Momentum theory of a rotor in forward flight (Leishman, Principles of Helicopter Aerodynamics, chapter 2): the
induced velocity solves v = T / (2 rho A |V + v|); the air also takes thrust times the speed through the disk
(climb and drag), the blades their own drag, which grows with the advance ratio.
"""

from __future__ import annotations

import math

from flightplans.airframe import STANDARD_GRAVITY_M_S2, Airframe

_IDLE_W = 60.0
"""All motors turning slowly on the ground."""
_ADVANCE_GROWTH = 4.65
"""Growth of blade drag power with the square of the advance ratio (Leishman, section 5.4)."""
_LEAST_SHARE = 0.3
"""In a fast descent the rotors still take this share of their induced power (no autorotation)."""


class PowerModel:
    """Electric power of one airframe; keeps the induced velocity between calls to converge quickly."""

    def __init__(self, airframe: Airframe) -> None:
        self._airframe = airframe
        self._induced_m_s = 5.0

    def flying_w(self, thrust_n: float, density_kg_m3: float, along_m_s: float, across_m_s: float) -> float:
        """Battery power, W. `along_m_s` is the speed through the air along the thrust, `across_m_s` across it."""
        a = self._airframe
        for _ in range(4):
            through_m_s = max(1.0, math.hypot(across_m_s, along_m_s + self._induced_m_s))
            aimed = thrust_n / (2 * density_kg_m3 * a.disk_area_m2 * through_m_s)
            self._induced_m_s = 0.5 * (self._induced_m_s + aimed)
        induced_w = a.induced_factor * thrust_n * self._induced_m_s
        advance = across_m_s / a.blade_tip_speed_m_s
        profile_w = a.profile_power_w_per_kg * thrust_n / STANDARD_GRAVITY_M_S2
        profile_w *= 1 + _ADVANCE_GROWTH * advance * advance
        shaft_w = max(_LEAST_SHARE * induced_w, induced_w + thrust_n * along_m_s) + profile_w
        return shaft_w / a.drive_efficiency + a.avionics_w

    def standing_w(self, motors_on: bool) -> float:
        """Battery power on the ground, W."""
        return self._airframe.avionics_w + (_IDLE_W if motors_on else 0.0)
