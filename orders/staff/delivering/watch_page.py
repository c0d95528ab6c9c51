"""見守り: who has to be seen to, whom to call next, and the homes that have not ordered as they usually do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.delivering import escalations, silent_homes, watchover
from orders.delivering.escalations import Escalation, EscalationStep
from orders.delivering.silent_homes import CallResult
from orders.delivering.watchover import Mark
from orders.homes.contacts import Contact
from orders.homes.people import Role
from orders.staff.days import parse_day
from orders.staff.delivering import sentences
from orders.staff.doors import me, person
from orders.staff.parts import act, now, parts, tell

__all__ = ["sentences"]

WATCHERS = (Role.SHOP, Role.CITY)
LONGEST_RESULT = 500
CAUSE_WORDS = {"report": "お届けのときのようす", "absent": "お届けのとき2回お留守", "not_ordered": "いつもの注文がない"}
STEP_WORDS = {
    "open": "知らせ",
    "taken": "引き受けました",
    "contacted": "連絡がつきました",
    "not_reached": "つながりません",
    "closed": "終わり",
}
CALL_WORDS = {"well": "電話した：元気", "no_answer": "電話に出ない", "away": "しばらくお留守", "hospital": "入院中"}
MARK_WORDS = {
    Mark.VOICE: "声・話しかた",
    Mark.PAPERS: "新聞・郵便",
    Mark.ROOM: "室温",
    Mark.LIGHTS: "雨戸・明かり",
    Mark.FACE: "顔色",
    Mark.FEET: "足もと",
    Mark.FOOD: "食事",
    Mark.MEDICINE: "薬",
}
RESIDENT = "ご本人"

watch = Blueprint("watch", __name__)


@watch.before_request
def _for_watchers() -> Response | None:
    """Shop and city; strangers go to the log-in page."""
    known = person()
    if known is None:
        return redirect(url_for("login.ask", next=request.path if request.method == "GET" else None), 303)
    if known.role not in WATCHERS:
        abort(403)
    return None


@dataclass(frozen=True)
class Case:
    """One escalation with everything that who takes it has to know. `turn` is the contact to be called now."""

    found: Escalation
    steps: list[EscalationStep]
    contacts: list[Contact]
    turn: int
    loudness: int
    minutes: int
    marks: tuple[str, ...]


def cases(session: Session, at: datetime) -> list[Case]:
    """All that are not closed, the most urgent first."""
    return [_case(session, each, at) for each in escalations.not_closed(session)]


def _case(session: Session, found: Escalation, at: datetime) -> Case:
    steps = escalations.steps_of(session, found.id)
    contacts = escalations.contacts_for(session, found, at)
    marks = watchover.marks_of(session, found.report_id, at) if found.report_id is not None else ()
    return Case(
        found=found,
        steps=steps,
        contacts=contacts,
        turn=escalations.turn_of(found, steps, contacts, at),
        loudness=escalations.loudness(found, at),
        minutes=int((at - found.opened_at).total_seconds() // 60),
        marks=tuple(MARK_WORDS[mark] for mark in marks),
    )


@watch.get("/watch")
def board() -> str:
    """Everybody who has to be seen to."""
    with parts().database.reading() as session:
        return render_template(
            "watch.html",
            cases=cases(session, now()),
            silent=silent_homes.silent_homes(session, now()),
            causes=CAUSE_WORDS,
            steps=STEP_WORDS,
            calls=CALL_WORDS,
            resident=RESIDENT,
        )


@watch.get("/watch/alarm")
def alarm() -> Response:
    """What every page of the shop and the city shows on top, and how loud; asked for again and again."""
    with parts().database.reading() as session:
        loud = [each for each in cases(session, now()) if each.loudness]
        words = [f"{each.found.household.name}さま（{each.minutes}分前）" for each in loud]
    answer = jsonify(count=len(loud), loudness=max((each.loudness for each in loud), default=0), names=words)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _result() -> str:
    return request.form.get("result", "").strip()[:LONGEST_RESULT]


def _back() -> str:
    return url_for("watch.board")


@watch.post("/watch/<int:escalation_id>/take")
def take(escalation_id: int) -> Response:
    """「わたしが対応します」."""

    def deed(session: Session) -> str:
        watchover.mark_seen(session, escalation_id, me().name, now())
        found = escalations.escalation(session, escalation_id)
        who = "あなた" if found.taken_by == me().name else f"{found.taken_by}さん"
        return f"{found.household.name}さまの件は、{who}が引き受けています。電話をして、結果を書いてください。"

    return act(deed, _back())


@watch.post("/watch/<int:escalation_id>/contact")
def contact(escalation_id: int) -> Response:
    """Whom somebody has called, and with what result."""
    reached = request.form.get("reached") == "yes"
    whom = request.form.get("contact", "").strip()[:64]
    if not whom:
        tell("wrong", "電話をした相手を えらんでください。")
        return act(lambda _session: None, _back())

    def deed(session: Session) -> str:
        watchover.mark_seen(session, escalation_id, me().name, now())
        escalations.contacted(
            session, escalation_id, me().name, now(), contact=whom, reached=reached, result=_result()
        )  # fmt: skip
        return (
            "連絡がついたと記録しました。" if reached else "つながらないと記録しました。次の連絡先に電話してください。"
        )

    return act(deed, _back())


@watch.post("/watch/<int:escalation_id>/close")
def close(escalation_id: int) -> Response:
    """How it ended."""

    def deed(session: Session) -> str:
        found = escalations.close(session, escalation_id, me().name, now(), _result())
        return f"{found.household.name}さまの件を終わりにしました。"

    return act(deed, _back())


@watch.post("/watch/homes/<int:household_id>/called")
def called(household_id: int) -> Response:
    """What a call about an unusual silence has shown."""
    said = request.form.get("said", "")
    if said not in set(CallResult):
        abort(400)
    until = parse_day(request.form.get("until", ""))

    def deed(session: Session) -> str:
        made = silent_homes.note_call(session, household_id, me().name, now(), said, until)
        if made.until is None:
            return "電話に出なかったと記録しました。2回つづくと、上の「対応が要る方」に出ます。"
        return f"記録しました。{made.until.month}月{made.until.day}日まで、この一覧に出ません。"

    return act(deed, _back())
