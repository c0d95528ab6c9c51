"""What the board shows of one flight, and the one step that a person has to take next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fleet import pads, preflight, requests
from fleet.config import FleetSettings
from fleet.console.parcels import Parcel, parcels_on
from fleet.console.words import FLIGHT_STATES, FLIGHT_TONES, aircraft_name, clock_time
from fleet.flights import Flight, FlightState
from fleet.requests import OperatorRequest, RequestKind
from flightplans.world import World

S = FlightState

WAITING_WORDS = {
    S.UPLOADING: "経路を機体に送り、読みもどして確かめています。",
    S.LANDING: "着陸しています。",
    S.RELEASED: "公民館から出発する用意をしています。",
    S.UPLOADING_HOME: "帰りの経路を機体に送り、確かめています。",
    S.HOMEBOUND: "離着陸場へ帰っています。",
    S.RETURNING: "離着陸場へ引き返しています。箱は車に切りかえます。",
    S.HOME: "便は終わりました。",
    S.CANCELLED: "便は取りやめました。箱は車で届けます。",
    S.LANDED_OUT: "機体のところへ人が行ってください。",
}


@dataclass(frozen=True)
class Step:
    """The next thing to do. `endpoint` empty: nothing to press, only `label` to read.

    `forbidden` says why it cannot be pressed now.
    """

    label: str
    action: str = ""
    endpoint: str = ""
    press: bool = False
    forbidden: str = ""


@dataclass(frozen=True)
class Trip:
    """One flight as the board and the list show it."""

    flight_id: int
    name: str
    state: FlightState
    state_words: str
    tone: str
    drone_id: str
    aircraft: str
    site_id: str
    hall: str
    parcels: tuple[Parcel, ...]
    payload_g: int
    loaded: bool
    planned_at: datetime
    took_off_at: datetime | None
    landed_home_at: datetime | None
    reason: str
    step: Step
    failed_wish: str


def trip_name(flight_id: int) -> str:
    return f"第{flight_id}便"


def hall_name(world: World, site_id: str) -> str:
    return world.sites[site_id].name if site_id in world.sites else site_id


def trips_of(
    session: Session, world: World, settings: FleetSettings, found: Sequence[Flight], now: datetime
) -> tuple[Trip, ...]:
    """Flights with their boxes and their next steps."""
    boxes = parcels_on(session, [each.id for each in found])
    return tuple(_trip(session, world, settings, each, boxes[each.id], now) for each in found)


def trip_of(session: Session, world: World, settings: FleetSettings, flight: Flight, now: datetime) -> Trip:
    """One flight with its boxes and its next step."""
    return trips_of(session, world, settings, [flight], now)[0]


def _trip(
    session: Session, world: World, settings: FleetSettings, flight: Flight, boxes: tuple[Parcel, ...], now: datetime
) -> Trip:
    wishes = requests.requests_of(session, flight.id) if flight.closed_at is None else []
    return Trip(
        flight_id=flight.id,
        name=trip_name(flight.id),
        state=flight.state,
        state_words=FLIGHT_STATES[flight.state],
        tone=FLIGHT_TONES[flight.state],
        drone_id=flight.drone_id,
        aircraft=aircraft_name(flight.drone_id),
        site_id=flight.site_id,
        hall=hall_name(world, flight.site_id),
        parcels=boxes,
        payload_g=flight.payload_g,
        loaded=flight.loaded_at is not None,
        planned_at=flight.planned_at,
        took_off_at=flight.took_off_at,
        landed_home_at=flight.landed_home_at,
        reason=flight.reason or "",
        step=next_step(session, settings, flight, wishes, now),
        # The newest wish, when it failed, until another one is made.
        failed_wish=wishes[0].result if wishes and wishes[0].ok is False else "",
    )


def next_step(
    session: Session, settings: FleetSettings, flight: Flight, wishes: Sequence[OperatorRequest], now: datetime
) -> Step:
    """The one thing that has to happen next, and who does it."""
    if flight.state is S.PLANNED:
        return _before_approval(flight)
    if flight.state is S.APPROVED:
        return _before_launch(session, settings, flight, wishes, now)
    if flight.state is S.REFUSED:
        return Step("理由を見る", "open-flight", "flight.show")
    if flight.state is S.AT_HALL:
        return Step(_at_hall_words(flight))
    if flight.state in (S.OUTBOUND, S.HOLDING):
        return Step(_pad_words(session, flight, now))
    return Step(WAITING_WORDS.get(flight.state, ""))


def _before_approval(flight: Flight) -> Step:
    if flight.loaded_at is None:
        return Step("箱を積みました", "confirm-loaded", "flight_presses.confirm_loaded", press=True)
    return Step("点検して承認する", "open-flight", "flight.show")


def _before_launch(
    session: Session, settings: FleetSettings, flight: Flight, wishes: Sequence[OperatorRequest], now: datetime
) -> Step:
    if flight.loaded_at is None:
        return Step("箱を積みました", "confirm-loaded", "flight_presses.confirm_loaded", press=True)
    if is_open(wishes, RequestKind.LAUNCH):
        return Step("出発の指示を機体に伝えています。")
    go = preflight.go_no_go(session, flight.id, settings, now)
    return Step("出発させる", "launch", "flight_presses.launch", press=True, forbidden="" if go.go else go.sentence)


def _pad_words(session: Session, flight: Flight, now: datetime) -> str:
    place = pads.pad(session, flight.site_id)
    if pads.counts_as_clear(place, now):
        return f"着陸場所は確認ずみです（{clock_time(place.clear_until)}まで、{place.declared_by}さん）。"
    if flight.state is S.HOLDING:
        return "着陸場所の確認を待っています。確認がなければ、自分で離着陸場へ帰ります。"
    return "着陸場所の確認は、まだありません。"


def _at_hall_words(flight: Flight) -> str:
    if flight.boxes_received_at is None:
        return "ボランティアが箱を取り出します。"
    if flight.battery_swapped_at is None:
        return "ボランティアが電池を交換します。"
    return "ボランティアの「出発してよい」を待っています。"


def is_open(wishes: Sequence[OperatorRequest], kind: RequestKind) -> bool:
    """Tell whether somebody has asked for this and the aircraft has not answered yet."""
    return any(wish.kind is kind and wish.done_at is None for wish in wishes)
