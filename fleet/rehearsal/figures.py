"""What a delivery day came to, counted from the rows: the figures that the headless day prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.drones import drones, fresh_status
from fleet.flights import Flight, open_flights
from flightplans.geo import frame_at
from flightplans.world import Site
from orders.delivering.delivery import Carrier, DeliveryJob, JobEvent
from orders.ordering.order import Order, OrderState

ON_THE_PAD_M = 30.0
HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class DayFigures:
    """Counts are orders unless they say otherwise; heights above the ground en route; None where nothing flew."""

    orders_placed: int
    delivered: int
    delivered_once: bool
    by_drone: int
    by_van: int
    flights: int
    min_battery_reserve_percent: float | None
    min_height_agl_m: float | None
    max_height_agl_m: float | None
    max_cross_track_m: float | None
    aircraft_home: bool

    def ok(self, wanted: int) -> bool:
        """All `wanted` orders delivered, once, no flight open, and every aircraft disarmed at home."""
        complete = self.orders_placed == self.delivered == wanted
        return complete and self.delivered_once and self.aircraft_home


def day_figures(session: Session, since: datetime, now: datetime, port: Site) -> DayFigures:
    """The figures of all orders placed from `since` on."""
    orders = list(session.scalars(select(Order).where(Order.placed_at >= since)))
    delivered = [order for order in orders if order.state is OrderState.DELIVERED]
    jobs = {order.id: _jobs_of(session, order.id) for order in delivered}
    by_drone = sum(all(job.carrier is Carrier.DRONE for job in of_order) for of_order in jobs.values())
    flown = [trip for trip in session.scalars(select(Flight)) if trip.took_off_at is not None]
    return DayFigures(
        orders_placed=len(orders),
        delivered=len(delivered),
        delivered_once=all(_handed_over_once(session, job) for of_order in jobs.values() for job in of_order),
        by_drone=by_drone,
        by_van=len(delivered) - by_drone,
        flights=len(flown),
        min_battery_reserve_percent=_extreme(min, (trip.min_reserve_percent for trip in flown)),
        min_height_agl_m=_extreme(min, (trip.min_agl_m for trip in flown)),
        max_height_agl_m=_extreme(max, (trip.max_agl_m for trip in flown)),
        max_cross_track_m=_extreme(max, (trip.max_cross_track_m for trip in flown)),
        aircraft_home=not open_flights(session)
        and all(_stands_at_home(session, each.id, port, now) for each in drones(session)),
    )


def _jobs_of(session: Session, order_id: int) -> list[DeliveryJob]:
    return list(session.scalars(select(DeliveryJob).where(DeliveryJob.order_id == order_id)))


def _handed_over_once(session: Session, job: DeliveryJob) -> bool:
    wanted = select(JobEvent.id).where(JobEvent.job_id == job.id, JobEvent.kind == HANDED_OVER)
    return len(session.scalars(wanted).all()) == 1


def _stands_at_home(session: Session, drone_id: str, port: Site, now: datetime) -> bool:
    status = fresh_status(session, drone_id, now)
    if status is None or status.armed or status.latitude_deg is None or status.longitude_deg is None:
        return False
    frame = frame_at(port.latitude_deg, port.longitude_deg)
    here = frame.point_xy(status.latitude_deg, status.longitude_deg)
    return math.dist(here, frame.point_xy(port.latitude_deg, port.longitude_deg)) <= ON_THE_PAD_M


def _extreme(choose: Callable[[Iterable[float]], float], values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(choose(known), 1) if known else None
