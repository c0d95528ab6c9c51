"""The stored plan of a flight as a paper: two pages to sign, a picture, and the route for Google Earth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session

from fleet import flights
from fleet.console.doors import only
from fleet.console.parts import parts
from fleet.console.words import TOKYO, full_date
from fleet.drones import drone
from fleet.flights import Flight, Leg
from fleet.logbook import METHOD, PURPOSES
from fleet.sites import town_world
from flightplans.delivery import DeliveryPlan
from flightplans.document.account import Account, account_of_plan
from flightplans.document.papers import PAPERS
from orders.homes.people import Role

KEPT = 16
"""Papers of the last flights: a PDF is drawn once, however often it is opened."""

pages = Blueprint("plan_paper", __name__)
pages.before_request(only(Role.OPERATOR))


@pages.get("/flights/<int:flight_id>/plan.<suffix>")
def show(flight_id: int, suffix: str) -> Response:
    """The plan in one of its forms: pdf, png, kml or json."""
    if suffix not in PAPERS:
        abort(404)
    with parts().database.reading() as session:
        trip = flights.flight(session, flight_id)
        stored = (json.dumps(trip.plan), trip.planned_at.isoformat(), tuple(_said(session, trip).items()))
    content, stem = _paper(parts().fleet.town, *stored, suffix)
    answer = Response(content, mimetype=PAPERS[suffix].mime)
    answer.headers["Content-Disposition"] = f'inline; filename="{stem}.{suffix}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _said(session: Session, trip: Flight) -> Mapping[str, str]:
    """What the fleet knows of the fields of the notification (飛行計画の通報)."""
    machine = drone(session, trip.drone_id)
    return {
        "飛行の日時": full_date(trip.took_off_at or trip.planned_at),
        "登録記号・種類": f"{machine.registration_mark}・無人マルチコプター",
        "型式": machine.type_name,
        "操縦者の氏名": trip.approved_by or "",
        "飛行の目的": PURPOSES[Leg.OUT],
        "禁止空域・飛行の方法": METHOD,
    }


@lru_cache(maxsize=KEPT)
def _paper(
    town: str, plan_json: str, planned_at: str, said: tuple[tuple[str, str], ...], suffix: str
) -> tuple[bytes, str]:
    """The paper and its name without ending; the same stored plan gives the same paper."""
    account = _account(town, plan_json, planned_at, said)
    return PAPERS[suffix].make(account), account.file_stem


def _account(town: str, plan_json: str, planned_at: str, said: tuple[tuple[str, str], ...]) -> Account:
    plan = DeliveryPlan.from_json(json.loads(plan_json))
    made_at = datetime.fromisoformat(planned_at).astimezone(TOKYO)
    return account_of_plan(plan, town_world(town), made_at, dict(said))
