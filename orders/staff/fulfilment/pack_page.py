"""Packing: proposed boxes with their reasons, the scale, the seal."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.delivering.delivery import DeliveryJob, JobState, jobs_of_order
from orders.errors import NotFound, OrdersError, WeightDiffers
from orders.fulfilment.box_checks import findings
from orders.fulfilment.first_fit import Proof
from orders.fulfilment.pack_solver import best_plan
from orders.fulfilment.packing import TYPED, Box, boxes_of, pack, proposal, rules_of, seal, weigh
from orders.fulfilment.packing import box as box_of
from orders.fulfilment.packing_changes import BY_HAND
from orders.fulfilment.picking import is_complete
from orders.fulfilment.proposals import PackingRules, Proposal
from orders.fulfilment.scales import weight_now
from orders.homes.people import Role
from orders.ordering.order import OrderState, order
from orders.staff.doors import me, only
from orders.staff.finding import digits
from orders.staff.fulfilment.pack_sentences import finding_words
from orders.staff.parts import act, now, parts, tell
from orders.staff.sentences import sentence_of

packing = Blueprint("packing", __name__)
packing.before_request(only(Role.SHOP))

HEAVIEST_G = 50_000
# Why a weight is taken that does not fit: the key is in the form, the words are kept with the box.
WHY_ACCEPTED = {
    "checked": "中を確かめました",
    "package": "包みや袋、保冷剤の重さ",
    "goods": "品物の重さの登録がちがう",
    "size": "大きさにばらつきのある品",
}
LONGEST_WHY = 60


@dataclass(frozen=True)
class Question:
    """The scale said something else than the sum of the goods: the page asks before it believes it."""

    box_id: int
    weight_g: int
    measured_by: str


@dataclass(frozen=True)
class OpenBox:
    """A box on the page: what is worth a look, and whether it may be opened again."""

    box: Box
    words: tuple[str, ...]
    job: DeliveryJob | None

    @property
    def may_open(self) -> bool:
        waits = self.job is None or self.job.state is JobState.READY
        return self.box.sealed and waits


@packing.get("/orders/<int:order_id>/packing")
def show(order_id: int) -> str | Response:
    """Proposed boxes, or the boxes that were made of them."""
    with parts().database.reading() as session:
        found = order(session, order_id)
        if found.state in (OrderState.PLACED, OrderState.CANCELLED):
            return redirect(url_for("order.show", order_id=order_id), 303)
        boxes = boxes_of(session, order_id)
        complete = is_complete(found)
        rules = rules_of(session, payload_g())
        shown = _proposal(session, order_id, rules) if complete and not boxes else None
        return render_template(
            "packing.html",
            order=found,
            household=found.household,
            district=found.district,
            complete=complete,
            proposals=shown.boxes if shown else [],
            proven=shown is not None and shown.proof is Proof.OPTIMAL,
            boxes=_open_boxes(session, order_id, boxes, rules),
            kinds=rules.kinds,
            any_sealed=any(box.sealed for box in boxes),
            all_sealed=bool(boxes) and all(box.sealed for box in boxes),
            question=_question(),
            box_in_hand=_box_in_hand(boxes),
            scale=parts().settings.scale,
            why_accepted=WHY_ACCEPTED,
        )


def _open_boxes(session: Session, order_id: int, boxes: list[Box], rules: PackingRules) -> list[OpenBox]:
    jobs = {job.box_id: job for job in jobs_of_order(session, order_id)}
    return [OpenBox(box, _worth_a_look(session, box, rules), jobs.get(box.id)) for box in boxes]


def _worth_a_look(session: Session, box: Box, rules: PackingRules) -> tuple[str, ...]:
    """Of boxes that hands changed: a proposed one has its reasons."""
    if box.sealed or box.reason != BY_HAND:
        return ()
    return tuple(finding_words(found) for found in findings(session, box, rules))


def _proposal(session: Session, order_id: int, rules: PackingRules) -> Proposal:
    return proposal(session, order_id, rules, best_plan)


@packing.post("/orders/<int:order_id>/boxes")
def make(order_id: int) -> Response:
    """Take the proposal; once there are boxes, pressing again changes nothing.

    The solver thinks before anybody has to wait for its transaction; the same goods are divided in the same way.
    """
    with parts().database.reading() as session:
        ready = order(session, order_id).state is OrderState.PICKING and not boxes_of(session, order_id)
        shown = _proposal(session, order_id, rules_of(session, payload_g())) if ready else None

    def deed(session: Session) -> str:
        made = pack(session, order_id, me().login, now(), payload_g(), shown=shown)
        return f"{len(made)}箱に分けました。詰めて、重さをはかってください。"

    return act(deed, page_of(order_id))


@packing.post("/orders/<int:order_id>/boxes/<int:box_id>/weigh")
def put_on_scale(order_id: int, box_id: int) -> Response:
    """What the scale says, typed in grams; a weight that does not fit is asked about first."""
    typed = digits(request.form.get("weight_g", ""))
    if not typed or not 0 < int(typed) <= HEAVIEST_G:
        tell("wrong", "重さは、グラムの数字で入れてください（例：1250）。")
        return redirect(page_of(order_id), 303)
    by = request.form.get("measured_by", "")[:40] or TYPED
    return _weighed(order_id, box_id, int(typed), by, _why_accepted())


@packing.post("/orders/<int:order_id>/boxes/<int:box_id>/scale")
def read_scale(order_id: int, box_id: int) -> Response:
    """Ask the scale at the packing table. Nothing is written while it answers."""
    try:
        reading = weight_now(parts().settings.scale)
    except OrdersError as error:
        tell("wrong", sentence_of(error))
        return redirect(page_of(order_id), 303)
    if not 0 < reading.weight_g <= HEAVIEST_G:
        tell("wrong", f"はかりは {reading.weight_g:,}グラムです。箱をのせてから、もう一度 押してください。")
        return redirect(page_of(order_id), 303)
    return _weighed(order_id, box_id, reading.weight_g, reading.scale, "")


def _weighed(order_id: int, box_id: int, weight_g: int, measured_by: str, accept: str) -> Response:
    def deed(session: Session) -> str:
        checked(session, order_id, box_id)
        box = weigh(
            session, box_id, weight_g, me().login, now(),
            accept=accept, measured_by=measured_by, payload_limit_g=payload_g(),
        )  # fmt: skip
        return f"{box.number}箱めは {weight_g:,}グラムです。箱を閉じてください。"

    def ask_again(error: OrdersError) -> str:
        differs = isinstance(error, WeightDiffers)
        return page_of(order_id, box=box_id, weight=weight_g, by=measured_by) if differs else page_of(order_id)

    return act(deed, page_of(order_id), ask_again)


def _why_accepted() -> str:
    """The reason in words, one of the list or typed; empty where nobody accepts anything."""
    typed = request.form.get("why", "").strip()[:LONGEST_WHY]
    return typed or WHY_ACCEPTED.get(request.form.get("accept", ""), "")


@packing.post("/orders/<int:order_id>/boxes/<int:box_id>/seal")
def close(order_id: int, box_id: int) -> Response:
    """The box is closed; pressing again changes nothing."""

    def deed(session: Session) -> str:
        checked(session, order_id, box_id)
        sealed = seal(session, box_id, me().login, now())
        if sealed.order.state is OrderState.PICKING:
            return f"{sealed.number}箱めを閉じました。次の箱へ進んでください。"
        return "箱は ぜんぶ閉じました。札を貼って、運び出してください。"

    return act(deed, page_of(order_id))


def page_of(order_id: int, box: int | None = None, weight: int | None = None, by: str | None = None) -> str:
    """The packing page of an order, with the open question about a weight in its address."""
    return url_for("packing.show", order_id=order_id, box=box, weight=weight, by=by)


def payload_g() -> int:
    return parts().settings.payload_limit_g


def checked(session: Session, order_id: int, box_id: int) -> Box:
    """The box, when it is one of this order. Raises NotFound."""
    box = box_of(session, box_id)
    if box.order_id != order_id:
        raise NotFound("box", box_id)
    return box


def _question() -> Question | None:
    """The open question about a weight, carried in the address."""
    box_id, weight_g = request.args.get("box", 0, int), request.args.get("weight", 0, int)
    by = request.args.get("by", TYPED)[:40]
    return Question(box_id, weight_g, by) if box_id > 0 and 0 < weight_g <= HEAVIEST_G else None


def _box_in_hand(boxes: list[Box]) -> int | None:
    """The first box that is not closed: its field, or its button to close it, has the focus."""
    return next((box.id for box in boxes if not box.sealed), None)
