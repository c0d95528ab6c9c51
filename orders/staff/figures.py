"""The city's figures of a month, counted from the tables; no name and no address leaves this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import day_bounds
from orders.consents import Consent, ConsentKind
from orders.delivery import Carrier, DeliveryJob, JobState
from orders.districts import districts
from orders.order import Order, OrderLine, OrderState
from orders.staff.board import work_minutes
from orders.watchover import Condition, WatchReport

NO_REASON = "わけの記録なし"


@dataclass(frozen=True)
class Month:
    """A calendar month in Japan."""

    year: int
    month: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Month:
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True)
class Share:
    """How many of a kind, and how much of all that is, in whole percent."""

    key: str
    count: int
    percent: int


@dataclass(frozen=True)
class DistrictFigures:
    key: str
    name: str
    orders: int
    delivered: int
    households: int


@dataclass(frozen=True)
class Figures:
    """One month by delivery day. `staff_minutes` is the mean work per packed order, None without any."""

    orders: int
    delivered: int
    households: int
    sales_yen: int
    staff_minutes: float | None
    carriers: tuple[Share, ...]
    van_reasons: tuple[Share, ...]
    districts: tuple[DistrictFigures, ...]
    watch: tuple[Share, ...]


def figures_of(session: Session, month: Month, now: datetime) -> Figures:
    """Count the month. Watch-over is counted only of homes that agreed to watch-over and to statistics."""
    orders = _orders_of(session, month)
    minutes = work_minutes(session, [order.id for order in orders])
    return Figures(
        orders=len(orders),
        delivered=sum(order.state is OrderState.DELIVERED for order in orders),
        households=len({order.household_id for order in orders}),
        sales_yen=_sales_yen(session, month),
        staff_minutes=sum(minutes.values()) / len(minutes) if minutes else None,
        carriers=_shares(_handed_over_by(session, month)),
        van_reasons=_shares(_van_reasons(session, month)),
        districts=tuple(_by_district(session, orders)),
        watch=_watch(session, month, now),
    )


class _Counted(NamedTuple):
    """What is counted of an order."""

    id: int
    household_id: int
    district_id: str
    state: OrderState


def _orders_of(session: Session, month: Month) -> list[_Counted]:
    query = sa.select(Order.id, Order.household_id, Order.district_id, Order.state).where(
        Order.delivery_day >= month.first,
        Order.delivery_day < month.next.first,
        Order.state != OrderState.CANCELLED,
    )
    return [_Counted(*row) for row in session.execute(query)]


def _in_month(month: Month) -> sa.ColumnElement[bool]:
    return sa.and_(DeliveryJob.delivery_day >= month.first, DeliveryJob.delivery_day < month.next.first)


def _sales_yen(session: Session, month: Month) -> int:
    """What was delivered, at the prices of the orders, in yen with tax."""
    query = (
        sa.select(sa.func.coalesce(sa.func.sum(OrderLine.price_yen * OrderLine.picked_quantity), 0))
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.state == OrderState.DELIVERED,
            Order.delivery_day >= month.first,
            Order.delivery_day < month.next.first,
        )
    )
    return int(session.scalar(query) or 0)


def _handed_over_by(session: Session, month: Month) -> dict[str, int]:
    query = (
        sa.select(DeliveryJob.carrier, sa.func.count())
        .where(_in_month(month), DeliveryJob.state == JobState.HANDED_OVER)
        .group_by(DeliveryJob.carrier)
    )
    return {carrier.value: count for carrier, count in session.execute(query)}


def _van_reasons(session: Session, month: Month) -> dict[str, int]:
    query = (
        sa.select(DeliveryJob.carrier_reason, sa.func.count())
        .where(_in_month(month), DeliveryJob.carrier == Carrier.VAN)
        .group_by(DeliveryJob.carrier_reason)
    )
    return {reason or NO_REASON: count for reason, count in session.execute(query)}


def _shares(counts: dict[str, int]) -> tuple[Share, ...]:
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Share(key, count, round(100 * count / total)) for key, count in ordered)


def _by_district(session: Session, orders: list[_Counted]) -> list[DistrictFigures]:
    rows = []
    for district in districts(session):
        own = [order for order in orders if order.district_id == district.id]
        delivered = sum(order.state is OrderState.DELIVERED for order in own)
        homes = len({order.household_id for order in own})
        rows.append(DistrictFigures(district.id, district.name, len(own), delivered, homes))
    return rows


def _watch(session: Session, month: Month, now: datetime) -> tuple[Share, ...]:
    start, end = day_bounds(month.first)[0], day_bounds(month.next.first)[0]
    query = (
        sa.select(WatchReport.condition, sa.func.count())
        .where(
            WatchReport.at >= start,
            WatchReport.at < end,
            _agreed(ConsentKind.WATCH_OVER, now),
            _agreed(ConsentKind.STATISTICS, now),
        )
        .group_by(WatchReport.condition)
    )
    counts: dict[Condition, int] = {kind: number for kind, number in session.execute(query)}  # noqa: C416 (rows are no pairs for mypy)
    total = sum(counts.values()) or 1
    return tuple(Share(kind.value, counts.get(kind, 0), round(100 * counts.get(kind, 0) / total)) for kind in Condition)


def _agreed(kind: ConsentKind, now: datetime) -> sa.ColumnElement[bool]:
    """The household of the report has this consent in force."""
    return sa.exists().where(
        Consent.household_id == WatchReport.household_id,
        Consent.kind == kind,
        Consent.given_at <= now,
        sa.or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > now),
    )
