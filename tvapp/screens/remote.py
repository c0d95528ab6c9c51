"""/remote: a drawn television with a drawn remote control beside it, for everybody who has no set-top box."""

import json
from dataclasses import dataclass

from flask import Flask, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from orders.homes.boxes import box_by_token
from orders.homes.people import Household, household
from tvapp.keys import PROFILES
from tvapp.visit import Room, room

SIZES = ((1280, 720), (1920, 1080), (960, 540))
"""Screen sizes of real boxes, in pixels; the drawn television shows each of them scaled."""


@dataclass(frozen=True)
class DemoBox:
    code: str
    name: str
    district: str
    start: str


def register(app: Flask) -> None:
    app.add_url_rule("/remote", "remote", remote)


def remote() -> ResponseReturnValue:
    here = room()
    with here.database.reading() as db:
        boxes = demo_boxes(db, here)
    return render_template(
        "remote.html",
        boxes=boxes,
        sizes=SIZES,
        profiles=PROFILES.values(),
        as_json=_as_json,
        demo=here.tv.demo,
        start=boxes[0].start if boxes else "/",
        shop_name=here.settings.shop_name,
        css_href=url_for("static", filename="remote.css", v=here.version),
        js_href=url_for("static", filename="remote.js", v=here.version),
    )


def _as_json(table: dict[str, str]) -> str:
    return json.dumps(table, ensure_ascii=False)


def demo_boxes(db: Session, here: Room) -> list[DemoBox]:
    """The seeded boxes, only in the demonstration: their tokens are known to everybody."""
    if not here.tv.demo:
        return []
    found = []
    for code in (f"H{number:04}" for number in range(1, 25)):
        token = f"demo-box-{code}"
        box = box_by_token(db, token)
        if box is not None and box.household_id is not None:
            found.append(_demo_box(household(db, box.household_id), token))
    return found


def _demo_box(who: Household, token: str) -> DemoBox:
    return DemoBox(who.code, who.name, who.district.name, url_for("start", box=token))
