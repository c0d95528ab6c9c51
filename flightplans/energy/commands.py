"""Options of `yuai plan` that are about energy: the battery, the air by height, the airframe."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.energy.airframe_file import airframe_from_json
from flightplans.energy.wind import WindByHeight
from flightplans.errors import BadTownData
from flightplans.request import PlanRequest

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OPTIONS = (
    click.option(
        "--temperature-c",
        type=click.FloatRange(-40, 50),
        help="Of the air at the port; without it a warm day is assumed.",
    ),
    click.option(
        "--battery-temperature-c",
        type=click.FloatRange(-40, 60),
        help="Of a battery that was kept warm; else the air's.",
    ),
    click.option(
        "--battery-health",
        type=click.FloatRange(0.3, 1.0),
        default=1.0,
        show_default=True,
        help="Capacity left over that of a new battery.",
    ),
    click.option(
        "--start-percent",
        type=click.FloatRange(20, 100),
        default=100.0,
        show_default=True,
        help="Charge of both batteries when they start.",
    ),
    click.option(
        "--wind-measured-at-m",
        type=click.FloatRange(1, 200),
        help="Height of the anemometer: above it the wind is reckoned to grow; without it it blows so at every height.",
    ),
    click.option(
        "--wind-by-height",
        "wind_file",
        type=FILE,
        help='Layers of a forecast as JSON: {"datum": "agl", "layers": [[height m, m/s, from degrees], ...]}.',
    ),
    click.option(
        "--airframe",
        "airframe_file",
        type=FILE,
        help="Airframe file that `yuai energy fit` wrote; without it the sample hexacopter's figures.",
    ),
)
NAMES = (
    "temperature_c", "battery_temperature_c", "battery_health", "start_percent", "wind_measured_at_m", "wind_file",
    "airframe_file",
)  # fmt: skip


@dataclass(frozen=True)
class EnergyAsked:
    """What was said about energy on the command line."""

    temperature_c: float | None
    battery_temperature_c: float | None
    battery_health: float
    start_percent: float
    wind_measured_at_m: float | None
    wind_file: Path | None
    airframe_file: Path | None

    def added_to(self, request: PlanRequest) -> PlanRequest:
        """The request with all that. Raises click.BadParameter for files that say something else."""
        return replace(
            request,
            temperature_c=self.temperature_c,
            battery_temperature_c=self.battery_temperature_c,
            battery_health=self.battery_health,
            start_percent=self.start_percent,
            wind_by_height=self._wind(request),
            airframe=self._airframe(),
        )

    def _wind(self, request: PlanRequest) -> WindByHeight | None:
        if self.wind_file is not None:
            try:
                return WindByHeight.from_json(json.loads(self.wind_file.read_text("utf-8")))
            except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
                raise click.BadParameter(f"{self.wind_file.name}: {error}", param_hint="--wind-by-height") from error
        if self.wind_measured_at_m is None:
            return None
        return WindByHeight.power_law(request.wind_speed_m_s, request.wind_from_deg, self.wind_measured_at_m)

    def _airframe(self) -> Airframe:
        if self.airframe_file is None:
            return HEXACOPTER
        try:
            return airframe_from_json(self.airframe_file.read_text("utf-8"), self.airframe_file.name)
        except (BadTownData, OSError, UnicodeDecodeError) as error:
            raise click.BadParameter(str(error), param_hint="--airframe") from error


def energy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options, gathered into one argument `energy`."""

    @wraps(command)
    def gathered(**said: Any) -> Any:
        asked = EnergyAsked(**{name: said.pop(name) for name in NAMES})
        return command(energy=asked, **said)

    for option in reversed(OPTIONS):
        gathered = option(gathered)
    return gathered
