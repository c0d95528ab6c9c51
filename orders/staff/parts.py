"""What the pages of the staff application hold in their hands, and how a press becomes a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app, flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import Clock
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import OrdersError
from orders.staff.patience import Patience
from orders.staff.sentences import sentence_of


@dataclass(frozen=True)
class Parts:
    """The outside world of this application; tests plug in their own."""

    database: Database
    clock: Clock
    settings: OrdersSettings
    patience: Patience
    demo: bool
    device_keys: Mapping[str, str]
    """Company -> key that signs start addresses."""


def parts() -> Parts:
    """The parts of the running application."""
    return cast(Parts, current_app.extensions["yuai"])


def now() -> datetime:
    """The business time of this request, aware UTC."""
    return parts().clock.now()


def tell(kind: str, text: str) -> None:
    """Keep a sentence for the next page; `kind` is right, wrong or note."""
    flash(text, kind)


@dataclass(frozen=True)
class Said:
    """What a deed says when it is done, and the page where it is said, when that depends on the deed.

    No text: the page says it itself.
    """

    text: str
    back: str


def act(
    deed: Callable[[Session], str | Said | None],
    back: str,
    when_refused: Callable[[OrdersError], str] | None = None,
) -> Response:
    """Do `deed` in one transaction, keep what it says for the next page, and go to `back` (POST-redirect-GET).

    A refusal of the shop's rules changes nothing and is told in words; `when_refused` may lead to another page then.
    """
    try:
        with parts().database.writing() as session:
            said = deed(session)
    except OrdersError as error:
        tell("wrong", sentence_of(error))
        return redirect(when_refused(error) if when_refused else back, 303)
    if isinstance(said, Said):
        if said.text:
            tell("right", said.text)
        return redirect(said.back, 303)
    if said:
        tell("right", said)
    return redirect(back, 303)
