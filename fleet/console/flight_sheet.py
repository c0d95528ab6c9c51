"""One flight in full: plan, heights, go/no-go, boxes, what may be pressed now, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from markupsafe import Markup
from sqlalchemy.orm import Session

from fleet import batteries, flights, preflight, requests, tracks
from fleet.batteries import Battery
from fleet.config import FleetSettings
from fleet.console.aircraft import Aircraft, aircraft_of
from fleet.console.event_words import event_sentence
from fleet.console.profile import Profile, profile_svg
from fleet.console.trips import Trip, is_open, trip_of
from fleet.console.way import along_m, legs_of
from fleet.flights import AT_PORT, Flight, FlightState, Leg
from fleet.preflight import GoItem, GoReport
from fleet.requests import POSSIBLE_IN, OperatorRequest, RequestKind
from fleet.sites import PORT
from fleet.tracks import TrackPoint
from flightplans.delivery import LegPlan
from flightplans.world import World

GROUND_EVERY_M = 40.0


@dataclass(frozen=True)
class Allowed:
    """Which buttons the page shows; `launch` says that it may be pressed as well."""

    load: bool
    approve: bool
    launch_shown: bool
    launch: bool
    plan_again: bool
    send_by_van: bool
    swap_battery: bool
    turn_back: bool
    hold: bool
    resume: bool
    land_now: bool

    @property
    def at_port(self) -> bool:
        return self.load or self.approve or self.launch_shown or self.plan_again

    @property
    def in_the_air(self) -> bool:
        return self.hold or self.land_now


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """Everything of the flight's page."""

    trip: Trip
    flight: Flight
    plan: dict[str, Any]
    profile: Markup
    go: GoReport
    allowed: Allowed
    launching: bool
    aircraft: Aircraft | None
    battery: Battery | None
    spares: tuple[Battery, ...]
    wishes: tuple[OperatorRequest, ...]
    history: tuple[Line, ...]
    battery_low: bool

    @property
    def go_items(self) -> tuple[GoItem, ...]:
        """The go/no-go list: what forbids the launch first, then what one should know, then what is well."""
        return tuple(sorted(self.go.items, key=lambda item: (item.ok, not item.blocking)))

    @property
    def port_spares(self) -> tuple[str, ...]:
        """Labels of the charged batteries at the port."""
        return tuple(each.id for each in self.spares if each.site_id == PORT)

    @property
    def answers(self) -> tuple[tuple[int, bool | None], ...]:
        """How the newest wishes ended."""
        return tuple((each.id, each.ok) for each in self.wishes)


def sheet_of(session: Session, world: World, settings: FleetSettings, flight_id: int, now: datetime) -> Sheet:
    """Read one flight. Raises NoSuchFlight."""
    flight = flights.flight(session, flight_id)
    trip = trip_of(session, world, settings, flight, now)
    go = preflight.go_no_go(session, flight_id, settings, now)
    wishes = requests.requests_of(session, flight_id)
    launching = is_open(wishes, RequestKind.LAUNCH)
    battery = batteries.in_aircraft(session, flight.drone_id)
    fleet = {each.drone_id: each for each in aircraft_of(session, world, now)}
    return Sheet(
        trip=trip,
        flight=flight,
        plan=flight.plan,
        profile=profile_svg(profile_of(world, flight, tracks.track_of(session, flight_id), trip.hall)),
        go=go,
        allowed=allowed_now(flight, go, launching),
        launching=launching,
        aircraft=fleet.get(flight.drone_id),
        battery=battery,
        spares=tuple(batteries.spares(session)),
        wishes=tuple(wishes[:5]),
        history=tuple(Line(each.at, each.who, event_sentence(each)) for each in flights.events_of(session, flight_id)),
        battery_low=any(item.name == "battery" and not item.ok for item in go.items),
    )


def allowed_now(flight: Flight, go: GoReport, launching: bool) -> Allowed:
    """What the flight's state lets an operator do."""

    def may(kind: RequestKind) -> bool:
        return flight.state in POSSIBLE_IN[kind]

    at_port = flight.state in AT_PORT
    return Allowed(
        load=at_port and flight.loaded_at is None,
        approve=flight.state is FlightState.PLANNED,
        launch_shown=may(RequestKind.LAUNCH),
        launch=may(RequestKind.LAUNCH) and go.go and not launching,
        plan_again=flight.state is FlightState.REFUSED,
        send_by_van=at_port,
        swap_battery=at_port,
        turn_back=may(RequestKind.RETURN),
        hold=may(RequestKind.HOLD),
        resume=may(RequestKind.RESUME),
        land_now=may(RequestKind.LAND_NOW),
    )


def profile_of(world: World, flight: Flight, track: list[TrackPoint], hall: str) -> Profile:
    """Heights along the way out; what was flown homewards lies over it, turned round."""
    out, _home = legs_of(flight)
    title = f"{hall}までの高さの図。地面、地面から150メートルの限度、予定の高さ、飛んだ高さ。"
    ground = _ground(world, out)
    return Profile(
        ground=ground,
        planned=[*ground[:1], *((each.distance_m, each.altitude_amsl_m) for each in out.points), *ground[-1:]],
        flown_out=_flown(world, out, [each for each in track if each.leg is Leg.OUT]),
        flown_home=_flown(world, out, [each for each in track if each.leg is Leg.HOME]),
        title=title,
    )


def _flown(world: World, out: LegPlan, track: list[TrackPoint]) -> list[tuple[float, float]]:
    return [(along_m(world.frame, out, each.latitude_deg, each.longitude_deg), each.alt_amsl_m) for each in track]


def _ground(world: World, leg: LegPlan) -> list[tuple[float, float]]:
    """Ground under the route, sampled much closer than its waypoints."""
    if len(leg.points) < 2:
        return []
    along = [each.distance_m for each in leg.points]
    at = np.append(np.arange(0.0, along[-1], GROUND_EVERY_M), along[-1])
    latitudes = np.interp(at, along, [each.latitude_deg for each in leg.points])
    longitudes = np.interp(at, along, [each.longitude_deg for each in leg.points])
    heights = world.terrain.heights_m(latitudes, longitudes)
    return list(zip(at.tolist(), heights.tolist(), strict=True))
