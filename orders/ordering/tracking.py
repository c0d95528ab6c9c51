"""どこまで来た?: one order as its resident sees it, in stages and plain sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.delivering.delivery import Absence, Carrier, DeliveryJob, JobState, jobs_of_order
from orders.ordering.instead_of import replaced, sold_out
from orders.ordering.order import OPEN_STATES, PAPER_STATES, Channel, Order, OrderState
from orders.ordering.order import order as order_of
from orders.ordering.standing import left_out_of

NOTHING_LEFT = "品物が ぜんぶ 売り切れていました。申し訳ありません。"
NOBODY_OPENED = "お留守でした。あとで もう一度 うかがいます。"
HELD_AT_HALL = "お留守でしたので、公民館で お預かりしています。"
WITH_NEIGHBOUR = "お留守でしたので、お約束の方に お渡ししました。"
BROUGHT_BACK = "お渡しできなかったので、お店に 持ち帰りました。"
BY_ROAD_INSTEAD = "空からは お届けできないので、車で お届けします。"
LIST_NOT_WHOLE = "毎週の品の 一部が 売り切れで、入っていません。"
SOME_SOLD_OUT = "売り切れで、お届けできない品が あります。"
SOME_REPLACED = "売り切れの品の 代わりに、似た品を お届けします。"


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
    """`minutes_left` is rounded up and never negative; the position is coarse, degrees WGS 84.

    `troubles` are sentences about what went otherwise, the gravest first. `by_air` and `by_road` count the boxes whose
    carrier is known; `changes_to_van` says that a box which was to fly waits for a van; `sold_out` names goods
    of which something is missing, `replaced` those that others stand in for: (ordered, sent).
    """

    stage: Stage
    minutes_left: int | None
    latitude: float | None
    longitude: float | None
    troubles: tuple[str, ...]
    hall_name: str
    delivery_day: date
    delivered_at: datetime | None
    boxes: int
    boxes_delivered: int
    by_air: int = 0
    by_road: int = 0
    changes_to_van: bool = False
    sold_out: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()

    @property
    def trouble(self) -> str | None:
        return self.troubles[0] if self.troubles else None

    @property
    def brought_back(self) -> bool:
        return BROUGHT_BACK in self.troubles


def tracking(session: Session, order_id: int, now: datetime) -> Tracking:
    """Where the order is. Of several boxes on their way the first to arrive is shown. Raises NotFound."""
    order = order_of(session, order_id)
    jobs = jobs_of_order(session, order_id)
    moving = _first_to_arrive(jobs)
    handed = [job.handed_at for job in jobs if job.handed_at is not None]
    return Tracking(
        stage=stage_of(order.state, sorted(jobs, key=lambda job: job is not moving)),
        minutes_left=_minutes_left(moving, now),
        latitude=moving.latitude if moving else None,
        longitude=moving.longitude if moving else None,
        troubles=(*_troubles(order, jobs), *_left_out(session, order)),
        hall_name=order.district.hall_name,
        delivery_day=order.delivery_day,
        delivered_at=max(handed) if order.state is OrderState.DELIVERED and handed else None,
        boxes=len(jobs),
        boxes_delivered=len(handed),
        by_air=sum(job.carrier is Carrier.DRONE for job in jobs),
        by_road=sum(job.carrier is Carrier.VAN for job in jobs),
        changes_to_van=any(_waits_for_van(job) for job in jobs),
        sold_out=sold_out(order),
        replaced=replaced(order),
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


class Carried(Protocol):
    """What the stage of an order needs to know of one of its boxes."""

    state: JobState
    carrier: Carrier
    flies: bool


def stage_of(state: OrderState, jobs: Sequence[Carried]) -> Stage:
    """The stage of an order in this state with these boxes, given the first to arrive first."""
    fixed = {
        OrderState.PLACED: Stage.ACCEPTED,
        OrderState.PICKING: Stage.PACKING,
        OrderState.DELIVERED: Stage.DELIVERED,
        OrderState.CANCELLED: Stage.CANCELLED,
    }
    if state in fixed:
        return fixed[state]
    moving = [job.carrier for job in jobs if job.state is JobState.UNDER_WAY]
    if moving:
        return Stage.ON_THE_WAY_AIR if moving[0] is Carrier.DRONE else Stage.ON_THE_WAY_ROAD
    if any(job.state is JobState.AT_HALL for job in jobs):
        return Stage.AT_HALL
    # It had left the shop and a van takes it on: back to "packing" would be a step that nobody takes.
    if state is OrderState.OUT and any(_waits_for_van(job) for job in jobs):
        return Stage.ON_THE_WAY_ROAD
    return Stage.PACKING


def _waits_for_van(job: Carried) -> bool:
    return job.carrier is Carrier.VAN and job.flies and job.state in (JobState.READY, JobState.LOADED)


def _minutes_left(moving: DeliveryJob | None, now: datetime) -> int | None:
    if moving is None or moving.eta_at is None:
        return None
    return max(0, math.ceil((moving.eta_at - now).total_seconds() / 60))


def _left_out(session: Session, order: Order) -> tuple[str, ...]:
    """Only until it is delivered: then the list of what came says it."""
    waits = order.channel is Channel.STANDING and order.state in OPEN_STATES
    return (LIST_NOT_WHOLE,) if waits and left_out_of(session, order.id) else ()


def _troubles(order: Order, jobs: Sequence[DeliveryJob]) -> tuple[str, ...]:
    if order.state is OrderState.CANCELLED:
        return (NOTHING_LEFT,) if order.lines and all(line.missing for line in order.lines) else ()
    found = []
    if order.state not in (*PAPER_STATES, OrderState.DELIVERED):
        if any(job.state is JobState.RETURNED for job in jobs):
            found.append(BROUGHT_BACK)
        found += _absences(jobs)
        if any(_by_road_instead(job) for job in jobs):
            found.append(BY_ROAD_INSTEAD)
    if any(job.absence is Absence.NEIGHBOUR for job in jobs):
        found.append(WITH_NEIGHBOUR)
    if sold_out(order):
        found.append(SOME_SOLD_OUT)
    if replaced(order):
        found.append(SOME_REPLACED)
    return tuple(found)


def _absences(jobs: Sequence[DeliveryJob]) -> list[str]:
    """What was agreed with those who were not at home, said once."""
    if any(job.absence is Absence.HELD for job in jobs):
        return [HELD_AT_HALL]
    return [NOBODY_OPENED] if any(job.absence is Absence.TRIED for job in jobs) else []


def _by_road_instead(job: DeliveryJob) -> bool:
    handed = (JobState.HANDED_OVER, JobState.RETURNED, JobState.TAKEN_IN)
    return job.carrier is Carrier.VAN and job.flies and job.state not in handed
