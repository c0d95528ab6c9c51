"""Everything that the operators' board shows at one moment, read once for all who look."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from fleet import batteries, flights, lease, pads, weather
from fleet.batteries import BatteryState
from fleet.config import FleetSettings
from fleet.console.aircraft import Aircraft, aircraft_of
from fleet.console.alarms import Alarm, alarms_of
from fleet.console.calls import open_calls
from fleet.console.parcels import Parcel, open_by_van, parcels_where, without_flight
from fleet.console.trips import Trip, trips_of
from fleet.console.words import BATTERY_STATES, aircraft_name
from fleet.flights import Flight, FlightState
from fleet.sites import site
from fleet.weather import Wind
from flightplans.world import World
from orders.clock import local_day
from orders.delivering import road_days
from orders.delivering.delivery import DeliveryJob, JobState
from orders.homes.districts import districts


@dataclass(frozen=True)
class BatteryCard:
    """One battery by its label: where it is, and whether somebody has to put it on the charger."""

    battery_id: str
    place: str
    words: str
    state: str
    charge_percent: int
    needs_charging: bool

    @property
    def spare(self) -> bool:
        return self.state == BatteryState.READY.value


@dataclass(frozen=True)
class PadCard:
    """One landing place and who vouches for it until when."""

    site_id: str
    clear: bool


@dataclass(frozen=True)
class Road:
    """What goes by road today by somebody's word: (district id or empty for all, hall, why). `halls` may be chosen."""

    decided: tuple[tuple[str, str, str], ...]
    halls: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Picture:
    """One moment of the whole fleet."""

    at: datetime
    aircraft: tuple[Aircraft, ...]
    trips: tuple[Trip, ...]
    closed: int
    waiting: tuple[Parcel, ...]
    returned: tuple[Parcel, ...]
    by_van: int
    road: Road
    batteries: tuple[BatteryCard, ...]
    pads: tuple[PadCard, ...]
    wind: Wind | None
    wind_at: datetime | None
    alarms: tuple[Alarm, ...]

    @property
    def version(self) -> str:
        """Changes when something else than the live figures changes: then the page fetches its cards anew."""
        boxes = (self.waiting, self.returned, self.by_van, self.road)
        return version_of(
            (self.quiet_aircraft, self.trips, self.closed, boxes, self.batteries, self.alarms, self.wind_at)
        )

    @property
    def quiet_aircraft(self) -> tuple[Aircraft, ...]:
        """The aircraft without their live figures."""
        return tuple(replace(each, readings=None, minutes_left=None) for each in self.aircraft)


def version_of(thing: object) -> str:
    """A short name for a value of dataclasses: another value, another name (a page's part is then put anew)."""
    return f"{zlib.crc32(repr(thing).encode()):08x}"


def picture_of(session: Session, world: World, settings: FleetSettings, now: datetime) -> Picture:
    """Read the rows of one moment."""
    day = local_day(now)
    today = flights.flights_of_day(session, day)
    aircraft = aircraft_of(session, world, now)
    shown = [*flights.open_flights(session), *_lying_outside(today)]
    trips = trips_of(session, world, settings, shown, now)
    seen = weather.latest(session, now)
    wind = weather.wind_now(session, now)
    # The lease is about processes: it lives on the wall clock, not in business time.
    watched = lease.is_held(session, time.time())
    return Picture(
        at=now,
        aircraft=aircraft,
        trips=trips,
        closed=sum(each.state is FlightState.HOME for each in today),
        waiting=parcels_where(session, without_flight()),
        returned=parcels_where(session, DeliveryJob.state == JobState.RETURNED, DeliveryJob.delivery_day <= day),
        road=_road(session, day),
        by_van=len(parcels_where(session, open_by_van(day))),
        batteries=tuple(_battery_card(world, each) for each in batteries.batteries(session)),
        pads=tuple(PadCard(each.site_id, pads.counts_as_clear(each, now)) for each in pads.pads(session)),
        wind=wind,
        wind_at=seen.at if seen else None,
        alarms=alarms_of(open_calls(session, now), aircraft, trips, wind, settings.wind_limit_m_s, watched),
    )


def _road(session: Session, day: date) -> Road:
    halls = tuple((each.id, each.hall_name) for each in districts(session))
    names = {"": "すべての公民館", **dict(halls)}
    decided = [(each.district_id or "", each.reason) for each in road_days.in_force(session, day)]
    return Road(tuple((hall, names[hall], reason) for hall, reason in decided), halls)


def _lying_outside(today: list[Flight]) -> list[Flight]:
    """Closed flights whose aircraft lies where it should not, until it flies again."""
    newest = {each.drone_id: each for each in today}
    return [each for each in newest.values() if each.state is FlightState.LANDED_OUT]


def _battery_card(world: World, each: batteries.Battery) -> BatteryCard:
    place = ""
    if each.drone_id:
        place = aircraft_name(each.drone_id)
    elif each.site_id:
        place = site(world, each.site_id).name
    return BatteryCard(
        battery_id=each.id,
        place=place,
        words=BATTERY_STATES[each.state],
        state=each.state.value,
        charge_percent=each.charge_percent,
        needs_charging=each.state is BatteryState.USED,
    )
