"""A box that came back: its photographs, what becomes of each line; and what is agreed about a door."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.delivering import absence, damage_photos, delivery, doors, returns
from orders.delivering.delivery import JobEvent
from orders.delivering.doors import AbsenceRule
from orders.delivering.errors import DoorInvalid
from orders.delivering.returns import Fate, Verdict
from orders.homes.people import Role, household
from orders.staff.delivering import sentences
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts
from orders.staff.words import CARRIER_WORDS, JOB_WORDS

__all__ = ["sentences"]

RULE_WORDS = {
    AbsenceRule.SHOP: "お店に持ち帰る",
    AbsenceRule.HALL: "公民館で預かる（お酒と、冷蔵・冷凍のほか）",
    AbsenceRule.NEIGHBOUR: "おとなりの方に手渡す（お酒のほか）",
}

EVENT_WORDS = {"carrier": "運び方", "absent": "お留守", "held": "公民館で預かり", "undone": "取り消し", "photo": "写真"}
DETAILS = {
    absence.CALLED: "電話にも出ない",
    absence.NOT_CALLED: "電話はしていない",
    "undone": "取り消して戻す",
    "opened again": "箱をあけた",
    "sealed again": "閉じなおした",
    **JOB_WORDS,
}

returned = Blueprint("returned", __name__)
returned.before_request(only(Role.SHOP))


@returned.get("/jobs/<int:job_id>/return")
def show(job_id: int) -> str:
    """The box with everything that is known about it."""
    with parts().database.reading() as session:
        job = delivery.job(session, job_id)
        return render_template(
            "return.html",
            job=job,
            lines=[(each, returns.usual_fate(each)) for each in job.box.contents],
            decided={each.order_line_id: each for each in returns.returned_of(session, job_id)},
            events=[(each, *event_words(each)) for each in delivery.events_of(session, job_id)],
            photos=damage_photos.photos_of(session, job_id),
        )


def event_words(event: JobEvent) -> tuple[str, str]:
    """What happened to a box, and the detail, in Japanese."""
    detail = event.detail
    if event.kind == "carrier":
        carrier, _, reason = detail.partition(": ")
        detail = "　".join(filter(None, (CARRIER_WORDS.get(carrier, carrier), reason)))
    return EVENT_WORDS.get(event.kind) or JOB_WORDS.get(event.kind, event.kind), DETAILS.get(detail, detail)


@returned.get("/jobs/<int:job_id>/photos/<int:photo_id>.jpg")
def photo(job_id: int, photo_id: int) -> Response:
    """One photograph, as it was taken at the door."""
    with parts().database.reading() as session:
        return Response(damage_photos.jpeg_of(session, photo_id), mimetype="image/jpeg")


@returned.post("/jobs/<int:job_id>/return")
def take_in(job_id: int) -> Response:
    """The box is back in the shop; each line on the shelf or away, paid or not."""

    def deed(session: Session) -> str:
        job = delivery.job(session, job_id)
        verdicts = {
            each.order_line_id: Verdict(Fate(fate), request.form.get(f"pay-{each.order_line_id}") != "yes")
            for each in job.box.contents
            if (fate := request.form.get(f"fate-{each.order_line_id}", "")) in set(Fate)
        }
        returns.take_in(session, job_id, verdicts, me().login, now())
        return f"{job.box.code}の箱を受け取りました。「代金をいただく」のほかは、請求されません。"

    return act(deed, url_for("returned.show", job_id=job_id))


@returned.get("/homes/<int:household_id>/door")
def door(household_id: int) -> str:
    """What is agreed about a door."""
    with parts().database.reading() as session:
        home = household(session, household_id)
        return render_template("door.html", home=home, door=doors.door_of(session, household_id), rules=RULE_WORDS)


@returned.post("/homes/<int:household_id>/door")
def agree(household_id: int) -> Response:
    """Write it down."""
    said = request.form
    rule = said.get("rule", "")

    def deed(session: Session) -> str:
        latitude, longitude = _degrees(household_id, "latitude"), _degrees(household_id, "longitude")
        doors.agree(
            session, household_id, me().login, now(), note=said.get("note", ""),
            rule=rule if rule in set(AbsenceRule) else AbsenceRule.SHOP, neighbour=said.get("neighbour", ""),
            latitude=latitude, longitude=longitude,
        )  # fmt: skip
        return "お届けの約束を書きました。届ける人の電話に出ます。"

    return act(deed, url_for("returned.door", household_id=household_id))


def _degrees(household_id: int, name: str) -> float | None:
    text = request.form.get(name, "").strip()
    try:
        return float(text) if text else None
    except ValueError as error:
        raise DoorInvalid(household_id, "place") from error
