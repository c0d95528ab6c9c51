"""Aircraft of the fleet, and what the controller last heard from each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.errors import NoSuchDrone
from orders.db import Base

CLOCK_TOLERANCE = timedelta(seconds=60)


class Drone(Base):
    """One aircraft: how it is registered, how it is reached, and whether it may fly at all."""

    __tablename__ = "drones"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    system_id: Mapped[int] = mapped_column(unique=True)
    registration_mark: Mapped[str] = mapped_column(String(40))
    type_name: Mapped[str] = mapped_column(String(80))
    serial_number: Mapped[str] = mapped_column(String(80))
    connect_url: Mapped[str] = mapped_column(String(200))
    home_site_id: Mapped[str] = mapped_column(String(40))
    payload_limit_g: Mapped[int]
    out_of_service_reason: Mapped[str | None] = mapped_column(String(400))
    total_flight_s: Mapped[int] = mapped_column(default=0)


class DroneStatus(Base):
    """The newest telemetry of one aircraft, overwritten about twice a second by the controller.

    `fresh_until` is business time: a reader that comes later must say "not heard from".
    `details` holds what pages show in small print (see `fleet.status.details_of`).
    """

    __tablename__ = "drone_statuses"

    drone_id: Mapped[str] = mapped_column(ForeignKey("drones.id"), primary_key=True)
    at: Mapped[datetime]
    fresh_until: Mapped[datetime]
    connected: Mapped[bool]
    armed: Mapped[bool]
    landed: Mapped[bool | None]
    mode: Mapped[str] = mapped_column(String(40))
    latitude_deg: Mapped[float | None]
    longitude_deg: Mapped[float | None]
    alt_amsl_m: Mapped[float | None]
    alt_agl_m: Mapped[float | None]
    ground_speed_m_s: Mapped[float | None]
    heading_deg: Mapped[float | None]
    battery_percent: Mapped[float | None]
    current_item: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


@dataclass(frozen=True)
class DroneView:
    """An aircraft with its newest status, None when it is not fresh."""

    drone: Drone
    status: DroneStatus | None


def drone(session: Session, drone_id: str) -> Drone:
    """Return the aircraft; raises NoSuchDrone."""
    found = session.get(Drone, drone_id)
    if found is None:
        raise NoSuchDrone(drone_id)
    return found


def drones(session: Session) -> list[Drone]:
    """Return all aircraft by name."""
    return list(session.scalars(select(Drone).order_by(Drone.id)))


def drones_in_service(session: Session) -> list[Drone]:
    """Return the aircraft that nobody has taken out of service."""
    return [found for found in drones(session) if found.out_of_service_reason is None]


def is_fresh(status: DroneStatus | None, now: datetime) -> bool:
    """Tell whether a status is recent; one "from the future" belongs to an earlier demonstration day."""
    return status is not None and status.at - CLOCK_TOLERANCE <= now <= status.fresh_until


def fresh_status(session: Session, drone_id: str, now: datetime) -> DroneStatus | None:
    """Return the newest status when it is recent, else None."""
    status = session.get(DroneStatus, drone_id)
    return status if is_fresh(status, now) else None


def views(session: Session, now: datetime) -> list[DroneView]:
    """Return every aircraft with its fresh status."""
    return [DroneView(each, fresh_status(session, each.id, now)) for each in drones(session)]


def take_out_of_service(session: Session, drone_id: str, reason: str) -> None:
    """Keep the aircraft on the ground until a person has looked at it; `reason` is a Japanese sentence."""
    drone(session, drone_id).out_of_service_reason = reason


def put_in_service(session: Session, drone_id: str) -> None:
    """Let the aircraft fly again."""
    drone(session, drone_id).out_of_service_reason = None
