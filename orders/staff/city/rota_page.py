"""当番: who works at which hall on which day, and the carers; for the city and the cable company."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.homes import carers, rota
from orders.homes.carers import Carer, CarerKind
from orders.homes.districts import districts
from orders.homes.people import Role
from orders.homes.rota import Worker
from orders.staff.city.accounts_page import ROLE_WORDS
from orders.staff.days import parse_day
from orders.staff.doors import only
from orders.staff.parts import act, now, parts
from orders.web import WEEKDAYS

rota_page = Blueprint("rota", __name__)
rota_page.before_request(only(Role.CITY, Role.CABLE))

SHOWN_DAYS = 14
CARER_WORDS = {
    CarerKind.CARE_MANAGER: "ケアマネジャー", CarerKind.HOME_HELPER: "ヘルパー",
    CarerKind.WELFARE_COMMISSIONER: "民生委員", CarerKind.SOCIAL_COUNCIL: "社会福祉協議会",
}  # fmt: skip


@rota_page.get("/rota")
def show() -> str:
    """Two weeks from ?first= on, the usual weeks of everybody, and the carers."""
    first = parse_day(request.args.get("first", "")) or local_day(now())
    days = [first + timedelta(days=ahead) for ahead in range(SHOWN_DAYS)]
    with parts().database.reading() as session:
        people = rota.workers(session)
        return render_template(
            "rota.html", days=days, duties=rota.duties_of(session, days), districts=districts(session),
            workers=people, weeks={each.id: rota.weekdays_of(session, each.id) for each in people},
            weekday_words=WEEKDAYS, roles=ROLE_WORDS, carers=carers.carers(session), carer_words=CARER_WORDS,
            previous=first - timedelta(days=SHOWN_DAYS), next=first + timedelta(days=SHOWN_DAYS), first=first,
        )  # fmt: skip


@rota_page.post("/rota/workers")
def add() -> Response:
    """Somebody new, with the days of the usual week; the same name and telephone again is the same person."""
    name, phone = request.form.get("name", "").strip()[:64], request.form.get("phone", "").strip()[:20]
    reading, hall = request.form.get("reading", "").strip()[:64], request.form.get("district", "") or None
    weekdays, role = _weekdays(), _role()

    def deed(session: Session) -> str:
        if not name:
            return "お名前を 入れてください。"
        found = next((each for each in rota.workers(session) if (each.name, each.phone) == (name, phone)), None)
        made = found or Worker(name=name, phone=phone, active=True)
        made.reading, made.role, made.district_id = reading or name, role, hall
        session.add(made)
        session.flush()
        rota.set_weekdays(session, made.id, weekdays)
        return f"{name}さんを 書きとめました。"

    return act(deed, url_for("rota.show"))


@rota_page.post("/rota/workers/<int:worker_id>/week")
def week(worker_id: int) -> Response:
    """The days of the usual week."""
    weekdays = _weekdays()

    def deed(session: Session) -> str:
        rota.set_weekdays(session, worker_id, weekdays)
        return f"{rota.worker(session, worker_id).name}さんの 曜日を 直しました。"

    return act(deed, _back())


@rota_page.post("/rota/workers/<int:worker_id>/day")
def day(worker_id: int) -> Response:
    """One day that differs: comes, does not come, or as usual again."""
    on, word = _day(), request.form.get("word", "")
    hall, note = request.form.get("district", "") or None, request.form.get("note", "")

    def deed(session: Session) -> str:
        name = rota.worker(session, worker_id).name
        if word == "usual":
            rota.as_usual(session, worker_id, on)
        else:
            rota.change_day(session, worker_id, on, comes=word == "comes", district_id=hall, note=note)
        return f"{on.month}月{on.day}日：{name}さんの 当番を 直しました。"

    return act(deed, _back())


@rota_page.post("/rota/workers/<int:worker_id>/leave")
def leave(worker_id: int) -> Response:
    """They work here no longer."""

    def deed(session: Session) -> str:
        found = rota.worker(session, worker_id)
        found.active = False
        return f"{found.name}さんを 外しました。"

    return act(deed, _back())


@rota_page.post("/rota/carers")
def add_carer() -> Response:
    """Somebody who looks after households by profession."""
    name, organisation = request.form.get("name", "").strip()[:64], request.form.get("organisation", "").strip()[:64]
    kind, phone = request.form.get("kind", ""), request.form.get("phone", "").strip()[:20]

    def deed(session: Session) -> str:
        if not name or kind not in list(CarerKind):
            return "お名前と 仕事を 入れてください。"
        known = {(each.name, each.organisation) for each in carers.carers(session)}
        if (name, organisation) not in known:
            reading = request.form.get("reading", "").strip()[:64] or name
            made = Carer(name=name, reading=reading, kind=CarerKind(kind), organisation=organisation, active=True)
            made.phone = phone
            session.add(made)
        return f"{name}さんを 書きとめました。"

    return act(deed, url_for("rota.show"))


def _back() -> str:
    return url_for("rota.show", first=parse_day(request.form.get("first", "")) or local_day(now()))


def _weekdays() -> list[int]:
    return [int(each) for each in request.form.getlist("weekday") if each in "0123456" and each]


def _day() -> date:
    return parse_day(request.form.get("day", "")) or abort(400)


def _role() -> Role:
    wanted = request.form.get("role", "")
    return Role(wanted) if wanted in list(Role) else Role.VOLUNTEER
