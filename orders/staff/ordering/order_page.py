"""One order: what is in it, for whom, and its history."""

from __future__ import annotations

from flask import Blueprint, render_template

from orders.days.rule_rows import rules
from orders.fulfilment.picking import is_complete
from orders.homes.people import Role
from orders.ordering.charges import charged, charges
from orders.ordering.moving import days_for
from orders.ordering.order import OrderState, events_of, order
from orders.staff.doors import only
from orders.staff.parts import now, parts

order_page = Blueprint("order", __name__)
order_page.before_request(only(Role.SHOP))


@order_page.get("/orders/<int:order_id>")
def show(order_id: int) -> str:
    """The order page."""
    with parts().database.reading() as session:
        found = order(session, order_id)
        return render_template(
            "order.html",
            order=found,
            household=found.household,
            district=found.district,
            lines=found.lines,
            amounts={charge.line.id: charge.amount_yen for charge in charges(found)},
            sums=charged(found),
            complete=is_complete(found),
            events=events_of(session, order_id),
            days=days_for(session, found, now()) if found.state is OrderState.PLACED else [],
            slot=rules(session).slot(found.slot_id) if found.slot_id else None,
        )
