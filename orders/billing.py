"""What a household owes for a month: nobody handles cash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.order import Order, OrderState, charged

MONTHLY_FEE_YEN = 1000


@dataclass(frozen=True)
class MonthSum:
    """Whole yen with tax; `orders` counts those that were not cancelled."""

    fee_yen: int
    goods_yen: int
    orders: int

    @property
    def total_yen(self) -> int:
        return self.fee_yen + self.goods_yen


def month_so_far(
    session: Session, household_id: int, year: int, month: int, fee_yen: int = MONTHLY_FEE_YEN
) -> MonthSum:
    """Fee and goods of a month, by delivery day; what was missing when it was picked is not charged."""
    first = date(year, month, 1)
    next_first = (first + timedelta(days=31)).replace(day=1)
    query = sa.select(Order).where(
        Order.household_id == household_id,
        Order.delivery_day >= first,
        Order.delivery_day < next_first,
        Order.state != OrderState.CANCELLED,
    )
    orders = list(session.scalars(query))
    return MonthSum(fee_yen, sum(charged(order).total_yen for order in orders), len(orders))
