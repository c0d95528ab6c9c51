"""One item: everything that can be said of it, on one page; planned prices, barcodes, and who changed what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.errors import NotFound
from orders.goods import barcode_register, prices
from orders.goods.barcodes import MOST_PIECES
from orders.goods.catalogue import item
from orders.goods.editing import edit_item, new_item
from orders.goods.errors import FieldsInvalid, ItemChanged
from orders.goods.item_changes import changes_of
from orders.goods.item_rules import DEFAULTS
from orders.goods.known_catalogue import FIELDS, KnownCatalogue, Values, known_catalogue
from orders.goods.sheet_columns import CODE, HIGHEST_PRICE_YEN, NOT_WRITTEN, Kind, columns_of
from orders.homes.people import Role
from orders.money import yen
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.finding import digits
from orders.staff.goods import sentences as sentences
from orders.staff.goods import sheet_words
from orders.staff.goods.places import place_names
from orders.staff.parts import act, now, parts, tell
from orders.staff.sentences import sentence_of
from orders.web import jst_day

item_editing = Blueprint("item_editing", __name__)
item_editing.before_request(only(Role.SHOP))

CIRCLES = ("alcohol", "otc", "fragile", "weighed", "active")
BLANK = {**DEFAULTS, "tax_rate_percent": 8, "temperature": "ambient"}


@item_editing.get("/goods/<int:item_id>/edit")
def show(item_id: int) -> str:
    """The item to be changed, with its history."""
    with parts().database.reading() as session:
        known = known_catalogue(session)
        here = known.items.get(item_id)
        if here is None:
            raise NotFound("item", item_id)
        return _page(session, known, item_id, here.values, _as_typed(known, {CODE: here.code, **here.values}), {})


@item_editing.get("/goods/new")
def blank() -> str:
    """An item that is not there yet."""
    with parts().database.reading() as session:
        known = known_catalogue(session)
        typed = _as_typed(known, {**dict.fromkeys(FIELDS), **BLANK, CODE: request.args.get("code", "")})
        return _page(session, known, None, {}, typed, {})


@item_editing.post("/goods/<int:item_id>/edit")
def change(item_id: int) -> Response | tuple[str, int]:
    """Take what was typed."""
    typed, seen = _typed(), _seen()
    try:
        with parts().database.writing() as session:
            name = edit_item(session, item_id, seen, typed, me().login, now()).name
    except FieldsInvalid as error:
        return _again(item_id, seen, typed, error), 422
    except ItemChanged as error:
        tell("wrong", sentence_of(error))
        return redirect(url_for("item_editing.show", item_id=item_id), 303)
    tell("right", f"「{name}」をなおしました。")
    return redirect(url_for("goods.one", item_id=item_id), 303)


@item_editing.post("/goods/new")
def make() -> Response | tuple[str, int]:
    """A new item; pressed twice, the second press leads to the one that the first has made."""
    typed = {**_typed(), CODE: request.form.get(CODE, "")}
    try:
        with parts().database.writing() as session:
            made = new_item(session, typed, me().login, now())
    except FieldsInvalid as error:
        return _again(None, {}, typed, error), 422
    tell("right", f"「{made.name}」を入れました。在庫を数えて入れてください。")
    return redirect(url_for("goods.one", item_id=made.id), 303)


@item_editing.post("/goods/<int:item_id>/planned")
def plan(item_id: int) -> Response:
    """Plan a price from a day on, or take the plan of that day back (no price)."""
    day, typed = parse_day(request.form.get("day", "")), digits(request.form.get("price_yen", ""))
    price_yen = int(typed) if typed and 1 <= int(typed) <= HIGHEST_PRICE_YEN else None
    back = url_for("item_editing.show", item_id=item_id, _anchor="planned")
    if day is None or (price_yen is None and "withdraw" not in request.form):
        tell("wrong", "いつからと、新しい値段（1円から）を入れてください。")
        return redirect(back, 303)

    def deed(session: Session) -> str:
        wanted = None if "withdraw" in request.form else price_yen
        prices.plan_by_hand(session, item_id, day, wanted, me().login, now())
        return "値段の予定をとりやめました。" if wanted is None else f"{jst_day(day)}から {yen(wanted)}にします。"

    return act(deed, back)


@item_editing.post("/goods/<int:item_id>/barcodes")
def add_barcode(item_id: int) -> Response:
    """Another number finds the item, too."""
    pieces = int(digits(request.form.get("pieces", ""))[:9] or 1)

    def deed(session: Session) -> str:
        code, many = request.form.get("code", ""), max(1, min(pieces, MOST_PIECES))
        added = barcode_register.add_barcode(session, item_id, code, many, me().login, now())
        return f"番号「{added.code}」でも見つかるようにしました。"

    return act(deed, _barcodes_of(item_id))


@item_editing.post("/goods/<int:item_id>/barcodes/first")
def first_barcode(item_id: int) -> Response:
    """The maker has changed the number."""

    def deed(session: Session) -> str:
        barcode_register.put_first(session, item_id, request.form.get("code", ""), me().login, now())
        return "この番号を、はじめの番号にしました。前の番号でも見つかります。"

    return act(deed, _barcodes_of(item_id))


@item_editing.post("/goods/<int:item_id>/barcodes/remove")
def remove_barcode(item_id: int) -> Response:
    """The number finds nothing any more."""

    def deed(session: Session) -> str:
        barcode_register.remove_barcode(session, item_id, request.form.get("code", ""), me().login, now())
        return "番号を外しました。"

    return act(deed, _barcodes_of(item_id))


def _barcodes_of(item_id: int) -> str:
    return url_for("item_editing.show", item_id=item_id, _anchor="barcodes")


def _again(item_id: int | None, seen: Values, typed: Mapping[str, str], error: FieldsInvalid) -> str:
    """The page with everything that was typed, and what is wrong with it."""
    wrong: dict[str, str] = {}
    for problem in error.as_json():
        wrong.setdefault(problem["column"], sheet_words.problem_words(problem))
    tell("wrong", "まだ入れていません。赤いところをなおしてください。")
    with parts().database.reading() as session:
        return _page(session, known_catalogue(session), item_id, seen, typed, wrong)


def _page(
    session: Session, known: KnownCatalogue, item_id: int | None, seen: Values, typed: Mapping[str, str],
    wrong: Mapping[str, str],
) -> str:  # fmt: skip
    extra: dict[str, Any] = {}
    if item_id is not None:
        here, names = known.items[item_id], place_names(session)
        extra = {
            "item": item(session, item_id),
            "planned": prices.planned_prices(session, [item_id]),
            "others": here.values["barcodes"],
            "changes": [
                (each, sheet_words.change_words(each.field, each.was, each.became, names))
                for each in changes_of(session, item_id)
            ],
        }
    return render_template(
        "item_edit.html", item_id=item_id, typed=typed, wrong=wrong, seen=json.dumps(seen, ensure_ascii=False),
        shelves=known.shelves, sub_shelves=known.sub_shelves, names=sheet_words.FIELD_NAMES, circles=CIRCLES,
        today=local_day(now()), **extra,
    )  # fmt: skip


def _as_typed(known: KnownCatalogue, values: Mapping[str, Any]) -> dict[str, str]:
    """Values as they stand in the form; places by their ids."""
    typed = {}
    for column in columns_of(Kind.ITEMS, known):
        if column.field in NOT_WRITTEN:
            continue
        value = values.get(column.field)
        written = value if column.field in ("shelf_id", "sub_shelf_id", "temperature") else None
        if written is None and value is not None:
            written = column.write(value)
        typed[column.field] = "" if written is None else str(written)
    return typed


def _typed() -> dict[str, str]:
    """What the form says of every field; a circle that is not there is none."""
    typed = {name: request.form.get(name, "") for name in (*FIELDS, "barcodes") if name in request.form}
    return typed | {name: "○" if request.form.get(name) else "×" for name in CIRCLES}


def _seen() -> dict[str, Any]:
    try:
        seen = json.loads(request.form.get("seen", ""))
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}
