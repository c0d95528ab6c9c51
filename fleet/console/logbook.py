"""飛行日誌 様式1: the legal flight log, one sheet an aircraft."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from fleet import drones
from fleet import logbook as book
from fleet.console.doors import only
from fleet.console.parts import parts
from fleet.errors import NoSuchDrone
from orders.errors import NotFound
from orders.homes.people import Role

pages = Blueprint("logbook", __name__)
pages.before_request(only(Role.OPERATOR))


@pages.get("/logbook")
def first() -> Response:
    """The sheet of the first aircraft."""
    with parts().database.reading() as session:
        known = drones.drones(session)
    if not known:
        raise NotFound("drone", "any")
    return redirect(url_for("logbook.sheet", drone_id=known[0].id), 303)


@pages.get("/logbook/<drone_id>")
def sheet(drone_id: str) -> str:
    """All rows of one aircraft, newest last, as the form wants them."""
    with parts().database.reading() as session:
        try:
            craft = drones.drone(session, drone_id)
        except NoSuchDrone as unknown:
            raise NotFound("drone", drone_id) from unknown
        rows = book.entries_of(session, drone_id)
        fleet = drones.drones(session)
    return render_template("logbook.html", craft=craft, rows=rows, fleet=fleet)
