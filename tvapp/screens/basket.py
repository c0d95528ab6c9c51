"""かご: what lies in it, what it costs and weighs, when it comes, and the way on to the order."""

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from orders.goods import catalogue
from orders.money import yen
from orders.ordering import basket as baskets
from orders.ordering.basket import BasketViewLine, basket_of
from orders.ordering.basket_steps import open_step
from tvapp import spoken
from tvapp.addresses import address, back_asked, way_back
from tvapp.carried import weight_of
from tvapp.frame import Screen, pager, show
from tvapp.law import DRINKING_AGE
from tvapp.layout import Cell, place
from tvapp.lists import Row, row_page
from tvapp.said import said
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, reading, writing

PARENT = "/?f=basket"
"""Where 戻る leads from a basket that was opened from nowhere in particular."""


def register(app: Flask) -> None:
    app.add_url_rule("/basket", "basket", reading(basket))
    app.add_url_rule("/basket/mend", "basket_mend", writing(mend), methods=["POST"])
    app.add_url_rule("/basket/sober", "basket_sober", writing(sober), methods=["POST"])
    app.add_url_rule("/basket/undo", "basket_undo", writing(undo), methods=["POST"])


def basket(visit: Visit) -> ResponseReturnValue:
    view = basket_of(visit.db, visit.household.id, visit.now)
    back = back_asked(PARENT)
    step = open_step(visit.db, visit.household.id)
    if not view.lines:
        return _empty(visit, back, step)
    url = _here(back)
    promise = visit.promise_of(view.weight_g)
    rows = row_page([_row(line, url) for line in view.lines], visit.design)
    turns = pager(rows.paging, url, f"{visit.design.rows}品")
    wrong = any(not line.fits for line in view.lines)
    own = address(url, p=rows.paging.number if rows.paging.number > 1 else None)
    buttons = _buttons(own, wrong, step)
    screen = Screen(
        name="basket",
        title=f"かご（{len(view.lines)}品 {view.pieces}点）",
        url=own,
        cells=[*rows.cells, *buttons, *turns],
        back=back,
        focus=buttons[0].key,
        said=said(visit),
    )
    return show(
        visit, "basket.html", screen, view=view, rows=rows, turns=turns, buttons=buttons, wrong=wrong, step=step,
        weight=weight_of(visit, view), day=spoken.near_day(promise.day, visit.today), back=back,
        date=spoken.day(promise.day), hours=visit.hours(promise.slot),
        law=DRINKING_AGE,
    )  # fmt: skip


def _here(back: str) -> str:
    return address("/basket", b=back if back != PARENT else None)


def _empty(visit: Visit, back: str, step: int | None) -> ResponseReturnValue:
    doors = (
        ("shelves", "/shelves", "売り場を見る"),
        ("same-as-last", "/same", "前回と同じ"),
        ("specials", "/specials", "今日の特売"),
    )
    answers = [Answer(key, address(url, b=way_back(_here(back), key)), words) for key, url, words in doors]
    if step is not None:
        fields = {"step": str(step), "b": back}
        answers[2] = Answer("undo", "/basket/undo", "もとに もどす", "いま 出したものを", fields, posts=True)
    return message(
        visit,
        name="basket",
        title="かご",
        head="かごは 空です。",
        text="品物を お選びください。",
        kind="basket",
        answers=answers,
        back=back,
        url=_here(back),
        said=said(visit),
    )


def _row(line: BasketViewLine, here: str) -> Row:
    code = line.item.code
    return Row(
        key=code,
        what=line.item.name,
        many=f"{line.quantity}点" if line.fits else _short(line),
        amount=yen(line.amount_yen),
        href=address(f"/item/{code}", b=way_back(here, code)),
        action=f"item:{code}",
        wrong=not line.fits,
    )


def _short(line: BasketViewLine) -> str:
    """How many there can be; of a special at its limit today's earlier orders have taken all."""
    if line.most > 0:
        return f"{line.most}点まで"
    return "注文ずみ" if line.available > 0 else "売り切れ"


def _buttons(here: str, wrong: bool, step: int | None) -> list[Cell]:
    onwards = "/confirm" if here == "/basket" else address("/confirm", b=way_back(here, "confirm"))
    buttons = [
        Cell("mend", place("c1"), "drop-missing", "/basket/mend", "印の品を なおす", digit="8")
        if wrong
        else Cell("confirm", place("c1"), "confirm", onwards, "注文に進む", digit="8")
    ]
    if step is not None:
        buttons.append(Cell("undo", place("c2"), "undo", "/basket/undo", "もとに もどす"))
    more = place("c4" if step is None else "c3")
    others = address("/shelves", b=way_back(here, "more"))
    return [*buttons, Cell("more", more, "shelves", others, "ほかの品も 見る", digit="0" if step is None else "")]


def mend(visit: Visit) -> ResponseReturnValue:
    """Take out, or reduce, whatever the shop does not have any more in this quantity."""
    lines = basket_of(visit.db, visit.household.id, visit.now).lines
    wrong = {line.item.id: max(0, line.most) for line in lines if not line.fits}
    baskets.set_quantities(visit.db, visit.household.id, wrong, visit.now)
    return redirect("/basket?m=mended")


def sober(visit: Visit) -> ResponseReturnValue:
    """Take the alcohol out, keep the rest."""
    lines = basket_of(visit.db, visit.household.id, visit.now).lines
    without = {line.item.id: 0 for line in lines if line.item.alcohol}
    baskets.set_quantities(visit.db, visit.household.id, without, visit.now)
    return redirect("/basket?m=sober")


def undo(visit: Visit) -> ResponseReturnValue:
    """Take the last change back. The step's number stands in the form: an old page or a second press does nothing."""
    step = request.form.get("step", type=int) or 0
    taken = baskets.take_back(visit.db, visit.household.id, step)
    here = _here(back_asked(PARENT))
    if len(taken) != 1:
        return redirect(address(here, m="undone" if taken else "as-it-is"))
    (item_id, pieces) = next(iter(taken.items()))
    return redirect(address(here, m="back-to" if pieces else "removed", f=catalogue.item(visit.db, item_id).code))
