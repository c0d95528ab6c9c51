"""The monthly fee: who owes it in which month."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.booking import not_booked
from orders.accounts.closings import last_closed
from orders.accounts.ledger import EntryKind, LedgerEntry
from orders.accounts.months import Month
from orders.clock import day_bounds
from orders.errors import SettingInvalid
from orders.homes.consents import Consent, ConsentKind
from orders.homes.people import Household
from orders.ordering.order import Order, OrderState

FEE_RATE_PERCENT = 10


class FeeRule(StrEnum):
    """From when on a household owes the fee; a household that is no longer active owes it only where goods came."""

    FIRST_DELIVERY = "first_delivery"
    """Every month from that of the first delivery on."""
    REGISTRATION = "registration"
    """Every month from that of the consent to ordering on, with or without an order."""
    DELIVERY = "delivery"
    """Only months with a delivery."""

    @classmethod
    def of(cls, text: str) -> FeeRule:
        """The rule of the setting YUAI_FEE_RULE. Raises SettingInvalid."""
        try:
            return cls(text)
        except ValueError as error:
            raise SettingInvalid("YUAI_FEE_RULE", text, " or ".join(cls)) from error


def fee_key(household_id: int, month: Month) -> str:
    """The key of the one fee of a household and month in the ledger."""
    return f"fee:{household_id}:{month}"


def owing(
    session: Session, month: Month, rule: FeeRule, household_id: int | None = None, *, coming: bool = False
) -> set[int]:
    """The households (of all, or this one) that owe the fee of `month`, as the ledger has it.

    With `coming` also those whose orders are still on their way, as if they were delivered.
    """
    came = _with_goods(session, month, month, household_id, coming)
    if rule is FeeRule.DELIVERY:
        return came
    if rule is FeeRule.REGISTRATION:
        return came | _active(session, _registered(session, month, household_id))
    return came | _active(session, _with_goods(session, None, month, household_id, coming))


def _with_goods(session: Session, first: Month | None, last: Month, household_id: int | None, coming: bool) -> set[int]:
    """Households with goods in these months (from the beginning on, without `first`)."""
    booked = sa.select(LedgerEntry.household_id).where(LedgerEntry.kind == EntryKind.GOODS, LedgerEntry.month <= last)
    if first is not None:
        booked = booked.where(LedgerEntry.month >= first)
    if household_id is not None:
        booked = booked.where(LedgerEntry.household_id == household_id)
    return set(session.scalars(booked.distinct())) | (
        _on_the_way(session, first, last, household_id) if coming else set()
    )


def _on_the_way(session: Session, first: Month | None, last: Month, household_id: int | None) -> set[int]:
    """Households with an order that will be entered in these months when it is delivered."""
    query = sa.select(Order.household_id).where(
        Order.state != OrderState.CANCELLED, Order.delivery_day < last.next.first, not_booked()
    )
    newest = last_closed(session)
    if first is not None and (newest is None or first != newest.next):
        query = query.where(Order.delivery_day >= first.first)
    if household_id is not None:
        query = query.where(Order.household_id == household_id)
    return set(session.scalars(query.distinct()))


def _registered(session: Session, month: Month, household_id: int | None) -> set[int]:
    end = day_bounds(month.next.first)[0]
    query = sa.select(Consent.household_id).where(Consent.kind == ConsentKind.ORDERING, Consent.given_at < end)
    if household_id is not None:
        query = query.where(Consent.household_id == household_id)
    return set(session.scalars(query.distinct()))


def _active(session: Session, homes: set[int]) -> set[int]:
    return homes & set(session.scalars(sa.select(Household.id).where(Household.active)))
