"""The battery: charge, and a voltage that sags under load."""

from __future__ import annotations

import math
from itertools import pairwise

_CELL_CURVE = (
    (0.00, 2.90),
    (0.05, 3.30),
    (0.10, 3.42),
    (0.20, 3.53),
    (0.40, 3.65),
    (0.60, 3.79),
    (0.80, 3.97),
    (1.00, 4.20),
)
"""Open-circuit voltage of one lithium cell over its charge; a typical curve with a mean of 3.7 V."""
_CELL_RESISTANCE_OHM = 0.0025
"""Of a 30 Ah cell, with its share of connector and cable."""


def cell_voltage_v(charge: float) -> float:
    """Open-circuit voltage of one cell at a charge of 0 to 1."""
    for (low, low_v), (high, high_v) in pairwise(_CELL_CURVE):
        if charge <= high:
            return low_v + (high_v - low_v) * (charge - low) / (high - low)
    return _CELL_CURVE[-1][1]


class Battery:
    """One pack. `charge` runs from 1 to 0; at 0 the motors stop."""

    __slots__ = ("_cells", "capacity_ah", "charge", "current_a", "serial", "voltage_v")

    def __init__(self, cells: int, capacity_ah: float, charge: float = 1.0, serial: str = "B1") -> None:
        self._cells, self.capacity_ah = cells, capacity_ah
        self.charge = min(1.0, max(0.0, charge))
        self.serial = serial
        self.current_a = 0.0
        self.voltage_v = cells * cell_voltage_v(self.charge)

    @property
    def used_mah(self) -> float:
        """Charge taken out since it was full, mAh."""
        return (1.0 - self.charge) * self.capacity_ah * 1000.0

    @property
    def empty(self) -> bool:
        """Nothing left."""
        return self.charge <= 0.0

    @property
    def resting_v(self) -> float:
        """Voltage without load."""
        return self._cells * cell_voltage_v(self.charge)

    @property
    def cells(self) -> int:
        """Cells in series."""
        return self._cells

    def draw(self, power_w: float, dt_s: float) -> None:
        """Take power for a while: the current solves P = (U0 - R I) I."""
        open_v = self.resting_v
        ohm = self._cells * _CELL_RESISTANCE_OHM
        under_root = max(0.0, open_v * open_v - 4 * ohm * power_w)
        self.current_a = (open_v - math.sqrt(under_root)) / (2 * ohm)
        self.voltage_v = open_v - ohm * self.current_a
        self.charge = max(0.0, self.charge - self.current_a * dt_s / 3600.0 / self.capacity_ah)
