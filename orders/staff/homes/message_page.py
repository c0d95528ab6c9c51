"""お知らせ: what the shop and the city put on the televisions, and what households answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from orders.clock import day_bounds, local_day
from orders.errors import TextTooLong
from orders.form_press import new_form_token
from orders.homes import messages
from orders.homes.districts import District, districts
from orders.homes.messages import WRITERS, Notice, NoticeKind, check_text, districts_of, notices_of, replies_to
from orders.staff.days import parse_day
from orders.staff.doors import me, person
from orders.staff.parts import Said, act, now, parts, tell
from orders.staff.sentences import sentence_of

message_page = Blueprint("messages", __name__)

SENDER_WORDS = {"shop": "お店から", "city": "市役所から"}
MOST_DAYS = 60


@message_page.before_request
def _for_writers() -> Response | None:
    """Shop and city; strangers go to the log-in page."""
    known = person()
    if known is None:
        return redirect(url_for("login.ask", next=request.path if request.method == "GET" else None), 303)
    if known.role not in WRITERS:
        abort(403)
    return None


@dataclass(frozen=True)
class Draft:
    """What stands in the form."""

    text: str
    question: bool
    urgent: bool
    districts: tuple[str, ...]
    first: date
    last: date

    @classmethod
    def read(cls, fields: MultiDict[str, str], today: date) -> Draft:
        first = max(parse_day(fields.get("first", "")) or today, today)
        last = parse_day(fields.get("last", "")) or first
        return cls(
            text=fields.get("text", "").strip(),
            question=fields.get("kind") == NoticeKind.QUESTION,
            urgent="urgent" in fields,
            districts=tuple(fields.getlist("district")),
            first=first,
            last=min(max(last, first), first + timedelta(days=MOST_DAYS)),
        )


@dataclass(frozen=True)
class Row:
    """One message of the list."""

    notice: Notice
    where: str
    state: str


@message_page.get("/messages")
def show_all() -> str:
    """The list, and the form."""
    return _page(Draft.read(request.args, local_day(now())))


@message_page.post("/messages/preview")
def preview() -> str:
    """The same page with what is written shown as on the television; nobody gets it yet."""
    return _page(Draft.read(request.form, local_day(now())))


def _page(draft: Draft) -> str:
    moment = now()
    with parts().database.reading() as session:
        known = districts(session)
        found = notices_of(session, me().role)
        where = districts_of(session, [each.id for each in found])
        rows = [Row(each, _where(where.get(each.id, []), known), _state(each, moment)) for each in found]
    return render_template(
        "messages.html", rows=rows, draft=draft, districts=known, preview=_preview(draft),
        sender=SENDER_WORDS[me().role], longest=messages.LONGEST_SENTENCE, most=messages.MOST_SENTENCES,
        form_token=new_form_token(),
    )  # fmt: skip


def _preview(draft: Draft) -> list[str]:
    if not draft.text:
        return []
    try:
        return check_text(draft.text)
    except TextTooLong as error:
        tell("wrong", sentence_of(error))
        return []


def _where(ids: list[str], known: list[District]) -> str:
    names = {district.id: district.name for district in known}
    return "・".join(names[each] for each in ids) or "すべての地区"


def _state(notice: Notice, moment: datetime) -> str:
    if notice.until_at <= moment:
        return "over"
    return "coming" if notice.from_at > moment else "on"


@message_page.post("/messages")
def write() -> Response:
    """Put it on the televisions. Sent twice it is one message."""
    moment = now()
    draft = Draft.read(request.form, local_day(moment))
    begins = None if draft.first == local_day(moment) else day_bounds(draft.first)[0]

    def deed(session: Session) -> Said:
        ids = {district.id for district in districts(session)}
        made = messages.write(
            session, draft.text, author=me().role, who=me().login, now=moment, start=begins,
            until=day_bounds(draft.last)[1], urgent=draft.urgent, districts=ids & set(draft.districts),
            kind=NoticeKind.QUESTION if draft.question else NoticeKind.NOTICE,
            form_token=request.form.get("form_token", ""),
        )  # fmt: skip
        return Said("テレビに出しました。", url_for("messages.show", notice_id=made.id))

    again = url_for(
        "messages.show_all", text=draft.text, kind=request.form.get("kind"), first=draft.first, last=draft.last,
        district=list(draft.districts),
    )  # fmt: skip
    return act(deed, again)


@message_page.get("/messages/<int:notice_id>")
def show(notice_id: int) -> str:
    """One message: as the television shows it, and who answered what."""
    moment = now()
    with parts().database.reading() as session:
        found = messages.notice(session, notice_id, me().role)
        ids = districts_of(session, [notice_id]).get(notice_id, [])
        return render_template(
            "message.html", notice=found, where=_where(ids, districts(session)), state=_state(found, moment),
            replies=replies_to(session, notice_id, me().role, moment), sender=SENDER_WORDS[me().role],
            by_name_all=me().role == "shop",
        )  # fmt: skip


@message_page.post("/messages/<int:notice_id>/end")
def end(notice_id: int) -> Response:
    """Take it off the televisions now; pressing again changes nothing."""

    def deed(session: Session) -> str:
        messages.end(session, notice_id, me().role, now())
        return "テレビから外しました。"

    return act(deed, url_for("messages.show", notice_id=notice_id))
