"""Placing the order, and plain sentences for everything that can be in the way."""

from datetime import date

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from orders.days.calendar import PassedOver
from orders.days.errors import TooHeavyForADay
from orders.errors import (
    AgeMissing,
    BasketChanged,
    CutoffPassed,
    EmptyBasket,
    ItemGone,
    NotRegistered,
    OutOfStock,
    SpecialLimit,
    TokenTaken,
    UnderAge,
)
from orders.goods import catalogue
from orders.ordering.basket import basket_of
from orders.ordering.checkout import place_order
from tvapp import age_typed, held_key, spoken
from tvapp.addresses import address
from tvapp.screens.age import under_age
from tvapp.screens.confirm import order_fields
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, writing


def register(app: Flask) -> None:
    app.add_url_rule("/order", "place_order", writing(order), methods=["POST"])
    app.add_url_rule("/order", "after_order", lambda: redirect("/track"))


def order(visit: Visit) -> ResponseReturnValue:
    """One token, one order: a second press, a reload and a stale page all lead to the same receipt."""
    token = request.form.get("token", "")
    if not token:
        abort(400)
    if held_key.comes_too_early(visit.room, request.form.get(held_key.FIELD, "")):
        return redirect("/confirm?m=once-more")
    try:
        placed = place_order(
            visit.db, visit.household.id, token, visit.now, who=visit.who,
            age_years=age_typed.confirmed_years(visit), expected_day=_day(request.form.get("day", "")),
            expected_goods=request.form.get("goods", ""),
        )  # fmt: skip
    except OutOfStock as error:
        return redirect(_basket_with(visit, error.item_id, "short"))
    except ItemGone as error:
        return redirect(_basket_with(visit, error.item_id, "gone"))
    except SpecialLimit as error:
        return redirect(_basket_with(visit, error.item_id, "limit"))
    except CutoffPassed as error:
        return _too_late(visit, error)
    except TooHeavyForADay:
        return redirect("/basket?m=heavy")
    except BasketChanged:
        return redirect("/confirm?m=changed")
    except EmptyBasket:
        return redirect("/basket?m=empty")
    except AgeMissing:
        return redirect("/age?m=age")
    except UnderAge:
        return under_age(visit)
    except NotRegistered:
        return _not_registered(visit)
    except TokenTaken:
        abort(400)
    age_typed.forget()
    return redirect(f"/receipt/{placed.number}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(400)


def _basket_with(visit: Visit, item_id: int, what: str) -> str:
    return address("/basket", m=what, f=catalogue.item(visit.db, item_id).code)


def _too_late(visit: Visit, error: CutoffPassed) -> ResponseReturnValue:
    """Never silently another day: says which, and asks again."""
    shown = spoken.day(error.promised_day)
    following = spoken.day(error.next_day)
    near = spoken.near_day(error.next_day, visit.today)
    # The goods stay those of the page where they were seen, not what lies in the basket by now.
    promise = visit.promise_of(basket_of(visit.db, visit.household.id, visit.now).weight_g)
    fields = order_fields(visit, request.form.get("goods", ""), promise)
    over = next((each for each in promise.passed_over if each.day == error.promised_day), None)
    when = following if near == following else f"{near} {following}"
    return message(
        visit,
        title="お届けの日が 変わりました" if over else "締切を すぎました",
        head=_why(over, shown),
        text=f"つぎのお届けは {when}です。\nこの日に お届けして よろしいですか。",
        answers=[
            Answer("yes", "/order", "はい", f"{following}に 届けてもらう", fields, posts=True),
            Answer("no", "/basket", "いいえ", "注文しないで かごに もどる"),
        ],
        back="/basket",
        url="/confirm",
        facts={"next-day": error.next_day.isoformat()},
    )


def _why(over: PassedOver | None, shown: str) -> str:
    if over is None:
        return f"{shown}の 締切を すぎました。"
    return f"{shown}は いっぱいに なりました。" if over.full else f"{shown}は お休みに なりました。"


def _not_registered(visit: Visit) -> ResponseReturnValue:
    return message(
        visit,
        title="ご注文できません",
        head="いま、このテレビからは ご注文できません。",
        text=f"お手数ですが、{visit.room.settings.help_phone} に お電話ください。\nかごの品は そのままです。",
        answers=[Answer("to-basket", "/basket", "かごに もどる")],
        back="/basket",
        url="/basket",
    )
