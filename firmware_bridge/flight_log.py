"""Flights out of recordings, for the fit of an airframe's energy (`flightplans.energy.fit`).

Three kinds of files: `.tlog` (what ground stations and our bridge record), ArduPilot's dataflash `.bin`, and `.csv`
with the columns of `CSV_COLUMNS`. What a log cannot tell stands beside it in a file of the same name and `.json`,
e.g. `flight.tlog.json`: {"payload_g": 3200, "wind": "3@225", "temperature_c": 12}; a list of payloads is for several
flights in one log, in order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from firmware_bridge.log_errors import (
    ClockJumps,
    CurrentSaturated,
    CurrentSilent,
    NoBattery,
    NoMotion,
    NotALog,
    PayloadUnknown,
    TooShort,
)
from flightplans.energy.samples import FlightSamples

Floats = npt.NDArray[np.float64]

CSV_COLUMNS = (
    "t_s", "voltage_v", "current_a", "north_m_s", "east_m_s", "climb_m_s", "altitude_m", "flying",
    "wind_m_s", "wind_from_deg",
)  # fmt: skip
"""Seconds; volts and amperes at the battery; speeds over the ground; height AMSL; 1 in the air; the last two may be
left out."""
LEAST_FLIGHT_S = 60.0
GROUND_BREAK_S = 20.0
"""So long on the ground divides two flights."""
LONGEST_GAP_S = 30.0
BACK_S = 3.0
"""A packet that was overtaken goes back a little; a clock that goes back more was set, or started anew."""
SILENT_A = 0.5
STUCK_SHARE = 0.1


@dataclass
class Recording:
    """What a log says, each with its time in seconds.

    `battery`: V, A; `motion`: speed north, east, climb (m/s), height AMSL (m); `wind`: speed, from degrees;
    `airborne`: whether it flies from then on; `kinds`: what sort of vehicles spoke.
    """

    name: str
    battery: list[tuple[float, float, float]] = field(default_factory=list)
    motion: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    wind: list[tuple[float, float, float]] = field(default_factory=list)
    airborne: list[tuple[float, bool]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Beside:
    """What people know of a log: payloads by flight in order (the last goes on), wind (m/s, from degrees), air."""

    payloads_g: tuple[int, ...] = ()
    wind: tuple[float, float] | None = None
    temperature_c: float | None = None


def beside(path: Path, otherwise: Beside) -> Beside:
    """The file beside a log; what it leaves out is as `otherwise` says. Raises NotALog if it cannot be understood."""
    told = path.with_name(path.name + ".json")
    if not told.is_file():
        return otherwise
    try:
        data = json.loads(told.read_text("utf-8"))
        payload = data.get("payload_g", list(otherwise.payloads_g))
        payloads = tuple(int(each) for each in (payload if isinstance(payload, list) else [payload]))
        temperature = data.get("temperature_c", otherwise.temperature_c)
        wind = wind_of(data["wind"]) if "wind" in data else otherwise.wind
        return Beside(payloads, wind, None if temperature is None else float(temperature))
    except (AttributeError, TypeError, ValueError) as error:
        raise NotALog(told.name, f"cannot be understood: {error}") from error


def wind_of(text: str) -> tuple[float, float]:
    """ "3@225" to (3.0, 225.0). Raises ValueError."""
    speed, _, direction = text.partition("@")
    return float(speed), float(direction)


def flights_of(recording: Recording, known: Beside) -> list[FlightSamples]:
    """Every flight of a minute or more. Raises a LogUnusable that says what is wrong."""
    name = recording.name
    if not recording.battery:
        raise NoBattery(name, "no battery voltage and current")
    if len(recording.motion) < 2:
        raise NoMotion(name, "no speed and height")
    battery = np.array(recording.battery, float)
    _never_back(name, battery[:, 0])
    flying = _flying(recording, battery[:, 0])
    _no_hole(name, battery[:, 0], flying)
    parts = _parts(battery[:, 0], flying)
    if not parts:
        raise TooShort(
            name, f"{_seconds(battery[:, 0], flying):.0f} s in the air, at least {LEAST_FLIGHT_S:.0f} s needed"
        )
    if not known.payloads_g:
        raise PayloadUnknown(name, f"payload unknown: --payload-g, or {name}.json beside it")
    return [
        _flight(recording, battery[part], flying[part], known, number if len(parts) > 1 else None)
        for number, part in enumerate(parts)
    ]


def _flight(
    recording: Recording, battery: Floats, flying: npt.NDArray[np.bool_], known: Beside, number: int | None
) -> FlightSamples:
    name = recording.name if number is None else f"{recording.name} #{number + 1}"
    t_s, volt, ampere = battery.T
    _good_current(name, ampere[flying])
    motion = np.array(recording.motion, float)
    north, east, climb, altitude = (np.interp(t_s, motion[:, 0], motion[:, n]) for n in range(1, 5))
    wind_n, wind_e = _wind_toward(recording, known, t_s)
    payloads = known.payloads_g
    return FlightSamples(
        name=name,
        payload_g=payloads[min(number or 0, len(payloads) - 1)],
        t_s=t_s,
        power_w=volt * ampere,
        airspeed_m_s=np.hypot(north - wind_n, east - wind_e),
        climb_m_s=climb,
        altitude_m=altitude,
        flying=flying,
        temperature_c=known.temperature_c,
    )


def knows_wind(recording: Recording, known: Beside) -> bool:
    """Whether anybody said how the wind was; an estimate that never leaves nothing is none."""
    return known.wind is not None or any(speed > 0 for _, speed, _ in recording.wind)


def _wind_toward(recording: Recording, known: Beside, t_s: Floats) -> tuple[Floats, Floats]:
    """North and east parts of where the air goes to; calm if nobody knows."""
    told = [(float(t_s[0]), *known.wind)] if known.wind else recording.wind
    if not told:
        return np.zeros_like(t_s), np.zeros_like(t_s)
    at, speed, from_deg = np.array(told, float).T
    angle = np.radians(from_deg)
    return np.interp(t_s, at, -speed * np.cos(angle)), np.interp(t_s, at, -speed * np.sin(angle))


def _never_back(name: str, t_s: Floats) -> None:
    steps = np.diff(t_s)
    if len(steps) and float(steps.min()) < -BACK_S:
        at = int(np.argmin(steps))
        raise ClockJumps(name, f"the clock goes back by {-steps[at]:.0f} s after {t_s[at] - t_s[0]:.0f} s")


def _no_hole(name: str, t_s: Floats, flying: npt.NDArray[np.bool_]) -> None:
    """On the ground nobody minds silence."""
    missing = np.where(flying[:-1], np.diff(t_s), 0.0)
    if len(missing) and float(missing.max()) > LONGEST_GAP_S:
        at = int(np.argmax(missing))
        raise ClockJumps(name, f"{missing[at]:.0f} s of flight are missing after {t_s[at] - t_s[0]:.0f} s")


def _flying(recording: Recording, t_s: Floats) -> npt.NDArray[np.bool_]:
    if not recording.airborne:
        raise NoMotion(recording.name, "nothing says when it was in the air")
    at, flies = zip(*recording.airborne, strict=True)
    index = np.searchsorted(np.array(at), t_s, side="right") - 1
    return np.asarray(np.where(index < 0, False, np.array(flies, bool)[np.maximum(index, 0)]))


def _parts(t_s: Floats, flying: npt.NDArray[np.bool_]) -> list[slice]:
    """Stretches with flight, parted by long stays on the ground."""
    up = np.flatnonzero(flying)
    if not len(up):
        return []
    breaks = [n for n in range(1, len(up)) if t_s[up[n]] - t_s[up[n - 1]] > GROUND_BREAK_S]
    edges = [0, *breaks, len(up)]
    found = [slice(int(up[a]), int(up[b - 1]) + 1) for a, b in pairwise(edges)]
    return [part for part in found if _seconds(t_s[part], flying[part]) >= LEAST_FLIGHT_S]


def _seconds(t_s: Floats, flying: npt.NDArray[np.bool_]) -> float:
    return float(np.diff(t_s, append=t_s[-1])[flying].sum())


def _good_current(name: str, ampere: Floats) -> None:
    if float(np.median(ampere)) < SILENT_A:
        raise CurrentSilent(name, f"{np.median(ampere):.1f} A in the air: no current sensor, or not set up")
    top = float(ampere.max())
    stuck = float(np.mean(ampere >= top - 1e-6))
    if stuck > STUCK_SHARE:
        raise CurrentSaturated(name, f"the current stands at {top:.1f} A in {100 * stuck:.0f} % of the samples")


def payload_texts(value: Any) -> tuple[int, ...]:
    """ "3200" or "3200,0" to numbers. Raises ValueError."""
    numbers = tuple(int(part) for part in str(value).split(","))
    if any(number < 0 for number in numbers):
        raise ValueError(f"{value!r} is less than nothing")
    return numbers
