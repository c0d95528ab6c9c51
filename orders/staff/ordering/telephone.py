"""Orders by telephone: staff type into the same basket that the resident sees on the television.

Three fields and the keyboard alone: who, what, how old (with alcohol only). Every page works without its script too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import Blueprint, jsonify, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.days.calendar import Promise, delivery_promise
from orders.days.errors import TooHeavyForADay
from orders.form_press import new_form_token
from orders.goods.catalogue_paper import catalogue_pdf
from orders.homes.people import Household, Role, household
from orders.money import yen
from orders.ordering.basket import BasketView, basket_of
from orders.ordering.callers import Caller, callers_for
from orders.ordering.checkout import new_token
from orders.ordering.order import Order, OrderState, order, orders_of_household
from orders.ordering.repeat import last_order
from orders.ordering.standing import to_tell
from orders.staff.doors import only
from orders.staff.finding import digits
from orders.staff.ordering.read_aloud import before_placing, when_placed
from orders.staff.ordering.searching import MOST_HOMES, Candidate, candidates, find_homes, meant, usual_for
from orders.staff.ordering.typed import read
from orders.staff.parts import now, parts

telephone = Blueprint("telephone", __name__)
telephone.before_request(only(Role.SHOP))


@dataclass(frozen=True)
class Talk:
    """The basket as staff see it during a call."""

    household: Household
    basket: BasketView
    promise: Promise
    callers: tuple[Caller, ...]

    @property
    def mark(self) -> str:
        """Differs where something that is shown, or read to the caller, differs."""
        shown = (self.basket.fingerprint, self.promise.day, [line.fits for line in self.basket.lines])
        return sha256(repr(shown).encode()).hexdigest()[:16]

    @property
    def read_aloud(self) -> str:
        return before_placing(self.basket, self.promise.day)


@telephone.get("/telephone")
def choose() -> str:
    """Who is calling? Right after an order also what is read to the caller before they hang up."""
    wanted = request.args.get("q", "").strip()
    done = digits(request.args.get("done", ""))
    with parts().database.reading() as session:
        placed = order(session, int(done)) if done else None
        return render_template(
            "telephone_choose.html", wanted=wanted, rows=find_homes(session, wanted), placed=placed,
            last_words=when_placed(placed) if placed else "", to_tell=to_tell(session),
        )  # fmt: skip


@telephone.get("/telephone/who.json")
def who() -> Response:
    """The best few households for what is being typed."""
    with parts().database.reading() as session:
        homes = find_homes(session, request.args.get("q", ""))[:MOST_HOMES]
    return jsonify([
        {"id": home.id, "name": home.name, "reading": home.reading, "district": home.district, "phone": home.phone}
        for home in homes
    ])  # fmt: skip


@telephone.get("/telephone/catalogue.pdf")
def catalogue() -> Response:
    """The paper catalogue with its numbers, to print."""
    with parts().database.reading() as session:
        paper = catalogue_pdf(session, local_day(now()), parts().settings)
    answer = make_response(paper)
    answer.headers["Content-Type"] = "application/pdf"
    return answer


@telephone.get("/telephone/<int:household_id>")
def take(household_id: int) -> str:
    """The resident's basket, while they talk."""
    typed = request.args.get("q", "").strip()
    asked = read(typed)
    with parts().database.reading() as session:
        moment = now()
        talk = talk_with(session, household_id, moment)
        return render_template(
            "telephone.html",
            talk=talk,
            household=talk.household,
            district=talk.household.district,
            typed=typed,
            asked=asked,
            candidates=candidates(session, meant(session, household_id, asked, moment), moment) if typed else [],
            usual=usual_for(session, household_id, moment),
            open_orders=_changeable(session, household_id),
            can_repeat=last_order(session, household_id) is not None,
            token=new_token(),
            form_token=new_form_token(),
            ask_age=talk.basket.alcohol and request.args.get("ask") == "age",
        )


@telephone.get("/telephone/<int:household_id>/basket")
def basket(household_id: int) -> Response:
    """The basket alone, for a page that is open; nothing (204) where it is still as the page has it (`have`)."""
    with parts().database.reading() as session:
        talk = talk_with(session, household_id, now())
        if request.args.get("have") == talk.mark:
            return make_response("", 204)
        return make_response(
            render_template("telephone_basket.html", talk=talk, household=talk.household, token=new_token())
        )


@telephone.get("/telephone/<int:household_id>/what.json")
def what(household_id: int) -> Response:
    """The best few items for what is being typed."""
    with parts().database.reading() as session:
        asked, moment = read(request.args.get("q", "")), now()
        found = candidates(session, meant(session, household_id, asked, moment), moment)
    return jsonify({
        "quantity": asked.quantity, "exactly": asked.exactly, "goods": [_as_json(each) for each in found],
    })  # fmt: skip


def _as_json(each: Candidate) -> dict[str, object]:
    item = each.item
    return {
        "id": item.id, "number": each.number, "name": item.name, "price": yen(each.price_yen),
        "free": each.available, "alcohol": item.alcohol,
    }  # fmt: skip


def talk_with(session: Session, household_id: int, moment: datetime) -> Talk:
    """Everything about the basket of a household that staff say on the telephone. Raises NotFound, NoDeliveryDay."""
    home = household(session, household_id)
    lying = basket_of(session, household_id, moment)
    try:
        promise = delivery_promise(session, home.district, moment, lying.weight_g)
    except TooHeavyForADay:
        promise = delivery_promise(session, home.district, moment)
    return Talk(home, lying, promise, tuple(callers_for(session, household_id, moment)))


def _changeable(session: Session, household_id: int) -> list[Order]:
    """Orders that may still be changed or cancelled, the newest first."""
    return [each for each in orders_of_household(session, household_id) if each.state is OrderState.PLACED]
