"""Elevation models of the Geospatial Information Authority of Japan: 基盤地図情報 数値標高モデル, JPGIS 2.x (GML).

One file a mesh: a third mesh (30" x 45") of 150 x 225 points for the 5 m models (DEM5A laser, DEM5B and C photographs),
a second mesh (5' x 7'30") of 750 x 1125 points for the 10 m ones (DEM10A, DEM10B), a third mesh of 750 x 1125 points
for DEM1A. Heights belong to the middles of the cells. `gml:tupleList` has a line a cell, its kind and its height,
from the north-west corner eastward, row by row (`sequenceRule order="+x-y"`); `gml:startPoint` says where the first
one lies, and the list may end early: what is not told is unknown. -9999 means no height.

Kinds: 地表面 ground and 表層面 surface have heights; 海水面 sea is 0 m above the sea, more or less the tide; 内水面 a
lake or river has a height in DEM10B, mostly none in DEM5A: unknown then, but marked as water; データなし is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from lxml import etree

from flightplans.geo import Floats
from flightplans.terrain.grid import Terrain
from flightplans.terrain.source import GSI_ERRORS_M, Source
from flightplans.terrain.tile import BadTerrainFile, Tile

Bools = npt.NDArray[np.bool_]

NO_HEIGHT = -9999.0
TIDE_M = 3.0
"""The sea may stand so much over or under 0: spring tides reach 2.9 m over it in the Ariake Sea."""
WITH_HEIGHT = frozenset({"地表面", "表層面", "内水面", "その他"})
SEA, WATER, UNKNOWN = "海水面", "内水面", "データなし"
DATUMS = {"jgd2000": "JGD2000", "jgd2011": "JGD2011", "jgd2024": "JGD2024"}
MODELS_BY_TYPE = {
    "5mメッシュ(標高)": "DEM5A",
    "5mメッシュ(数値地形)": "DEM5C",  # B or C: the worse one
    "10mメッシュ(火山標高)": "DEM10A",
    "10mメッシュ(標高)": "DEM10B",
    "1mメッシュ(標高)": "DEM1A",
}
LARGEST_POINTS = 4_000_000


class Mesh(NamedTuple):
    """Where the cells of a file lie: its size, its south-west corner and its cells in degrees."""

    rows: int
    columns: int
    south_deg: float
    west_deg: float
    step_lat_deg: float
    step_lon_deg: float


def tiles_of_xml(name: str, data: bytes) -> Iterator[Tile]:
    """Every elevation model in a file. Raises BadTerrainFile that names the line."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadTerrainFile(name, f"no XML: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise BadTerrainFile(name, "declares a DOCTYPE: no file of the authority does")
    models = list(root.iter("{*}DEM"))
    if not models:
        raise BadTerrainFile(name, "holds no <DEM>: a file of 基盤地図情報 数値標高モデル is wanted")
    for model in models:
        yield _tile(name, model)


def _tile(name: str, model: etree._Element) -> Tile:
    mesh = _mesh(name, model)
    heights, sea, water = _heights(name, model, mesh)
    which = _model(name, model)
    sources = [Source(f"国土地理院 {which}", _datum(name, model), GSI_ERRORS_M[which])]
    index = None
    if np.any(sea):
        sources.append(Source(f"国土地理院 {which} {SEA}", sources[0].datum, TIDE_M))
        index = sea.astype(np.uint8)[::-1]
    south, west = mesh.south_deg + mesh.step_lat_deg / 2, mesh.west_deg + mesh.step_lon_deg / 2
    ground = Terrain(heights[::-1], south, west, mesh.step_lat_deg, mesh.step_lon_deg, tuple(sources), index)
    return Tile(ground, water[::-1] if np.any(water) else None)


def _mesh(name: str, model: etree._Element) -> Mesh:
    low, high = _numbers(name, model, "low", 2), _numbers(name, model, "high", 2)
    columns, rows = int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1
    if min(rows, columns) < 2 or rows * columns > LARGEST_POINTS:
        raise BadTerrainFile(_at(name, _one(name, model, "high")), f"<high> gives a grid of {columns} x {rows}")
    south, west = _numbers(name, model, "lowerCorner", 2)
    north, east = _numbers(name, model, "upperCorner", 2)
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        raise BadTerrainFile(
            _at(name, _one(name, model, "upperCorner")), "<upperCorner> is not north-east of the lower"
        )
    order = _one(name, model, "sequenceRule").get("order", "+x-y")
    if order != "+x-y":
        raise BadTerrainFile(_at(name, _one(name, model, "sequenceRule")), f'order="{order}", only "+x-y" is known')
    # Corners are written with nine decimals; cells are a round part of a second, counted from 0 degrees.
    step_lat, step_lon = (
        round(span / n * 360_000) / 360_000 for span, n in ((north - south, rows), (east - west, columns))
    )
    if not (step_lat > 0 and step_lon > 0):
        raise BadTerrainFile(_at(name, _one(name, model, "upperCorner")), "cells under a hundredth of a second")
    return Mesh(
        rows, columns, round(south / step_lat) * step_lat, round(west / step_lon) * step_lon, step_lat, step_lon
    )


def _heights(name: str, model: etree._Element, mesh: Mesh) -> tuple[Floats, Bools, Bools]:
    """From north to south: heights, NaN where unknown; where the sea is; where water without a height is."""
    told = _one(name, model, "tupleList")
    start_x, start_y = (int(value) for value in _numbers(name, model, "startPoint", 2))
    first, size = start_y * mesh.columns + start_x, mesh.rows * mesh.columns
    heights, sea, water = np.full(size, np.nan), np.zeros(size, bool), np.zeros(size, bool)
    at = first
    for line, text in enumerate((told.text or "").split("\n")):
        if not text.strip():
            continue
        kind, _, number = text.strip().partition(",")
        where = _at(name, told, line)
        if at >= size:
            raise BadTerrainFile(where, f"<tupleList> has more than the {size - first} cells from <startPoint> on")
        try:
            height = float(number)
        except ValueError:
            raise BadTerrainFile(where, f"{text.strip()!r} is not a kind and a height") from None
        if kind == SEA:
            heights[at], sea[at] = (0.0 if height == NO_HEIGHT else height), True
        elif kind in WITH_HEIGHT and height != NO_HEIGHT:
            if not -500 < height < 9000:
                raise BadTerrainFile(where, f"{height} m is no height of the ground")
            heights[at] = height
        elif kind not in WITH_HEIGHT and kind != UNKNOWN:
            raise BadTerrainFile(where, f"{kind!r} is no kind of ground that is known")
        water[at] = kind == WATER and height == NO_HEIGHT
        at += 1
    shape = (mesh.rows, mesh.columns)
    return heights.reshape(shape), sea.reshape(shape), water.reshape(shape)


def _model(name: str, model: etree._Element) -> str:
    """DEM5A and so on: from the file's name, else from <type>."""
    named = re.search(r"DEM(1A|5[ABC]|10[AB])", name, re.IGNORECASE)
    if named:
        return named.group(0).upper()
    said = (_one(name, model, "type").text or "").strip().translate(str.maketrans("（）", "()"))
    if said not in MODELS_BY_TYPE:
        raise BadTerrainFile(
            _at(name, _one(name, model, "type")), f"<type> {said!r} is no elevation model that is known"
        )
    return MODELS_BY_TYPE[said]


def _datum(name: str, model: etree._Element) -> str:
    envelope = _one(name, model, "Envelope")
    said = envelope.get("srsName", "")
    for word, datum in DATUMS.items():
        if word in said.lower():
            return datum
    raise BadTerrainFile(_at(name, envelope), f'srsName="{said}" is none of {", ".join(DATUMS)}')


def _one(name: str, model: etree._Element, tag: str) -> etree._Element:
    for element in model.iter(f"{{*}}{tag}"):
        return element
    raise BadTerrainFile(name, f"<{tag}> is missing")


def _numbers(name: str, model: etree._Element, tag: str, count: int) -> Sequence[float]:
    element = _one(name, model, tag)
    try:
        values = [float(part) for part in (element.text or "").split()]
    except ValueError:
        values = []
    if len(values) != count or not np.all(np.isfinite(values)):
        raise BadTerrainFile(_at(name, element), f"<{tag}> {element.text!r} is not {count} numbers")
    return values


def _at(name: str, element: etree._Element, more: int = 0) -> str:
    line = element.sourceline
    return f"{name}, line {line + more}" if line is not None else name
