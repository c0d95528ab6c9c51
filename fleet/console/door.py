"""At a door: who took the boxes, the age where there is alcohol, how the resident is, and what when nobody opens.

The same pages for a volunteer on foot and a driver with a van; each touches only their own boxes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet.console.door_view import DoorView, door_view
from fleet.console.doors import home, me, only
from fleet.console.hall_steps import may_be_carried
from fleet.console.parcels import Parcel, parcel_of_job, parcels_where
from fleet.console.parts import act, now, parts, tell
from fleet.console.watch_words import AFTER_REPORT, CONDITIONS, LONGEST_NOTE
from orders.delivering import absence, delivery, hand_over, watchover
from orders.delivering.delivery import AgeCheck, Carrier, DeliveryJob, JobState
from orders.delivering.watchover import Condition, Mark
from orders.errors import ConsentMissing, WrongJobState
from orders.homes.people import Role
from orders.ordering.order import Order

ABSENT = "留守でした。"
LONGEST_NAME = 64
LONGEST_NUMBER = 10

pages = Blueprint("door", __name__, url_prefix="/doors/<int:job_id>")
pages.before_request(only(Role.VOLUNTEER, Role.DRIVER))
undoing = Blueprint("undo", __name__)
undoing.before_request(only(Role.VOLUNTEER, Role.DRIVER))


def is_mine(found: Parcel) -> bool:
    """Whether this box is this person's to carry: what waits at the hall is its volunteer's, whoever brought it."""
    known = me()
    if known.role is Role.DRIVER:
        return found.carrier is Carrier.VAN
    return found.district_id == known.district_id and (
        found.carrier is not Carrier.VAN or found.held or found.state is JobState.HANDED_OVER
    )


def _mine(session: Session, job_id: int) -> Parcel:
    """The box; 404 or 403 where it is not this person's."""
    found = parcel_of_job(session, job_id)
    if not is_mine(found):
        abort(403)
    return found


def _possible(session: Session, found: Parcel) -> bool:
    if me().role is Role.DRIVER:
        return not found.over
    return may_be_carried(session, found)


def _here(session: Session, asked: Parcel) -> list[Parcel]:
    """Every box for the same door that can be handed over now, the one that was asked for first."""
    same_home = DeliveryJob.order_id.in_(select(Order.id).where(Order.household_id == asked.household_id))
    found = parcels_where(session, same_home, DeliveryJob.state.not_in(delivery.OVER))
    mine = [each for each in found if is_mine(each) and _possible(session, each)]
    return sorted(mine, key=lambda each: each.job_id != asked.job_id)


def _view(job_id: int) -> DoorView:
    with parts().database.reading() as session:
        found = _mine(session, job_id)
        return door_view(session, found, _here(session, found), now(), possible=_possible(session, found))


@pages.get("/")
def show(job_id: int) -> str:
    """Hand-over of all boxes for one door."""
    return render_template("door.html", view=_view(job_id), back=home(), conditions=CONDITIONS)


@pages.get("/absent")
def absent(job_id: int) -> str:
    """Nobody opened: call, come again, then what was agreed."""
    return render_template("absent.html", view=_view(job_id), back=home())


@pages.get("/watch")
def watch(job_id: int) -> str:
    """How the resident is, after the hand-over."""
    return render_template("watch.html", view=_view(job_id), back=home(), conditions=CONDITIONS)


def _chosen(session: Session, job_id: int) -> list[Parcel]:
    """The boxes that were ticked, of this household and this person alone; without ticks the one of the address."""
    asked = _mine(session, job_id)
    ticked = {int(each) for each in request.form.getlist("box") if each.isdecimal() and len(each) < LONGEST_NUMBER}
    if not ticked:
        return [asked]
    found = parcels_where(session, DeliveryJob.id.in_(ticked))
    return [each for each in found if each.household_id == asked.household_id and is_mine(each)] or [asked]


@pages.post("/hand-over")
def hand_over_boxes(job_id: int) -> Response:
    """Somebody has the boxes in hand; the driver's page says in the same press how the resident is."""
    other = request.form.get("handed_to_other", "").strip()
    handed_to = (other or request.form.get("handed_to", "").strip())[:LONGEST_NAME]
    checked = request.form.get("age_checked", "")
    age_check = AgeCheck(checked) if checked in set(AgeCheck) else None
    said = request.form.get("condition", "")

    def deed(session: Session, at: datetime) -> str:
        boxes = _chosen(session, job_id)
        for each in boxes:
            if each.state is not JobState.HANDED_OVER and not _possible(session, each):
                raise WrongJobState(each.job_id, each.state.value, JobState.HANDED_OVER.value)
        jobs = [each.job_id for each in boxes]
        hand_over.hand_over_boxes(session, jobs, me().name, at, handed_to=handed_to, age_check=age_check)
        if said in set(Condition):
            _note_condition(session, job_id, Condition(said), at)
        count = f"箱 {boxes[0].code}" if len(boxes) == 1 else f"箱 {len(boxes)}個"
        return f"{boxes[0].household}様の{count} をお渡ししました。"

    urgent = "urgent" if said == Condition.URGENT else "right"
    return act(deed, _after(job_id, said), otherwise=url_for("door.show", job_id=job_id), kind=urgent)


def _note_condition(session: Session, job_id: int, said: Condition, at: datetime) -> None:
    """The hand-over stands, also where the consent was withdrawn a moment ago."""
    try:
        watchover.report(session, job_id, me().name, said, _note(), at, _marks())
    except ConsentMissing:
        return


def _note() -> str:
    return request.form.get("note", "").strip()[:LONGEST_NOTE]


def _marks() -> set[Mark]:
    return {Mark(each) for each in request.form.getlist("mark") if each in set(Mark)}


def _after(job_id: int, said: str) -> str:
    """Where to go after a hand-over: how the resident is, where nobody has said it yet, and then on."""
    view = _view(job_id)
    return home() if said or view.reported or not view.agreed else url_for("door.watch", job_id=job_id)


def _for_boxes(job_id: int, deed: Callable[[Session, list[int], datetime], str]) -> Response:
    """A press about all boxes for this door."""

    def with_boxes(session: Session, at: datetime) -> str:
        asked = _mine(session, job_id)
        open_ones = [each.job_id for each in _here(session, asked)]
        return deed(session, open_ones or [job_id], at)

    return act(with_boxes, home(), otherwise=url_for("door.absent", job_id=job_id))


@pages.post("/come-again")
def come_again(job_id: int) -> Response:
    """Nobody opened, also after a call: somebody comes again today."""
    called = request.form.get("called") != "no"

    def deed(session: Session, jobs: list[int], at: datetime) -> str:
        absence.note_absent(session, jobs, me().name, at, called=called)
        return "お留守の記録をしました。あとで、もう一度うかがってください。テレビに お留守だったと出ます。"

    return _for_boxes(job_id, deed)


@pages.post("/hold-at-hall")
def hold_at_hall(job_id: int) -> Response:
    """The boxes wait at the hall, as the household has asked for."""

    def deed(session: Session, jobs: list[int], at: datetime) -> str:
        absence.hold_at_hall(session, jobs, me().name, at)
        return "公民館で預かります。公民館の世話役に渡してください。テレビに出ます。"

    return _for_boxes(job_id, deed)


@pages.post("/neighbour")
def neighbour(job_id: int) -> Response:
    """The agreed neighbour has taken the boxes."""

    def deed(session: Session, jobs: list[int], at: datetime) -> str:
        absence.leave_with_neighbour(session, jobs, me().name, at)
        return "おとなりの方に お渡ししました。テレビに出ます。"

    return _for_boxes(job_id, deed)


@pages.post("/bring-back")
def bring_back(job_id: int) -> Response:
    """Nobody was there (or another reason): the boxes go back to the shop."""
    why = request.form.get("why", "").strip()[:LONGEST_NOTE] or ABSENT

    def deed(session: Session, at: datetime) -> str:
        boxes = _chosen(session, job_id)
        for each in boxes:
            if each.state is not JobState.RETURNED and not _possible(session, each):
                raise WrongJobState(each.job_id, each.state.value, JobState.RETURNED.value)
        if why == ABSENT:
            open_ones = [each.job_id for each in boxes if each.state is not JobState.RETURNED]
            absence.note_closed_door(session, open_ones, me().name, at)
        for each in boxes:
            delivery.mark_returned(session, each.job_id, me().name, at, why)
        return f"{boxes[0].household}様の箱を持ち帰りにしました。運航の担当とお店に伝わります。"

    return act(deed, home())


@pages.post("/watch")
def watch_report(job_id: int) -> Response:
    """How the resident was; only with consent, and never in the way of the hand-over."""
    said = request.form.get("condition", "")
    if said not in set(Condition):
        tell("wrong", "ようすを選んでください。")
        return act(lambda _session, _at: None, url_for("door.watch", job_id=job_id))

    def deed(session: Session, at: datetime) -> str:
        _mine(session, job_id)
        watchover.report(session, job_id, me().name, Condition(said), _note(), at, _marks())
        return AFTER_REPORT.get(Condition(said), "ようすを伝えました。ありがとうございました。")

    return act(deed, home(), kind="urgent" if said == Condition.URGENT else "right")


@undoing.post("/undo")
def undo() -> Response:
    """さっきの記録を取り消す: this person's newest press, within ten minutes."""

    def deed(session: Session, at: datetime) -> str:
        back = hand_over.take_back_last(session, me().name, at)
        return f"取り消しました：{back[0].order.household.name}様の箱 {len(back)}個。"

    return act(deed, home())
