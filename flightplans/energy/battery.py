"""What is left of a battery in the cold and in old age, and what it can give at once.

* Cold: a lithium cell gives less charge before its voltage falls under the limit, and its resistance rises. The curve
  below is that of the usual data sheets of nickel-rich cells at about 1 C, of the order of Ji, Zhang and Wang (2013,
  J. Electrochem. Soc. 160 A636, doi 10.1149/2.047304jes: 18650 cells from -20 to 45 degrees); an estimate until the
  maker's own curve takes its place. Warmth above 20 degrees gives nothing.
* Resistance follows Arrhenius' law with 20 kJ/mol: 1.8 times at 0 degrees, 2.5 times at -10, 3.7 times at -20. That is
  between the electrolyte alone (2.3 times from 20 to -20) and the electrodes of early cells (50 times: "Studies on rate
  capability of lithium-ion cells at low temperatures", 1999); an estimate as well.
* Age: state of health is the capacity left over the nominal one. At 80 %, the usual end of life, resistance has about
  doubled (the pair that makers use as two signs of the same end of life).
* Under load P = (U - R I) I, so I = (U - sqrt(U^2 - 4 R P)) / (2 R); R I^2 is lost inside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from flightplans.airframe import Airframe
from flightplans.geo import Floats

REFERENCE_C = 20.0
_CAPACITY_C = (-30.0, -20.0, -10.0, 0.0, 10.0, REFERENCE_C)
_CAPACITY_SHARE = (0.45, 0.63, 0.77, 0.87, 0.95, 1.0)
_ARRHENIUS_J_MOL = 20_000.0
_GAS_J_MOL_K = 8.314
_ZERO_C_K = 273.15
_RESISTANCE_PER_LOST_HEALTH = 5.0
"""Twice the resistance at 80 % health."""
_CHARGE = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
_CELL_V = (2.90, 3.30, 3.42, 3.53, 3.65, 3.79, 3.97, 4.20)
"""Open-circuit voltage of a nickel-rich cell over its charge: a typical curve with a mean of 3.7 V."""


@dataclass(frozen=True)
class BatteryState:
    """How the battery is today. `temperature_c` is that of its cells at the start."""

    temperature_c: float = REFERENCE_C
    health: float = 1.0

    @property
    def capacity_share(self) -> float:
        """Usable energy over that of a new battery at 20 degrees."""
        return self.health * float(np.interp(self.temperature_c, _CAPACITY_C, _CAPACITY_SHARE))

    @property
    def resistance_share(self) -> float:
        """Resistance over that of a new battery at 20 degrees."""
        kelvin = min(self.temperature_c, REFERENCE_C) + _ZERO_C_K
        cold = math.exp(_ARRHENIUS_J_MOL / _GAS_J_MOL_K * (1 / kelvin - 1 / (REFERENCE_C + _ZERO_C_K)))
        return cold * (1 + _RESISTANCE_PER_LOST_HEALTH * (1 - self.health))


FRESH = BatteryState()


def usable_wh(airframe: Airframe, battery: BatteryState = FRESH) -> float:
    """Energy that planning counts on today, Wh."""
    return airframe.usable_wh * battery.capacity_share


def with_loss(airframe: Airframe, power_w: Floats, battery: BatteryState = FRESH) -> Floats:
    """What the cells lose over what the motors get, 1 or more: the part that only warms the battery is counted.

    2 where the battery cannot give that power at all (see `load`).
    """
    ohm = airframe.battery_resistance_ohm * battery.resistance_share
    root = np.sqrt(np.maximum(1 - 4 * ohm * np.asarray(power_w) / airframe.battery_nominal_v**2, 0))
    return np.asarray(2 / (1 + root))


@dataclass(frozen=True)
class Load:
    """Current and terminal voltage; both mean nothing where `possible` is false."""

    current_a: float
    voltage_v: float
    possible: bool


def load(airframe: Airframe, power_w: float, charge: float, battery: BatteryState = FRESH) -> Load:
    """The battery under a power at a charge of 0 to 1."""
    open_v = airframe.battery_cells * float(np.interp(charge, _CHARGE, _CELL_V))
    ohm = airframe.battery_resistance_ohm * battery.resistance_share
    under_root = open_v**2 - 4 * ohm * power_w
    current = (open_v - math.sqrt(max(under_root, 0.0))) / (2 * ohm) if ohm > 0 else power_w / open_v
    return Load(current, open_v - ohm * current, under_root >= 0)
