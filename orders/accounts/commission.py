"""The sales commission of the shop (商品販売手数料): a share of what was sold, at the rate that the ordinance sets."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.closings import MonthClosing
from orders.accounts.ledger import EntryKind, LedgerEntry
from orders.accounts.months import Month
from orders.tax import STANDARD_RATE_PERCENT, included_tax


@dataclass(frozen=True)
class Commission:
    """One month, yen with tax. `base_yen` is goods minus goods given back; `final` once the month is closed."""

    month: Month
    goods_yen: int
    returned_yen: int
    permille: int
    base_yen: int
    commission_yen: int
    final: bool

    @property
    def tax_yen(self) -> int:
        """The tax of 10 % inside the commission."""
        return included_tax(self.commission_yen, STANDARD_RATE_PERCENT)


def commission_of(base_yen: int, permille: int) -> int:
    """The share, rounded down to the yen once a month; of a month of returns only, it is given back."""
    share = abs(base_yen) * permille // 1000
    return share if base_yen >= 0 else -share


def commission_base(session: Session, month: Month) -> int:
    """What the shop's goods made in a month: deliveries minus goods given back, in yen with tax."""
    goods_yen, returned_yen = _sold(session, month)
    return goods_yen + returned_yen


def commission(session: Session, month: Month, permille: int) -> Commission:
    """The commission of a month: of a closed one as it was closed, of an open one as far as it is known."""
    goods_yen, returned_yen = _sold(session, month)
    closing = session.get(MonthClosing, month)
    if closing is not None and closing.closed_at is not None:
        return Commission(
            month, goods_yen, returned_yen, closing.commission_permille, closing.commission_base_yen,
            closing.commission_yen, True,
        )  # fmt: skip
    base_yen = goods_yen + returned_yen
    return Commission(month, goods_yen, returned_yen, permille, base_yen, commission_of(base_yen, permille), False)


def _sold(session: Session, month: Month) -> tuple[int, int]:
    """(goods, goods given back: not above zero)."""
    query = (
        sa.select(LedgerEntry.kind, sa.func.sum(LedgerEntry.amount_yen))
        .where(
            LedgerEntry.month == month,
            LedgerEntry.order_id.is_not(None),
            LedgerEntry.kind.in_([EntryKind.GOODS, EntryKind.REFUND]),
        )
        .group_by(LedgerEntry.kind)
    )
    found = {kind: int(amount_yen) for kind, amount_yen in session.execute(query)}
    return found.get(EntryKind.GOODS, 0), found.get(EntryKind.REFUND, 0)
