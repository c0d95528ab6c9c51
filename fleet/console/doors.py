"""Who may open which page: operators, volunteers of one hall, drivers; a cookie of this application alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from fleet.console.parts import now, parts
from orders.homes.people import Account, Role

COOKIE = "yuai_console"
CONSOLE_ROLES = (Role.OPERATOR, Role.VOLUNTEER, Role.DRIVER)
HOMES = {Role.OPERATOR: "board.show", Role.VOLUNTEER: "hall.show", Role.DRIVER: "van.show"}
ROOMS = {
    Role.OPERATOR: (("board.show", "運航盤"), ("flight.of_day", "便の一覧"), ("logbook.first", "飛行日誌")),
    Role.VOLUNTEER: (),
    Role.DRIVER: (),
}
OPEN_TO_ALL = frozenset({"static", "healthz", "leaflet.leaflet_file"})


@dataclass(frozen=True)
class Person:
    """Who presses, as far as pages need to know; a volunteer belongs to the hall of `district_id`."""

    account_id: int
    login: str
    name: str
    role: Role
    district_id: str | None


@dataclass(frozen=True)
class Room:
    """One entry of the navigation."""

    name: str
    href: str
    here: bool


def remember(account: Account) -> None:
    """Begin a new session for `account`; whatever the old cookie held is gone."""
    session.clear()
    session.permanent = True
    session["account"] = account.id


def meet() -> None:
    """Before every request: who is it? An account that was closed or lost its role is nobody at once."""
    g.person = None
    account_id = session.get("account") if request.endpoint not in OPEN_TO_ALL else None
    if not isinstance(account_id, int):
        return
    with parts().database.reading() as reading:
        account = reading.get(Account, account_id)
        if account is not None and account.active and account.role in CONSOLE_ROLES:
            role = Role(account.role)
            g.person = Person(account.id, account.login, account.display_name, role, account.district_id)


def person() -> Person | None:
    """Who sent this request, if anybody is known."""
    known: Person | None = g.get("person")
    return known


def me() -> Person:
    """Who sent this request; only on pages behind a door."""
    known = person()
    if known is None:
        abort(403)
    return known


def only(*roles: Role) -> Callable[[], Response | None]:
    """A guard for a blueprint: strangers go to the log-in page, other roles are turned away."""

    def guard() -> Response | None:
        known = person()
        if known is None:
            return redirect(url_for("login.ask"), 303)
        if known.role not in roles:
            abort(403)
        return None

    return guard


def home() -> str:
    """The first page of whoever is there."""
    known = person()
    return url_for(HOMES[known.role]) if known else url_for("login.ask")


def frame() -> dict[str, object]:
    """What the frame of every page shows."""
    known = person()
    rooms = ROOMS[known.role] if known else ()
    return {
        "person": known,
        "rooms": [Room(name, url_for(end), end.partition(".")[0] == request.blueprint) for end, name in rooms],
        "now": now(),
        "home": home(),
        "help_phone": parts().settings.help_phone,
    }
