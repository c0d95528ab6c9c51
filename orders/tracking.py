"""どこまで来た?: one order as its resident sees it, in stages and plain sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.delivery import Carrier, DeliveryJob, JobState, jobs_of_order
from orders.order import OPEN_STATES, PAPER_STATES, Order, OrderState
from orders.order import order as order_of

NOTHING_LEFT = "品物がすべて売り切れていたため、お届けできません。申し訳ありません。"
BROUGHT_BACK = "お渡しできなかったため、お店に持ち帰りました。お電話でお知らせください。"
BY_ROAD_INSTEAD = "空からのお届けができないため、車でお届けします。"
SOME_SOLD_OUT = "売り切れのため、お届けできない品物があります。"


class Stage(StrEnum):
    ACCEPTED = "accepted"
    PACKING = "packing"
    ON_THE_WAY_AIR = "on_the_way_air"
    ON_THE_WAY_ROAD = "on_the_way_road"
    AT_HALL = "at_hall"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Tracking:
    """`minutes_left` is rounded up and never negative; the position is coarse, degrees WGS 84."""

    stage: Stage
    minutes_left: int | None
    latitude: float | None
    longitude: float | None
    trouble: str | None
    hall_name: str
    delivery_day: date
    delivered_at: datetime | None
    boxes: int
    boxes_delivered: int


def tracking(session: Session, order_id: int, now: datetime) -> Tracking:
    """Where the order is. Of several boxes on their way the first to arrive is shown. Raises NotFound."""
    order = order_of(session, order_id)
    jobs = jobs_of_order(session, order_id)
    moving = _first_to_arrive(jobs)
    handed = [job.handed_at for job in jobs if job.handed_at is not None]
    return Tracking(
        stage=_stage(order, jobs, moving),
        minutes_left=_minutes_left(moving, now),
        latitude=moving.latitude if moving else None,
        longitude=moving.longitude if moving else None,
        trouble=_trouble(order, jobs),
        hall_name=order.district.hall_name,
        delivery_day=order.delivery_day,
        delivered_at=max(handed) if order.state is OrderState.DELIVERED and handed else None,
        boxes=len(jobs),
        boxes_delivered=len(handed),
    )


def latest_open_order(session: Session, household_id: int) -> Order | None:
    """The newest order that is neither delivered nor cancelled."""
    query = (
        sa.select(Order)
        .where(Order.household_id == household_id, Order.state.in_(OPEN_STATES))
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def _first_to_arrive(jobs: Sequence[DeliveryJob]) -> DeliveryJob | None:
    moving = [job for job in jobs if job.state is JobState.UNDER_WAY]
    # Boxes without a known time come last.
    return min(moving, key=lambda job: (job.eta_at is None, job.eta_at or job.updated_at), default=None)


def _stage(order: Order, jobs: Sequence[DeliveryJob], moving: DeliveryJob | None) -> Stage:
    fixed = {
        OrderState.PLACED: Stage.ACCEPTED,
        OrderState.PICKING: Stage.PACKING,
        OrderState.DELIVERED: Stage.DELIVERED,
        OrderState.CANCELLED: Stage.CANCELLED,
    }
    if order.state in fixed:
        return fixed[order.state]
    if moving is not None:
        return Stage.ON_THE_WAY_AIR if moving.carrier is Carrier.DRONE else Stage.ON_THE_WAY_ROAD
    if any(job.state is JobState.AT_HALL for job in jobs):
        return Stage.AT_HALL
    return Stage.PACKING


def _minutes_left(moving: DeliveryJob | None, now: datetime) -> int | None:
    if moving is None or moving.eta_at is None:
        return None
    return max(0, math.ceil((moving.eta_at - now).total_seconds() / 60))


def _trouble(order: Order, jobs: Sequence[DeliveryJob]) -> str | None:
    if order.state is OrderState.CANCELLED:
        return NOTHING_LEFT if order.lines and all(line.missing for line in order.lines) else None
    if order.state in (*PAPER_STATES, OrderState.DELIVERED):
        return _short(order)
    if any(job.state is JobState.RETURNED for job in jobs):
        return BROUGHT_BACK
    if any(_by_road_instead(job) for job in jobs):
        return BY_ROAD_INSTEAD
    return _short(order)


def _by_road_instead(job: DeliveryJob) -> bool:
    return job.carrier is Carrier.VAN and job.flies and job.state is not JobState.HANDED_OVER


def _short(order: Order) -> str | None:
    return SOME_SOLD_OUT if any(line.missing for line in order.lines) else None
