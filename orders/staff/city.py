"""The city's page: figures of a month."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from orders.clock import local_day
from orders.people import Role
from orders.staff.days import parse_day
from orders.staff.doors import only
from orders.staff.figures import Month, figures_of
from orders.staff.parts import now, parts

city = Blueprint("city", __name__)
city.before_request(only(Role.CITY))


@city.get("/city/figures")
def figures_page() -> str:
    """The figures of a month, this one by default (?month=2026-11)."""
    day = parse_day(request.args.get("month", "") + "-01") or local_day(now())
    month = Month(day.year, day.month)
    with parts().database.reading() as session:
        return render_template("figures.html", month=month, figures=figures_of(session, month, now()))
