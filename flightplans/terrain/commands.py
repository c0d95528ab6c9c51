"""`yuai terrain`: the ground of a town from the files of the authority that measured it."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from flightplans.document.saving import NotWritten, save
from flightplans.errors import BadTownData, OutsideTerrain
from flightplans.terrain.grid import Terrain
from flightplans.terrain.mosaic import Bounds, joined
from flightplans.terrain.reading import tiles_of
from flightplans.terrain.tile import Tile
from flightplans.world import load_town

File = click.Path(exists=True, dir_okay=False, path_type=Path)
SECOND_M = 30.87
"""A second of latitude."""


@click.group("terrain")
def terrain_command() -> None:
    """Terrain grids: import GSI and GeoTIFF files, look at them, ask a height."""


@terrain_command.command("import")
@click.argument("files", nargs=-1, required=True, type=File)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Grid to write.")
@click.option("--bounds", metavar="S,W,N,E", help="Only inside these degrees.")
@click.option("--error-m", type=click.FloatRange(min=0), help="How exact a GeoTIFF is, in metres.")
@click.option("--datum", help="Vertical datum of a GeoTIFF, e.g. JGD2024.")
@click.option(
    "--water",
    type=click.Choice(("gap", "shore")),
    default="gap",
    show_default=True,
    help="Inland water without a height: unknown, or the level of its nearest shore (5 m error).",
)
def import_command(
    files: tuple[Path, ...], output: Path, bounds: str | None, error_m: float | None, datum: str | None, water: str
) -> None:
    """Join FILES (GSI XML or zip, GeoTIFF, npz) into one grid; exit code 1 with what is wrong in which line."""
    inside = None if bounds is None else _bounds(bounds)
    try:
        tiles = [tile for path in files for tile in tiles_of(path.name, path.read_bytes(), error_m, datum)]
        terrain = joined(tiles, inside, water == "shore")
        save(output, terrain.to_npz())
    except (BadTownData, NotWritten) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"書きました Written: {output}")
    _show(terrain, _lakes(tiles) if water == "gap" else 0)


@terrain_command.command("info")
@click.argument("file", type=File)
@click.option("--error-m", type=click.FloatRange(min=0), default=0.0, help="How exact a GeoTIFF is, in metres.")
def info_command(file: Path, error_m: float) -> None:
    """What a terrain file holds: bounds, step, heights, share without data, sources, datum."""
    try:
        tiles = list(tiles_of(file.name, file.read_bytes(), error_m))
        terrain = joined(tiles)
    except BadTownData as error:
        raise click.ClickException(str(error)) from error
    _show(terrain, _lakes(tiles))


@terrain_command.command("height")
@click.argument("latitude", type=click.FloatRange(-90, 90))
@click.argument("longitude", type=click.FloatRange(-180, 180))
@click.option("--file", "file", type=File, help="A terrain file instead of the sample town's.")
@click.option("--town", default="ina", show_default=True, help="Sample town of the package.")
def height_command(latitude: float, longitude: float, file: Path | None, town: str) -> None:
    """Height of the ground above the sea at a place; exit code 1 where nothing is known."""
    try:
        terrain = load_town(town).terrain if file is None else joined(list(tiles_of(file.name, file.read_bytes(), 0.0)))
        height = terrain.height_m(latitude, longitude)
        error_m = float(terrain.errors_m(np.array([latitude]), np.array([longitude]))[0])
    except OutsideTerrain as error:
        raise click.ClickException(f"ここの標高は分かりません。 {error}") from error
    except BadTownData as error:
        raise click.ClickException(str(error)) from error
    datum = terrain.datum or "基準不明 datum not said"
    click.echo(f"{height:.1f} m 海抜 AMSL (±{error_m:g} m, {datum})")


def _show(terrain: Terrain, lakes: int) -> None:
    south, west, north, east = terrain.bounds_deg
    rows, columns = terrain.grid_m.shape
    steps = terrain.step_lat_deg * 3600, terrain.step_lon_deg * 3600
    known = np.isfinite(terrain.grid_m)
    click.echo(f"範囲 bounds      {south:.6f}, {west:.6f} – {north:.6f}, {east:.6f}")
    click.echo(f"格子 grid        {columns} x {rows}, {steps[0]:.3g}″ x {steps[1]:.3g}″ (~{steps[0] * SECOND_M:.1f} m)")
    click.echo(f"標高 heights     {np.nanmin(terrain.grid_m):.1f} – {np.nanmax(terrain.grid_m):.1f} m")
    click.echo(f"欠測 no data     {100 * (1 - known.mean()):.2f} %")
    click.echo(f"鉛直基準 datum   {terrain.datum or '不明 not said'}")
    index = np.zeros(known.shape, np.uint8) if terrain.source_index is None else terrain.source_index
    for number, source in enumerate(terrain.sources):
        share = 100 * float(np.mean(known & (index == number)))
        click.echo(f"出典 source      {source.name or '不明 not said'}: ±{source.error_m:g} m, {share:.1f} %")
    if lakes:
        click.echo(
            f"内水面の {lakes} 点に標高がありません。DEM10B を加えるか --water shore。 "
            f"{lakes} points of inland water have no height in some file: add DEM10B, or say --water shore."
        )


def _lakes(tiles: list[Tile]) -> int:
    return sum(int(tile.water.sum()) for tile in tiles if tile.water is not None)


def _bounds(text: str) -> Bounds:
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        south = north = west = east = 0.0
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        raise click.BadParameter(f"{text!r} is not south,west,north,east in degrees", param_hint="--bounds")
    return south, west, north, east
