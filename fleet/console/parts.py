"""What the pages of the console hold in their hands, and how a press becomes a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import current_app, flash, g, jsonify, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet.config import FleetSettings
from fleet.console.sentences import sentence_of
from fleet.errors import FleetError
from flightplans.world import World
from orders.clock import Clock, local_day
from orders.config import OrdersSettings
from orders.db import Database
from orders.delivering import phone_presses
from orders.errors import OrdersError
from orders.staff.patience import Patience

SHORTEST_MARK = 16
LONGEST_AGE = 12
"""Digits of milliseconds: some thirty years."""


@dataclass(frozen=True)
class Parts:
    """The outside world of this application; tests plug in their own."""

    database: Database
    clock: Clock
    settings: OrdersSettings
    fleet: FleetSettings
    world: World
    patience: Patience
    demo: bool


def parts() -> Parts:
    """The parts of the running application."""
    return cast(Parts, current_app.extensions["yuai"])


def now() -> datetime:
    """The business time of this request, aware UTC."""
    return parts().clock.now()


def today() -> date:
    """The business day of this request in Japan."""
    return local_day(now())


def tell(kind: str, text: str) -> None:
    """Keep a sentence for the next page; `kind` is right, wrong, or urgent (the page adds whom to call)."""
    flash(text, kind)


def act(
    deed: Callable[[Session, datetime], str | None], back: str, *, otherwise: str = "", kind: str = "right"
) -> Response:
    """Do `deed` in one transaction, keep what it says for the next page, and go to `back` (POST-redirect-GET).

    What the rules refuse changes nothing, is told in words and goes to `otherwise` (or `back`). A second press
    of the same button comes out as the first one did, because the rules themselves are repeatable. A press that a
    telephone has kept while it had no network counts once, at the moment when it was made; see `queue.js`.
    """
    press = kept_press()
    try:
        with parts().database.writing() as session:
            said = _done(session, deed, press)
    except (FleetError, OrdersError) as error:
        tell("wrong", sentence_of(error))
        return _answer(press, "wrong") or redirect(otherwise or back, 303)
    if said:
        tell(kind, said)
    return _answer(press, kind) or redirect(back, 303)


@dataclass(frozen=True)
class KeptPress:
    """A press that waited in a telephone: its own mark, and how long ago it was made."""

    mark: str
    age_ms: int


def kept_press() -> KeptPress | None:
    """What the request says about itself; None for an ordinary form."""
    mark, age = request.headers.get("X-Press-Mark", ""), request.headers.get("X-Press-Age-Ms", "")
    if len(mark) < SHORTEST_MARK or not age.isdecimal() or len(age) > LONGEST_AGE:
        return None
    return KeptPress(mark, int(age))


def _done(session: Session, deed: Callable[[Session, datetime], str | None], press: KeptPress | None) -> str | None:
    if press is None:
        return deed(session, now())
    who = g.person.login if g.get("person") else ""
    made_at = phone_presses.made_at(now(), press.age_ms)
    if not phone_presses.first_time(session, press.mark, who, made_at, now()):
        return None
    return deed(session, made_at)


def _answer(press: KeptPress | None, kind: str) -> Response | None:
    """A telephone that sends kept presses asks only whether this one is settled."""
    return None if press is None else jsonify(settled=True, kind=kind)
