"""What the pages of the console hold in their hands, and how a press becomes a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import current_app, flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet.config import FleetSettings
from fleet.console.sentences import sentence_of
from fleet.errors import FleetError
from flightplans.world import World
from orders.clock import Clock, local_day
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import OrdersError
from orders.staff.patience import Patience


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
    of the same button comes out as the first one did, because the rules themselves are repeatable.
    """
    try:
        with parts().database.writing() as session:
            said = deed(session, now())
    except (FleetError, OrdersError) as error:
        tell("wrong", sentence_of(error))
        return redirect(otherwise or back, 303)
    if said:
        tell(kind, said)
    return redirect(back, 303)
