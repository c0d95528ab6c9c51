"""`yuai sim`: one simulated aircraft."""

from __future__ import annotations

import signal
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from firmware_bridge.sim.runner import SimOptions, Simulator, UnknownParameter
from firmware_bridge.sim.tcp import Address
from flightplans.errors import BadTownData, OutsideTerrain
from flightplans.terrain.grid import Terrain


class _AddressParam(click.ParamType[Any]):
    name = "tcp:host:port"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        try:
            return Address.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class _Numbers(click.ParamType[Any]):
    """Numbers between separators."""

    def __init__(self, form: str, separator: str) -> None:
        self.name, self._separator = form, separator

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        try:
            numbers = tuple(float(part) for part in value.split(self._separator))
        except ValueError:
            numbers = ()
        if len(numbers) != len(self.name.split(self._separator)):
            self.fail(f"{value!r} is not of the form {self.name}", param, ctx)
        return numbers


class _Setting(click.ParamType[Any]):
    name = "NAME=VALUE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        name, _, number = value.partition("=")
        try:
            return name, float(number)
        except ValueError:
            self.fail(f"{value!r} is not of the form {self.name}", param, ctx)


@click.command("sim")
@click.option(
    "--listen", type=_AddressParam(), default="tcp:127.0.0.1:5760", show_default=True, help="Where MAVLink is spoken."
)
@click.option(
    "--home", type=_Numbers("LAT,LON,ALT,HDG", ","), required=True, help="Degrees, metres above sea level, degrees."
)
@click.option("--sysid", type=click.IntRange(1, 250), default=1, show_default=True, help="MAVLink system id.")
@click.option(
    "--speedup",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="Simulated seconds a second; 0: as fast as possible.",
)
@click.option("--world", type=_AddressParam(), default=None, help="Door of the physical world (JSON lines).")
@click.option("--terrain", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Terrain grid (npz).")
@click.option("--town", help="Terrain grid of a sample town, e.g. ina.")
@click.option(
    "--wind", type=_Numbers("SPEED@FROM", "@"), default="0@0", show_default=True, help="m/s and degrees it comes from."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of gusts and sensors.")
@click.option("--param", "params", type=_Setting(), multiple=True, help="Set an autopilot parameter.")
def sim_command(
    listen: Address,
    home: tuple[float, float, float, float],
    sysid: int,
    speedup: float,
    world: Address | None,
    terrain: Path | None,
    town: str | None,
    wind: tuple[float, float],
    seed: int,
    params: tuple[tuple[str, float], ...],
) -> None:
    """A simulated hexacopter that looks like ArduCopter from outside."""
    grid = _terrain(terrain, town)
    options = SimOptions(listen, home, sysid, speedup, world, grid, wind, seed, params)
    try:
        simulator = Simulator(options)
    except (UnknownParameter, OutsideTerrain, OSError) as error:
        raise click.ClickException(str(error)) from error
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: simulator.stop())
    door = f", world on {simulator.door}" if simulator.door else ""
    click.echo(f"aircraft {sysid} ready: mavlink on {simulator.listens_on}{door}")
    simulator.run()


def _terrain(path: Path | None, town: str | None) -> Terrain | None:
    if path is None and town is None:
        return None
    try:
        if path is not None:
            return Terrain.from_npz(path.read_bytes())
        return Terrain.from_npz((files("flightplans") / "data" / f"{town}_terrain.npz").read_bytes())
    except (OSError, BadTownData) as error:
        raise click.ClickException(f"no terrain: {error}") from error
