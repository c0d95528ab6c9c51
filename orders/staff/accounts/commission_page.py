"""What the shop pays to the town as sales commission, month by month."""

from __future__ import annotations

from flask import Blueprint, render_template

from orders.accounts.commission import commission
from orders.homes.people import Role
from orders.staff.accounts.bill_rows import month_rows
from orders.staff.doors import only
from orders.staff.parts import now, parts

commission_page = Blueprint("commission", __name__)
commission_page.before_request(only(Role.SHOP))

MONTHS = 24


@commission_page.get("/commission")
def show() -> str:
    """The last two years, newest first."""
    permille = parts().settings.commission_permille
    with parts().database.reading() as session:
        rows = [commission(session, row.month, permille) for row in month_rows(session, now())[:MONTHS]]
        return render_template("commission.html", rows=rows, permille=permille)
