"""What a household owes for a month so far: the same yen that its bill will say. Nobody handles cash."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.booking import not_booked
from orders.accounts.closings import landing_month, last_closed
from orders.accounts.fees import FeeRule, owing
from orders.accounts.ledger import EntryKind, LedgerEntry, entries_of
from orders.accounts.months import Month
from orders.ordering.charges import charged
from orders.ordering.order import Order, OrderState

MONTHLY_FEE_YEN = 1000


@dataclass(frozen=True)
class MonthSum:
    """Whole yen with tax; `goods_yen` has refunds and corrections in it, `orders` counts those not cancelled."""

    fee_yen: int
    goods_yen: int
    orders: int

    @property
    def total_yen(self) -> int:
        return self.fee_yen + self.goods_yen


def month_so_far(
    session: Session,
    household_id: int,
    year: int,
    month: int,
    fee_yen: int = MONTHLY_FEE_YEN,
    fee_rule: str = FeeRule.FIRST_DELIVERY,
) -> MonthSum:
    """The ledger of a month, and while it is open what is still on its way; of a closed month exactly its bill.

    An order belongs to the month of its delivery day, or to the first open one when it is delivered later than
    the closing. What was missing when it was picked is not charged.
    """
    wanted = Month(year, month)
    newest = last_closed(session)
    entries = entries_of(session, household_id, wanted)
    coming = [] if newest and wanted <= newest else _coming(session, household_id, wanted, newest)
    goods_yen = sum(entry.amount_yen for entry in entries if entry.kind is not EntryKind.FEE)
    return MonthSum(
        _fee(session, household_id, wanted, newest, entries, fee_yen, FeeRule.of(fee_rule)),
        goods_yen + sum(charged(order).total_yen for order in coming),
        len({entry.order_id for entry in entries if entry.kind is EntryKind.GOODS}) + len(coming),
    )


def _coming(session: Session, household_id: int, month: Month, newest: Month | None) -> list[Order]:
    """Orders that will be entered in this open month when they are delivered."""
    query = sa.select(Order).where(
        Order.household_id == household_id,
        Order.delivery_day < month.next.first,
        Order.state != OrderState.CANCELLED,
        not_booked(),
    )
    return [order for order in session.scalars(query) if landing_month(Month.of(order.delivery_day), newest) == month]


def _fee(
    session: Session,
    household_id: int,
    month: Month,
    newest: Month | None,
    entries: list[LedgerEntry],
    fee_yen: int,
    rule: FeeRule,
) -> int:
    if newest and month <= newest:
        return sum(entry.amount_yen for entry in entries if entry.kind is EntryKind.FEE)
    return fee_yen if household_id in owing(session, month, rule, household_id, coming=True) else 0
