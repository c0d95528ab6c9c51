"""Terrain files of every form, told apart by what they hold: our npz, GSI's XML, GeoTIFF, and zip archives of them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

from flightplans.errors import BadTownData
from flightplans.terrain.geotiff import tile_of_geotiff
from flightplans.terrain.grid import Terrain
from flightplans.terrain.gsi import tiles_of_xml
from flightplans.terrain.tile import BadTerrainFile, Tile

TIFF_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
MOST_BYTES = 1 << 30
DEEPEST = 3
"""The authority's download is an archive of archives."""


def tiles_of(
    name: str, data: bytes, error_m: float | None = None, datum: str | None = None, depth: int = 0
) -> Iterator[Tile]:
    """Every tile of a file. Raises BadTerrainFile that names file and line.

    `error_m` and `datum` are for GeoTIFF, which seldom says them.
    """
    if data[:4] in TIFF_MAGIC:
        yield tile_of_geotiff(name, data, error_m, datum)
    elif data[:4] == b"PK\x03\x04":
        yield from _archive(name, data, error_m, datum, depth)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        yield from tiles_of_xml(name, data)
    else:
        raise BadTerrainFile(name, "is no GeoTIFF, no XML of 基盤地図情報, no zip archive of them and no npz of ours")


def _archive(name: str, data: bytes, error_m: float | None, datum: str | None, depth: int) -> Iterator[Tile]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if any(inside.endswith(".npy") for inside in names):
                yield Tile(_npz(name, data))
                return
            wanted = [inside for inside in archive.infolist() if _wanted(inside.filename)]
            if not wanted or depth >= DEEPEST:
                raise BadTerrainFile(name, "the archive holds no .xml, .tif or .zip of an elevation model")
            for inside in wanted:
                if inside.file_size > MOST_BYTES:
                    raise BadTerrainFile(f"{name}/{inside.filename}", f"{inside.file_size} bytes unpacked: too large")
                yield from tiles_of(f"{name}/{inside.filename}", archive.read(inside), error_m, datum, depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadTerrainFile(name, f"the archive is broken: {error}") from error


def _wanted(inside: str) -> bool:
    """Elevation models; the authority packs its own description (fmdid..., .xsd) beside them."""
    last = inside.rsplit("/", 1)[-1].lower()
    return last.endswith((".xml", ".tif", ".tiff", ".zip")) and not last.startswith(("fmdid", ".", "__"))


def _npz(name: str, data: bytes) -> Terrain:
    try:
        return Terrain.from_npz(data)
    except BadTownData as error:
        raise BadTerrainFile(name, error.what) from error
