"""What of an order was missing, and what is sent in its place."""

from __future__ import annotations

from orders.ordering.order import Order


def replaced(order: Order) -> tuple[tuple[str, str], ...]:
    """What is sent in place of what: (ordered, sent), in the order of the lines."""
    names = {line.id: line.name for line in order.lines}
    return tuple(
        (names[line.substitute_for_id], line.name)
        for line in order.lines
        if line.substitute_for_id in names and line.sent
    )


def sold_out(order: Order) -> tuple[str, ...]:
    """Names of missing goods for which nothing stands in."""
    stood_for = {line.substitute_for_id for line in order.lines if line.sent}
    return tuple(
        line.name for line in order.lines if line.missing and line.id not in stood_for and not line.is_substitute
    )
