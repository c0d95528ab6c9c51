"""Pages of single flights and of the flights of a day."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request

from fleet import flights
from fleet.console.doors import only
from fleet.console.flight_sheet import sheet_of
from fleet.console.parts import now, parts, today
from fleet.console.trips import trip_of, trips_of
from fleet.requests import POSSIBLE_IN, RequestKind
from orders.homes.people import Role

FRESH_EVERY_S = 2

pages = Blueprint("flight", __name__)
pages.before_request(only(Role.OPERATOR))


@pages.get("/flights")
def of_day() -> str:
    """The flights of one delivery day."""
    day = _day_asked()
    with parts().database.reading() as session:
        found = flights.flights_of_day(session, day)
        trips = trips_of(session, parts().world, parts().fleet, found, now())
        rows = {each.id: each for each in found}
    step = timedelta(days=1)
    return render_template("flights.html", trips=trips, rows=rows, day=day, before=day - step, after=day + step)


@pages.get("/flights/<int:flight_id>")
def show(flight_id: int) -> str:
    """One flight."""
    with parts().database.reading() as session:
        sheet = sheet_of(session, parts().world, parts().fleet, flight_id, now())
    return render_template("flight.html", sheet=sheet, fresh_every=FRESH_EVERY_S)


@pages.get("/flights/<int:flight_id>/land-now")
def land_now(flight_id: int) -> str:
    """Asks once more before an aircraft is brought down where it is."""
    with parts().database.reading() as session:
        flight = flights.flight(session, flight_id)
        trip = trip_of(session, parts().world, parts().fleet, flight, now())
    return render_template("land_now.html", trip=trip, possible=flight.state in POSSIBLE_IN[RequestKind.LAND_NOW])


def _day_asked() -> date:
    asked = request.args.get("day", "")
    if not asked:
        return today()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        abort(404)
