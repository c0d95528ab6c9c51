"""An airframe as a file (JSON): what `yuai energy fit` writes and `yuai plan --airframe` and the fleet read."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import MISSING, asdict, fields
from typing import Any

from flightplans.airframe import Airframe, Parachute
from flightplans.energy.interval import Calibration
from flightplans.errors import BadTownData

FORMAT = "yuai-airframe-1"
ZERO_IS_FINE = {"descent_gain", "avionics_w", "drag_area_m2", "induced_factor", "profile_power_w_per_kg"}
SHARES = {"drive_efficiency", "battery_usable"}
PARTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "calibration": Calibration.from_json,
    "parachute": lambda data: Parachute(**{name: float(value) for name, value in data.items()}),
}


def airframe_to_json(airframe: Airframe) -> str:
    """Text of an airframe file."""
    return json.dumps({"format": FORMAT, **asdict(airframe)}, ensure_ascii=False, indent=1) + "\n"


def airframe_from_json(text: str, where: str = "airframe") -> Airframe:
    """Inverse of `airframe_to_json`. Raises BadTownData, which says what is wrong."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadTownData(where, f"not JSON: {error}") from error
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        raise BadTownData(where, f'no airframe file: "format": "{FORMAT}" is missing')
    return Airframe(**{name: _value(where, name, value) for name, value in _complete(where, data).items()})


def _complete(where: str, data: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(Airframe)}
    needed = {field.name for field in fields(Airframe) if field.default is MISSING}
    if unknown := sorted(data.keys() - names):
        raise BadTownData(where, f"an airframe has no {', '.join(unknown)}")
    if missing := sorted(needed - data.keys()):
        raise BadTownData(where, f"{', '.join(missing)} is missing")
    return data


def _value(where: str, name: str, value: Any) -> Any:
    if name == "name":
        return str(value)
    if name in PARTS:
        try:
            return None if value is None else PARTS[name](value)
        except (KeyError, TypeError, ValueError) as error:
            raise BadTownData(where, f"{name}: {error}") from error
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not good or value < 0 or (value == 0 and name not in ZERO_IS_FINE):
        raise BadTownData(where, f"{name} is {value!r}")
    if name in SHARES and value > 1:
        raise BadTownData(where, f"{name} is {value!r}, more than 1")
    return value
