"""The boxes of a day: which kinds are needed, how heavy it is for each hall; and the list of kinds itself."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.fulfilment.box_kinds import DEFAULT_KINDS, Kind, change_kind, listed
from orders.fulfilment.errors import KindInvalid
from orders.fulfilment.first_fit import plan_of
from orders.fulfilment.pack_day import DayPlan, plan_day
from orders.fulfilment.packing import rules_of
from orders.goods.catalogue import Temperature
from orders.homes.districts import District, districts
from orders.homes.people import Role
from orders.staff.days.day_view import day_view
from orders.staff.doors import only
from orders.staff.finding import digits
from orders.staff.fulfilment.pack_page import payload_g
from orders.staff.parts import act, now, parts

day_boxes = Blueprint("day_boxes", __name__)
day_boxes.before_request(only(Role.SHOP))

LARGEST_NUMBER = 99_999


@dataclass(frozen=True)
class HallRow:
    """(boxes, grams) by air, by road and in all, as planned or as packed."""

    name: str
    air: tuple[int, int]
    road: tuple[int, int]
    all: tuple[int, int]


@day_boxes.get("/packing")
def show() -> str:
    """What to put ready before packing begins, and what each hall will weigh."""
    with parts().database.reading() as session:
        day = day_view(session, request.args.get("day", ""), now())
        plan = plan_day(session, day.shown, rules_of(session, payload_g()), plan_of)
        return render_template(
            "day_boxes.html",
            day=day,
            plan=plan,
            kinds=plan.by_kind(),
            halls=_halls(plan, districts(session)),
            air=plan.of(flies=True),
            road=plan.of(flies=False),
            all=plan.of(),
        )


def _halls(plan: DayPlan, known: list[District]) -> list[HallRow]:
    rows = [
        HallRow(
            district.hall_name,
            plan.of(district.id, flies=True),
            plan.of(district.id, flies=False),
            plan.of(district.id),
        )
        for district in known
    ]
    return [row for row in rows if row.all[0]]


@day_boxes.get("/packing/kinds")
def kinds_page() -> str:
    """Every kind of box with its sizes, to be corrected."""
    with parts().database.reading() as session:
        rows = listed(session)
        shown = [(row.value(), row.active) for row in rows] or [(kind, True) for kind in DEFAULT_KINDS]
        return render_template("box_kinds.html", kinds=shown)


@day_boxes.post("/packing/kinds/<code>")
def change(code: str) -> Response:
    """New sizes hold for boxes that are packed from now on."""

    def deed(session: Session) -> str:
        wanted = _wanted(code)
        change_kind(session, wanted, active=request.form.get("active") == "1")
        return f"「{wanted.name}」をなおしました。これから詰める箱に使います。"

    return act(deed, url_for("day_boxes.kinds_page"))


def _wanted(code: str) -> Kind:
    """The kind as it was filled in. Raises KindInvalid."""
    numbers = {
        name: _number(name, code) for name in ("length_mm", "width_mm", "height_mm", "own_g", "coolant_g", "most_g")
    }
    name = request.form.get("name", "").strip()[:64]
    zone = request.form.get("temperature", "")
    if not name or zone not in {each.value for each in Temperature}:
        raise KindInvalid(code)
    return Kind(code, name, Temperature(zone), request.form.get("flies") == "1", **numbers)


def _number(name: str, code: str) -> int:
    typed = digits(request.form.get(name, ""))
    if not typed or int(typed) > LARGEST_NUMBER:
        raise KindInvalid(code)
    return int(typed)
