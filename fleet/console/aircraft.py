"""What the board shows of one aircraft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import batteries, drones, flights
from fleet.console.way import seconds_left
from fleet.console.words import FLIGHT_STATES, FLIGHT_TONES, aircraft_name
from fleet.drones import Drone, DroneStatus
from fleet.flights import AIRBORNE, Flight, FlightState
from flightplans.world import World

LOW_BATTERY_PERCENT = 30.0
"""Below this an aircraft in the air is shown in red: plans land with at least this reserve."""


@dataclass(frozen=True)
class Readings:
    """The newest telemetry as people read it; None where the aircraft does not say."""

    latitude_deg: float | None
    longitude_deg: float | None
    heading_deg: float
    agl_m: float | None
    speed_m_s: float | None
    battery_percent: float | None
    in_the_air: bool
    mode: str
    at: datetime
    said: tuple[str, ...] = ()
    """The autopilot's last sentences."""


@dataclass(frozen=True)
class Aircraft:
    """One aircraft: who it is, what it does, what it last said. `heard` False: nothing fresh from it."""

    drone_id: str
    name: str
    mark: str
    type_name: str
    battery_id: str | None
    heard: bool
    readings: Readings | None
    flight_id: int | None
    state: FlightState | None
    airborne: bool
    words: str
    state_words: str
    tone: str
    minutes_left: int | None
    out_of_service: str | None

    @property
    def low_battery(self) -> bool:
        level = self.readings.battery_percent if self.readings else None
        return self.airborne and level is not None and level < LOW_BATTERY_PERCENT

    def figures(self) -> dict[str, str]:
        """The four figures of the card and of the plate on the map, as text."""
        left = "–" if self.minutes_left is None else f"{self.minutes_left} 分"
        seen = self.readings
        if seen is None or not self.heard:
            return {"battery": "–", "agl": "–", "speed": "–", "minutes": left}
        return {
            "battery": _text(seen.battery_percent, "%"),
            "agl": _text(seen.agl_m, " m") if seen.in_the_air else "地上",
            "speed": _text(seen.speed_m_s, " m/s"),
            "minutes": left,
        }


def _text(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.0f}{unit}"


def aircraft_of(session: Session, world: World, now: datetime) -> tuple[Aircraft, ...]:
    """Every aircraft of the fleet, by name; a handful of statements, however many there are."""
    statuses = {each.drone_id: each for each in session.scalars(select(DroneStatus))}
    trips = {each.drone_id: each for each in flights.open_flights(session)}
    fitted = {each.drone_id: each.id for each in batteries.batteries(session) if each.drone_id}
    return tuple(
        _aircraft(world, each, statuses.get(each.id), trips.get(each.id), fitted.get(each.id), now)
        for each in drones.drones(session)
    )


def _aircraft(
    world: World, craft: Drone, status: DroneStatus | None, trip: Flight | None, battery_id: str | None, now: datetime
) -> Aircraft:
    heard = drones.is_fresh(status, now) and status is not None and status.connected
    readings = _readings(status, now)
    return Aircraft(
        drone_id=craft.id,
        name=aircraft_name(craft.id),
        mark=craft.registration_mark,
        type_name=craft.type_name,
        battery_id=battery_id,
        heard=heard,
        readings=readings,
        flight_id=trip.id if trip else None,
        state=trip.state if trip else None,
        airborne=trip is not None and trip.state in AIRBORNE,
        words=_words(craft, trip, heard, world),
        state_words=FLIGHT_STATES[trip.state] if trip else "",
        tone=_tone(craft, trip, heard),
        minutes_left=_minutes_left(world, trip, readings),
        out_of_service=craft.out_of_service_reason,
    )


def _readings(status: DroneStatus | None, now: datetime) -> Readings | None:
    if status is None or status.at - drones.CLOCK_TOLERANCE > now:
        return None
    return Readings(
        latitude_deg=status.latitude_deg,
        longitude_deg=status.longitude_deg,
        heading_deg=status.heading_deg or 0.0,
        agl_m=status.alt_agl_m,
        speed_m_s=status.ground_speed_m_s,
        battery_percent=status.battery_percent,
        in_the_air=status.landed is False,
        mode=status.mode,
        at=status.at,
        said=tuple((status.details or {}).get("texts", ())),
    )


def _words(craft: Drone, trip: Flight | None, heard: bool, world: World) -> str:
    if craft.out_of_service_reason:
        return "使用をとめています"
    if trip is not None:
        hall = world.sites[trip.site_id].name if trip.site_id in world.sites else trip.site_id
        return f"{hall} ― {FLIGHT_STATES[trip.state]}"
    return "待機しています" if heard else "機体からの知らせがありません"


def _tone(craft: Drone, trip: Flight | None, heard: bool) -> str:
    if craft.out_of_service_reason:
        return "alarm"
    if trip is not None:
        return "watch" if not heard and trip.state in AIRBORNE else FLIGHT_TONES[trip.state]
    return "ok" if heard else "over"


def _minutes_left(world: World, trip: Flight | None, readings: Readings | None) -> int | None:
    if trip is None or readings is None or readings.latitude_deg is None or readings.longitude_deg is None:
        return None
    left_s = seconds_left(world.frame, trip, readings.latitude_deg, readings.longitude_deg)
    return None if left_s is None else max(1, ceil(left_s / 60))
