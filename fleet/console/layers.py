"""What lies on the map under the aircraft: ground, airspace, sites, and the lines of the flights of this moment."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from fleet import flights, tracks
from fleet.console.doors import only
from fleet.console.ground import bounds_of_town, ground_of_town
from fleet.console.parts import parts
from fleet.console.way import legs_of
from fleet.flights import Flight
from flightplans.airspace.when import when
from flightplans.airspace.zones import Airspace
from flightplans.delivery import LegPlan
from flightplans.world import Site
from orders.homes.people import Role

AN_HOUR_S = 3600
MOST_TRACK_POINTS = 600

pages = Blueprint("layers", __name__)
pages.before_request(only(Role.OPERATOR))


@pages.get("/map/ground.png")
def ground_png() -> Response:
    """The shaded relief; a browser keeps it for an hour, then asks whether it is still the same."""
    ground = ground_of_town(parts().fleet.town)
    answer = Response(ground.png, mimetype="image/png")
    answer.set_etag(ground.version)
    answer.cache_control.max_age = AN_HOUR_S
    answer.cache_control.private = True
    answer.make_conditional(request)
    return answer


@pages.get("/map/town.json")
def town_json() -> Response:
    """Everything of the map that does not move."""
    bounds = bounds_of_town(parts().fleet.town)
    world = parts().world
    return jsonify(
        ground={"url": url_for("layers.ground_png"), "bounds": bounds.for_leaflet()},
        zones=_zones(world.airspace),
        sites=[_place(site) for site in world.sites.values()],
        emergency=[_place(site) for site in world.emergency_places],
    )


@pages.get("/map/flights.json")
def flights_json() -> Response:
    """Planned route and flown track of every open flight."""
    with parts().database.reading() as session:
        lines = [_lines(each, tracks.track_of(session, each.id)) for each in flights.open_flights(session)]
    return jsonify(flights=lines)


def _zones(airspace: Airspace) -> dict[str, Any]:
    """The zones with the times when they hold, in words; nothing where they hold always."""
    collection = airspace.to_geojson()
    for feature, zone in zip(collection["features"], airspace.zones, strict=True):
        feature["properties"]["when"] = "" if zone.permanent else when(zone)
    return collection


def _place(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "name": site.name,
        "kind": site.kind,
        "lat": site.latitude_deg,
        "lon": site.longitude_deg,
    }


def _lines(trip: Flight, track: list[tracks.TrackPoint]) -> dict[str, Any]:
    out, _home = legs_of(trip)
    return {
        "id": trip.id,
        "drone": trip.drone_id,
        "state": trip.state.value,
        "planned": _pairs(out),
        "flown": thinned([(each.latitude_deg, each.longitude_deg) for each in track], MOST_TRACK_POINTS),
    }


def _pairs(leg: LegPlan) -> list[tuple[float, float]]:
    return [(point.latitude_deg, point.longitude_deg) for point in leg.points]


def thinned(points: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """At most about `most` points, evenly chosen, always with the last one."""
    if len(points) <= most:
        return points
    step = -(-len(points) // most)
    return [*points[:-1][::step], points[-1]]
