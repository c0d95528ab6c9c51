"""The sealed boxes of a day on their way; the one step from aircraft to van, for a box, a hall or the whole day."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.delivering import carriers
from orders.delivering.delivery import Carrier, JobState, assign_carrier
from orders.homes.districts import district
from orders.homes.people import Role
from orders.staff.days import day_view, parse_day
from orders.staff.delivering.job_list import Wish, job_list
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts
from orders.staff.words import VAN_REASONS

jobs = Blueprint("jobs", __name__)
jobs.before_request(only(Role.SHOP))

STAGE_WORDS = (
    ("", "ぜんぶ"),
    ("waiting", "まだ お店"),
    ("moving", "運んでいる"),
    ("done", "手渡しました"),
    ("back", "持ち帰り"),
    ("late", "遅れている"),
)
CARRIER_CHOICE = (("", "ぜんぶ"), (Carrier.DRONE, "飛行機"), (Carrier.VAN, "車"), (Carrier.UNDECIDED, "未定"))


def _wish() -> Wish:
    asked = request.values
    return Wish(asked.get("hall", ""), asked.get("stage", ""), asked.get("carrier_shown", ""))


def _shown() -> dict[str, Any]:
    """The same list again, as an address."""
    wish = _wish()
    words = {"day": request.values.get("day"), "hall": wish.hall, "stage": wish.stage, "carrier_shown": wish.carrier}
    return {name: word or None for name, word in words.items()}


def _back() -> str:
    return url_for("jobs.board", **_shown())


@jobs.get("/jobs")
def board() -> str:
    """Every sealed box of a delivery day, by hall; `?hall=&stage=&carrier_shown=` show a part of it."""
    with parts().database.reading() as session:
        day = day_view(session, request.args.get("day", ""), now())
        found = job_list(session, day.shown, _wish(), now())
        return render_template(
            "jobs.html",
            day=day,
            found=found,
            wish=_wish(),
            shown={**_shown(), "day": str(day.shown)},
            stages=STAGE_WORDS,
            carriers=CARRIER_CHOICE,
            handed=found.count(JobState.HANDED_OVER),
            reasons=VAN_REASONS.items(),
            help_phone=parts().settings.help_phone,
        )


@jobs.post("/jobs/<int:job_id>/carrier")
def switch(job_id: int) -> Response:
    """Send the box by van, with the reason, or give it back to the operator's choice; never out of the air."""
    to_van = request.form.get("carrier") != Carrier.UNDECIDED
    reason = _reason()

    def deed(session: Session) -> str:
        if to_van:
            job = assign_carrier(session, job_id, Carrier.VAN, me().login, now(), reason)
            return f"{job.box.code}の箱は、車で運びます。"
        job = assign_carrier(session, job_id, Carrier.UNDECIDED, me().login, now(), "")
        return f"{job.box.code}の箱の運び方は、運航の係が決めます。"

    return act(deed, _back())


def _reason() -> str:
    return VAN_REASONS.get(request.form.get("reason", ""), VAN_REASONS["other"])


@jobs.post("/jobs/all-by-road")
def all_by_road() -> Response:
    """Everything of a day, or of one hall, goes by road, also what is sealed later; `hall` empty: every hall."""
    hall, reason = request.form.get("for_hall", ""), _reason()

    def deed(session: Session) -> str:
        shown = parse_day(request.form.get("day", "")) or day_view(session, "", now()).shown
        what = district(session, hall).hall_name + "の荷物" if hall else "この日の荷物"
        found = carriers.all_by_road(session, shown, hall or None, me().login, now(), reason)
        said = (
            f"{what}は、ぜんぶ車で運びます（{len(found.moved)}箱を切りかえました）。あとから閉じる箱も、車になります。"
        )
        if found.flying:
            said += f"{len(found.flying)}箱は飛行中です。運航の係に電話してください。"
        return said

    return act(deed, _back())


@jobs.post("/jobs/as-before")
def as_before() -> Response:
    """That word is taken back: what still waits in the shop may fly again."""
    hall = request.form.get("for_hall", "")

    def deed(session: Session) -> str:
        shown = parse_day(request.form.get("day", "")) or day_view(session, "", now()).shown
        found = carriers.as_before(session, shown, hall or None, me().login, now())
        return f"「ぜんぶ車で」をやめました。{len(found.moved)}箱の運び方は、運航の係が決めます。"

    return act(deed, _back())
