"""A second world: the real ground of Jacksboro, Tennessee (90 m grid, shipped with matplotlib) and a corridor over it.

The ground is real, everything on it invented. Ridges of 300 m stand beside valleys: nothing was tuned for it.
"""

from __future__ import annotations

from functools import cache

import matplotlib.cbook
import numpy as np
from shapely import LineString, Polygon

from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.geo import frame_at
from flightplans.terrain.grid import Terrain
from flightplans.terrain.source import Source
from flightplans.world import Site, World

ERROR_M = 5.0
PLACES = {
    "port": (36.4900, -84.3600),
    "valley": (36.5050, -84.3400),
    "ridge": (36.5150, -84.3900),
    "creek": (36.4750, -84.3150),
    "far": (36.5350, -84.3100),
    "hollow": (36.4650, -84.3800),
    "mountain": (36.5300, -84.3650),
}
CORRIDOR_M = 200.0
PLACES_EVERY_M = 400.0


@cache
def jacksboro_ground() -> Terrain:
    with matplotlib.cbook.get_sample_data("jacksboro_fault_dem.npz") as data:
        heights, step_lon, step_lat = data["elevation"], float(data["dx"]), float(data["dy"])
        south, west = float(data["ymax"]), float(data["xmin"])
    source = Source("USGS SRTM-like grid of matplotlib", "NAVD88", ERROR_M)
    return Terrain(
        heights[::-1].astype(float), south + step_lat / 2, west + step_lon / 2, step_lat, step_lon, (source,)
    )


@cache
def jacksboro() -> World:
    """Straight corridors from the port to every hall."""
    ground = jacksboro_ground()
    frame = frame_at(*PLACES["port"])
    sites = {
        name: Site(name, name, *place, round(ground.height_m(*place), 1), "port" if name == "port" else "hall")
        for name, place in PLACES.items()
    }
    port = frame.point_xy(*PLACES["port"])
    zones, places = [], []
    for name, place in PLACES.items():
        if name != "port":
            line = LineString([port, frame.point_xy(*place)])
            for at_m in np.arange(PLACES_EVERY_M, line.length + PLACES_EVERY_M / 2, PLACES_EVERY_M):
                lat, lon = frame.point_degrees(*line.interpolate(at_m).coords[0])
                height = round(ground.height_m(lat, lon), 1)
                places.append(Site(f"{name}-{at_m:.0f}", f"{name} {at_m:.0f}", lat, lon, height, "emergency"))
            way = line.buffer(CORRIDOR_M)
            corners = [(float(lon), float(lat)) for lon, lat in frame.geometry_degrees(way).exterior.coords]
            zones.append(Zone(name, Role.CORRIDOR, name, "nobody lives there", "invented", Polygon(corners)))
    return World(sites, Airspace(tuple(zones)), ground, tuple(places))


def bilinear(ground: Terrain, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Heights by the textbook, apart from the planner's own."""
    row = (latitude - ground.south_deg) / ground.step_lat_deg
    column = (longitude - ground.west_deg) / ground.step_lon_deg
    i, j = np.floor(row).astype(int), np.floor(column).astype(int)
    u, v, g = row - i, column - j, ground.grid_m
    south, north = g[i, j] * (1 - v) + g[i, j + 1] * v, g[i + 1, j] * (1 - v) + g[i + 1, j + 1] * v
    return np.asarray(south * (1 - u) + north * u)
