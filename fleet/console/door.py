"""At a door: who took the box, the age where there is alcohol, and how the resident is.

The same pages for a volunteer on foot and a driver with a van; each touches only their own boxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet.console.doors import home, me, only
from fleet.console.hall_steps import may_be_carried
from fleet.console.parcels import Parcel, parcel_of_job, parcels_where
from fleet.console.parts import act, now, parts, tell
from orders import delivery, watchover
from orders.consents import ConsentKind, has_consent
from orders.delivery import Carrier, DeliveryJob, JobState
from orders.errors import WrongJobState
from orders.people import Role
from orders.watchover import Condition

CONDITIONS = (
    (Condition.FINE, "元気でした", ""),
    (Condition.CALL, "電話がほしい", ""),
    (Condition.URGENT, "すぐ来てほしい", "命にかかわるときは、先に119番へ"),
    (Condition.ABSENT, "会えませんでした", ""),
)
AFTER_REPORT = {
    Condition.URGENT: "記録しました。急ぎのときは、すぐに電話もしてください。",
    Condition.CALL: "ようすを伝えました。運航の担当の画面に出ます。",
}
ABSENT = "留守でした。"
LONGEST_NOTE = 500
LONGEST_NAME = 64

pages = Blueprint("door", __name__, url_prefix="/doors/<int:job_id>")
pages.before_request(only(Role.VOLUNTEER, Role.DRIVER))


@dataclass(frozen=True)
class DoorView:
    """One box at its door. `agreed`: the household wants to be watched over.

    `next_job_id` is another box for the same door that is still to be handed over.
    """

    parcel: Parcel
    possible: bool
    agreed: bool
    reported: str
    next_job_id: int | None


def _mine(session: Session, job_id: int) -> Parcel:
    """The box, if it is this person's to carry; 404 or 403 otherwise."""
    found = parcel_of_job(session, job_id)
    known = me()
    if known.role is Role.DRIVER:
        if found.carrier is not Carrier.VAN:
            abort(403)
    elif found.carrier is Carrier.VAN or found.district_id != known.district_id:
        abort(403)
    return found


def _possible(session: Session, found: Parcel) -> bool:
    if me().role is Role.DRIVER:
        return not found.over
    return may_be_carried(session, found)


def _view(job_id: int) -> DoorView:
    with parts().database.reading() as session:
        found = _mine(session, job_id)
        said = watchover.report_of_job(session, job_id)
        return DoorView(
            parcel=found,
            possible=_possible(session, found),
            agreed=has_consent(session, found.household_id, ConsentKind.WATCH_OVER, now()),
            reported=said.condition.value if said else "",
            next_job_id=_next_for_this_door(session, found),
        )


def _next_for_this_door(session: Session, found: Parcel) -> int | None:
    same = parcels_where(session, DeliveryJob.order_id == found.order_id, DeliveryJob.id != found.job_id)
    by_road = found.carrier is Carrier.VAN
    return next(
        (each.job_id for each in same if (each.carrier is Carrier.VAN) == by_road and _possible(session, each)), None
    )


@pages.get("/")
def show(job_id: int) -> str:
    """Hand-over of one box."""
    return render_template("door.html", view=_view(job_id), back=home())


@pages.get("/absent")
def absent(job_id: int) -> str:
    """Nobody opened: come again, or bring the box back."""
    return render_template("absent.html", view=_view(job_id), back=home())


@pages.get("/watch")
def watch(job_id: int) -> str:
    """How the resident is, after the hand-over."""
    return render_template("watch.html", view=_view(job_id), back=home(), conditions=CONDITIONS)


@pages.post("/hand-over")
def hand_over(job_id: int) -> Response:
    """Somebody has the box in hand."""
    other = request.form.get("handed_to_other", "").strip()
    handed_to = (other or request.form.get("handed_to", "").strip())[:LONGEST_NAME]
    age_checked = request.form.get("age_checked") == "yes"
    view = _view(job_id)

    def deed(session: Session, at: datetime) -> str:
        found = _mine(session, job_id)
        if found.state is not JobState.HANDED_OVER and not _possible(session, found):
            raise WrongJobState(job_id, found.state.value, JobState.HANDED_OVER.value)
        delivery.hand_over(session, job_id, me().name, at, handed_to=handed_to, age_checked=age_checked)
        return f"{found.household}様の箱 {found.code} をお渡ししました。"

    return act(deed, _after(view), otherwise=url_for("door.show", job_id=job_id))


def _after(view: DoorView) -> str:
    """Where to go after a hand-over: the next box for this door, then how the resident is, then on."""
    if view.next_job_id is not None:
        return url_for("door.show", job_id=view.next_job_id)
    if view.agreed and not view.reported:
        return url_for("door.watch", job_id=view.parcel.job_id)
    return home()


@pages.post("/bring-back")
def bring_back(job_id: int) -> Response:
    """Nobody was there (or another reason): the box goes back."""
    why = request.form.get("why", "").strip()[:LONGEST_NOTE] or ABSENT

    def deed(session: Session, at: datetime) -> str:
        found = _mine(session, job_id)
        if found.state is not JobState.RETURNED and not _possible(session, found):
            raise WrongJobState(job_id, found.state.value, JobState.RETURNED.value)
        delivery.mark_returned(session, job_id, me().name, at, why)
        return f"{found.household}様の箱を持ち帰りにしました。運航の担当に伝わります。"

    return act(deed, home())


@pages.post("/watch")
def watch_report(job_id: int) -> Response:
    """How the resident was; only with consent, and never in the way of the hand-over."""
    said = request.form.get("condition", "")
    if said not in set(Condition):
        tell("wrong", "ようすを選んでください。")
        return act(lambda _session, _at: None, url_for("door.watch", job_id=job_id))
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]

    def deed(session: Session, at: datetime) -> str:
        _mine(session, job_id)
        watchover.report(session, job_id, me().name, Condition(said), note, at)
        return AFTER_REPORT.get(Condition(said), "ようすを伝えました。ありがとうございました。")

    return act(deed, home(), kind="urgent" if said == Condition.URGENT else "right")
