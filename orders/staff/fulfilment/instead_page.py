"""Something is missing: what goes into the tub instead, chosen by a digit, by the scanner, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from orders.errors import NotFound, OrdersError
from orders.fulfilment.errors import DearerThanOrdered, NoSubstitute
from orders.fulfilment.pick_rules import rules_of
from orders.fulfilment.picking import mark_missing, substitute_of
from orders.fulfilment.rounds import check_held, note_complete
from orders.fulfilment.substitutes import Proposal, line_of_id, proposals, substitute, take_back
from orders.fulfilment.weighed_goods import read_piece
from orders.goods.catalogue import Item, item
from orders.homes.people import Role
from orders.ordering.order import OrderLine, OrderState
from orders.staff.doors import me, only
from orders.staff.finding import plain
from orders.staff.parts import Said, act, now, parts

instead = Blueprint("instead", __name__)
instead.before_request(only(Role.SHOP))

LONGEST_CODE = 40
LONGEST_NAME = 64


@dataclass(frozen=True)
class Numbered:
    """A proposal with the digit that chooses it."""

    digit: int
    proposal: Proposal


@instead.get("/lines/<int:line_id>/instead")
def show(line_id: int) -> str:
    """Proposals for a missing line; `dearer` names an item that somebody has to ask about by telephone."""
    with parts().database.reading() as session:
        line = line_of_id(session, line_id)
        dearer = request.args.get("dearer", type=int)
        return render_template(
            "instead.html",
            line=line,
            order=line.order,
            household=line.order.household,
            short=line.quantity - line.picked,
            chosen=substitute_of(line),
            proposals=[Numbered(n, each) for n, each in enumerate(proposals(session, line_id, now()), 1)],
            dearer=item(session, dearer) if dearer else None,
            cart=_cart(),
            back=_back(line),
        )


@instead.post("/lines/<int:line_id>/instead")
def choose(line_id: int) -> AnyResponse:
    """A digit of the list or a code from the scanner; with a name it was agreed on the telephone."""
    typed = plain(request.form.get("code", ""))[:LONGEST_CODE]
    agreed_with = request.form.get("agreed_with", "").strip()[:LONGEST_NAME] or None
    meant: list[Item] = []

    def deed(session: Session) -> Said:
        line = _mine(session, line_id)
        meant.append(_meant(session, line, typed))
        made = substitute(session, line_id, meant[0].id, me().login, now(), agreed_with=agreed_with)
        note_complete(session, made.order, now())
        return Said(f"「{line.name}」の代わりに「{made.name}」を {made.quantity}点 入れます。", _back(line))

    def refused(error: OrdersError) -> str:
        # Asking by telephone helps where it is dearer, or where nothing was wanted.
        asks = isinstance(error, DearerThanOrdered) or (isinstance(error, NoSubstitute) and error.why == "unwanted")
        return _here(line_id, meant[0].id if asks and meant else None)

    return act(deed, _here(line_id), refused)


@instead.post("/lines/<int:line_id>/nothing-instead")
def nothing(line_id: int) -> AnyResponse:
    """Missing, and nothing in its place."""

    def deed(session: Session) -> Said:
        line = mark_missing(session, _mine(session, line_id).id, me().login, now())
        note_complete(session, line.order, now())
        words = f"「{line.name}」を品切れにしました。"
        if line.order.state is OrderState.CANCELLED:
            words = "ぜんぶ品切れなので、注文を取り消しました。利用者さまに電話をしてください。"
        return Said(words, _back(line))

    return act(deed, _here(line_id))


@instead.post("/lines/<int:line_id>/take-back")
def undo(line_id: int) -> AnyResponse:
    """The substitute is not sent after all."""

    def deed(session: Session) -> Said:
        _mine(session, line_id)
        line = take_back(session, line_id, me().login, now())
        note_complete(session, line.order, now())
        return Said(f"「{line.name}」は、また集める品物に入りました。", _back(line))

    return act(deed, url_for("board.today"))


def _mine(session: Session, line_id: int) -> OrderLine:
    line = line_of_id(session, line_id)
    check_held(session, line.order, me().login)
    return line


def _meant(session: Session, line: OrderLine, typed: str) -> Item:
    """Raises UnknownCode, CheckDigitWrong, NotFound (a digit that is not in the list)."""
    if len(typed) == 1 and typed.isdigit():
        listed = proposals(session, line.id, now())
        if not 0 < int(typed) <= len(listed):
            raise NotFound("proposal", typed)
        return listed[int(typed) - 1].item
    return read_piece(session, typed, rules_of(parts().settings)).item


def _cart() -> int | None:
    return request.values.get("cart", type=int)


def _here(line_id: int, dearer: int | None = None) -> str:
    return url_for("instead.show", line_id=line_id, cart=_cart(), dearer=dearer)


def _back(line: OrderLine) -> str:
    cart = _cart()
    if cart is not None:
        return url_for("carts.show", round_id=cart)
    return url_for("picking.show", order_id=line.order_id)
