"""かご: what lies in it, the sum, and the way on to the order."""

from flask import Flask, redirect
from flask.typing import ResponseReturnValue

from orders import basket as baskets
from orders.basket import BasketViewLine, basket_of
from orders.money import yen
from tvapp.addresses import address, back_asked
from tvapp.frame import Screen, pager, show
from tvapp.layout import Cell, place
from tvapp.lists import Row, row_page
from tvapp.said import said
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, reading, writing


def register(app: Flask) -> None:
    app.add_url_rule("/basket", "basket", reading(basket))
    app.add_url_rule("/basket/mend", "basket_mend", writing(mend), methods=["POST"])
    app.add_url_rule("/basket/sober", "basket_sober", writing(sober), methods=["POST"])


def basket(visit: Visit) -> ResponseReturnValue:
    view = basket_of(visit.db, visit.household.id, visit.now)
    back = back_asked("/?f=mybasket")
    if not view.lines:
        return _empty(visit, back)
    rows = row_page([_row(line) for line in view.lines], visit.design)
    url = address("/basket", b=back if back != "/?f=mybasket" else None)
    turns = pager(rows.paging, url, "6品")
    wrong = any(not _fits(line) for line in view.lines)
    buttons = _buttons(wrong)
    screen = Screen(
        name="basket",
        title="かご",
        url=address(url, p=rows.paging.number if rows.paging.number > 1 else None),
        cells=[*rows.cells, *buttons, *turns],
        back=back,
        focus=buttons[0].key,
        said=said(visit),
    )
    return show(visit, "basket.html", screen, view=view, rows=rows, turns=turns, buttons=buttons, wrong=wrong)


def _empty(visit: Visit, back: str) -> ResponseReturnValue:
    return message(
        visit,
        name="basket",
        title="かご",
        head="かごは 空です。",
        text="品物を お選びください。",
        kind="basket",
        answers=[
            Answer("shelves", "/shelves", "売り場を見る"),
            Answer("same-as-last", "/same", "前回と同じ"),
            Answer("specials", "/specials", "今日の特売"),
        ],
        back=back,
        url="/basket",
        said=said(visit),
    )


def _row(line: BasketViewLine) -> Row:
    code = line.item.code
    return Row(
        key=code,
        what=line.item.name,
        many=f"{line.quantity}点" if _fits(line) else _short(line),
        amount=yen(line.amount_yen),
        href=address(f"/item/{code}", b=address("/basket", f=code)),
        action=f"item:{code}",
        wrong=not _fits(line),
    )


def _most(line: BasketViewLine) -> int:
    return line.available if line.limit is None else min(line.available, line.limit)


def _fits(line: BasketViewLine) -> bool:
    return line.quantity <= _most(line)


def _short(line: BasketViewLine) -> str:
    return f"{_most(line)}点まで" if _most(line) > 0 else "売り切れ"


def _buttons(wrong: bool) -> list[Cell]:
    if wrong:
        return [Cell("mend", place("b1"), "drop-missing", "/basket/mend", "印の品を なおす", digit="8")]
    return [
        Cell("confirm", place("b1"), "confirm", "/confirm", "注文に進む", digit="8"),
        Cell("more", place("b2"), "shelves", "/shelves", "ほかの品も見る", digit="0"),
    ]


def mend(visit: Visit) -> ResponseReturnValue:
    """Take out, or reduce, whatever the shop does not have any more in this quantity."""
    for line in basket_of(visit.db, visit.household.id, visit.now).lines:
        if not _fits(line):
            _reduce(visit, line)
    return redirect("/basket?m=mended")


def _reduce(visit: Visit, line: BasketViewLine) -> None:
    baskets.set_quantity(visit.db, visit.household.id, line.item.id, max(0, _most(line)), visit.now)


def sober(visit: Visit) -> ResponseReturnValue:
    """Take the alcohol out, keep the rest."""
    for line in basket_of(visit.db, visit.household.id, visit.now).lines:
        if line.item.alcohol:
            baskets.set_quantity(visit.db, visit.household.id, line.item.id, 0, visit.now)
    return redirect("/basket?m=sober")
