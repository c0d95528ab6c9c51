"""One item, and one question: how many. The nine cells stand as the digits stand on the remote; right is one more and
left one fewer, also from the end of a row to the next.

Choosing sets the quantity in the basket and does not add to it: a press that arrives twice changes nothing.
"""

from dataclasses import dataclass

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from orders.errors import BasketFull, ItemGone, QuantityLimit
from orders.goods import catalogue
from orders.goods.catalogue import Item, Temperature
from orders.goods.departments import place_of
from orders.goods.prices import shelf_price
from orders.goods.specials import Special, specials_by_item
from orders.goods.stock import available
from orders.homes.people import MissingRule
from orders.ordering import basket
from tvapp.addresses import address, back_asked, without_field
from tvapp.frame import Screen, show
from tvapp.law import DRINKING_AGE
from tvapp.layout import Cell, place
from tvapp.pictures.looks import look_of
from tvapp.said import said
from tvapp.visit import Visit, reading, writing

_ZONES = {Temperature.CHILLED: "冷やして お届けします。", Temperature.FROZEN: "こおったまま お届けします。"}


def register(app: Flask) -> None:
    app.add_url_rule("/item/<code>", "item", reading(item))
    app.add_url_rule("/item/<code>", "item_quantity", writing(quantity), methods=["POST"])
    app.add_url_rule("/item/<code>/missing", "item_missing", writing(if_missing), methods=["POST"])


@dataclass(frozen=True)
class Choice:
    """One of the nine cells; not offered when the shop has fewer, or a special is limited."""

    number: int
    cell: Cell
    amount_yen: int
    offered: bool
    now: bool


def item(visit: Visit, code: str) -> ResponseReturnValue:
    found = _find(visit, code)
    special = specials_by_item(visit.db, [found.id], visit.today).get(found.id)
    lying = basket.lying_in(visit.db, visit.household.id).get(found.id)
    pieces = lying.quantity if lying else 0
    left = available(visit.db, [found.id])[found.id] if found.sold_on(visit.today) else 0
    usual_yen = shelf_price(visit.db, found, visit.today)
    price_yen = special.price_yen if special else usual_yen
    choices = _choices(found, price_yen, _most(left, special), pieces)
    back = back_asked(address(f"/sub/{place_of(visit.db, found)}", f=code))
    below = _below(visit, found, lying, back)
    cells = [choice.cell for choice in choices if choice.offered]
    others = [*below.values()]
    screen = Screen(
        name="item",
        title=catalogue.shelf(visit.db, found.shelf_id).name,
        url=address(f"/item/{code}", b=back),
        cells=[*cells, *others] if lying or cells else [_to_shelf(back), *others],
        back=back,
        focus=f"q{pieces or 1}",
        said=said(visit, found),
    )
    return show(
        visit, "item.html", screen, item=found, price_yen=price_yen, special=special, left=left, lying=pieces,
        usual_yen=usual_yen,        law=DRINKING_AGE, choices=choices, below=below, to_shelf=_to_shelf(back), back=back,
        rule=_other_rule(visit, lying),
        kind=look_of(found), remarks=_remarks(found, left, special),
    )  # fmt: skip


def _below(visit: Visit, found: Item, lying: basket.Lying | None, back: str) -> dict[str, Cell]:
    """What else can be asked of an item: take it out, what if it is missing, what goes with it."""
    here = f"/item/{found.code}"
    cells = {}
    if lying:
        words = "ない時は 似た品" if _rule(visit, lying) is MissingRule.SIMILAR else "ない時は なしで"
        cells["out"] = Cell("out", place("n1"), "remove", here, "かごから 出す", digit="0")
        cells["rule"] = Cell("rule", place("n2"), "if-missing", f"{here}/missing", words)
    if visit.room.companions.of(visit.db, found.id, 1, visit.now):
        # Back from there one stands here again; what lies further back would make the address too long.
        there = address(f"/with/{found.code}", b=address(here, f="with"))
        cells["with"] = Cell("with", place("n3"), "goes-with", there, "よく いっしょに 買う品を 見る")
    return cells


def _rule(visit: Visit, lying: basket.Lying) -> MissingRule:
    return lying.missing_rule or visit.household.missing_rule


def _other_rule(visit: Visit, lying: basket.Lying | None) -> str:
    """The rule that a press changes to; empty for an item that does not lie in the basket."""
    if lying is None:
        return ""
    return (MissingRule.NONE if _rule(visit, lying) is MissingRule.SIMILAR else MissingRule.SIMILAR).value


def _find(visit: Visit, code: str) -> Item:
    found = catalogue.item_by_code(visit.db, code)
    if found is None:
        abort(404)
    return found


def _most(left: int, special: Special | None) -> int:
    return min(left, special.limit_per_household) if special else left


def _choices(found: Item, price_yen: int, most: int, lying: int) -> list[Choice]:
    return [
        Choice(
            number=n,
            cell=Cell(f"q{n}", place(f"q{n}"), "add", f"/item/{found.code}", f"{n}", digit=str(n), leads=_on(n, most)),
            amount_yen=price_yen * n,
            offered=n <= most,
            now=n == lying,
        )
        for n in range(1, basket.MAX_QUANTITY + 1)
    ]


def _on(number: int, most: int) -> dict[str, str]:
    """Left is one fewer and right one more, whatever row that stands in."""
    leads = {}
    if number > 1:
        leads["left"] = f"q{number - 1}"
    if number < min(most, basket.MAX_QUANTITY):
        leads["right"] = f"q{number + 1}"
    return leads


def _to_shelf(back: str) -> Cell:
    return Cell("other", place("b1"), "other-items", back, "ほかの品を見る", digit="8")


def _remarks(found: Item, left: int, special: Special | None) -> list[str]:
    """At most three short sentences about the item."""
    remarks = []
    if special:
        remarks.append(f"特売は ひとつの ご家庭で {special.limit_per_household}点まで。")
    if 0 < left < basket.MAX_QUANTITY:
        remarks.append(f"残りは {left}点です。")
    if found.temperature in _ZONES:
        remarks.append(_ZONES[found.temperature])
    if found.otc:
        remarks.append("薬です。説明書を 読んで お使いください。")
    return remarks[:3]


def quantity(visit: Visit, code: str) -> ResponseReturnValue:
    """Take the answer to "how many"; 0 takes the item out."""
    found = _find(visit, code)
    wanted = request.form.get("quantity", type=int)
    back = back_asked(address(f"/sub/{place_of(visit.db, found)}", f=code))
    before = visit.quantities.get(found.id, 0)
    try:
        now = basket.set_quantity(visit.db, visit.household.id, found.id, -1 if wanted is None else wanted, visit.now)
    except QuantityLimit:
        abort(400)
    except BasketFull:
        return redirect(address("/basket", m="full", b=without_field(back, "m")))
    except ItemGone:
        return redirect(_answer(back, code, "gone"))
    if not now:
        return redirect(_answer(back, code, "removed"))
    return redirect(_answer(back, code, "set" if before else "added"))


def if_missing(visit: Visit, code: str) -> ResponseReturnValue:
    """What shall happen when this item is missing; the form says what, so that pressing twice is pressing once."""
    found = _find(visit, code)
    try:
        rule = MissingRule(request.form.get("rule", ""))
    except ValueError:
        abort(400)
    basket.set_missing_rule(visit.db, visit.household.id, found.id, rule)
    back = back_asked(address(f"/sub/{place_of(visit.db, found)}", f=code))
    return redirect(address(f"/item/{code}", b=back, f="rule", m=f"rule-{rule.value}"))


def _answer(back: str, code: str, what: str) -> str:
    """Back to where the item was chosen, with the focus on it and one sentence about it."""
    return address(without_field(without_field(back, "m"), "f"), f=code, m=what)
