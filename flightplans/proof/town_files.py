"""A town's own data files, read without the planner's readers."""

from __future__ import annotations

import json
from importlib.resources import files

from flightplans.proof.ground import Ground
from flightplans.proof.town import Region, read_region, spots_of


def region_of(town: str) -> Region:
    """Sites, zones and ground of a town that ships with the package. Raises FileNotFoundError, NoGround."""
    folder = files("flightplans") / "data"
    sites = json.loads((folder / f"{town}_sites.geojson").read_text("utf-8"))
    zones = json.loads((folder / f"{town}_airspace.geojson").read_text("utf-8"))
    ground = Ground.from_npz((folder / f"{town}_terrain.npz").read_bytes())
    more = [folder / f"{town}_{kind}.geojson" for kind in ("lines", "land_cover")]
    lines, cover = (json.loads(path.read_text("utf-8")) if path.is_file() else None for path in more)
    return read_region(spots_of(sites), zones, ground, lines, cover)
