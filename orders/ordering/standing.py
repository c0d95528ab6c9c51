"""Standing orders become orders: each day of a list once, before the cut-off, through the same checkout as any order.

`place_due` may run twice, late, or in two workers at once. A day of a list is due as soon as orders are taken for it,
so that the resident sees the order on the television and may cancel it until the cut-off. A day that is not served
(holiday, snow, a full day) or that was missed by a worker that stood still comes with the next delivery that there is,
at most `LATEST` later: then it is the turn of the next week's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.days.calendar import delivery_promise
from orders.days.errors import TooHeavyForADay
from orders.db import Database
from orders.errors import (
    AgeMissing,
    ItemGone,
    NoDeliveryDay,
    NotRegistered,
    OrdersError,
    OutOfStock,
    SpecialLimit,
    UnderAge,
)
from orders.homes.districts import districts
from orders.homes.errors import MembershipOver
from orders.homes.membership import is_paused, lock_member, paused_on
from orders.homes.people import Household
from orders.ordering.basket import Lying
from orders.ordering.checkout import place_order
from orders.ordering.order import Channel, Order, add_event
from orders.ordering.standing_orders import (
    StandingLine,
    StandingOrder,
    StandingPause,
    StandingPlacing,
    lock_standing_order,
    pauses_of,
)
from orders.upsert import insert_into

LATEST = timedelta(days=6)
WHO = "standing"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LeftOut:
    """What was not fully there: so many pieces were wanted, so many are ordered."""

    name: str
    wanted: int
    got: int


@dataclass(frozen=True)
class Placed:
    """What this call has made of one day of a list; no order where nothing of it could be ordered."""

    household_id: int
    day: date
    order_id: int | None
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class _Due:
    household_id: int
    weekday: int
    day: date


def place_due(database: Database, now: datetime) -> list[Placed]:
    """Place every standing order that is due, each in a transaction of its own; gives what this very call has placed.

    A household that cannot be served keeps nobody else waiting: it is logged and tried again by the next call.
    """
    with database.reading() as session:
        due = list(_due(session, now))
    placed = []
    for each in due:
        try:
            with database.writing() as session:
                done = _place(session, each, now)
        except OrdersError:
            log.exception("standing order of household %s for %s", each.household_id, each.day)
            continue
        placed += [done] if done is not None else []
    return placed


def _due(session: Session, now: datetime) -> Iterator[_Due]:
    """Days of lists for which orders are taken now, and that nothing has become of yet."""
    first = local_day(now) - LATEST
    settled = _days_since(session, first, StandingPlacing) | _days_since(session, first, StandingPause)
    for district in districts(session):
        try:
            last = delivery_promise(session, district, now).day
        except NoDeliveryDay:
            continue
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        away = {day: paused_on(session, day) for day in days}
        for standing in session.scalars(_LISTS, {"district_id": district.id}):
            for day in days:
                if day.weekday() != standing.weekday or not standing.counts_on(day):
                    continue
                if (standing.id, day) not in settled and standing.household_id not in away[day]:
                    yield _Due(standing.household_id, standing.weekday, day)


_LISTS = (
    sa.select(StandingOrder)
    .join(Household, Household.id == StandingOrder.household_id)
    .where(
        Household.district_id == sa.bindparam("district_id"),
        Household.active.is_(True),
        sa.exists().where(StandingLine.standing_order_id == StandingOrder.id),
    )
    .order_by(StandingOrder.id)
)


def _days_since(
    session: Session, first: date, table: type[StandingPlacing] | type[StandingPause]
) -> set[tuple[int, date]]:
    """(list, day) of what was placed, or of what is paused."""
    rows = session.execute(sa.select(table.standing_order_id, table.day).where(table.day >= first))
    return {(row.standing_order_id, row.day) for row in rows}


def _place(session: Session, due: _Due, now: datetime) -> Placed | None:
    """None where somebody was faster, or the list was paused, changed or ended since.

    The household is held before its list, as at the end of a membership.
    """
    try:
        lock_member(session, due.household_id)
    except MembershipOver:
        return None
    standing = lock_standing_order(session, due.household_id, due.weekday)
    if not standing.lines or not standing.counts_on(due.day) or due.day in pauses_of(session, standing.id):
        return None
    if is_paused(session, due.household_id, due.day):
        return None
    if not _claim(session, standing, due.day, now):
        return None
    order, left_out = _order_what_is_there(session, standing, due.day, now)
    placing = session.get_one(StandingPlacing, (standing.id, due.day))
    placing.order_id = order.id if order is not None else None
    placing.left_out = [asdict(each) for each in left_out]
    session.flush()
    if order is not None:
        for each in left_out:
            missing = f"missing: {each.name} x {each.wanted - each.got}"
            add_event(session, order.id, WHO, now, order.state, order.state, missing)
    return Placed(due.household_id, due.day, placing.order_id, left_out)


def _claim(session: Session, standing: StandingOrder, day: date, now: datetime) -> bool:
    row = insert_into(session, StandingPlacing).values(standing_order_id=standing.id, day=day, at=now, left_out=[])
    mine = row.on_conflict_do_nothing(index_elements=["standing_order_id", "day"]).returning(StandingPlacing.day)
    return session.scalar(mine) is not None


def _order_what_is_there(
    session: Session, standing: StandingOrder, day: date, now: datetime
) -> tuple[Order | None, tuple[LeftOut, ...]]:
    """The list, less whatever the checkout refuses, one thing after the other.

    Raises NoDeliveryDay and the like: what no smaller list would mend.
    """
    wanted = {line.item_id: line.quantity for line in standing.lines}
    left = dict(wanted)
    names = {line.item_id: line.item.name for line in standing.lines}
    alcohol = {line.item_id for line in standing.lines if line.item.alcohol}
    order: Order | None = None
    while left and order is None:
        goods = {item_id: Lying(quantity, now) for item_id, quantity in left.items()}
        try:
            order = place_order(
                session, standing.household_id, f"standing-{standing.id}-{day}", now, channel=Channel.STANDING,
                who=WHO, age_years=standing.age_years, goods=goods,
            )  # fmt: skip
        except OutOfStock as short:
            _reduce(left, short.item_id, short.available)
        except SpecialLimit as limit:
            _reduce(left, limit.item_id, limit.limit - (limit.wanted - left[limit.item_id]))
        except ItemGone as gone:
            _reduce(left, gone.item_id, 0)
        except (AgeMissing, UnderAge):
            left = {item_id: quantity for item_id, quantity in left.items() if item_id not in alcohol}
        except TooHeavyForADay:
            _reduce(left, next(reversed(left)), 0)
        except NotRegistered:
            left = {}
    got = left if order is not None else {}
    return order, tuple(
        LeftOut(names[item_id], quantity, got.get(item_id, 0))
        for item_id, quantity in wanted.items()
        if got.get(item_id, 0) < quantity
    )


def _reduce(left: dict[int, int], item_id: int, to: int) -> None:
    """Fewer pieces, at least one fewer than before; none at all takes it off the list."""
    pieces = min(to, left[item_id] - 1)
    if pieces > 0:
        left[item_id] = pieces
    else:
        del left[item_id]


def left_out_of(session: Session, order_id: int) -> list[LeftOut]:
    """What was missing of the list when this order was made of it; empty for every other order."""
    rows = session.scalar(sa.select(StandingPlacing.left_out).where(StandingPlacing.order_id == order_id))
    return [LeftOut(**row) for row in rows or []]


@dataclass(frozen=True)
class ToTell:
    """A household that has not got all of its list and does not know it yet."""

    standing: StandingOrder
    placing: StandingPlacing

    @property
    def left_out(self) -> list[LeftOut]:
        return [LeftOut(**row) for row in self.placing.left_out]


def to_tell(session: Session) -> list[ToTell]:
    """Whom staff call about what could not be ordered, the oldest first."""
    query = (
        sa.select(StandingPlacing)
        .where(StandingPlacing.told_at.is_(None), sa.cast(StandingPlacing.left_out, sa.Text) != "[]")
        .order_by(StandingPlacing.at, StandingPlacing.standing_order_id)
    )
    return [ToTell(session.get_one(StandingOrder, each.standing_order_id), each) for each in session.scalars(query)]


def told(session: Session, standing_order_id: int, day: date, who: str, now: datetime) -> None:
    """Somebody has called them. Twice changes nothing."""
    mine = (StandingPlacing.standing_order_id == standing_order_id, StandingPlacing.day == day)
    change = sa.update(StandingPlacing).where(*mine, StandingPlacing.told_at.is_(None))
    session.execute(change.values(told_at=now, told_by=who))
