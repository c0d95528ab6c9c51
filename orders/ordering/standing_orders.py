"""Standing orders (毎週の注文): what a household gets every week on the same weekday, with pauses and an end.

Here stand the tables and what staff change; `standing.place_due` makes orders of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders.days.calendar import delivery_promise
from orders.db import Base
from orders.errors import AgeMissing, BasketFull, EmptyBasket, ItemGone, NotFound, QuantityLimit, UnderAge
from orders.goods.catalogue import Item, items_by_id
from orders.homes.people import Household, household
from orders.ordering.basket import MAX_LINES, MAX_QUANTITY
from orders.ordering.checkout import DRINKING_AGE_YEARS, OLDEST_PLAUSIBLE_YEARS
from orders.upsert import insert_into

WEEKDAYS = range(5)
"""Monday to Friday, as `date.weekday` counts: on other days nothing is ever delivered."""
WEEK = timedelta(days=7)


class StandingOrder(Base):
    """One list a household and weekday. `since` is the first day for which it counts, `until` the last.

    `age_years` was said for alcohol on the list, and is kept only with it.
    """

    __tablename__ = "standing_orders"
    __table_args__ = (
        sa.UniqueConstraint("household_id", "weekday"),
        sa.CheckConstraint("weekday between 0 and 4", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"))
    weekday: Mapped[int]
    since: Mapped[date]
    until: Mapped[date | None]
    age_years: Mapped[int | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(64))

    lines: Mapped[list[StandingLine]] = relationship(
        order_by="StandingLine.position", lazy="selectin", cascade="all, delete-orphan"
    )
    household: Mapped[Household] = relationship(lazy="joined", innerjoin=True)

    def counts_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class StandingLine(Base):
    __tablename__ = "standing_lines"
    __table_args__ = (sa.CheckConstraint(f"quantity between 1 and {MAX_QUANTITY}", name="quantity"),)

    standing_order_id: Mapped[int] = mapped_column(sa.ForeignKey("standing_orders.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    position: Mapped[int]
    quantity: Mapped[int]

    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)


class StandingPause(Base):
    """次回は休み: on this day of the list nothing comes."""

    __tablename__ = "standing_pauses"

    standing_order_id: Mapped[int] = mapped_column(sa.ForeignKey("standing_orders.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class StandingPlacing(Base):
    """What became of one day of a list: an order, or none at all; `left_out` says what was not fully there.

    `left_out` holds {"name", "wanted", "got"} each. The resident is called about it until somebody has `told` them.
    """

    __tablename__ = "standing_placings"

    standing_order_id: Mapped[int] = mapped_column(sa.ForeignKey("standing_orders.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"), unique=True)
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    told_at: Mapped[datetime | None]
    told_by: Mapped[str | None] = mapped_column(sa.String(64))


def standing_orders_of(session: Session, household_id: int) -> list[StandingOrder]:
    """Every list of a household that has not ended, by weekday."""
    query = sa.select(StandingOrder).where(StandingOrder.household_id == household_id)
    return [each for each in session.scalars(query.order_by(StandingOrder.weekday)) if each.lines]


def standing_order(session: Session, household_id: int, weekday: int) -> StandingOrder | None:
    query = sa.select(StandingOrder).where(StandingOrder.household_id == household_id, StandingOrder.weekday == weekday)
    return session.scalar(query.execution_options(populate_existing=True))


def set_standing_order(
    session: Session, household_id: int, weekday: int, wanted: Mapping[int, int], now: datetime, *, who: str,
    until: date | None = None, age_years: int | None = None,
) -> StandingOrder:  # fmt: skip
    """From the next day that can still be kept on, this household gets `wanted` (item id -> pieces) every week.

    What is placed already stays as it was agreed. Raises EmptyBasket, BasketFull, QuantityLimit, ItemGone, AgeMissing,
    UnderAge, NotFound, NoDeliveryDay, ValueError (no such weekday).
    """
    if weekday not in WEEKDAYS:
        raise ValueError(f"weekday {weekday}")
    home = household(session, household_id)
    goods = _checked(session, household_id, wanted)
    alcohol = any(item.alcohol for item in goods.values())
    if alcohol:
        _check_age(age_years)
    insert = insert_into(session, StandingOrder).values(
        household_id=household_id, weekday=weekday, since=delivery_promise(session, home.district, now).day,
        until=until, age_years=age_years if alcohol else None, changed_at=now, changed_by=who,
    )  # fmt: skip
    kept = {"until": until, "age_years": age_years if alcohol else None, "changed_at": now, "changed_by": who}
    session.execute(insert.on_conflict_do_update(index_elements=["household_id", "weekday"], set_=kept))
    made = lock_standing_order(session, household_id, weekday)
    if not made.lines:
        made.since = delivery_promise(session, home.district, now).day
    made.lines = [
        StandingLine(item_id=item_id, position=n, quantity=quantity)
        for n, (item_id, quantity) in enumerate(wanted.items(), 1)
    ]
    session.flush()
    return made


def lock_standing_order(session: Session, household_id: int, weekday: int) -> StandingOrder:
    """The list as it is now, kept from other writers until the transaction ends. Raises NotFound."""
    query = sa.select(StandingOrder).where(StandingOrder.household_id == household_id, StandingOrder.weekday == weekday)
    found = session.scalar(
        query.with_for_update(of=StandingOrder, key_share=True).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("standing order", (household_id, weekday))
    return found


def end_standing_order(session: Session, household_id: int, weekday: int, now: datetime, who: str) -> None:
    """やめる: nothing more is placed; what is placed already stays an order. Twice changes nothing. Raises NotFound."""
    found = lock_standing_order(session, household_id, weekday)
    found.lines = []
    found.age_years, found.until = None, None
    found.changed_at, found.changed_by = now, who
    session.flush()


def pause(session: Session, household_id: int, weekday: int, day: date, *, paused: bool) -> None:
    """次回は休み, or not after all; twice changes nothing. Raises NotFound, ValueError (not a day of this list)."""
    found = lock_standing_order(session, household_id, weekday)
    if day.weekday() != weekday:
        raise ValueError(f"{day} is no day of this list")
    if paused:
        insert = insert_into(session, StandingPause).values(standing_order_id=found.id, day=day)
        session.execute(insert.on_conflict_do_nothing())
        return
    mine = (StandingPause.standing_order_id == found.id, StandingPause.day == day)
    session.execute(sa.delete(StandingPause).where(*mine))


def pauses_of(session: Session, standing_order_id: int) -> set[date]:
    query = sa.select(StandingPause.day).where(StandingPause.standing_order_id == standing_order_id)
    return set(session.scalars(query))


def next_days(session: Session, standing: StandingOrder, today: date, count: int = 3) -> list[date]:
    """The next days of the list from today on that are not placed yet, paused ones too."""
    query = sa.select(StandingPlacing.day).where(StandingPlacing.standing_order_id == standing.id)
    placed = set(session.scalars(query.where(StandingPlacing.day >= today)))
    first = max(today, standing.since)
    first += timedelta(days=(standing.weekday - first.weekday()) % 7)
    days = [first + n * WEEK for n in range(count + len(placed))]
    return [day for day in days if day not in placed and standing.counts_on(day)][:count]


def _checked(session: Session, household_id: int, wanted: Mapping[int, int]) -> dict[int, Item]:
    if not wanted:
        raise EmptyBasket(household_id)
    if len(wanted) > MAX_LINES:
        raise BasketFull(MAX_LINES)
    goods = items_by_id(session, wanted)
    for item_id, quantity in wanted.items():
        if item_id not in goods:
            raise NotFound("item", item_id)
        if not goods[item_id].active:
            raise ItemGone(item_id, goods[item_id].name)
        if not 1 <= quantity <= MAX_QUANTITY:
            raise QuantityLimit(item_id, quantity, MAX_QUANTITY)
    return goods


def _check_age(age_years: int | None) -> None:
    if age_years is None or not 0 < age_years <= OLDEST_PLAUSIBLE_YEARS:
        raise AgeMissing
    if age_years < DRINKING_AGE_YEARS:
        raise UnderAge(age_years)
