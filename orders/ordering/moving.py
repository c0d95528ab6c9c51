"""Moving an order to another day before anybody has picked it: the same order, number, goods and prices."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import day_bounds, local_day
from orders.days import loads
from orders.days.calendar import SEARCH_DAYS
from orders.days.errors import AlreadyPicked, NoRoom
from orders.days.room import opening
from orders.days.rule_rows import rules, stand_still
from orders.days.rules import Rules
from orders.db import changed_rows
from orders.homes import messages
from orders.homes.people import Role
from orders.ordering.order import Order, OrderState, add_event, lock_order


def move(session: Session, order_id: int, day: date, who: str, now: datetime, why: str = "") -> Order:
    """Deliver it on that day instead, in the first slot with room, and tell the household. The same day is no change.

    Raises NoRoom (closed, full, or its cut-off is over), AlreadyPicked, NotFound.
    """
    stand_still(session)
    order = lock_order(session, order_id)
    if order.state is not OrderState.PLACED:
        raise AlreadyPicked(order_id, order.state)
    if order.delivery_day == day:
        return order
    valid = rules(session)
    slot_id = _room(session, valid, order, day, now)
    put(session, order, day, slot_id, valid, who, now, why)
    tell(session, order, who, now, why)
    return order


def days_for(session: Session, order: Order, now: datetime, most: int = 8) -> list[date]:
    """The next days on which this order could be delivered instead."""
    valid, today = rules(session), local_day(now)
    found: list[date] = []
    busy = loads.loads_between(session, today, date.fromordinal(today.toordinal() + SEARCH_DAYS))
    for ahead in range(SEARCH_DAYS):
        day = date.fromordinal(today.toordinal() + ahead)
        if day == order.delivery_day or not _taken(valid, order, day, now):
            continue
        if opening(valid, order.district_id, day, busy.get(day, {}), order.weight_g) is not None:
            found.append(day)
        if len(found) == most:
            break
    return found


def put(
    session: Session, order: Order, day: date, slot_id: int | None, valid: Rules, who: str, now: datetime, why: str = ""
) -> None:
    """Let the order lie on that day and slot, whether there is room or not; its loads go along. With a history row.

    Hold the calendar (`stand_still`) and the order (`lock_order`) before. Raises AlreadyPicked.
    """
    was = order.delivery_day
    until = valid.cutoff_at(order.district, day)
    change = sa.update(Order).where(Order.id == order.id, Order.state == OrderState.PLACED)
    if changed_rows(session, change.values(delivery_day=day, slot_id=slot_id or None, until_at=until)) != 1:
        raise AlreadyPicked(order.id, order.state)
    loads.give_back(session, was, order.district_id, order.slot_id, order.weight_g)
    loads.add(session, day, order.district_id, slot_id, order.weight_g)
    session.refresh(order, ["delivery_day", "slot_id", "until_at"])
    if day != was:
        remark = f"moved: {was} -> {day}" + (f" {why}" if why else "")
        add_event(session, order.id, who, now, order.state, order.state, remark)


def tell(session: Session, order: Order, who: str, now: datetime, why: str = "") -> None:
    """A message to this household alone, on its television until the new day is over."""
    day = order.delivery_day
    because = f"{why}のため、" if why else ""
    text = f"{because}ご注文 {order.number}の お届けが 変わりました。{day.month}月{day.day}日に お届けします。"
    messages.write(
        session, text, author=Role.SHOP, who=who, now=now, until=max(day_bounds(day)[1], day_bounds(local_day(now))[1]),
        household_id=order.household_id,
    )  # fmt: skip


def _taken(valid: Rules, order: Order, day: date, now: datetime) -> bool:
    return valid.delivers(order.district_id, day) and now <= valid.cutoff_at(order.district, day)


def _room(session: Session, valid: Rules, order: Order, day: date, now: datetime) -> int:
    if not _taken(valid, order, day, now):
        raise NoRoom(day)
    found = opening(valid, order.district_id, day, loads.loads_of(session, day), order.weight_g)
    if found is None:
        raise NoRoom(day)
    return found.slot_id
