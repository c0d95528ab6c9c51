"""Landing sites of the town, read once a process from the planner's data."""

from __future__ import annotations

from functools import cache

from fleet.errors import NoSuchSite
from flightplans.world import Site, World, load_town

PORT = "port"
"""The site from which every flight starts."""


@cache
def town_world(town: str) -> World:
    """Return the town's sites, airspace and terrain; read once a process because the terrain is large."""
    return load_town(town)


def site(world: World, site_id: str) -> Site:
    """Return a site; raises NoSuchSite."""
    found = world.sites.get(site_id)
    if found is None:
        raise NoSuchSite(site_id)
    return found


def halls(world: World) -> list[Site]:
    """Return every site but the port, by name of the id."""
    return [world.sites[each] for each in sorted(world.sites) if each != PORT]
