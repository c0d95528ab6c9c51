"""Erasure of a household's data: asked for by one person, confirmed by another, done in one transaction.

It comes after the end of the membership, with every order delivered and every yen settled. What the law keeps stays
under a number that leads to nobody.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.bills import Bill
from orders.accounts.booking import not_booked
from orders.accounts.debits import in_flight
from orders.accounts.ledger import LedgerEntry
from orders.accounts.payments import balances
from orders.db import changed_rows
from orders.errors import NotFound
from orders.homes import access_log
from orders.homes.access_log import Access
from orders.homes.erasures import Erasure, ErasureState
from orders.homes.errors import ErasureDecided, MoneyOpen, OrdersOpen, SamePerson, StillMember
from orders.homes.leaving import open_orders
from orders.homes.people import Account, Household, household
from orders.homes.personal_data import Fate, Kept, declared_tables, of_household
from orders.ordering.history_key import history_open
from orders.ordering.order import Order, OrderEvent, OrderLine, OrderState

SOMEBODY = "—"
"""In place of a name in the history of an order."""


def ask(session: Session, household_id: int, who: str, now: datetime) -> Erasure:
    """Write the request down; a second one while the first is open gives the first. Raises NotFound and `check`'s."""
    check(session, household_id)
    known = session.scalar(
        sa.select(Erasure).where(Erasure.household_id == household_id, Erasure.state == ErasureState.ASKED)
    )
    if known is not None:
        return known
    made = Erasure(household_id=household_id, state=ErasureState.ASKED, asked_at=now, asked_by=who, removed="")
    session.add(made)
    access_log.note(session, who, Access.ERASURE_ASKED, now, household_id=household_id)
    return made


def check(session: Session, household_id: int) -> None:
    """What has to be over first. Raises NotFound, StillMember, OrdersOpen, MoneyOpen."""
    if household(session, household_id).active:
        raise StillMember(household_id)
    coming = open_orders(session, household_id)
    if coming:
        raise OrdersOpen(household_id, tuple(each.number for each in coming))
    if _money_open(session, household_id):
        raise MoneyOpen(household_id)


def _money_open(session: Session, household_id: int) -> bool:
    """Something is owed, asked of the bank, delivered and not in the ledger, or in the ledger and on no bill yet."""
    billed = sa.exists().where(Bill.household_id == household_id, Bill.month == LedgerEntry.month)
    unbilled = sa.exists().where(LedgerEntry.household_id == household_id, ~billed)
    delivered = sa.and_(Order.household_id == household_id, Order.state == OrderState.DELIVERED)
    unbooked = sa.exists().where(delivered, not_booked())
    return (
        household_id in balances(session)
        or household_id in in_flight(session)
        or bool(session.scalar(sa.select(sa.or_(unbilled, unbooked))))
    )


def refuse(session: Session, erasure_id: int, who: str, now: datetime) -> Erasure:
    """The request was a mistake. Raises NotFound, ErasureDecided."""
    found = _decide(session, erasure_id, ErasureState.REFUSED, who, now)
    access_log.note(session, who, Access.ERASURE_REFUSED, now, household_id=found.household_id)
    return found


def confirm(session: Session, erasure_id: int, who: str, now: datetime) -> Erasure:
    """A second person confirms: the data goes now, and cannot come back.

    Raises NotFound, SamePerson, ErasureDecided, StillMember, OrdersOpen, MoneyOpen.
    """
    asked = erasure(session, erasure_id)
    if asked.asked_by == who:
        raise SamePerson(who)
    check(session, asked.household_id)
    found = _decide(session, erasure_id, ErasureState.DONE, who, now)
    found.removed = json.dumps(_erase(session, found.household_id), ensure_ascii=False)
    access_log.note(session, who, Access.DATA_ERASED, now, household_id=found.household_id)
    return found


def erasure(session: Session, erasure_id: int) -> Erasure:
    """Raises NotFound."""
    found = session.get(Erasure, erasure_id, populate_existing=True)
    if found is None:
        raise NotFound("erasure", erasure_id)
    return found


def erasures(session: Session) -> list[tuple[Erasure, Household]]:
    """Every request with its household, open ones first, then the newest."""
    query = sa.select(Erasure, Household).join(Household, Household.id == Erasure.household_id)
    open_first = sa.case((Erasure.state == ErasureState.ASKED, 0), else_=1)
    return [(row[0], row[1]) for row in session.execute(query.order_by(open_first, Erasure.id.desc()))]


def _decide(session: Session, erasure_id: int, to: ErasureState, who: str, now: datetime) -> Erasure:
    swap = sa.update(Erasure).where(Erasure.id == erasure_id, Erasure.state == ErasureState.ASKED)
    if changed_rows(session, swap.values(state=to, decided_at=now, decided_by=who)) != 1:
        erasure(session, erasure_id)
        raise ErasureDecided(erasure_id)
    return erasure(session, erasure_id)


def _erase(session: Session, household_id: int) -> dict[str, int]:
    """Table -> rows removed or emptied. Rows that refer to others go first."""
    session.flush()
    done: dict[str, int] = {}
    with history_open(session, f"erasure of household {household_id}"):
        _empty_histories(session, household_id)
        for table, kept in reversed(declared_tables()):
            if kept.fate is Fate.STAYS and (kept.blank or table.name in _EXPRESSIONS):
                done[table.name] = _change(session, _emptied(table, kept, household_id))
        for table, kept in reversed(declared_tables()):
            if kept.fate is Fate.GOES:
                done[table.name] = _change(session, sa.delete(table).where(of_household(table, household_id)))
    session.expire_all()
    return {name: count for name, count in done.items() if count}


def _emptied(table: sa.Table, kept: Kept, household_id: int) -> sa.Update:
    values = {**kept.blank, **_EXPRESSIONS.get(table.name, {})}
    return sa.update(table).where(of_household(table, household_id)).values(values)


def _empty_histories(session: Session, household_id: int) -> None:
    """Who did it stays where it was somebody of the staff; what was written by hand goes."""
    mine = OrderEvent.order_id.in_(sa.select(Order.id).where(Order.household_id == household_id))
    logins = sa.select(Account.login)
    change = sa.update(OrderEvent).where(mine)
    _change(session, change.where(OrderEvent.who.not_in(logins)).values(who=SOMEBODY))
    _change(session, change.where(OrderEvent.why.not_like("packed into %")).values(why=""))


def _change(session: Session, statement: sa.Update | sa.Delete) -> int:
    return changed_rows(session, statement)


_ALCOHOL = sa.exists().where(OrderLine.order_id == Order.id, OrderLine.alcohol)
_EXPRESSIONS: dict[str, dict[str, Any]] = {
    # The number on papers that the resident has; another one takes its place.
    "households": {"code": sa.literal("X") + sa.cast(Household.id, sa.String(12))},
    # That the age was asked is what the law wants to see where alcohol was sold.
    "orders": {"age_years": sa.case((_ALCOHOL, Order.age_years), else_=None)},
}
