"""Log-ins of everybody who works for the service."""

from __future__ import annotations

import re

from flask import Blueprint, abort, render_template, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.homes import staff_accounts
from orders.homes.districts import district, districts
from orders.homes.people import Role, account
from orders.staff.doors import only
from orders.staff.parts import act, parts, tell

accounts_page = Blueprint("logins", __name__)
accounts_page.before_request(only(Role.CITY))

ROLE_WORDS = {
    Role.SHOP: "お店", Role.CABLE: "ケーブルテレビ会社", Role.CITY: "市役所", Role.OPERATOR: "運航",
    Role.VOLUNTEER: "ボランティア", Role.DRIVER: "運転",
}  # fmt: skip
LOGIN = re.compile(r"[a-z0-9][a-z0-9_.-]{2,31}")


@accounts_page.get("/city/accounts")
def show() -> str:
    """Everybody with a log-in; right after a new password also that password, once."""
    shown = session.pop("new_password", None)
    with parts().database.reading() as reading:
        return render_template(
            "accounts.html", rows=staff_accounts.accounts(reading), roles=ROLE_WORDS, shown=shown,
            districts=districts(reading),
        )  # fmt: skip


@accounts_page.post("/city/accounts")
def make() -> Response:
    """A new log-in with a password that is shown once."""
    login, name = request.form.get("login", "").strip().lower(), request.form.get("name", "").strip()[:64]
    role, hall = _role(), request.form.get("district", "") or None
    if not LOGIN.fullmatch(login) or not name:
        tell("wrong", "記号は、英数字で 3文字から32文字です。お名前も 入れてください。")
        return act(lambda _session: None, url_for("logins.show"))

    def deed(db: Session) -> str:
        if hall is not None:
            district(db, hall)
        password = staff_accounts.new_password()
        staff_accounts.open_account(db, login, password, role, name, hall)
        session["new_password"] = [login, password]
        return f"{name}さんの入り口を 開きました。"

    return act(deed, url_for("logins.show"))


@accounts_page.post("/city/accounts/<int:account_id>/<word>")
def change(account_id: int, word: str) -> Response:
    """Close, reopen, a new password, another role."""
    deeds = {"close": _close, "reopen": _reopen, "password": _password, "role": _change_role}
    if word not in deeds:
        abort(404)
    return act(lambda db: deeds[word](db, account_id), url_for("logins.show"))


def _close(db: Session, account_id: int) -> str:
    return f"{staff_accounts.close_account(db, account_id).display_name}さんの入り口を 閉じました。"


def _reopen(db: Session, account_id: int) -> str:
    return f"{staff_accounts.reopen_account(db, account_id).display_name}さんの入り口を また開きました。"


def _password(db: Session, account_id: int) -> str:
    password = staff_accounts.new_password()
    found = staff_accounts.reset_password(db, account_id, password)
    session["new_password"] = [found.login, password]
    return f"{found.display_name}さんの 新しい合言葉です。前の合言葉は、もう使えません。"


def _change_role(db: Session, account_id: int) -> str:
    hall = request.form.get("district", "") or account(db, account_id).district_id
    found = staff_accounts.change_role(db, account_id, _role(), hall)
    return f"{found.display_name}さんは、{ROLE_WORDS[Role(found.role)]}になりました。"


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        abort(400)
