"""The sealed boxes of a day on their way, and the one step from aircraft to van."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.delivery import Carrier, DeliveryJob, JobState, assign_carrier, in_the_air
from orders.people import Role
from orders.staff.days import day_view
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts
from orders.staff.words import VAN_REASONS

jobs = Blueprint("jobs", __name__)
jobs.before_request(only(Role.SHOP))


@dataclass(frozen=True)
class JobRow:
    """One box on the list, and what may be done with it."""

    job: DeliveryJob

    @property
    def to_van(self) -> bool:
        if self.in_the_air or self.job.carrier is Carrier.VAN:
            return False
        return self.job.state is not JobState.HANDED_OVER

    @property
    def in_the_air(self) -> bool:
        return in_the_air(self.job)

    @property
    def to_air(self) -> bool:
        """A box that waits for the van and may fly can be given back to the operator's choice."""
        return self.job.carrier is Carrier.VAN and self.job.state is JobState.READY and self.job.flies


@jobs.get("/jobs")
def board() -> str:
    """Every sealed box of a delivery day."""
    with parts().database.reading() as session:
        day = day_view(session, request.args.get("day", ""), now())
        query = sa.select(DeliveryJob).where(DeliveryJob.delivery_day == day.shown).order_by(DeliveryJob.id)
        found = list(session.scalars(query))
        return render_template(
            "jobs.html",
            day=day,
            rows=[JobRow(job) for job in found],
            by_air=sum(job.carrier is Carrier.DRONE for job in found),
            by_van=sum(job.carrier is Carrier.VAN for job in found),
            handed=sum(job.state is JobState.HANDED_OVER for job in found),
            reasons=VAN_REASONS.items(),
            help_phone=parts().settings.help_phone,
        )


@jobs.post("/jobs/<int:job_id>/carrier")
def switch(job_id: int) -> Response:
    """Send the box by van, with the reason, or give it back to the operator's choice; never out of the air."""
    to_van = request.form.get("carrier") != Carrier.UNDECIDED
    reason = VAN_REASONS.get(request.form.get("reason", ""), VAN_REASONS["other"])

    def deed(session: Session) -> str:
        if to_van:
            job = assign_carrier(session, job_id, Carrier.VAN, me().login, now(), reason)
            return f"{job.box.code}の箱は、車で運びます。"
        job = assign_carrier(session, job_id, Carrier.UNDECIDED, me().login, now(), "")
        return f"{job.box.code}の箱の運び方は、運航の係が決めます。"

    return act(deed, url_for("jobs.board", day=request.form.get("day") or None))
