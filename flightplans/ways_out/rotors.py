"""A motor stops on a multirotor with six rotors or more: do the others hold it, and at what price?

With one rotor gone the one opposite can push nothing without tipping the aircraft over, so n - 2 rotors carry: of
six 4, each with 1.5 times its share. Du, Quan et al., "Controllability analysis for a class of multirotors subject
to rotor failure" (2015, arXiv 1403.5986): the usual hexacopter (rotors turning alternately) then keeps height, roll
and pitch, but its heading cannot be held against a disturbance: it may turn slowly. ArduCopter notices the loss
(`thrust_loss_check`: full output, tilted little, falling) and lets the others have more ("thrust boost"), at the price
of the heading (https://ardupilot.org/copter/docs/thrust_loss_yaw_imbalance.html). It changes no mode by itself: the
mission goes on until somebody orders the way to a refuge.

Energy: induced power of n - 2 disks, blades that turn faster: profile power of a rotor grows with the third power
of its speed, its thrust with the second (Leishman, 2006, 2.7), so (n-2)/n * (n/(n-2))^1.5 in all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flightplans.airframe import STANDARD_GRAVITY_M_S2, Airframe
from flightplans.energy.model import air_density_kg_m3

SEA_LEVEL_DENSITY_KG_M3 = 1.225
MARGIN = 1.2
"""Greatest thrust of the rotors left over the weight: what is over 1 tilts against the wind and stops a fall."""
SPEED_M_S = 5.0
"""Over the ground on the way to a refuge: little tilt, little that asks for a heading."""


@dataclass(frozen=True)
class MotorOut:
    """What is left with one motor out. `thrust_over_weight` is of the rotors that still count."""

    thrust_over_weight: float
    airframe: Airframe

    @property
    def holds(self) -> bool:
        """The aircraft stays in the air and under control, but for its heading."""
        return self.thrust_over_weight >= MARGIN


def motor_out(airframe: Airframe, payload_g: int, altitude_m: float) -> MotorOut:
    """One motor out at a height above sea level."""
    count = airframe.rotor_count
    left = count - 2 if count >= 6 else 0
    weight_n = airframe.mass_kg(payload_g) * STANDARD_GRAVITY_M_S2
    density = float(air_density_kg_m3(altitude_m)) / SEA_LEVEL_DENSITY_KG_M3
    if left == 0:
        return MotorOut(0.0, airframe)
    share = left / count
    profile = airframe.profile_power_w_per_kg * share * share**-1.5
    crippled = replace(airframe, rotor_count=left, profile_power_w_per_kg=profile)
    return MotorOut(left * airframe.rotor_max_thrust_n * density / weight_n, crippled)


def fall_speed_m_s(airframe: Airframe, payload_g: int, altitude_m: float) -> float:
    """Speed at the ground of an aircraft that tumbles: weight against the drag of its frontal area."""
    weight_n = airframe.mass_kg(payload_g) * STANDARD_GRAVITY_M_S2
    return float((2 * weight_n / (air_density_kg_m3(altitude_m) * airframe.drag_area_m2)) ** 0.5)
