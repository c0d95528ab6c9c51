"""The photograph of an item: upload, look at it as the television shows it, take it away."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.errors import PhotoTooBig, PhotoUnreadable
from orders.goods import photos
from orders.goods.photo_making import make_photo
from orders.homes.people import Role
from orders.staff.doors import me, only, person
from orders.staff.parts import act, now, parts, tell
from orders.staff.sentences import sentence_of

photographs = Blueprint("photographs", __name__)
photographs.before_request(only(Role.SHOP))

UPLOAD = "photographs.put"
MOST_UPLOADED_BYTES = 64_000_000
"""More than any camera makes: what is larger than allowed is read nevertheless, so that a sentence can answer it."""
PLACE = "photo"


def allow_photographs() -> None:
    """Before the form is read: forms are small everywhere, except for this one by somebody of the shop."""
    known = person()
    if request.endpoint == UPLOAD and known is not None and known.role is Role.SHOP:
        request.max_content_length = MOST_UPLOADED_BYTES


@photographs.get("/goods/<int:item_id>/photo.jpg")
def show(item_id: int) -> Response:
    """As the page of the item on the television shows it; `?v=` only makes a new address of a new picture."""
    with parts().database.reading() as session:
        found = photos.photo_of(session, item_id)
        if found is None:
            abort(404)
        return Response(found.large, mimetype="image/jpeg")


@photographs.post("/goods/<int:item_id>/photo")
def put(item_id: int) -> Response:
    """Take the uploaded file as the item's photograph."""
    back = url_for("goods.one", item_id=item_id, _anchor=PLACE)
    sent = request.files.get("photo")
    try:
        # Before the transaction: nobody waits for a picture to be made.
        made = make_photo(sent.read() if sent else b"")
    except (PhotoTooBig, PhotoUnreadable) as error:
        tell("wrong", sentence_of(error))
        return redirect(back, 303)

    def deed(session: Session) -> str:
        item = photos.put_photo(session, item_id, made, me().login, now())
        return f"「{item.name}」の写真を入れました。テレビに出ます。"

    return act(deed, back)


@photographs.post("/goods/<int:item_id>/photo/remove")
def remove(item_id: int) -> Response:
    """Show the drawing again."""

    def deed(session: Session) -> str:
        return f"「{photos.remove_photo(session, item_id).name}」の写真を消しました。テレビには絵が出ます。"

    return act(deed, url_for("goods.one", item_id=item_id, _anchor=PLACE))
