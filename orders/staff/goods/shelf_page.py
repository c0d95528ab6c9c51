"""Shelves in walking order and the places on the television: arranged on one page."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.goods.catalogue import Shelf
from orders.goods.departments import Department, SubShelf
from orders.goods.shelving import Place, add_place, arrange, rows_of
from orders.homes.people import Role
from orders.staff.doors import only
from orders.staff.goods import sentences as sentences
from orders.staff.parts import act, parts

shelving = Blueprint("shelving", __name__)
shelving.before_request(only(Role.SHOP))

PLACES: dict[str, Place] = {"shelves": Shelf, "sub-shelves": SubShelf}


@shelving.get("/goods/shelves")
def show() -> str:
    """All shelves and sub-shelves."""
    with parts().database.reading() as session:
        rows = {name: rows_of(session, place) for name, place in PLACES.items()}
        departments = list(session.scalars(sa.select(Department).order_by(Department.position)))
        return render_template(
            "shelves.html", shelves=rows["shelves"], sub_shelves=rows["sub-shelves"], departments=departments,
            seen={name: json.dumps(each, ensure_ascii=False) for name, each in rows.items()},
        )  # fmt: skip


@shelving.post("/goods/shelves/<what>")
def save(what: str) -> Response:
    """Names, readings, order and places as typed."""
    place = PLACES.get(what) or abort(404)
    typed: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for field, value in request.form.items():
        name, dot, key = field.partition(".")
        if dot:
            typed[key][name] = value

    def deed(session: Session) -> str:
        changed = arrange(session, place, _seen(), typed)
        return f"{changed}か所をなおしました。" if changed else "変わったところは、ありませんでした。"

    return act(deed, url_for("shelving.show", _anchor=what))


@shelving.post("/goods/shelves/<what>/new")
def add(what: str) -> Response:
    """One more."""
    place = PLACES.get(what) or abort(404)

    def deed(session: Session) -> str:
        add_place(session, place, request.form)
        return f"「{request.form['name']}」を加えました。"

    return act(deed, url_for("shelving.show", _anchor=what))


def _seen() -> dict[str, Any]:
    try:
        seen = json.loads(request.form.get("seen", ""))
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}
