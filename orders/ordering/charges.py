"""What is charged for an order: the one place that receipts, bills, pages and figures ask."""

from __future__ import annotations

from dataclasses import dataclass

from orders.ordering.order import PAPER_STATES, Order, OrderLine, OrderState, Sums, sums_of

SUBSTITUTE_MARK = "（代わりの品）"


@dataclass(frozen=True)
class Charge:
    """One charged line; `amount_yen` contains the tax of `tax_rate_percent`, `quantity` counts pieces, at least one."""

    line: OrderLine
    name: str
    quantity: int
    amount_yen: int
    tax_rate_percent: int


def charges(order: Order) -> tuple[Charge, ...]:
    """The charged lines of an order in its own order: what was ordered until picking ends, then what was picked.

    Weighed goods cost what their real weight costs, a substitute stands by its own name. Nothing of a cancelled order
    is charged.
    """
    every = ((line, charged_quantity(order, line)) for line in order.lines)
    return tuple(
        Charge(line, charged_name(line), quantity, _amount_yen(order, line), line.tax_rate_percent)
        for line, quantity in every
        if quantity
    )


def charged_name(line: OrderLine) -> str:
    """The name on paper: a substitute says that it is one, and weighed goods what they weigh."""
    weight = f" {line.picked_weight_g:,}g" if line.weighed and line.picked_weight_g is not None else ""
    return f"{line.name}{weight}{SUBSTITUTE_MARK if line.is_substitute else ''}"


def _amount_yen(order: Order, line: OrderLine) -> int:
    return line.price_yen * line.quantity if order.state in PAPER_STATES else line.kept_yen


def charged_quantity(order: Order, line: OrderLine) -> int:
    """Pieces that are billed: those ordered until picking ends, then those picked that did not come back; none of a
    cancelled order.
    """
    if order.state is OrderState.CANCELLED or (order.state in PAPER_STATES and line.is_substitute):
        return 0
    return line.quantity if order.state in PAPER_STATES else line.kept


def charged(order: Order) -> Sums:
    """What the household pays for this order: what was missing is not paid."""
    return sums_of([(charge.amount_yen, charge.tax_rate_percent) for charge in charges(order)])
