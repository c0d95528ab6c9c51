"""Boxes changed by hand: pieces move, boxes come and go, a sealed box is opened again."""

from __future__ import annotations

from flask import Blueprint, abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.fulfilment.box_checks import Finding
from orders.fulfilment.box_kinds import Kind
from orders.fulfilment.packing import rules_of
from orders.fulfilment.packing_changes import add_box, change_kind, move, remove_box, reopen
from orders.fulfilment.proposals import PackingRules
from orders.homes.people import Role
from orders.staff.doors import me, only
from orders.staff.finding import digits
from orders.staff.fulfilment.pack_page import checked, page_of, payload_g
from orders.staff.fulfilment.pack_sentences import finding_words
from orders.staff.parts import act, now

packing_changes = Blueprint("packing_changes", __name__)
packing_changes.before_request(only(Role.SHOP))


@packing_changes.post("/orders/<int:order_id>/boxes/<int:box_id>/move")
def move_pieces(order_id: int, box_id: int) -> Response:
    """Some pieces of a line go into another box; sent twice from one page it moves them once."""
    line_id, to_box_id = request.form.get("line", 0, int), request.form.get("to", 0, int)
    quantity = int(digits(request.form.get("quantity", "")) or 0)
    seen = request.form.get("seen", "")

    def deed(session: Session) -> str:
        giving, taking = checked(session, order_id, box_id), checked(session, order_id, to_box_id)
        there = next((each.quantity for each in giving.contents if each.order_line_id == line_id), 0)
        if seen and seen != str(there):
            return "もう動かしてあります。いまの箱の中を見てください。"
        found = move(session, box_id, to_box_id, line_id, quantity, me().login, now(), _rules(session))
        return f"{quantity}点を {taking.number}箱めに移しました。{_said(found)}"

    return act(deed, page_of(order_id))


@packing_changes.post("/orders/<int:order_id>/boxes/add")
def add(order_id: int) -> Response:
    """An empty box more."""

    def deed(session: Session) -> str:
        made = add_box(session, order_id, _kind(session), me().login, now())
        return f"{made.number}箱め（{made.kind_name}）を加えました。品物を移してください。"

    return act(deed, page_of(order_id))


@packing_changes.post("/orders/<int:order_id>/boxes/<int:box_id>/remove")
def remove(order_id: int, box_id: int) -> Response:
    """An empty box is taken away."""

    def deed(session: Session) -> str:
        checked(session, order_id, box_id)
        remove_box(session, box_id, me().login, now())
        return "箱を1つ なくしました。"

    return act(deed, page_of(order_id))


@packing_changes.post("/orders/<int:order_id>/boxes/<int:box_id>/kind")
def other_kind(order_id: int, box_id: int) -> Response:
    """The same goods in another kind of box."""

    def deed(session: Session) -> str:
        checked(session, order_id, box_id)
        kind = _kind(session)
        found = change_kind(session, box_id, kind, me().login, now(), _rules(session))
        return f"「{kind.name}」に変えました。{_said(found)}"

    return act(deed, page_of(order_id))


@packing_changes.post("/orders/<int:order_id>/boxes/<int:box_id>/open")
def open_again(order_id: int, box_id: int) -> Response:
    """Undo the seal while nobody has the box."""

    def deed(session: Session) -> str:
        checked(session, order_id, box_id)
        opened = reopen(session, box_id, me().login, now())
        return f"{opened.number}箱めを開けました。直したら、はかって、もう一度 閉じてください。"

    return act(deed, page_of(order_id))


def _rules(session: Session) -> PackingRules:
    return rules_of(session, payload_g())


def _kind(session: Session) -> Kind:
    code = request.form.get("kind", "")
    found = next((kind for kind in _rules(session).kinds if kind.code == code), None)
    return found or abort(400)


def _said(found: list[Finding]) -> str:
    return "".join(finding_words(each) for each in found)
