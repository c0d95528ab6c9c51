"""Orders by telephone: staff type into the same basket that the resident sees on the television."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.basket import BasketView, basket_of, quantities_of, set_quantity
from orders.calendar import delivery_promise
from orders.catalogue import Item, item, item_by_code
from orders.checkout import new_token, place_order
from orders.clock import local_day
from orders.districts import districts
from orders.money import yen
from orders.order import Channel, Order
from orders.people import Household, Role, household, households
from orders.repeat import fill_basket_from, last_order
from orders.specials import prices_of
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.finding import digits, found, split_quantity
from orders.staff.goods_page import item_words, items_for_sale
from orders.staff.parts import Said, act, now, parts
from orders.stock import available

telephone = Blueprint("telephone", __name__)
telephone.before_request(only(Role.SHOP))

MOST_CANDIDATES = 8
LONGEST_ITEM_NUMBER = 6


@dataclass(frozen=True)
class HouseholdRow:
    household: Household
    district: str


@dataclass(frozen=True)
class Candidate:
    """An item that may be meant, at today's price."""

    item: Item
    price_yen: int
    available: int


def household_words(home: Household) -> tuple[str, ...]:
    """What a household is found by: reading, name, code, telephone, address."""
    return home.reading, home.name, home.code, home.phone, home.phone.replace("-", ""), home.address


@telephone.get("/telephone")
def choose() -> str:
    """Who is calling?"""
    wanted = request.args.get("q", "").strip()
    with parts().database.reading() as session:
        names = {district.id: district.name for district in districts(session)}
        active = [home for home in households(session) if home.active]
        rows = [HouseholdRow(home, names[home.district_id]) for home in found(active, wanted, household_words)]
        return render_template("telephone_choose.html", wanted=wanted, rows=rows)


@telephone.get("/telephone/<int:household_id>")
def take(household_id: int) -> str:
    """The resident's basket, while they talk."""
    wanted = request.args.get("q", "").strip()
    with parts().database.reading() as session:
        home, moment = household(session, household_id), now()
        words, quantity = split_quantity(wanted)
        basket = basket_of(session, household_id, moment)
        return render_template(
            "telephone.html",
            household=home,
            district=home.district,
            basket=basket,
            seen=_seen(basket),
            promise=delivery_promise(session, home.district, moment),
            wanted=words,
            quantity=quantity,
            candidates=_candidates(session, _meant(session, words), moment) if words else [],
            can_repeat=last_order(session, household_id) is not None,
            token=new_token(),
        )


@telephone.post("/telephone/<int:household_id>/items")
def add_item(household_id: int) -> Response:
    """Put what was typed into the basket; several possible items are asked back."""
    typed = request.form.get("typed", "").strip()
    chosen = digits(request.form.get("item_id", ""))
    words, quantity = split_quantity(typed)
    with parts().database.reading() as session:
        meant = [item(session, int(chosen))] if chosen else _meant(session, words)
    if len(meant) != 1:
        return redirect(url_for("telephone.take", household_id=household_id, q=typed), 303)
    pieces = int(digits(request.form.get("quantity", "")) or quantity)

    def deed(session: Session) -> str:
        wanted = _quantity_seen(session, household_id, meant[0].id) + pieces
        lies = set_quantity(session, household_id, meant[0].id, wanted, now())
        return f"「{meant[0].name}」を入れました。いま{lies}点です。"

    return act(deed, url_for("telephone.take", household_id=household_id))


@telephone.post("/telephone/<int:household_id>/quantity")
def change(household_id: int) -> Response:
    """More or less of an item; the form says how many there shall be, so that pressing twice is once."""

    def deed(session: Session) -> str:
        changed = item(session, int(digits(request.form.get("item_id", "")) or 0))
        wanted = int(digits(request.form.get("quantity", "")) or 0)
        lies = set_quantity(session, household_id, changed.id, wanted, now())
        return f"「{changed.name}」を {lies}点にしました。" if lies else f"「{changed.name}」を出しました。"

    return act(deed, url_for("telephone.take", household_id=household_id))


@telephone.post("/telephone/<int:household_id>/same-as-last")
def repeat(household_id: int) -> Response:
    """Put the last order into the basket again."""

    def deed(session: Session) -> str:
        last = last_order(session, household_id)
        if last is None:
            return "前の注文は ありません。"
        filled = fill_basket_from(session, last.id, household_id, now())
        short = f"足りないもの：{'、'.join(filled.missing)}。" if filled.missing else ""
        return f"前回の品を {filled.added}種類 入れました。{short}"

    return act(deed, url_for("telephone.take", household_id=household_id))


@telephone.post("/telephone/<int:household_id>/place")
def place(household_id: int) -> Response:
    """Make the order; the token of the page makes it once, however often the button is pressed."""
    age, token = digits(request.form.get("age", ""))[:3], request.form.get("token", "")
    if not token:
        abort(400)

    def deed(session: Session) -> Said:
        placed = place_order(
            session,
            household_id,
            token,
            now(),
            channel=Channel.TELEPHONE,
            who=me().login,
            age_years=int(age) if age else None,
            expected_day=parse_day(request.form.get("expected_day", "")),
            expected_goods=request.form.get("expected_goods", ""),
        )
        return Said(_read_aloud(placed), url_for("order.show", order_id=placed.id))

    return act(deed, url_for("telephone.take", household_id=household_id))


def _read_aloud(placed: Order) -> str:
    """What staff read to the resident at the end of the call."""
    day = placed.delivery_day
    return (
        f"注文を受けました。番号は {placed.number}、お届けは {day.month}月{day.day}日、"
        f"合計は {yen(placed.total_yen)}です。"
    )


def _meant(session: Session, words: str) -> list[Item]:
    """The items that may be meant: digits are a barcode or the number in the paper catalogue, else a reading."""
    number = digits(words)
    if number:
        by_code = item_by_code(session, number)
        by_number = session.get(Item, int(number)) if len(number) <= LONGEST_ITEM_NUMBER else None
        return [each for each in (by_code, by_number) if each is not None and each.active][:1]
    return found(items_for_sale(session), words, item_words) if words else []


def _candidates(session: Session, items: Sequence[Item], moment: datetime) -> list[Candidate]:
    shown = items[:MOST_CANDIDATES]
    prices = prices_of(session, shown, local_day(moment))
    free = available(session, [each.id for each in shown])
    return [Candidate(each, prices[each.id], free[each.id]) for each in shown]


def _seen(basket: BasketView) -> str:
    """What lay in the basket when the page was drawn, so that adding twice from one page is adding once."""
    return ".".join(f"{line.item.id}-{line.quantity}" for line in basket.lines)


def _quantity_seen(session: Session, household_id: int, item_id: int) -> int:
    """How many pieces lay in the basket when the page was drawn; those of now for a form without that."""
    if "seen" not in request.form:
        return quantities_of(session, household_id).get(item_id, 0)
    before = dict(piece.partition("-")[::2] for piece in request.form["seen"].split(".") if piece)
    return int(digits(before.get(str(item_id), "")) or 0)
