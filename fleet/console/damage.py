"""A photograph of a damaged box, taken with the telephone at the door."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet.console.door import is_mine
from fleet.console.doors import me, only, person
from fleet.console.parcels import parcel_of_job
from fleet.console.parts import act, tell
from fleet.console.sentences import sentence_of
from orders.delivering import damage_photos
from orders.errors import NotFound, PhotoTooBig, PhotoUnreadable
from orders.homes.people import Role

MOST_UPLOADED_BYTES = 40_000_000
"""More than is taken, so that a sentence can answer it."""
UPLOAD = "damage.put"

pages = Blueprint("damage", __name__)
pages.before_request(only(Role.VOLUNTEER, Role.DRIVER))


def allow_photographs() -> None:
    """Before the form is read: forms are small everywhere, except for this one by somebody at a door."""
    known = person()
    if request.endpoint == UPLOAD and known is not None and known.role in (Role.VOLUNTEER, Role.DRIVER):
        request.max_content_length = MOST_UPLOADED_BYTES


@pages.post("/doors/<int:job_id>/photo")
def put(job_id: int) -> Response:
    """The shop sees it beside the box."""
    sent, back = request.files.get("photo"), url_for("door.show", job_id=job_id)
    try:
        # Before the transaction: nobody waits for a picture to be made.
        jpeg = damage_photos.make_jpeg(sent.read() if sent else b"")
    except (PhotoTooBig, PhotoUnreadable) as error:
        tell("wrong", sentence_of(error))
        return redirect(back, 303)

    def deed(session: Session, at: datetime) -> str:
        if not is_mine(parcel_of_job(session, job_id)):
            raise NotFound("delivery job", job_id)
        damage_photos.add_photo(session, job_id, jpeg, me().name, at)
        return "写真をお店に送りました。"

    return act(deed, back)
