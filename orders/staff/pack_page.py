"""Packing: proposed boxes, the scale, the seal."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.errors import NotFound, OrdersError, WeightDiffers
from orders.order import OrderState, order
from orders.packing import Box, boxes_of, pack, propose, seal, weigh
from orders.packing import box as box_of
from orders.people import Role
from orders.picking import is_complete
from orders.staff.doors import me, only
from orders.staff.finding import digits
from orders.staff.parts import act, now, parts, tell

packing = Blueprint("packing", __name__)
packing.before_request(only(Role.SHOP))

HEAVIEST_G = 50_000


@dataclass(frozen=True)
class Question:
    """The scale said something else than the sum of the goods: the page asks before it believes it."""

    box_id: int
    weight_g: int


@packing.get("/orders/<int:order_id>/packing")
def show(order_id: int) -> str | Response:
    """Proposed boxes, or the boxes that were made of them."""
    with parts().database.reading() as session:
        found = order(session, order_id)
        if found.state in (OrderState.PLACED, OrderState.CANCELLED):
            return redirect(url_for("order.show", order_id=order_id), 303)
        boxes = boxes_of(session, order_id)
        complete = is_complete(found)
        proposals = propose(session, order_id, _payload_g()) if complete and not boxes else []
        return render_template(
            "packing.html",
            order=found,
            household=found.household,
            district=found.district,
            complete=complete,
            proposals=proposals,
            boxes=boxes,
            all_sealed=bool(boxes) and all(box.sealed_at for box in boxes),
            question=_question(),
            box_in_hand=_box_in_hand(boxes),
        )


@packing.post("/orders/<int:order_id>/boxes")
def make(order_id: int) -> Response:
    """Take the proposal; once there are boxes, pressing again changes nothing."""

    def deed(session: Session) -> str:
        made = pack(session, order_id, me().login, now(), _payload_g())
        return f"{len(made)}箱に分けました。詰めて、重さをはかってください。"

    return act(deed, _page(order_id))


@packing.post("/orders/<int:order_id>/boxes/<int:box_id>/weigh")
def put_on_scale(order_id: int, box_id: int) -> Response:
    """What the scale says, typed in grams; a weight that does not fit is asked about first."""
    typed = digits(request.form.get("weight_g", ""))
    if not typed or not 0 < int(typed) <= HEAVIEST_G:
        tell("wrong", "重さは、グラムの数字で入れてください（例：1250）。")
        return redirect(_page(order_id), 303)
    weight_g, accept = int(typed), request.form.get("accept") == "1"

    def deed(session: Session) -> str:
        box = _checked(session, order_id, box_id)
        weigh(session, box_id, weight_g, me().login, now(), accept=accept, payload_limit_g=_payload_g())
        return f"{box.number}箱めは {weight_g:,}グラムです。箱を閉じてください。"

    def ask_again(error: OrdersError) -> str:
        differs = isinstance(error, WeightDiffers)
        return _page(order_id, box=box_id, weight=weight_g) if differs else _page(order_id)

    return act(deed, _page(order_id), ask_again)


@packing.post("/orders/<int:order_id>/boxes/<int:box_id>/seal")
def close(order_id: int, box_id: int) -> Response:
    """The box is closed; pressing again changes nothing."""

    def deed(session: Session) -> str:
        _checked(session, order_id, box_id)
        sealed = seal(session, box_id, me().login, now())
        if sealed.order.state is OrderState.PICKING:
            return f"{sealed.number}箱めを閉じました。次の箱へ進んでください。"
        return "箱は ぜんぶ閉じました。札を貼って、運び出してください。"

    return act(deed, _page(order_id))


def _page(order_id: int, box: int | None = None, weight: int | None = None) -> str:
    return url_for("packing.show", order_id=order_id, box=box, weight=weight)


def _payload_g() -> int:
    return parts().settings.payload_limit_g


def _checked(session: Session, order_id: int, box_id: int) -> Box:
    box = box_of(session, box_id)
    if box.order_id != order_id:
        raise NotFound("box", box_id)
    return box


def _question() -> Question | None:
    """The open question about a weight, carried in the address."""
    box_id, weight_g = request.args.get("box", 0, int), request.args.get("weight", 0, int)
    return Question(box_id, weight_g) if box_id > 0 and 0 < weight_g <= HEAVIEST_G else None


def _box_in_hand(boxes: list[Box]) -> int | None:
    """The first box that waits for the scale: its field has the focus."""
    return next((box.id for box in boxes if box.measured_weight_g is None), None)
