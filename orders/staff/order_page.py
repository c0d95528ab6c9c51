"""One order: what is in it, for whom, and its history."""

from __future__ import annotations

from flask import Blueprint, render_template

from orders.order import charged, charged_quantity, events_of, order
from orders.people import Role
from orders.picking import is_complete
from orders.staff.doors import only
from orders.staff.parts import parts

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
            lines=[(line, charged_quantity(found, line)) for line in found.lines],
            sums=charged(found),
            complete=is_complete(found),
            events=events_of(session, order_id),
        )
