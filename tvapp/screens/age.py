"""Age, typed with digits, when alcohol is in the basket (国税庁「二十歳未満の者の飲酒防止に関する表示基準」:
a field for the age, beside the legal sentence; a tick box is not accepted)."""

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from orders.ordering.basket import basket_of
from orders.ordering.checkout import OLDEST_PLAUSIBLE_YEARS
from tvapp import age_typed
from tvapp.addresses import address
from tvapp.frame import Screen, show
from tvapp.law import DRINKING_AGE
from tvapp.layout import Cell, place
from tvapp.said import said
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, reading

ERASE, DONE = "x", "done"


def register(app: Flask) -> None:
    app.add_url_rule("/age", "age", reading(age))
    # Nothing is written down: what is typed lives in the box's cookie until the order is placed.
    app.add_url_rule("/age", "age_typed", reading(type_age), methods=["POST"])


def age(visit: Visit) -> ResponseReturnValue:
    """The pad works without script: every digit is a button that sends the field and itself."""
    if not basket_of(visit.db, visit.household.id, visit.now).alcohol:
        return redirect("/confirm")
    typed = age_typed.typed(visit)
    digits = [Cell(f"d{n}", place(f"k{n}"), f"age:{n}", "/age", f"{n}", digit=f"{n}") for n in range(1, 10)]
    erase = Cell("erase", place("kl"), "age:erase", "/age", "消す")
    zero = Cell("d0", place("km"), "age:0", "/age", "0", digit="0")
    done = Cell("done", place("w1"), "age-done", "/age", "この年齢で 進む")
    screen = Screen(
        name="age",
        title="年齢の確認",
        url="/age",
        cells=[*digits, erase, zero, done],
        back="/basket",
        focus="done" if len(typed) > 1 else f"d{typed}" if typed else "d5",
        said=said(visit),
    )
    return show(
        visit, "age.html", screen, typed=typed, digits=[*digits, zero], erase=erase, done=done, law=DRINKING_AGE
    )


def type_age(visit: Visit) -> ResponseReturnValue:
    """One digit more, nothing again, or the answer."""
    text, key = age_typed.clean(request.form.get("age", "")), request.form.get("key", "")
    if key == ERASE:
        age_typed.forget()
        return redirect("/age?f=erase")
    if key != DONE:
        more = age_typed.clean(text + key)
        age_typed.keep(visit, more)
        return redirect(address("/age", f="done" if len(more) > 1 else f"d{key}"))
    if text and int(text) <= OLDEST_PLAUSIBLE_YEARS:
        age_typed.keep(visit, text, confirmed=True)
        return redirect("/confirm")
    age_typed.forget()
    return redirect(address("/age", m="age-odd" if text else "age"))


def under_age(visit: Visit) -> ResponseReturnValue:
    """No alcohol for somebody under 20; the rest of the basket can still be ordered."""
    return message(
        visit,
        title="お酒について",
        head="20歳未満の方には、お酒を お売りできません。",
        text="お酒を かごから 出すと、ほかの品は ご注文いただけます。",
        answers=[
            Answer("sober", "/basket/sober", "お酒を出す", "かごから 出して もどる", posts=True),
            Answer("age", "/age", "年齢を なおす"),
            Answer("to-basket", "/basket", "かごに もどる"),
        ],
        back="/basket",
        url="/confirm",
    )
