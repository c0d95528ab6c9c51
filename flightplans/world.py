"""The world that plans are made in: sites, airspace, terrain; and the sample town that ships with the package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from flightplans.airspace.zones import Airspace
from flightplans.errors import BadTownData
from flightplans.geo import MetricFrame, frame_at
from flightplans.ground_risk.population import House, Population, houses_from_geojson, population_from_csv
from flightplans.terrain.grid import Terrain
from flightplans.terrain.on_the_ground import CrossingLine, LandCover, land_cover_from_geojson, lines_from_geojson

PLACE_PROPERTIES = ("radius_m", "surface", "people", "source")


@dataclass(frozen=True)
class Site:
    """A place to take off or land; elevation is of the ground, above mean sea level.

    `kind` is "port", "hall" or "emergency" (a place to come down when nothing else is left, no pad).
    """

    id: str
    name: str
    latitude_deg: float
    longitude_deg: float
    elevation_m: float
    kind: str = "hall"


@dataclass(frozen=True)
class EmergencyPlace(Site):
    """Ground to come down on when nothing else is left, approved by a person who has seen it."""

    radius_m: float = 10.0
    """Of the flat, clear ground around the point."""
    surface: str = ""
    people: str = ""
    """Who may be there, and when."""
    source: str = ""
    """Who has looked at it, and when."""


@dataclass(frozen=True)
class World:
    """Everything that a plan depends on, beside the request. `sites` holds the port and the halls only."""

    sites: Mapping[str, Site]
    airspace: Airspace
    terrain: Terrain
    emergency_places: tuple[EmergencyPlace, ...] = ()
    houses: tuple[House, ...] = ()
    population: Population | None = None
    """Who is on the ground; with neither, ground risk is judged on the hard side."""
    land_cover: tuple[LandCover, ...] = ()
    crossing_lines: tuple[CrossingLine, ...] = ()
    """Roads, railways, power lines: told and crossed at right angles. What must be flown over at a height is a zone."""

    @property
    def frame(self) -> MetricFrame:
        """The plane in which this world is planned."""
        any_site = next(iter(self.sites.values()))
        return frame_at(any_site.latitude_deg, any_site.longitude_deg)

    @property
    def port(self) -> Site:
        """The first site of kind "port"."""
        return next(site for site in self.sites.values() if site.kind == "port")

    @property
    def halls(self) -> tuple[Site, ...]:
        """All sites of kind "hall", in the order of the file."""
        return tuple(site for site in self.sites.values() if site.kind == "hall")


def sites_from_geojson(data: Mapping[str, Any]) -> tuple[Site, ...]:
    """Sites of a FeatureCollection of points with properties id, name, kind and elevation_m; emergency places may
    have radius_m, surface, people and source.

    Raises BadTownData if one of them is missing.
    """
    try:
        return tuple(_site(feature) for feature in data["features"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise BadTownData("sites", repr(error)) from error


def sites_to_geojson(sites: Iterable[Site]) -> dict[str, Any]:
    """Inverse of `sites_from_geojson`."""
    return {"type": "FeatureCollection", "features": [_feature(site) for site in sites]}


def _feature(site: Site) -> dict[str, Any]:
    properties = {"id": site.id, "name": site.name, "kind": site.kind, "elevation_m": site.elevation_m}
    if isinstance(site, EmergencyPlace):
        properties |= {name: getattr(site, name) for name in PLACE_PROPERTIES}
    geometry = {"type": "Point", "coordinates": [site.longitude_deg, site.latitude_deg]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _site(feature: Mapping[str, Any]) -> Site:
    longitude, latitude = feature["geometry"]["coordinates"][:2]
    said = feature["properties"]
    place = (said["id"], said["name"], float(latitude), float(longitude), float(said["elevation_m"]), said["kind"])
    if said["kind"] != "emergency":
        return Site(*place)
    return EmergencyPlace(*place, **{name: said[name] for name in PLACE_PROPERTIES if name in said})


def load_town(name: str = "ina") -> World:
    """A sample town from the package's own data. Raises BadTownData if there is none of that name."""
    folder = files("flightplans") / "data"
    if not name.isidentifier() or not (folder / f"{name}_sites.geojson").is_file():
        raise BadTownData(name, "no such town in flightplans/data")
    sites = sites_from_geojson(json.loads((folder / f"{name}_sites.geojson").read_text("utf-8")))
    airspace = Airspace.from_geojson(json.loads((folder / f"{name}_airspace.geojson").read_text("utf-8")))
    terrain = Terrain.from_npz((folder / f"{name}_terrain.npz").read_bytes())
    landing = {site.id: site for site in sites if site.kind != "emergency"}
    emergency = tuple(site for site in sites if isinstance(site, EmergencyPlace))
    houses, squares = (folder / f"{name}_{kind}" for kind in ("houses.geojson", "population.csv"))
    cover, lines = (folder / f"{name}_{kind}.geojson" for kind in ("land_cover", "lines"))
    return World(
        landing,
        airspace,
        terrain,
        emergency,
        houses=houses_from_geojson(json.loads(houses.read_text("utf-8"))) if houses.is_file() else (),
        population=population_from_csv(squares.read_text("utf-8")) if squares.is_file() else None,
        land_cover=land_cover_from_geojson(json.loads(cover.read_text("utf-8"))) if cover.is_file() else (),
        crossing_lines=lines_from_geojson(json.loads(lines.read_text("utf-8"))) if lines.is_file() else (),
    )
