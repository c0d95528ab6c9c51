"""The van driver's telephone: today's round, door after door along the valley."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet.console.door_view import door_view
from fleet.console.doors import me, only
from fleet.console.parcels import JOB_STATES
from fleet.console.parts import act, now, parts
from fleet.console.van_round import Round, Stop, round_of, stops_of
from fleet.console.watch_words import CONDITIONS
from orders.clock import local_day
from orders.delivering import delivery, hand_over, van_rounds
from orders.delivering.delivery import Carrier, JobState
from orders.errors import NotFound
from orders.fulfilment.packed_boxes import box_by_code
from orders.homes.people import Role

FRESH_EVERY_S = 10
FIRST_STOP = timedelta(minutes=25)
"""From the shop to the first district; only a guess that the television shows until the box is there."""
EACH_STOP = timedelta(minutes=8)
STEPS = {"earlier": van_rounds.EARLIER, "later": van_rounds.LATER}

pages = Blueprint("van", __name__)
pages.before_request(only(Role.DRIVER))


def _round(session: Session, at: datetime) -> Round:
    return round_of(session, parts().world, me().login, at)


@pages.get("/van")
def show() -> str:
    """The round with its next step."""
    with parts().database.reading() as session:
        view, at = _round(session, now()), now()
        doors = {
            each.household_id: door_view(session, each.parcels[0], each.parcels, at, possible=True)
            for each in view.stops
            if each.leads
        }
        undoable = undo_words(session, me().name, at)
    return render_template(
        "van.html", view=view, doors=doors, undoable=undoable, conditions=CONDITIONS, fresh_every=FRESH_EVERY_S
    )


def undo_words(session: Session, who: str, at: datetime) -> str:
    """What this person's newest press was, where it can be taken back."""
    done = hand_over.last_press(session, who, at)
    if not done:
        return ""
    home = delivery.job(session, done[0].job_id).order.household.name
    return f"{home}様の箱 {len(done)}個：{JOB_STATES[JobState(done[0].kind)]}"


@pages.post("/van/jobs/<int:job_id>/load")
def load(job_id: int) -> Response:
    """One box is in the van."""

    def deed(session: Session, at: datetime) -> str | None:
        return None if _load(session, [job_id], at) else "この箱は車の便ではありません。"

    return act(deed, url_for("van.show"))


@pages.post("/van/load-by-code")
def load_by_code() -> Response:
    """The label of a box was read: it is in the van, if it goes by van at all."""
    code = request.form.get("code", "").strip().upper()

    def deed(session: Session, at: datetime) -> str:
        found = box_by_code(session, code)
        waiting = {each.code: each.job_id for each in _round(session, at).to_load}
        if found is None or code not in waiting:
            raise NotFound("box on this round", code)
        _load(session, [waiting[code]], at)
        return f"{code} を積みました。あと {len(waiting) - 1}個です。"

    return act(deed, url_for("van.show"))


@pages.post("/van/load-all")
def load_all() -> Response:
    """All boxes of the list are in the van."""

    def deed(session: Session, at: datetime) -> str:
        waiting = [each.job_id for each in _round(session, at).to_load]
        return f"{_load(session, waiting, at)}個の箱を積みました。"

    return act(deed, url_for("van.show"))


@pages.post("/van/depart")
def depart() -> Response:
    """The van leaves with everything that is loaded; the televisions show about when it comes."""

    def deed(session: Session, at: datetime) -> str:
        loaded = _round(session, at).loaded
        if not loaded:
            return "積んだ箱がありません。"
        van_rounds.depart(session, me().login, local_day(at), at)
        for stop in stops_of(loaded, {}):
            for each in stop.parcels:
                eta_at = at + FIRST_STOP + (stop.number - 1) * EACH_STOP
                delivery.mark_under_way(session, each.job_id, me().name, at, eta_at)
        return "出発しました。気をつけて行ってらっしゃい。"

    return act(deed, url_for("van.show"))


@pages.post("/van/return")
def come_back() -> Response:
    """The van stands at the shop again."""

    def deed(session: Session, at: datetime) -> str:
        left = [each for each in _round(session, at).stops if each.leads]
        if left:
            return f"まだ {len(left)}軒 残っています。全部おわってから押してください。"
        van_rounds.come_back(session, me().login, at)
        return "お帰りなさい。おつかれさまでした。"

    return act(deed, url_for("van.show"))


@pages.post("/van/doors/<int:household_id>/<any(earlier, later):step>")
def move_door(household_id: int, step: str) -> Response:
    """This door comes earlier or later, from now on."""

    def deed(session: Session, at: datetime) -> str | None:
        stops = _round(session, at).stops
        moved = next((each for each in stops if each.household_id == household_id), None)
        if moved is None:
            return None
        today = _of_district(stops, moved.district_id)
        van_rounds.move_door(session, moved.district_id, today, household_id, STEPS[step], me().login, at)
        return "まわる順を変えました。次からも この順です。"

    return act(deed, url_for("van.show"))


def _of_district(stops: Sequence[Stop], district_id: str) -> list[int]:
    return [each.household_id for each in stops if each.district_id == district_id]


def _load(session: Session, job_ids: Sequence[int], at: datetime) -> int:
    """Those that are the van's; a box that is loaded already stays loaded."""
    mine = [each for each in job_ids if delivery.job(session, each).carrier is Carrier.VAN]
    for job_id in mine:
        if delivery.job(session, job_id).state in (JobState.READY, JobState.LOADED):
            delivery.mark_loaded(session, job_id, me().name, at)
    return len(mine)
