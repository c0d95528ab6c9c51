"""The cable company: which household has which set-top box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.errors import NotFound, PairingFailed
from orders.homes.boxes import SetTopBox, describe, pair
from orders.homes.device_starts import bind, bindings_of, cut_off, start_address, unbind
from orders.homes.districts import districts
from orders.homes.people import Household, Role, household, households
from orders.staff.doors import me, only
from orders.staff.finding import found, plain
from orders.staff.fulfilment.boxes_words import KEY_PROFILES, LABELS
from orders.staff.ordering.searching import household_words
from orders.staff.parts import act, now, parts, tell

cable = Blueprint("cable", __name__)
cable.before_request(only(Role.CABLE))


@dataclass(frozen=True)
class HomeRow:
    """A household with the number of its boxes in use."""

    household: Household
    district: str
    boxes: int


@cable.get("/cable/households")
def homes() -> str:
    """All households, or those that the search finds."""
    wanted = request.args.get("q", "").strip()
    with parts().database.reading() as session:
        names = {district.id: district.name for district in districts(session)}
        boxes = _boxes_in_use(session)
        rows = [
            HomeRow(home, names[home.district_id], boxes.get(home.id, 0))
            for home in found(households(session), wanted, household_words)
        ]
        return render_template("homes.html", wanted=wanted, rows=rows)


@cable.get("/cable/households/<int:household_id>")
def home(household_id: int) -> str:
    """One household and its boxes."""
    with parts().database.reading() as session:
        shown = household(session, household_id)
        boxes = _boxes_of(session, household_id)
        return render_template(
            "home.html",
            household=shown,
            district=shown.district,
            boxes=boxes,
            bindings=bindings_of(session, household_id),
            seen=_seen(boxes),
            profiles=KEY_PROFILES,
            labels=LABELS,
            signs=bool(_keys()),
        )


@cable.post("/cable/households/<int:household_id>/pair")
def connect(household_id: int) -> Response:
    """Pair the box that shows this code on its television."""
    code = plain(request.form.get("pairing_code", "")).replace("-", "")[:12]
    seen = request.form.get("seen", "")

    def deed(session: Session) -> str:
        try:
            pair(session, code, household_id, now())
        except PairingFailed:
            # The same press sent twice: the first one has paired the box and used up the code.
            if "seen" not in request.form or _seen(_boxes_of(session, household_id)) == seen:
                raise
        return "受信機がつながりました。テレビの画面が変わったか、聞いてください。"

    return act(deed, url_for("cable.home", household_id=household_id))


@cable.post("/cable/households/<int:household_id>/boxes/<int:box_id>/revoke")
def disconnect(household_id: int, box_id: int) -> Response:
    """The box may no longer order; pressing again changes nothing."""

    def deed(session: Session) -> str:
        _own_box(session, household_id, box_id)
        cut_off(session, box_id, now())
        return "受信機を外しました。このテレビからは、もう注文できません。"

    return act(deed, url_for("cable.home", household_id=household_id))


@cable.post("/cable/households/<int:household_id>/boxes/<int:box_id>/describe")
def name_box(household_id: int, box_id: int) -> Response:
    """Where the box stands, and whose keys its remote control has."""
    label, maker = request.form.get("label", ""), request.form.get("maker", "")

    def deed(session: Session) -> str:
        _own_box(session, household_id, box_id)
        describe(session, box_id, label, maker if maker in KEY_PROFILES else "standard")
        return "受信機のことを書きとめました。"

    return act(deed, url_for("cable.home", household_id=household_id))


@cable.post("/cable/households/<int:household_id>/bind")
def bind_device(household_id: int) -> Response:
    """A box that comes by a signed address belongs to this household from now on."""
    device_id = request.form.get("device_id", "").strip()

    def deed(session: Session) -> str:
        bind(session, device_id, household_id, request.form.get("label", ""), me().login, now())
        return f"箱の番号「{device_id}」を、このお宅のものにしました。"

    return act(deed, url_for("cable.home", household_id=household_id))


@cable.post("/cable/households/<int:household_id>/unbind")
def unbind_device(household_id: int) -> Response:
    """The box with this number is gone: it starts nothing any more."""
    device_id = request.form.get("device_id", "")

    def deed(session: Session) -> str:
        if device_id in {binding.device_id for binding in bindings_of(session, household_id)}:
            unbind(session, device_id, now())
        return f"箱の番号「{device_id}」を外しました。"

    return act(deed, url_for("cable.home", household_id=household_id))


@cable.post("/cable/households/<int:household_id>/address")
def try_address(household_id: int) -> Response:
    """A signed start address, good for five minutes: for trying a box before its own system can sign."""
    device_id, maker = request.form.get("device_id", ""), request.form.get("maker", "")
    keys = _keys()
    with parts().database.reading() as session:
        if keys and device_id in {binding.device_id for binding in bindings_of(session, household_id)}:
            key = next(iter(keys.values()))
            shown = start_address(key, device_id, maker if maker in KEY_PROFILES else "standard", now())
            tell("note", f"5分のあいだ、1回だけ使えます：{parts().settings.tv_url}{shown}")
    return redirect(url_for("cable.home", household_id=household_id), 303)


def _keys() -> Mapping[str, str]:
    return parts().device_keys


def _own_box(session: Session, household_id: int, box_id: int) -> None:
    if box_id not in {box.id for box in _boxes_of(session, household_id)}:
        raise NotFound("set-top box", box_id)


def _boxes_in_use(session: Session) -> dict[int, int]:
    query = (
        sa.select(SetTopBox.household_id, sa.func.count())
        .where(SetTopBox.household_id.is_not(None), SetTopBox.revoked_at.is_(None))
        .group_by(SetTopBox.household_id)
    )
    return {household_id: count for household_id, count in session.execute(query) if household_id is not None}


def _boxes_of(session: Session, household_id: int) -> list[SetTopBox]:
    query = sa.select(SetTopBox).where(SetTopBox.household_id == household_id).order_by(SetTopBox.id)
    return list(session.scalars(query))


def _seen(boxes: list[SetTopBox]) -> str:
    return ".".join(str(box.id) for box in boxes)
