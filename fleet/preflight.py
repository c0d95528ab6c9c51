"""Go or no-go for a flight: reads its rows and the newest telemetry, and lets `fleet.judgement` judge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fleet import departure, flights, pads, traffic, weather
from fleet.config import FleetSettings
from fleet.drones import DroneStatus, drone, fresh_status
from fleet.flights import AT_PORT, Flight, FlightState, Leg
from fleet.judgement import AircraftFacts, GoFacts, GoItem, GoReport, judge, stops_of_rows
from fleet.path import metres_between
from fleet.sites import PORT, site, town_world
from fleet.weather import Wind
from orders.delivering import delivery
from orders.delivering.delivery import Carrier

__all__ = ["GoItem", "GoReport", "gather", "go_no_go"]

RESERVES_OUT = ("reserve_out", "reserve_return", "reserve_way")
BUSY_AT_HALL = frozenset(
    {
        FlightState.UPLOADING,
        FlightState.OUTBOUND,
        FlightState.HOLDING,
        FlightState.LANDING,
        FlightState.AT_HALL,
        FlightState.RELEASED,
        FlightState.UPLOADING_HOME,
    }
)


def go_no_go(session: Session, flight_id: int, settings: FleetSettings, now: datetime) -> GoReport:
    """Judge a flight from its rows and the newest telemetry. Raises NoSuchFlight."""
    return judge(gather(session, flights.flight(session, flight_id), settings, now), settings)


def stops_home(session: Session, trip: Flight, settings: FleetSettings, now: datetime) -> tuple[GoItem, ...]:
    """Return what the rows say against the empty way home. The aircraft itself is asked apart."""
    reason = drone(session, trip.drone_id).out_of_service_reason
    return stops_of_rows(reason, weather.wind_now(session, now), settings)


def gather(session: Session, trip: Flight, settings: FleetSettings, now: datetime) -> GoFacts:
    """Read the facts of one flight."""
    machine = drone(session, trip.drone_id)
    jobs = [delivery.job(session, job_id) for job_id in flights.job_ids_of(session, trip.id)]
    planned = None if trip.wind_speed_m_s is None else Wind(trip.wind_speed_m_s, trip.wind_from_deg or 0.0)
    others = [each for each in flights.open_flights(session) if each.site_id == trip.site_id and each.id != trip.id]
    return GoFacts(
        aircraft=_aircraft(fresh_status(session, trip.drone_id, now), settings),
        out_of_service_reason=machine.out_of_service_reason,
        approved_by=trip.approved_by,
        loaded=trip.loaded_at is not None,
        boxes_g=sum(job.weight_g for job in jobs),
        payload_g=trip.payload_g,
        payload_limit_g=min(machine.payload_limit_g, settings.payload_limit_g),
        boxes_left_to_van=sum(1 for job in jobs if job.carrier is not Carrier.DRONE),
        plan_failures=tuple(check["name"] for check in trip.plan["checks"] if not check["ok"]),
        planned_wind=planned,
        wind=weather.wind_now(session, now),
        pad_clear=pads.is_clear(session, trip.site_id, now),
        other_at_hall=next((each.drone_id for each in others if each.state in BUSY_AT_HALL), None),
        departure_missed=departure.missed(trip.plan, now) if trip.state in AT_PORT else None,
        plan_start_percent=_start_percent(trip.plan),
        in_the_way=traffic.in_the_way(session, trip, Leg.OUT, settings, now) if trip.state in AT_PORT else None,
    )


def _start_percent(plan: dict[str, Any]) -> float:
    """The least charge at the start with which the way out keeps its reserves: they fall with it, one for one."""
    planned = (plan.get("energy_conditions") or {}).get("start_percent", 100.0)
    spare = [check["value"] - check["limit"] for check in plan["checks"] if check["name"] in RESERVES_OUT]
    return float(planned - min(spare)) if spare else 0.0


def _aircraft(status: DroneStatus | None, settings: FleetSettings) -> AircraftFacts | None:
    if status is None:
        return None
    port = site(town_world(settings.town), PORT)
    away_m = None
    if status.latitude_deg is not None and status.longitude_deg is not None:
        away_m = metres_between(port.latitude_deg, port.longitude_deg, status.latitude_deg, status.longitude_deg)
    return AircraftFacts(status.connected, status.armed, status.landed, away_m, status.battery_percent, status.details)
