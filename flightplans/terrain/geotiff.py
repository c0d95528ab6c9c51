"""Elevation models as GeoTIFF, in degrees or on a plane (UTM, plane rectangular), read with rasterio (an extra).

The first band is read; its unit, scale and offset are counted, its no-data value becomes a gap. A grid that does not
lie along degrees of WGS 84 (JGD2011 and JGD2024 are the same to a metre) is read anew at as many points a metre, each
between its four neighbours; where one of them is a gap, so is the point.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from flightplans.geo import WGS84, Floats
from flightplans.terrain.grid import Terrain
from flightplans.terrain.source import Source
from flightplans.terrain.tile import BadTerrainFile, Tile

HOW_TO_INSTALL = 'GeoTIFF needs rasterio: pip install "yuai-market[terrain]"'
UNITS_M = {"": 1.0, "m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0, "ft": 0.3048, "foot": 0.3048,
           "feet": 0.3048, "us survey foot": 1200 / 3937, "us-ft": 1200 / 3937}  # fmt: skip
METRES_A_DEGREE = 111_320.0
SAME_PLACE_DEG = 1e-5
"""About a metre: two systems that agree so far are one."""
LARGEST_POINTS = 60_000_000


def tile_of_geotiff(name: str, data: bytes, error_m: float | None, datum: str | None) -> Tile:
    """A file as a tile; `error_m` and `datum` are what the caller knows and a GeoTIFF seldom says.

    Raises BadTerrainFile, also where rasterio is not installed.
    """
    if find_spec("rasterio") is None:
        raise BadTerrainFile(name, HOW_TO_INSTALL)
    import rasterio  # noqa: PLC0415 (an extra, and half a second to load)
    from rasterio.errors import RasterioError  # noqa: PLC0415

    try:
        with rasterio.MemoryFile(data) as file, file.open() as image:
            heights, said = _heights(name, image), image.crs.to_wkt() if image.crs else ""
            affine = np.array([*image.transform][:6]).reshape(2, 3)
    except RasterioError as error:
        raise BadTerrainFile(name, f"no GeoTIFF that can be read: {error}") from error
    if not said:
        raise BadTerrainFile(name, "does not say its coordinate system (CRS)")
    if error_m is None:
        raise BadTerrainFile(name, "how exact is it? --error-m 0.3 (laser) ... 5 (contour lines of a map)")
    source = Source(name, datum or _datum(name, said), error_m)
    return Tile(_along_degrees(name, heights, affine, CRS.from_wkt(said), source))


def _heights(name: str, image: Any) -> Floats:
    if image.width * image.height > LARGEST_POINTS or min(image.width, image.height) < 2:
        raise BadTerrainFile(name, f"a grid of {image.width} x {image.height}: too large or too small")
    unit = (image.units[0] or "").strip().lower()
    if unit not in UNITS_M:
        raise BadTerrainFile(name, f"heights in {unit!r}: metres or feet are wanted")
    band = image.read(1, masked=True)
    heights = np.where(np.ma.getmaskarray(band), np.nan, np.asarray(band.data, float))
    heights = (heights * image.scales[0] + image.offsets[0]) * UNITS_M[unit]
    known = heights[np.isfinite(heights)]
    if known.size and not (known.min() > -500 and known.max() < 9000):
        raise BadTerrainFile(name, f"heights from {known.min():.0f} to {known.max():.0f} m: no-data not marked?")
    return np.where(np.isfinite(heights), heights, np.nan)


def _datum(name: str, wkt: str) -> str:
    """The vertical datum that a compound system names, "" if there is none."""
    system = CRS.from_wkt(wkt)
    vertical = next((part.name for part in system.sub_crs_list if part.is_vertical), "")
    if len(system.axis_info) == 3 and not vertical:
        raise BadTerrainFile(name, "heights over the ellipsoid: heights above the sea are wanted")
    known = re.search(r"JGD2024|JGD2011|JGD2000|EGM96|EGM2008|NAVD88", vertical)
    return known.group(0) if known else vertical


def _along_degrees(name: str, heights: Floats, affine: Floats, system: CRS, source: Source) -> Terrain:
    try:
        to_degrees = Transformer.from_crs(system.to_2d(), WGS84, always_xy=True)
    except CRSError as error:
        raise BadTerrainFile(name, f"its coordinate system is not known: {error}") from error
    rows, columns = heights.shape
    middle = np.array([[0.5, 0.5], [columns - 0.5, 0.5], [0.5, rows - 0.5], [columns - 0.5, rows - 0.5]])
    corners = middle @ affine[:, :2].T + affine[:, 2]
    if not np.all(np.isfinite(np.array(to_degrees.transform(*corners.T)))):
        raise BadTerrainFile(name, "lies where its coordinate system does not hold")
    straight = affine[0, 1] == affine[1, 0] == 0
    moved = np.max(np.abs(np.array(to_degrees.transform(*corners.T)) - corners.T))
    if system.is_geographic and straight and moved < SAME_PLACE_DEG:
        return _upright(heights, affine, source)
    return _resampled(name, heights, affine, to_degrees, source)


def _upright(heights: Floats, affine: Floats, source: Source) -> Terrain:
    """A grid in degrees as it is, south and west first."""
    affine = affine.copy()
    if affine[1, 1] < 0:
        heights = heights[::-1]
        affine[1, 2] += len(heights) * affine[1, 1]
    if affine[0, 0] < 0:
        heights = heights[:, ::-1]
        affine[0, 2] += heights.shape[1] * affine[0, 0]
    affine = np.abs(affine * [1, 1, 0]) + affine * [0, 0, 1]
    step_lon, step_lat = float(affine[0, 0]), float(affine[1, 1])
    south, west = float(affine[1, 2]) + step_lat / 2, float(affine[0, 2]) + step_lon / 2
    return Terrain(np.ascontiguousarray(heights), south, west, step_lat, step_lon, (source,))


def _resampled(name: str, heights: Floats, affine: Floats, to_degrees: Transformer, source: Source) -> Terrain:
    rows, columns = heights.shape
    along = np.linspace(0.5, max(rows, columns) - 0.5, 60)
    x, y = np.clip(along, None, columns - 0.5), np.clip(along, None, rows - 0.5)
    first, far = np.full(60, 0.5), np.column_stack
    edge = np.vstack(
        [far([x, first]), far([x, np.full(60, rows - 0.5)]), far([first, y]), far([np.full(60, columns - 0.5), y])]
    )
    longitude, latitude = to_degrees.transform(*(edge @ affine[:, :2].T + affine[:, 2]).T)
    south, north, west, east = latitude.min(), latitude.max(), longitude.min(), longitude.max()
    # As many points a metre as the source has.
    step_m = METRES_A_DEGREE * np.sqrt((north - south) * (east - west) * np.cos(np.radians(south)) / (rows * columns))
    step_lat, step_lon = step_m / METRES_A_DEGREE, step_m / METRES_A_DEGREE / np.cos(np.radians(south))
    counts = int((north - south) / step_lat) + 1, int((east - west) / step_lon) + 1
    if counts[0] * counts[1] > LARGEST_POINTS or min(counts) < 2:
        raise BadTerrainFile(name, f"a grid of {counts[1]} x {counts[0]}: too large or too small")
    grid_lat, grid_lon = np.meshgrid(
        south + step_lat * np.arange(counts[0]), west + step_lon * np.arange(counts[1]), indexing="ij"
    )
    px, py = to_degrees.transform(grid_lon, grid_lat, direction="INVERSE")
    inverse = np.linalg.inv(affine[:, :2])
    column, row = (inverse @ (np.stack([px.ravel(), py.ravel()]) - affine[:, 2:])) - 0.5
    # The source's own rows and columns as if they were degrees: its bilinear surface, gaps included.
    own = Terrain(heights, 0.0, 0.0, 1.0, 1.0)
    ground = own.heights_or_gaps_m(row, column).reshape(counts)
    return Terrain(ground, float(south), float(west), float(step_lat), float(step_lon), (source,))
