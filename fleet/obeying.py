"""Carrying out what people asked of an aircraft that flies; each request once, each with an answer to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from firmware_bridge.errors import BridgeError
from fleet import flights, outcomes, requests
from fleet.cockpit import Cockpit
from fleet.flights import Flight, FlightState, Leg
from fleet.requests import POSSIBLE_IN, OperatorRequest, RequestKind
from fleet.sentences import CONTROLLER_STOPPED, OTHER_MISSION, TURNED_BACK, of_bridge
from fleet.watching import AUTO

TOO_LATE = "今はその操作ができません。"


def waiting(session: Session, drone_id: str) -> tuple[int | None, tuple[int, ...]]:
    """Return the oldest unclaimed launch request of an aircraft, and all its other unclaimed requests."""
    wanted = sa.select(OperatorRequest.id, OperatorRequest.kind).where(
        OperatorRequest.drone_id == drone_id, OperatorRequest.claimed_at.is_(None)
    )
    found = session.execute(wanted.order_by(OperatorRequest.id)).all()
    launches = [number for number, kind in found if kind is RequestKind.LAUNCH]
    others = tuple(number for number, kind in found if kind is not RequestKind.LAUNCH)
    return (launches[0] if launches else None), others


def close_left_behind(cockpit: Cockpit) -> None:
    """Answer the requests in whose middle an earlier controller died: nobody obeys an old wish."""
    with cockpit.database.writing() as session:
        for request_id in requests.left_behind(session, cockpit.drone_id):
            requests.finish(session, request_id, False, CONTROLLER_STOPPED, cockpit.now())


def turn_away(cockpit: Cockpit, request_id: int) -> None:
    """Answer a request that makes no sense any more."""
    with cockpit.database.writing() as session:
        if requests.claim(session, request_id, cockpit.now()) is not None:
            requests.finish(session, request_id, False, TOO_LATE, cockpit.now())


def obey(cockpit: Cockpit, request_id: int) -> None:
    """Claim a request, do it if the flight's state still allows it, write down how it went."""
    with cockpit.database.writing() as session:
        wish = requests.claim(session, request_id, cockpit.now())
        if wish is None:
            return
        trip = flights.flight(session, wish.flight_id)
        if wish.kind not in DEEDS or trip.state not in POSSIBLE_IN[wish.kind]:
            requests.finish(session, request_id, False, TOO_LATE, cockpit.now())
            return
    try:
        complaint = DEEDS[wish.kind](cockpit, trip)
    except BridgeError as error:
        complaint = of_bridge(error)
    with cockpit.database.writing() as session:
        requests.finish(session, request_id, not complaint, complaint, cockpit.now())


def _turn_back(cockpit: Cockpit, trip: Flight) -> str:
    """Jump to the item of the return block that belongs to the item being flown; the corridor is kept."""
    item = cockpit.vehicle.state().current_item
    back = cockpit.bundle_of(trip, Leg.OUT).marks.return_seqs
    if (trip.id, Leg.OUT) not in cockpit.trusted or item is None or not 0 <= item < len(back):
        return OTHER_MISSION
    cockpit.vehicle.set_current_item(back[item])
    if cockpit.vehicle.state().mode != AUTO:
        cockpit.vehicle.resume_mission()
    with cockpit.database.writing() as session:
        found = flights.flight(session, trip.id)
        if found.state is not FlightState.RETURNING:
            outcomes.turned_back(session, found, "turned_back", TURNED_BACK, cockpit.now())
    return ""


def _hold(cockpit: Cockpit, trip: Flight) -> str:
    cockpit.vehicle.hold()
    return ""


def _resume(cockpit: Cockpit, trip: Flight) -> str:
    cockpit.vehicle.resume_mission()
    return ""


def _land_now(cockpit: Cockpit, trip: Flight) -> str:
    cockpit.vehicle.land()
    return ""


DEEDS: Mapping[RequestKind, Callable[[Cockpit, Flight], str]] = {
    RequestKind.RETURN: _turn_back,
    RequestKind.HOLD: _hold,
    RequestKind.RESUME: _resume,
    RequestKind.LAND_NOW: _land_now,
}
"""What to do, by kind; each returns a complaint, empty when all went well."""
