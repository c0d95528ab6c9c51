"""What an item looks like on a screen: the shop's photograph where there is one, else its drawing.

A look is the name of a drawing, or CODE@VERSION of a photograph.  Both become addresses that change with the
picture, so that a box may keep it for ever.
"""

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from orders.goods.catalogue import Item, item_by_code
from orders.goods.photos import photo_bytes
from tvapp.pictures.kinds import PLAIN, kind_of_item
from tvapp.pictures.png import picture_png
from tvapp.visit import room

KEPT_FOR_EVER = "public, max-age=31536000, immutable"
FORGOTTEN = "no-store"


def look_of(item: Item) -> str:
    """No question to the database: which photograph an item has stands in the item."""
    if item.photo_version:
        return f"{item.code}@{item.photo_version}"
    return kind_of_item(item.name, item.shelf_id)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(picture=address_of)
    app.add_url_rule("/picture/<kind>-<int:size_px>.png", "picture", drawing)
    app.add_url_rule("/photo/<code>-<int:size_px>.jpg", "photo", photograph)


def address_of(look: str, size_px: int = 128) -> str:
    code, _, version = look.partition("@")
    if version:
        return url_for("photo", code=code, size_px=size_px, v=version)
    return url_for("picture", kind=look, size_px=size_px, v=room().version)


def drawing(kind: str, size_px: int) -> Response:
    return Response(picture_png(kind, size_px), mimetype="image/png", headers={"Cache-Control": KEPT_FOR_EVER})


def photograph(code: str, size_px: int) -> ResponseReturnValue:
    """The photograph as it is now; where it was taken away meanwhile the drawing, never a broken picture."""
    with room().database.reading() as db:
        found = photo_bytes(db, code, size_px)
        if found is None:
            item = item_by_code(db, code)
            kind = PLAIN.file if item is None else kind_of_item(item.name, item.shelf_id)
            return redirect(url_for("picture", kind=kind, size_px=size_px))
    file, version = found
    is_asked = request.args.get("v") == version
    return Response(file, mimetype="image/jpeg", headers={"Cache-Control": KEPT_FOR_EVER if is_asked else FORGOTTEN})
