"""The last look before the order: what, how much, when; one press orders."""

from collections.abc import Mapping

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from orders.days.calendar import Promise
from orders.homes.people import MissingRule, set_missing_rule
from orders.money import yen
from orders.ordering import checkout
from orders.ordering.basket import BasketView, BasketViewLine, basket_of
from tvapp import age_typed, held_key, spoken
from tvapp.addresses import address
from tvapp.carried import carrier_words, weight_of
from tvapp.frame import Screen, pager, show
from tvapp.law import DRINKING_AGE
from tvapp.layout import Cell, place
from tvapp.lists import Row, row_page
from tvapp.said import said
from tvapp.screens.age import under_age
from tvapp.visit import Visit, reading, writing


def register(app: Flask) -> None:
    app.add_url_rule("/confirm", "confirm", reading(confirm))
    app.add_url_rule("/confirm/missing", "confirm_missing", writing(if_missing), methods=["POST"])


def confirm(visit: Visit) -> ResponseReturnValue:
    view = basket_of(visit.db, visit.household.id, visit.now)
    if not view.lines:
        return redirect("/basket?m=empty")
    short = next((line for line in view.lines if not line.fits), None)
    if short is not None:
        why = "short" if short.quantity > short.available else "limit"
        return redirect(address("/basket", m=why, f=short.item.code))
    if not view.alcohol:
        age_typed.forget()
        return _show(visit, view, None)
    years = age_typed.confirmed_years(visit)
    if years is None:
        age_typed.forget()
        return redirect("/age")
    if years < checkout.DRINKING_AGE_YEARS:
        return under_age(visit)
    return _show(visit, view, years)


def _show(visit: Visit, view: BasketView, age: int | None) -> ResponseReturnValue:
    promise = visit.promise_of(view.weight_g)
    rows = row_page([_row(line) for line in view.lines], visit.design)
    turns = pager(rows.paging, "/confirm", f"{visit.design.rows}品")
    place_it = Cell("place-order", place("c1"), "place-order", "/order", "注文する", digit="8")
    mend = Cell("mend", place("c2"), "to-basket", "/basket", "かごを なおす", digit="0")
    rule = Cell("rule", place("c3"), "if-missing", "/confirm/missing", "ない品は")
    screen = Screen(
        name="confirm",
        title="ご注文の 確認",
        url=address("/confirm", p=rows.paging.number if rows.paging.number > 1 else None),
        cells=[*rows.cells, place_it, mend, rule, *turns],
        back="/basket?f=confirm",
        focus="place-order",
        said=said(visit),
    )
    house = visit.household.missing_rule
    return show(
        visit, "confirm.html", screen, view=view, rows=rows, turns=turns, place_it=place_it, mend=mend, age=age,
        law=DRINKING_AGE, fields=order_fields(visit, view.fingerprint, promise),
        notes=_notes(visit, view, age, promise),
        rule=rule, rule_words=_RULE_WORDS[house], other_rule=_OTHER[house].value,
        day=spoken.near_day(promise.day, visit.today), date=spoken.day(promise.day),
        hours=visit.hours(promise.slot),
    )  # fmt: skip


_OTHER = {MissingRule.SIMILAR: MissingRule.NONE, MissingRule.NONE: MissingRule.SIMILAR}
_RULE_WORDS = {
    MissingRule.SIMILAR: Markup("ない品は<br>似た品でよい"),
    MissingRule.NONE: Markup("ない品は<br>なしでよい"),
}
_EXCEPTIONS = {MissingRule.SIMILAR: "似た品でよい品", MissingRule.NONE: "なしでよい品"}


def _notes(visit: Visit, view: BasketView, age: int | None, promise: Promise) -> list[str]:
    """At most two short lines: why later than one expects, whose age, which goods have another rule, how it comes."""
    other = _OTHER[visit.household.missing_rule]
    exceptions = sum(line.missing_rule is other for line in view.lines)
    notes = [spoken.not_on(promise, visit.today)] if promise.passed_over else []
    notes += [f"ご注文の方 {age}歳"] if age else []
    if exceptions:
        notes.append(f"{_EXCEPTIONS[other]} {exceptions}品")
    return [*notes, carrier_words(weight_of(visit, view))][:2]


def if_missing(visit: Visit) -> ResponseReturnValue:
    """The household's rule from now on; goods that have one of their own keep it."""
    try:
        rule = MissingRule(request.form.get("rule", ""))
    except ValueError:
        abort(400)
    set_missing_rule(visit.db, visit.household.id, rule)
    return redirect(f"/confirm?f=rule&m=house-{rule.value}")


def order_fields(visit: Visit, goods: str, promise: Promise) -> Mapping[str, str]:
    """What the order form carries: a token that makes one order, the day and the goods (`goods`) shown, and when."""
    return {
        "token": checkout.new_token(),
        "day": promise.day.isoformat(),
        "goods": goods,
        held_key.FIELD: held_key.made_now(visit.room),
    }


def _row(line: BasketViewLine) -> Row:
    return Row(line.item.code, line.item.name, f"{line.quantity}点", yen(line.amount_yen))
