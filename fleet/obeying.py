"""Carrying out what people asked of an aircraft that flies; each request once, each with an answer to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from firmware_bridge.errors import BridgeError
from fleet import flights, outcomes, requests
from fleet.cockpit import Cockpit
from fleet.errors import NotInCommand
from fleet.flights import Flight, FlightState, Leg
from fleet.requests import POSSIBLE_IN, OperatorRequest, RequestKind
from fleet.sentences import (
    CONTROLLER_STOPPED,
    NOT_HOLDING,
    NOT_IN_COMMAND,
    ON_THE_GROUND,
    OTHER_MISSION,
    REQUEST_TOO_OLD,
    TURNED_BACK,
    of_bridge,
)
from fleet.watching import AUTO

TOO_LATE = "今はその操作ができません。"
HOLD_MODES = frozenset({"BRAKE", "HOLD"})
"""What `Vehicle.hold` leads to, by autopilot: the modes that an operator's HOLD is taken back from."""


def waiting(session: Session, drone_id: str, flight_id: int | None) -> tuple[int | None, tuple[int, ...]]:
    """Return the unclaimed launch request of this very flight, and all other unclaimed requests of its aircraft."""
    wanted = sa.select(OperatorRequest.id, OperatorRequest.kind, OperatorRequest.flight_id).where(
        OperatorRequest.drone_id == drone_id, OperatorRequest.claimed_at.is_(None)
    )
    found = session.execute(wanted.order_by(OperatorRequest.id)).all()
    launches = [number for number, kind, of in found if kind is RequestKind.LAUNCH and of == flight_id]
    first = launches[0] if launches else None
    return first, tuple(number for number, _kind, _of in found if number != first)


def close_left_behind(cockpit: Cockpit) -> None:
    """Answer what was asked before this controller began: nobody obeys an old wish, taken up or not."""
    with cockpit.database.writing() as session:
        for request_id in requests.unclaimed(session, cockpit.drone_id):
            if requests.claim(session, request_id, cockpit.now()) is not None:
                requests.finish(session, request_id, False, REQUEST_TOO_OLD, cockpit.now())
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
        if requests.is_too_old(wish, cockpit.now(), cockpit.rate):
            requests.finish(session, request_id, False, REQUEST_TOO_OLD, cockpit.now())
            return
        trip = flights.flight(session, wish.flight_id)
        if wish.kind not in DEEDS or trip.state not in POSSIBLE_IN[wish.kind]:
            requests.finish(session, request_id, False, TOO_LATE, cockpit.now())
            return
    try:
        complaint = DEEDS[wish.kind](cockpit, trip)
    except BridgeError as error:
        complaint = of_bridge(error)
    except NotInCommand:
        complaint = NOT_IN_COMMAND
    with cockpit.database.writing() as session:
        requests.finish(session, request_id, not complaint, complaint, cockpit.now())


def _turn_back(cockpit: Cockpit, trip: Flight) -> str:
    """Jump to the item of the return block that belongs to the item being flown; the corridor is kept."""
    state = cockpit.vehicle.state()
    if state.landed is not False:
        return ON_THE_GROUND
    item = state.current_item
    back = cockpit.bundle_of(trip, Leg.OUT).marks.return_seqs
    if (trip.id, Leg.OUT) not in cockpit.trusted or item is None or not 0 <= item < len(back):
        return OTHER_MISSION
    cockpit.must_command()
    cockpit.vehicle.set_current_item(back[item])
    if cockpit.vehicle.state().mode != AUTO:
        cockpit.must_command()
        cockpit.vehicle.resume_mission()
    with cockpit.database.writing() as session:
        found = flights.flight(session, trip.id)
        if found.state is not FlightState.RETURNING:
            outcomes.turned_back(session, found, "turned_back", TURNED_BACK, cockpit.now())
    return ""


def _hold(cockpit: Cockpit, trip: Flight) -> str:
    cockpit.must_command()
    cockpit.vehicle.hold()
    return ""


def _resume(cockpit: Cockpit, trip: Flight) -> str:
    state = cockpit.vehicle.state()
    if state.failsafe or state.mode not in HOLD_MODES:
        return NOT_HOLDING
    cockpit.must_command()
    cockpit.vehicle.resume_mission()
    return ""


def _land_now(cockpit: Cockpit, trip: Flight) -> str:
    cockpit.must_command()
    cockpit.vehicle.land()
    return ""


DEEDS: Mapping[RequestKind, Callable[[Cockpit, Flight], str]] = {
    RequestKind.RETURN: _turn_back,
    RequestKind.HOLD: _hold,
    RequestKind.RESUME: _resume,
    RequestKind.LAND_NOW: _land_now,
}
"""What to do, by kind; each returns a complaint, empty when all went well."""
