"""What staff do during a call: fill the basket, place the order, change or cancel an earlier one."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.errors import AgeMissing, OrdersError, UnderAge
from orders.goods.catalogue import Item, item
from orders.homes.people import Role
from orders.ordering.basket import set_quantity
from orders.ordering.callers import require_caller
from orders.ordering.changing import take_apart
from orders.ordering.checkout import place_order
from orders.ordering.order import Channel, cancel
from orders.ordering.order import order as order_of
from orders.ordering.repeat import fill_basket_from, last_order
from orders.ordering.typed_presses import put_in
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.finding import digits
from orders.staff.ordering import sentences
from orders.staff.ordering.searching import meant
from orders.staff.ordering.typed import Typed, read
from orders.staff.parts import Said, act, now, parts

__all__ = ["call", "sentences"]

call = Blueprint("call", __name__)
call.before_request(only(Role.SHOP))

LAST = "last_typed"


def _page(household_id: int, typed: str | None = None) -> str:
    return url_for("telephone.take", household_id=household_id, q=typed)


@call.post("/telephone/<int:household_id>/items")
def add_item(household_id: int) -> Response:
    """Put what was typed into the basket; several possible items are asked back."""
    typed = request.form.get("typed", "").strip()
    asked = read(typed)
    with parts().database.reading() as session:
        found = _meant(session, household_id, asked)
    if len(found) != 1:
        return redirect(_page(household_id, typed), 303)
    wanted = found[0]

    def deed(session: Session) -> str:
        if asked.exactly:
            lies = set_quantity(session, household_id, wanted.id, asked.quantity, now())
            return _changed(wanted.name, lies)
        form_token = request.form.get("form_token", "")
        lies = put_in(session, household_id, wanted.id, asked.quantity, now(), form_token=form_token)
        return f"「{wanted.name}」を入れました。いま{lies}点です。"

    answer = act(deed, _page(household_id))
    cookie[LAST] = [household_id, wanted.id]
    return answer


def _meant(session: Session, household_id: int, asked: Typed) -> list[Item]:
    chosen = digits(request.form.get("item_id", ""))
    if chosen:
        return [item(session, int(chosen))]
    if not asked.words and asked.exactly:
        last = cookie.get(LAST)
        return [item(session, last[1])] if isinstance(last, list) and last[0] == household_id else []
    return meant(session, household_id, asked, now())


def _changed(name: str, lies: int) -> str:
    return f"「{name}」を {lies}点にしました。" if lies else f"「{name}」を出しました。"


@call.post("/telephone/<int:household_id>/quantity")
def change(household_id: int) -> Response:
    """More or less of an item; the form says how many there shall be, so that pressing twice is once."""

    def deed(session: Session) -> str:
        changed = item(session, int(digits(request.form.get("item_id", "")) or 0))
        wanted = int(digits(request.form.get("quantity", "")) or 0)
        return _changed(changed.name, set_quantity(session, household_id, changed.id, wanted, now()))

    return act(deed, _page(household_id))


@call.post("/telephone/<int:household_id>/same-as-last")
def repeat(household_id: int) -> Response:
    """Put the last order into the basket again."""

    def deed(session: Session) -> str:
        last = last_order(session, household_id)
        if last is None:
            return "前の注文は ありません。"
        filled = fill_basket_from(session, last.id, household_id, now())
        short = f"足りないもの：{'、'.join(filled.missing)}。" if filled.missing else ""
        return f"前回の品を {filled.added}種類 入れました。{short}"

    return act(deed, _page(household_id))


@call.post("/telephone/<int:household_id>/place")
def place(household_id: int) -> Response:
    """Make the order; the token of the page makes it once, however often the button is pressed.

    Who orders for the resident needs the resident's consent at this very moment.
    """
    age, token = digits(request.form.get("age", ""))[:3], request.form.get("token", "")
    if not token:
        abort(400)

    def deed(session: Session) -> Said:
        caller = require_caller(session, household_id, request.form.get("caller", ""), now())
        placed = place_order(
            session,
            household_id,
            token,
            now(),
            channel=Channel.PROXY if caller else Channel.TELEPHONE,
            who=me().login,
            ordered_by=caller.signature if caller else None,
            age_years=int(age) if age else None,
            expected_day=parse_day(request.form.get("expected_day", "")),
            expected_goods=request.form.get("expected_goods", ""),
        )
        return Said("", url_for("telephone.choose", done=placed.id))

    def back(error: OrdersError) -> str:
        # The hand stays in the field of the age: a corrected age typed among the goods would be a catalogue number.
        ask = "age" if isinstance(error, AgeMissing | UnderAge) else None
        return url_for("telephone.take", household_id=household_id, ask=ask)

    return act(deed, _page(household_id), when_refused=back)


@call.post("/telephone/<int:household_id>/orders/<int:order_id>/change")
def take_order_apart(household_id: int, order_id: int) -> Response:
    """The order's goods lie in the basket again, and the order is no more."""

    def deed(session: Session) -> str:
        number = order_of(session, order_id).number
        if not take_apart(session, order_id, household_id, me().login, now()):
            return f"注文 {number} は、もう取り消してあります。"
        return f"注文 {number} の品を、かごに もどしました。直したら、もう一度「注文を受ける」を押してください。"

    return act(deed, _page(household_id))


@call.post("/telephone/<int:household_id>/orders/<int:order_id>/cancel")
def cancel_order(household_id: int, order_id: int) -> Response:
    """Nothing comes; pressing twice changes nothing."""

    def deed(session: Session) -> str:
        if order_of(session, order_id).household_id != household_id:
            abort(404)
        return f"注文 {cancel(session, order_id, me().login, now()).number} を 取り消しました。"

    return act(deed, _page(household_id))
