"""A household's own data: a copy for the person who asks, and its erasure by two."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, Response, abort, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from orders.accounts.bank_accounts import Vault, account_of
from orders.homes import access_log, data_export, erasing
from orders.homes.access_log import Access
from orders.homes.people import Role, household
from orders.homes.personal_data import DECLARED
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts

data_page = Blueprint("data", __name__)
data_page.before_request(only(Role.CABLE, Role.CITY))


@data_page.get("/households/<int:household_id>/data")
def show(household_id: int) -> str:
    """What can be done with the data of this household."""
    with parts().database.reading() as session:
        home = household(session, household_id)
        open_requests = [each for each, of in erasing.erasures(session) if of.id == household_id]
        return render_template("data.html", household=home, requests=open_requests)


@data_page.post("/households/<int:household_id>/data.zip")
def export(household_id: int) -> Response:
    """Everything that is known about the household, as one file; that it was taken is written down."""
    with parts().database.writing() as session:
        home, vault = household(session, household_id), Vault.of(parts().settings)
        account = account_of(session, vault, household_id) if vault.ready else None
        extra = {"口座（中身）": [asdict(account)]} if account else {}
        content = data_export.export_zip(session, household_id, now(), extra)
        access_log.note(session, me().login, Access.DATA_EXPORTED, now(), household_id=household_id)
    answer = Response(content, mimetype="application/zip")
    name = data_export.file_name(home.code, now())
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@data_page.post("/households/<int:household_id>/erase")
def ask(household_id: int) -> AnyResponse:
    """Ask for the erasure; somebody else at the city has to confirm it."""

    def deed(session: Session) -> str:
        erasing.ask(session, household_id, me().login, now())
        return "消去を 頼みました。市役所の 別の方が 決めると、消えます。"

    return act(deed, url_for("data.show", household_id=household_id))


@data_page.get("/city/erasures")
def erasures() -> str:
    """Requests that wait for a second person, and what was erased before."""
    _city_alone()
    with parts().database.reading() as session:
        rows = [(each, home, _counts(each.removed)) for each, home in erasing.erasures(session)]
        return render_template("erasures.html", rows=rows, me=me().login)


def _counts(removed: str) -> list[tuple[str, int]]:
    counted: dict[str, int] = json.loads(removed) if removed else {}
    return [(DECLARED[name].title if name in DECLARED else name, count) for name, count in counted.items()]


@data_page.post("/city/erasures/<int:erasure_id>/<word>")
def decide(erasure_id: int, word: str) -> AnyResponse:
    """The second person says yes or no."""
    _city_alone()
    if word not in ("confirm", "refuse"):
        abort(404)

    def deed(session: Session) -> str:
        if word == "refuse":
            erasing.refuse(session, erasure_id, me().login, now())
            return "この消去は やめました。"
        erasing.confirm(session, erasure_id, me().login, now())
        return "消去しました。もう 元にはもどりません。"

    return act(deed, url_for("data.erasures"))


def _city_alone() -> None:
    if me().role is not Role.CITY:
        abort(403)
