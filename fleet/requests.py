"""What operators and volunteers ask of an aircraft: rows, each claimed once by a conditional UPDATE."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import flights
from fleet.errors import RequestNotAllowed
from fleet.flights import FlightState
from orders.db import Base


class RequestKind(StrEnum):
    """What may be asked of a flying (or starting) aircraft. `HOLD` stops it on the spot, `RESUME` goes on."""

    LAUNCH = "launch"
    RETURN = "return"
    HOLD = "hold"
    RESUME = "resume"
    LAND_NOW = "land_now"


IN_THE_AIR = frozenset(
    {
        FlightState.OUTBOUND,
        FlightState.HOLDING,
        FlightState.LANDING,
        FlightState.RETURNING,
        FlightState.HOMEBOUND,
    }
)

POSSIBLE_IN: Mapping[RequestKind, frozenset[FlightState]] = {
    RequestKind.LAUNCH: frozenset({FlightState.APPROVED}),
    RequestKind.RETURN: frozenset({FlightState.OUTBOUND, FlightState.HOLDING, FlightState.LANDING}),
    RequestKind.HOLD: IN_THE_AIR,
    RequestKind.RESUME: IN_THE_AIR,
    RequestKind.LAND_NOW: IN_THE_AIR,
}
"""In which states of its flight a request makes sense."""


COUNTS_FOR_S = 10.0
"""Wall seconds for which a wish counts: whoever pressed looks at something else after that."""


class OperatorRequest(Base):
    """One wish of a person. Claimed by the pilot of the aircraft, then done with a result to show.

    `ok` is None until it is done; `result` is a Japanese sentence (empty when all went well).
    """

    __tablename__ = "operator_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"), index=True)
    drone_id: Mapped[str] = mapped_column(ForeignKey("drones.id"))
    kind: Mapped[RequestKind]
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    ok: Mapped[bool | None]
    result: Mapped[str] = mapped_column(String(800), default="")


def request(session: Session, flight_id: int, kind: RequestKind, who: str, now: datetime) -> OperatorRequest:
    """Ask for something; the same wish still open is given back instead of a second one.

    Raises NoSuchFlight, RequestNotAllowed.
    """
    trip = flights.flight(session, flight_id)
    waiting = _open_request(session, flight_id, kind)
    if waiting is not None:
        return waiting
    if trip.state not in POSSIBLE_IN[kind]:
        raise RequestNotAllowed(flight_id, kind.value, trip.state.value)
    wish = OperatorRequest(flight_id=flight_id, drone_id=trip.drone_id, kind=kind, who=who, at=now, result="")
    session.add(wish)
    session.flush()
    flights.note(session, flight_id, f"request_{kind.value}", who, now)
    return wish


def _open_request(session: Session, flight_id: int, kind: RequestKind) -> OperatorRequest | None:
    wanted = select(OperatorRequest).where(
        OperatorRequest.flight_id == flight_id,
        OperatorRequest.kind == kind,
        OperatorRequest.done_at.is_(None),
    )
    return session.scalars(wanted).first()


def claim(session: Session, request_id: int, now: datetime) -> OperatorRequest | None:
    """Take a request for oneself; None when somebody else has it."""
    mine = update(OperatorRequest).where(OperatorRequest.id == request_id, OperatorRequest.claimed_at.is_(None))
    if session.connection().execute(mine.values(claimed_at=now)).rowcount != 1:
        return None
    return session.get_one(OperatorRequest, request_id, populate_existing=True)


def finish(session: Session, request_id: int, ok: bool, result: str, now: datetime) -> None:
    """Write how a request ended; the first ending counts."""
    ending = update(OperatorRequest).where(OperatorRequest.id == request_id, OperatorRequest.done_at.is_(None))
    session.connection().execute(ending.values(done_at=now, ok=ok, result=result))


def is_too_old(wish: OperatorRequest, now: datetime, rate: float) -> bool:
    """Tell whether nobody obeys this wish any more; `rate` is business seconds per wall second."""
    return now - wish.at > timedelta(seconds=COUNTS_FOR_S * rate)


def close_all(session: Session, flight_id: int, result: str, now: datetime) -> None:
    """Answer every open request of a flight that was changed under it: none of them is obeyed any more."""
    mine = update(OperatorRequest).where(OperatorRequest.flight_id == flight_id, OperatorRequest.done_at.is_(None))
    session.connection().execute(mine.values(claimed_at=now, done_at=now, ok=False, result=result))


def unclaimed(session: Session, drone_id: str) -> list[int]:
    """Return the requests that nobody has taken yet, oldest first."""
    wanted = select(OperatorRequest.id).where(
        OperatorRequest.drone_id == drone_id, OperatorRequest.claimed_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(OperatorRequest.id)))


def left_behind(session: Session, drone_id: str) -> list[int]:
    """Return the requests that were claimed and never finished: their controller died in the middle."""
    wanted = select(OperatorRequest.id).where(
        OperatorRequest.drone_id == drone_id,
        OperatorRequest.claimed_at.is_not(None),
        OperatorRequest.done_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(OperatorRequest.id)))


def requests_of(session: Session, flight_id: int) -> list[OperatorRequest]:
    """Return all requests of a flight, newest first (what the operator's page shows)."""
    wanted = select(OperatorRequest).where(OperatorRequest.flight_id == flight_id)
    return list(session.scalars(wanted.order_by(OperatorRequest.id.desc())))
