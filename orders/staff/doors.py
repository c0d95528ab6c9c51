"""Who may open which page: one door a role, remembered by a cookie of this application alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from orders.homes.people import Account, Role
from orders.staff.parts import parts

COOKIE = "yuai_shop"
STAFF_ROLES = (Role.SHOP, Role.CABLE, Role.CITY)

ROOMS = {Role.SHOP: "お店", Role.CABLE: "ケーブルテレビ会社", Role.CITY: "市役所"}
HOMES = {Role.SHOP: "board.today", Role.CABLE: "cable.homes", Role.CITY: "city.figures_page"}
# Every role's navigation: where it leads, its name, and the other rooms (or pages) that belong to it.
DOORS = {
    Role.SHOP: (
        (
            "board.today",
            "きょうの注文",
            ("board", "order", "refund", "moving", "picking", "carts", "instead", "packing", "day_boxes"),
        ),
        ("jobs.board", "荷物", ("jobs", "returned")),
        ("telephone.choose", "電話の注文", ("telephone", "call", "weekly", "family")),
        ("goods.shelf", "商品", ("goods.shelf", "goods.one", "sheets", "item_editing", "shelving")),
        ("goods.specials_of_day", "特売", ("goods.specials_of_day", "special_week")),
        ("calendar.month", "配達日", ("calendar",)),
        ("messages.show_all", "お知らせ", ("messages",)),
        ("watch.board", "見守り", ("watch",)),
        ("commission.show", "手数料", ("commission",)),
    ),
    Role.CABLE: (
        ("cable.homes", "利用者", ("cable", "register", "money", "member", "consents", "data", "rota")),
        ("bills.months", "請求", ("bills",)),
    ),
    Role.CITY: (
        ("city.figures_page", "実績", ("city",)),
        ("consent_register.show", "名簿", ("consent_register", "consents", "data", "rota", "logins")),
        ("messages.show_all", "お知らせ", ("messages",)),
        ("watch.board", "見守り", ("watch",)),
    ),
}


@dataclass(frozen=True)
class Person:
    """Who presses, as far as pages need to know."""

    account_id: int
    login: str
    name: str
    role: Role


@dataclass(frozen=True)
class Door:
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
    account_id = session.get("account")
    if not isinstance(account_id, int) or request.endpoint in ("static", "healthz"):
        return
    with parts().database.reading() as reading:
        account = reading.get(Account, account_id)
        if account is not None and account.active and account.role in STAFF_ROLES:
            g.person = Person(account.id, account.login, account.display_name, Role(account.role))


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
            back = request.full_path.rstrip("?") if request.method == "GET" else ""
            return redirect(url_for("login.ask", next=back or None), 303)
        if known.role not in roles:
            abort(403)
        return None

    return guard


def home() -> str:
    """The first page of whoever is there."""
    known = person()
    return url_for(HOMES[known.role]) if known else url_for("login.ask")


def safe_next(wanted: str) -> str:
    """`wanted` when it is a path of this application, otherwise an empty string (no jumps to other sites)."""
    pieces = urlsplit(wanted)
    is_path = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if is_path and not pieces.scheme and not pieces.netloc and wanted.isprintable() else ""


def frame() -> dict[str, object]:
    """What the frame of every page shows."""
    known = person()
    here = {request.endpoint, request.blueprint}
    doors = DOORS[known.role] if known else ()
    return {
        "person": known,
        "watches": known is not None and known.role in (Role.SHOP, Role.CITY),
        "room_name": ROOMS[known.role] if known else "係の方の画面",
        "doors": [Door(name, url_for(end), not here.isdisjoint(rooms)) for end, name, rooms in doors],
        "now": parts().clock.now(),
    }
