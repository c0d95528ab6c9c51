"""Receipt fields: the qualified simplified invoice (適格簡易請求書, 消費税法57条の4第2項)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from orders.config import OrdersSettings
from orders.ordering.charges import charges
from orders.ordering.order import Order
from orders.ordering.order import order as order_of
from orders.tax import REDUCED_RATE_PERCENT, included_tax, totals_by_rate


@dataclass(frozen=True)
class ReceiptLine:
    """`mark` is ※ on items of the reduced rate."""

    name: str
    quantity: int
    price_yen: int
    amount_yen: int
    tax_rate_percent: int
    mark: str


@dataclass(frozen=True)
class RateTotal:
    """`total_yen` contains `tax_yen`."""

    rate_percent: int
    total_yen: int
    tax_yen: int


@dataclass(frozen=True)
class Receipt:
    issuer_name: str
    issuer_number: str
    order_number: str
    day: date
    household_name: str
    lines: tuple[ReceiptLine, ...]
    total_yen: int
    rates: tuple[RateTotal, ...]


def receipt(session: Session, order_id: int, settings: OrdersSettings | None = None) -> Receipt:
    """The receipt of an order: what was ordered until picking ends, then what was picked. Raises NotFound."""
    issuer = settings or OrdersSettings()
    order = order_of(session, order_id)
    lines = _lines(order)
    totals = totals_by_rate((line.amount_yen, line.tax_rate_percent) for line in lines)
    return Receipt(
        issuer_name=issuer.issuer_name,
        issuer_number=issuer.issuer_number,
        order_number=order.number,
        day=order.delivery_day,
        household_name=order.household.name,
        lines=lines,
        total_yen=sum(totals.values()),
        rates=tuple(RateTotal(rate, total, included_tax(total, rate)) for rate, total in sorted(totals.items())),
    )


def _lines(order: Order) -> tuple[ReceiptLine, ...]:
    return tuple(
        ReceiptLine(
            charge.name,
            charge.quantity,
            charge.line.price_yen,
            charge.amount_yen,
            charge.tax_rate_percent,
            "※" if charge.tax_rate_percent == REDUCED_RATE_PERCENT else "",
        )
        for charge in charges(order)
    )
