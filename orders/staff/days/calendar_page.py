"""The calendar: a month with what lies on it, and changes that show their effect before they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.days.drafts import Draft
from orders.days.effects import effect
from orders.days.rule_rows import editions, rules
from orders.days.rules import TOWN, Rules, Slot, Weekday
from orders.days.saving import Choice, Saved, save
from orders.errors import OrdersError
from orders.form_press import new_form_token, press_of
from orders.homes.districts import District, districts
from orders.homes.people import Role
from orders.staff.days import sentences as sentences
from orders.staff.days.calendar_forms import SLOT_ROWS, draft_of
from orders.staff.days.day_view import parse_day
from orders.staff.days.month_view import month_of
from orders.staff.doors import me, only
from orders.staff.parts import Said, act, now, parts, tell
from orders.staff.sentences import sentence_of

calendar_page = Blueprint("calendar", __name__)
calendar_page.before_request(only(Role.SHOP))

LAST_CHANGES = 8
WEEKDAYS = "月火水木金土日"
_NOT_FIELDS = ("csrf_token", "form_token", "seen", "shown", "closed", "full")


@calendar_page.get("/calendar")
def month() -> str:
    """A month, day by day and district by district."""
    today = local_day(now())
    with parts().database.reading() as session:
        shown = month_of(session, parse_day(f"{request.args.get('month', '')}-01") or today, today)
        names = _names(districts(session))
        changes = [(each, _in_words(each.what, names)) for each in editions(session, LAST_CHANGES)]
        return render_template(
            "calendar.html", month=shown, today=today, weekdays=WEEKDAYS, changes=changes,
        )  # fmt: skip


@calendar_page.get("/calendar/day")
def day() -> str:
    """The form for days that are not as others."""
    today = local_day(now())
    with parts().database.reading() as session:
        known = districts(session)
        chosen = parse_day(request.args.get("first", "")) or today
        return render_template(
            "calendar_day.html", districts=known, first=chosen, fields=request.args, town=TOWN,
            last=parse_day(request.args.get("last", "")) or chosen, places=request.args.getlist("place") or [TOWN],
        )  # fmt: skip


@calendar_page.get("/calendar/usual")
def usual() -> str:
    """The form for how every week of a place is."""
    with parts().database.reading() as session:
        known, valid = districts(session), rules(session)
        place = request.args.get("place", TOWN)
        if place not in {TOWN, *(district.id for district in known)}:
            place = TOWN
        return render_template(
            "calendar_usual.html", districts=known, place=place, town=TOWN, week=_week(valid, place),
            limit=valid.limits.get(place), slots=_slots(valid, place), weekdays=WEEKDAYS,
            usual_cutoffs=sorted({each.cutoff for each in known if place in (TOWN, each.id)}),
        )  # fmt: skip


def _week(valid: Rules, place: str) -> list[Weekday]:
    return [valid.weekday(place, n) or Weekday(n < 5) for n in range(7)]


def _slots(valid: Rules, place: str) -> list[Slot | None]:
    """As many rows as the form has, the last ones empty."""
    have: list[Slot | None] = list(valid.slots_of(place))
    return [*have, *([None] * SLOT_ROWS)][: max(SLOT_ROWS, len(have))]


@calendar_page.get("/calendar/preview")
def preview() -> Response | str:
    """What the change would do; nothing is changed yet."""
    moment = now()
    with parts().database.reading() as session:
        known = districts(session)
        try:
            draft, before = _draft(request.args, known), rules(session)
            found = effect(session, before, draft.apply(before), moment)
        except OrdersError as error:
            tell("wrong", sentence_of(error))
            return redirect(_form(request.args), 303)
        return render_template(
            "calendar_preview.html", effect=found, what=_in_words(draft.what, _names(known)), seen=before.edition,
            fields=list(_kept(request.args)), form_token=new_form_token(), back=_form(request.args),
            today=local_day(moment),
        )  # fmt: skip


@calendar_page.post("/calendar/save")
def write() -> Response:
    """Save what was shown. Pressed twice it is one change."""
    kept = list(_kept(request.form))
    choice = Choice(request.form.get("closed") != "keep", request.form.get("full") != "keep")
    press = press_of(request.form.get("form_token", ""), me().login, kept, choice)

    def deed(session: Session) -> Said:
        draft = _draft(request.form, districts(session))
        saved = save(
            session, draft, choice, seen=request.form.get("seen", ""), shown=request.form.get("shown", ""),
            who=me().login, now=now(), press=press, why=request.form.get("reason", "").strip(),
        )  # fmt: skip
        return Said(_said(saved), url_for("calendar.month", month=request.form.get("first", "")[:7] or None))

    return act(deed, url_for("calendar.month"), lambda _error: f"{url_for('calendar.preview')}?{urlencode(kept)}")


def _said(saved: Saved) -> str:
    if saved.again:
        return "カレンダーは、もう変えてあります。"
    moved = f"注文{saved.moved}件を、次の空いた日に移しました。" if saved.moved else ""
    return f"カレンダーを変えました。{moved}"


def _draft(fields: MultiDict[str, str], known: Sequence[District]) -> Draft:
    return draft_of(fields, [district.id for district in known])


def _kept(fields: MultiDict[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in fields.items(multi=True) if name not in _NOT_FIELDS and value]


def _form(fields: MultiDict[str, str]) -> str:
    page = "calendar.usual" if fields.get("kind") == "usual" else "calendar.day"
    return f"{url_for(page)}?{urlencode(_kept(fields))}"


def _names(known: Sequence[District]) -> dict[str, str]:
    return {TOWN: "すべての地区"} | {district.id: district.name for district in known}


def _in_words(what: str, names: dict[str, str]) -> str:
    """The line of a change with names of districts instead of their ids."""
    head, colon, rest = what.partition(":")
    words = [names.get(word, word) for word in head.replace("、", " 、 ").split(" ")]
    return " ".join(word for word in words if word != "、") + colon + rest
