"""One item, and one question: how many. The nine cells stand as the digits stand on the remote.

Choosing sets the quantity in the basket and does not add to it: a press that arrives twice changes nothing.
"""

from dataclasses import dataclass

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from orders import basket, catalogue
from orders.catalogue import Item, Temperature
from orders.errors import BasketFull, ItemGone, QuantityLimit
from orders.specials import Special, specials_by_item
from orders.stock import available
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
    lying = visit.quantities.get(found.id, 0)
    left = available(visit.db, [found.id])[found.id] if found.active else 0
    price_yen = special.price_yen if special else found.price_yen
    choices = _choices(found, price_yen, _most(left, special), lying)
    back = back_asked(address(f"/shelf/{found.shelf_id}", f=code))
    take_out = Cell("out", place("k0"), "remove", f"/item/{code}", "かごから 出す", digit="0")
    cells = [choice.cell for choice in choices if choice.offered]
    screen = Screen(
        name="item",
        title=catalogue.shelf(visit.db, found.shelf_id).name,
        url=address(f"/item/{code}", b=back),
        cells=[*cells, take_out] if lying else cells or [_to_shelf(back)],
        back=back,
        focus=f"q{lying or 1}",
        said=said(visit),
    )
    return show(
        visit, "item.html", screen, item=found, price_yen=price_yen, special=special, left=left, lying=lying,
        law=DRINKING_AGE, choices=choices, take_out=take_out, to_shelf=_to_shelf(back), back=back,
        kind=look_of(found), remarks=_remarks(found, left, special),
    )  # fmt: skip


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
            cell=Cell(f"q{n}", place(f"k{n}"), "add", f"/item/{found.code}", f"{n}", digit=str(n)),
            amount_yen=price_yen * n,
            offered=n <= most,
            now=n == lying,
        )
        for n in range(1, basket.MAX_QUANTITY + 1)
    ]


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
    back = back_asked(address(f"/shelf/{found.shelf_id}", f=code))
    try:
        now = basket.set_quantity(visit.db, visit.household.id, found.id, -1 if wanted is None else wanted, visit.now)
    except QuantityLimit:
        abort(400)
    except BasketFull:
        return redirect(address("/basket", m="full", b=without_field(back, "m")))
    except ItemGone:
        return redirect(_answer(back, code, "gone"))
    return redirect(_answer(back, code, "added" if now else "removed"))


def _answer(back: str, code: str, what: str) -> str:
    """Back to where the item was chosen, with the focus on it and one sentence about it."""
    return address(without_field(without_field(back, "m"), "f"), f=code, m=what)
