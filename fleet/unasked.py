"""An aircraft that flies while its rows say that it stands: people are told; where safe, it is watched again.

It happens when a controller that was frozen wakes up and acts, or when somebody flies by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from firmware_bridge.errors import ReadBackDiffers
from fleet import flights, outcomes
from fleet.cockpit import Cockpit
from fleet.flights import Flight, FlightState, Leg
from fleet.watching import AUTO

S = FlightState
STANDING = frozenset({S.PLANNED, S.APPROVED, S.REFUSED, S.AT_HALL})
"""States in which an aircraft that flies was not sent by the rows."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Adoption:
    """What the aircraft must be flying, and along which states its flight catches up with it."""

    leg: Leg
    way: tuple[FlightState, ...]


ADOPTIONS: Mapping[FlightState, Adoption] = {
    S.APPROVED: Adoption(Leg.OUT, (S.UPLOADING,)),
    S.AT_HALL: Adoption(Leg.HOME, (S.RELEASED, S.UPLOADING_HOME)),
}
"""Only what a person has approved is adopted; the rest is shown and left to people."""


def look(cockpit: Cockpit, trip: Flight) -> bool:
    """Tell whether an aircraft flies unasked, and say so where people see it.

    When it flies our very mission, its flight goes on and is watched as any other from the next turn on.
    """
    state = cockpit.vehicle.state()
    if trip.state not in STANDING or not (state.connected and state.armed and state.landed is False):
        return False
    with cockpit.database.writing() as session:
        outcomes.flies_unasked(session, flights.flight(session, trip.id), cockpit.now())
    adoption = ADOPTIONS.get(trip.state)
    if adoption is not None and state.mode == AUTO and _flies_ours(cockpit, trip, adoption.leg):
        with cockpit.database.writing() as session:
            found = flights.flight(session, trip.id)
            outcomes.pass_through(session, found, adoption.way, cockpit.now(), found.reason or "")
    return True


def _flies_ours(cockpit: Cockpit, trip: Flight, leg: Leg) -> bool:
    """Read the mission on board back, once; touching nothing."""
    key = (trip.id, leg)
    if key in cockpit.wondered:
        return False
    try:
        cockpit.vehicle.verify(cockpit.bundle_of(trip, leg))
    except ReadBackDiffers as error:
        cockpit.wondered.add(key)
        log.error("flies unasked, and a foreign mission", drone=cockpit.drone_id, flight=trip.id, error=str(error))
        return False
    cockpit.trusted.add(key)
    return True
