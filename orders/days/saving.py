"""Saving a change of the calendar: the rules, and what was chosen for the orders it touches, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.days.drafts import Draft
from orders.days.effects import Effect, Touched, effect
from orders.days.errors import CalendarChanged, EffectChanged
from orders.days.rule_rows import edition_made_by, editions, rules, stand_still, write
from orders.days.rules import Rules
from orders.ordering.moving import put, tell
from orders.ordering.order import Order, OrderState


@dataclass(frozen=True)
class Choice:
    """What happens to the orders: those on a day that is closed, and those beyond what the day holds."""

    move_closed: bool
    move_full: bool


@dataclass(frozen=True)
class Saved:
    """How many orders went to another day; `again` where this very press was saved before."""

    moved: int
    again: bool = False


def save(
    session: Session, draft: Draft, choice: Choice, *, seen: str, shown: str, who: str, now: datetime,
    press: str | None = None, why: str = "",
) -> Saved:  # fmt: skip
    """Write the change that was shown: `seen` is the edition it was made for, `shown` the fingerprint of its effect.

    The same press twice is one change. Raises CalendarChanged (somebody else's change in between), EffectChanged
    (orders came or went in between), RuleImpossible.
    """
    stand_still(session)
    if press is not None and edition_made_by(session, press) is not None:
        return Saved(0, again=True)
    before = rules(session)
    if before.edition != seen:
        last = editions(session, 1)
        raise CalendarChanged(last[0].who if last else "")
    _lock_orders(session, now)
    wanted = draft.apply(before)
    if effect(session, before, wanted, now).fingerprint != shown:
        raise EffectChanged
    after = write(session, before, wanted, who=who, now=now, what=draft.what, press=press)
    return Saved(_carry_out(session, effect(session, before, after, now), after, choice, who, now, why))


def _lock_orders(session: Session, now: datetime) -> None:
    """Nobody picks, cancels or changes them meanwhile; in the order of their numbers, before any load is touched."""
    waiting = sa.select(Order.id).where(Order.delivery_day >= local_day(now), Order.state == OrderState.PLACED)
    session.execute(waiting.order_by(Order.id).with_for_update(key_share=True))
    session.expire_all()


def _carry_out(session: Session, found: Effect, after: Rules, choice: Choice, who: str, now: datetime, why: str) -> int:
    for cutoff in found.cutoffs:
        until = after.cutoff_at(cutoff.district, cutoff.day)
        ids = [order.id for order in cutoff.orders]
        session.execute(sa.update(Order).where(Order.id.in_(ids)).values(until_at=until))
    for order, slot_id in found.hours:
        put(session, order, order.delivery_day, slot_id, after, who, now)
    going: list[Touched] = [
        *(found.closed if choice.move_closed else ()),
        *(found.full if choice.move_full else ()),
    ]
    moved = 0
    for each in going:
        if each.to is not None:
            put(session, each.order, *each.to, after, who, now, why)
            tell(session, each.order, who, now, why)
            moved += 1
    return moved
