"""The autopilot's parameters: names, types and defaults of ArduCopter, values that survive a reboot.

Defaults are in `params.json` (ArduPilot's parameter reference for Copter); `commissioned` says how this aircraft
differs from a bare board: frame, battery, rangefinder, and the speeds that its maker allows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from flightplans.airframe import Airframe

_KINDS = {"int8": 2, "int16": 4, "int32": 6, "real32": 9}
"""MAV_PARAM_TYPE numbers."""
_INTEGER_RANGE = {2: 127, 4: 32767, 6: 2147483647}
OLD_NAMES = {"SYSID_THISMAV": "MAV_SYSID", "SYSID_MYGCS": "MAV_GCS_SYSID"}
"""What firmware up to 4.6 calls two parameters; answered as well, so that ground stations of both ages work."""
_READ_ONLY = frozenset({"MIS_TOTAL", "FENCE_TOTAL", "RALLY_TOTAL", "STAT_BOOTCNT"})


@dataclass(frozen=True)
class ParamValue:
    """One parameter as it goes over the wire."""

    name: str
    value: float
    kind: int
    index: int


class ParamTable:
    """Names to values. `table["RTL_ALT"]` is a number; nothing outside may add a name."""

    def __init__(self, defaults: Mapping[str, tuple[float, int]]) -> None:
        self._kinds = {name: kind for name, (_, kind) in defaults.items()}
        self._values = {name: value for name, (value, _) in defaults.items()}
        self._names = sorted(defaults)

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def __contains__(self, name: str) -> bool:
        return OLD_NAMES.get(name, name) in self._values

    def __len__(self) -> int:
        return len(self._names)

    def all(self) -> Iterator[ParamValue]:
        """Every parameter in order."""
        return (self.at(index) for index in range(len(self._names)))

    def at(self, index: int) -> ParamValue:
        """One by its place in the list."""
        name = self._names[index]
        return ParamValue(name, self._values[name], self._kinds[name], index)

    def get(self, asked: str) -> ParamValue | None:
        """One by name, under the name that was asked; None if there is none."""
        name = OLD_NAMES.get(asked, asked)
        if name not in self._values:
            return None
        return ParamValue(asked, self._values[name], self._kinds[name], 0xFFFF)

    def set(self, asked: str, value: float) -> bool:
        """Store a value as its type holds it; False if there is no such parameter or the value is no number.

        Like the autopilot itself it does not judge: a return altitude of -5 is taken.
        """
        name = OLD_NAMES.get(asked, asked)
        if name not in self._values or not math.isfinite(value):
            return False
        if name not in _READ_ONLY:
            self.put(name, value)
        return True

    def put(self, name: str, value: float) -> None:
        """Store from inside: also what ground stations may only read."""
        most = _INTEGER_RANGE.get(self._kinds[name])
        self._values[name] = value if most is None else float(max(-most - 1, min(most, int(value))))


def load_defaults() -> ParamTable:
    """A board fresh from the factory."""
    raw = json.loads((files("firmware_bridge.sim") / "params.json").read_text("utf-8"))
    return ParamTable({name: (float(value), _KINDS[kind]) for name, (value, kind) in raw.items()})


def commissioned(airframe: Airframe, system_id: int) -> ParamTable:
    """A board as it sits in this airframe when it is handed over."""
    table = load_defaults()
    cells = airframe.battery_cells
    for name, value in {
        "MAV_SYSID": system_id,
        "BATT_CAPACITY": round(airframe.battery_capacity_ah * 1000),
        "BATT_LOW_VOLT": round(3.45 * cells, 1),
        "BATT_CRT_VOLT": round(3.3 * cells, 1),
        "BATT_ARM_VOLT": round(3.6 * cells, 1),
        "WPNAV_SPEED": airframe.cruise_speed_m_s * 100,
        "WPNAV_SPEED_UP": airframe.climb_speed_m_s * 100,
        "WPNAV_SPEED_DN": airframe.descent_speed_m_s * 100,
        "LAND_SPEED": airframe.final_descent_speed_m_s * 100,
        "LAND_ALT_LOW": airframe.final_descent_height_m * 100,
        "RNGFND1_TYPE": 8,
        "RNGFND1_MAX": 40,
    }.items():
        table.put(name, value)
    return table
