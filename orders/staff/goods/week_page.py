"""The week's specials on one page: seven days, a few lines each, saved with one press."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.errors import OrdersError
from orders.goods.errors import FieldsInvalid
from orders.goods.known_catalogue import KnownCatalogue, known_catalogue
from orders.goods.special_week import DAYS, TypedSpecial, enter_week, monday_of, specials_of_week, week_of
from orders.homes.people import Role
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.finding import digits, found, plain
from orders.staff.goods import sentences as sentences
from orders.staff.goods.sheet_words import problem_words, remark_on_words
from orders.staff.parts import now, parts, tell
from orders.staff.sentences import sentence_of

special_week = Blueprint("special_week", __name__)
special_week.before_request(only(Role.SHOP))

LINES = 5
SPARE = 2
USUAL_LIMIT = 2
A_WEEK = timedelta(days=DAYS)


@dataclass(frozen=True)
class Line:
    """A line as the form shows it."""

    item: str = ""
    price_yen: str = ""
    limit: str = str(USUAL_LIMIT)
    usual_yen: int | None = None


def which(typed: str, known: KnownCatalogue) -> list[str]:
    """Codes of the items that may be meant: a barcode, the whole name, or the beginning of a reading."""
    number = digits(typed)
    if number in known.by_code:
        return [known.items[known.by_code[number]].code]
    sold = [item for item in known.items.values() if item.values["active"]]
    exact = [item.code for item in sold if plain(item.name) == plain(typed)]
    if exact:
        return exact
    return [item.code for item in found(sold, typed, lambda item: (str(item.values["reading"]), item.name))]


@special_week.get("/specials/week")
def show() -> str:
    """The week, or (`as_last`) what it would be with the specials of the week before."""
    monday = monday_of(parse_day(request.args.get("monday", "")) or local_day(now()))
    with parts().database.reading() as session:
        known = known_catalogue(session)
        seen = specials_of_week(session, monday)
        lines = _lines(seen, known)
        if request.args.get("as_last"):
            for day, before in _lines(specials_of_week(session, monday - A_WEEK), known, A_WEEK).items():
                lines.setdefault(day, before)
        return _page(session, known, monday, seen, lines, {})


@special_week.post("/specials/week")
def save() -> Response | tuple[str, int]:
    """Take the week as it was typed."""
    monday = monday_of(parse_day(request.form.get("monday", "")) or local_day(now()))
    typed, seen = _typed(monday), _seen()
    here = url_for("special_week.show", monday=monday)
    try:
        with parts().database.writing() as session:
            done = enter_week(session, monday, seen, typed, which, me().login, now())
    except FieldsInvalid as error:
        return _again(monday, seen, typed, error), 422
    except OrdersError as error:
        tell("wrong", sentence_of(error))
        return redirect(here, 303)
    counts = f"入れた {len(done.added)}、なおした {len(done.changed)}、やめた {len(done.removed)}"
    tell("right", f"特売を決めました（{counts}）。")
    for remark in done.as_json()["remarks"]:
        tell("note", f"「{remark['name']}」：{remark_on_words(remark)}")
    return redirect(here, 303)


def _lines(
    seen: Mapping[str, Sequence[int]], known: KnownCatalogue, later: timedelta = timedelta()
) -> dict[date, list[Line]]:
    """The specials as lines of the form, by day; `later` moves them on."""
    lines: defaultdict[date, list[Line]] = defaultdict(list)
    for key, (price_yen, limit) in seen.items():
        item_id, _, day = key.partition(" ")
        item = known.items[int(item_id)]
        usual = item.values["price_yen"]
        lines[date.fromisoformat(day) + later].append(
            Line(item.name, str(price_yen), str(limit), usual if isinstance(usual, int) else None)
        )
    return dict(lines)


def _page(
    session: Session, known: KnownCatalogue, monday: date, seen: Mapping[str, Any], lines: Mapping[date, list[Line]],
    wrong: Mapping[tuple[date, int], str],
) -> str:  # fmt: skip
    days = []
    for day in week_of(monday):
        have = lines.get(day, [])
        blank = max(SPARE, LINES - len(have))
        days.append((day, [*have, *[Line()] * blank]))
    names = [item.name for item in known.items.values() if item.values["active"]]
    return render_template(
        "special_week.html", days=days, monday=monday, today=local_day(now()), wrong=wrong, names=names,
        seen=json.dumps(seen), previous=monday - A_WEEK, following=monday + A_WEEK,
    )  # fmt: skip


def _again(monday: date, seen: Mapping[str, Any], typed: Sequence[TypedSpecial], error: FieldsInvalid) -> str:
    """The page as it was typed, with every mistake at its line."""
    said: defaultdict[int, list[str]] = defaultdict(list)
    for problem in error.as_json():
        said[problem["row"]].append(problem_words(problem))
    lines: defaultdict[date, list[Line]] = defaultdict(list)
    wrong: dict[tuple[date, int], str] = {}
    for one in typed:
        if one.line in said:
            wrong[one.day, len(lines[one.day])] = " ".join(said[one.line])
        lines[one.day].append(Line(one.item, one.price_yen, one.limit))
    tell("wrong", "まだ決めていません。赤いところをなおしてください。")
    with parts().database.reading() as session:
        known = known_catalogue(session)
        for day, have in _lines(specials_of_week(session, monday), known).items():
            if day < local_day(now()):
                lines[day] = have
        return _page(session, known, monday, seen, lines, wrong)


def _typed(monday: date) -> list[TypedSpecial]:
    """Lines with something in them, in the order of the page."""
    typed: list[TypedSpecial] = []
    for day in week_of(monday):
        columns = [request.form.getlist(f"{name}-{day}") for name in ("item", "price", "limit")]
        for item, price_yen, limit in zip(*columns, strict=False):
            if item.strip() or price_yen.strip():
                typed.append(TypedSpecial(len(typed) + 1, day, item.strip(), price_yen, limit))
    return typed


def _seen() -> dict[str, list[int]]:
    try:
        seen = json.loads(request.form.get("seen", ""))
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}
