"""Where people are, as a map of two layers: people in the open and people under a roof, per square metre.

A house's people are spread around its point: those under the roof by a normal distribution of `ROOF_SIGMA_M`, those in
the open by one of `GARDEN_SIGMA_M`. The aircraft's own error of position widens both, which is the same as moving the
aircraft and cheaper. Squares of the census are spread evenly, less the people of the houses in them; what remains
counts as people in the open by `OUTDOORS`, the others under a roof. Where nothing is known, `elsewhere_per_km2` are in
the open.

With neither houses nor squares nobody can say who is there: then `JUDGED_PER_KM2` everywhere, and the plan says so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from flightplans.geo import Floats, MetricFrame
from flightplans.ground_risk.mesh import code_at
from flightplans.ground_risk.population import ELSEWHERE_PER_KM2, OUTDOORS, House, Population

ROOF_SIGMA_M = 6.0
"""A house with its sheds: nine of ten within 13 m."""
GARDEN_SIGMA_M = 40.0
"""Garden, lane and nearest field."""
JUDGED_PER_KM2 = 500.0
"""Without data: the upper edge of what SORA 2.5 calls sparsely populated. Nobody lives so densely where a corridor over
river, lake, forest and fields may lie, outside of every densely inhabited district (人口集中地区: 4,000 per km2)."""
CELL_M = 5.0
MOST_CELLS = 3_000_000
MOST_WINDOWS = 6_000
WINDOW_M = 200.0
"""Side of the square over which SORA's density is a mean: its suggested grid for flights up to 500 ft (150 m)."""
_REACH = 4.0  # standard deviations of a spread that are drawn
_PER_KM2 = 1e-6

Layers = npt.NDArray[np.float32]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Exposure:
    """People per m2 on a grid in metres: `layers[row, column]` is (in the open, under a roof), rows to the north.

    The value belongs to the place `west_m + column * cell_m`, `south_m + row * cell_m`; between places it is bilinear.
    `density_per_m2` is the mean over `WINDOW_M` around every `window_step_m`, everybody counted, for SORA.
    """

    layers: Layers
    west_m: float
    south_m: float
    cell_m: float
    density_per_m2: Floats
    window_step_m: float
    known: bool
    """False: nothing is known, the judged density stands everywhere."""
    source: str

    def densest_per_km2(self, area: shapely.Geometry) -> float:
        """The highest mean density around a place of an area (metres), people per km2."""
        step, density = self.window_step_m, self.density_per_m2
        west, south, east, north = area.bounds
        first, last = (max(0, math.floor((edge - self.west_m) / step)) for edge in (west, east + step))
        low, high = (max(0, math.floor((edge - self.south_m) / step)) for edge in (south, north + step))
        here = density[low : high + 1, first : last + 1]
        least = float(here.min()) if here.size else float(density[0, 0])  # outside of the map its edge goes on
        rows, columns = np.nonzero(here > least)
        every = max(1, len(rows) // MOST_WINDOWS)  # a window is nine steps wide: leaving some out loses little
        rows, columns = rows[::every], columns[::every]
        shapely.prepare(area)
        x, y = self.west_m + (first + columns) * step, self.south_m + (low + rows) * step
        inside = shapely.contains_xy(area, x, y)
        return float(here[rows[inside], columns[inside]].max(initial=least)) / _PER_KM2


def exposure_map(
    houses: tuple[House, ...],
    population: Population | None,
    frame: MetricFrame,
    bounds: Bounds,
    position_sigma_m: float,
    hours: tuple[int, ...] = (),
) -> Exposure:
    """The map over bounds (west, south, east, north in metres), in some hours of the day; (): all at its fullest."""
    west, south, east, north = bounds
    cell = max(CELL_M, math.sqrt((east - west) * (north - south) / MOST_CELLS))
    shape = math.ceil((north - south) / cell) + 2, math.ceil((east - west) / cell) + 2
    known = bool(houses) or (population is not None and bool(population.cells))
    step = max(25.0, cell)
    if not known:
        open_air, roofed = JUDGED_PER_KM2 * _PER_KM2 * OUTDOORS, JUDGED_PER_KM2 * _PER_KM2 * (1 - OUTDOORS)
        flat = np.broadcast_to(np.array([open_air, roofed], np.float32), (2, 2, 2))
        side = max(east - west, north - south) + 2 * cell
        judged = np.full((2, 2), JUDGED_PER_KM2 * _PER_KM2)
        return Exposure(flat.copy(), west, south, side, judged, side, known, "")
    layers = np.zeros((*shape, 2), np.float32)
    elsewhere = (ELSEWHERE_PER_KM2 if population is None else population.elsewhere_per_km2) * _PER_KM2
    layers[..., 0] = elsewhere
    window_shape = math.ceil((north - south) / step) + 2, math.ceil((east - west) / step) + 2
    counted = np.full(window_shape, elsewhere)
    at = _places(houses, frame)
    squares = _squares_left(population, houses, frame, hours)
    _add_squares(layers, squares, (west, south), cell)
    _add_squares(counted, squares, (west, south), step)
    for house, (x, y) in zip(houses, at, strict=True):
        here = house.persons_during(hours)
        place = ((x - west) / cell, (y - south) / cell)
        for layer, share, sigma in ((0, house.outdoors, GARDEN_SIGMA_M), (1, 1 - house.outdoors, ROOF_SIGMA_M)):
            _add_spread(layers[..., layer], place, here * share, math.hypot(sigma, position_sigma_m) / cell, cell)
        row, column = round((y - south) / step), round((x - west) / step)
        if 0 <= row < window_shape[0] and 0 <= column < window_shape[1]:
            counted[row, column] += here / step**2
    source = " and ".join(filter(None, ("houses" if houses else "", "squares" if len(squares) else "")))
    return Exposure(layers, west, south, cell, _window_mean(counted, step), step, known, source)


def _places(houses: tuple[House, ...], frame: MetricFrame) -> Floats:
    latitude = np.array([house.latitude_deg for house in houses])
    longitude = np.array([house.longitude_deg for house in houses])
    return np.column_stack(frame.to_xy(latitude, longitude))


def _add_spread(layer: Layers, place: tuple[float, float], persons: float, sigma: float, cell_m: float) -> None:
    """A normal distribution around a place (in cells), added in place; what lies outside of the map is lost."""
    x, y = place
    reach = _REACH * sigma
    left, right = max(0, math.ceil(x - reach)), min(layer.shape[1] - 1, math.floor(x + reach))
    low, high = max(0, math.ceil(y - reach)), min(layer.shape[0] - 1, math.floor(y + reach))
    if persons <= 0 or left > right or low > high:
        return
    across = np.exp(-0.5 * ((np.arange(left, right + 1) - x) / sigma) ** 2)
    along = np.exp(-0.5 * ((np.arange(low, high + 1) - y) / sigma) ** 2)
    scale = persons / (2 * math.pi * (sigma * cell_m) ** 2)
    layer[low : high + 1, left : right + 1] += (scale * along[:, None] * across).astype(np.float32)


def _squares_left(
    population: Population | None, houses: tuple[House, ...], frame: MetricFrame, hours: tuple[int, ...]
) -> Floats:
    """(squares, 5): west, south, east, north in metres, and the people per m2 whom the houses in it leave."""
    cells = () if population is None else population.cells
    if not cells:
        return np.zeros((0, 5))
    edges = np.array([(c.square.south_deg, c.square.west_deg, c.square.north_deg, c.square.east_deg) for c in cells])
    sizes, (south, north) = {len(cell.plain_code) for cell in cells}, (edges[:, 0].min(), edges[:, 2].max())
    counted: defaultdict[str, float] = defaultdict(float)
    for house in houses:
        for digits in sizes if south <= house.latitude_deg < north else ():
            counted[code_at(house.latitude_deg, house.longitude_deg, digits)] += house.persons_during(hours)
    left = np.array([max(0.0, cell.persons - counted[cell.plain_code]) / cell.square.area_m2 for cell in cells])
    x, y = frame.to_xy(edges[:, [0, 2, 2, 0]], edges[:, [1, 1, 3, 3]])
    return np.column_stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1), left])


def _add_squares(layer: npt.NDArray[np.floating], squares: Floats, origin: tuple[float, float], cell_m: float) -> None:
    """Spread people over the places in squares; over two layers, or everybody in one."""
    shift = np.array([*origin, *origin])
    ends = np.ceil((squares[:, :4] - shift) / cell_m).astype(int)
    ends = np.clip(ends, 0, [layer.shape[1], layer.shape[0]] * 2)
    for (first, low, last, high), left in zip(ends, squares[:, 4], strict=True):
        if layer.ndim == 3:
            layer[low:high, first:last] += np.array([left * OUTDOORS, left * (1 - OUTDOORS)], layer.dtype)
        else:
            layer[low:high, first:last] += left


def _window_mean(counted: Floats, step_m: float) -> Floats:
    """Means over squares of `WINDOW_M` around each place, by running sums."""
    half = max(1, round(WINDOW_M / step_m / 2))
    sums = np.pad(counted, ((half + 1, half), (half + 1, half)), mode="edge").cumsum(axis=0).cumsum(axis=1)
    width = 2 * half + 1
    total = sums[width:, width:] - sums[:-width, width:] - sums[width:, :-width] + sums[:-width, :-width]
    return np.asarray(total / width**2)
