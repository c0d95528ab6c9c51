"""Age, typed with digits, when alcohol is in the basket (国税庁「二十歳未満の者の飲酒防止に関する表示基準」:
a field for the age, beside the legal sentence; a tick box is not accepted)."""

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from orders.basket import basket_of
from tvapp.addresses import address
from tvapp.frame import Screen, show
from tvapp.law import DRINKING_AGE
from tvapp.layout import Cell, place
from tvapp.said import said
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, reading


def register(app: Flask) -> None:
    app.add_url_rule("/age", "age", reading(age))


def age(visit: Visit) -> ResponseReturnValue:
    """The pad works without script: every digit is a link to the page with one digit more."""
    if not basket_of(visit.db, visit.household.id, visit.now).alcohol:
        return redirect("/confirm")
    typed = typed_age(request.args.get("age", ""))
    digits = [_digit(typed, f"{n}", f"k{n}") for n in range(1, 10)]
    erase = Cell("erase", place("kl"), "age:erase", "/age?f=erase", "消す")
    zero = _digit(typed, "0", "km")
    done = Cell("done", place("w1"), "age-done", "/confirm", "この年齢で 進む")
    screen = Screen(
        name="age",
        title="年齢の確認",
        url=address("/age", age=typed or None),
        cells=[*digits, erase, zero, done],
        back="/basket",
        focus="d5" if not typed else "done" if len(typed) > 1 else f"d{typed}",
        said=said(visit),
    )
    return show(
        visit, "age.html", screen, typed=typed, digits=[*digits, zero], erase=erase, done=done, law=DRINKING_AGE
    )


def typed_age(text: str) -> str:
    """At most three digits, no leading zero."""
    return "".join(sign for sign in text if sign in "0123456789").lstrip("0")[:3]


def _digit(typed: str, digit: str, where: str) -> Cell:
    return Cell(f"d{digit}", place(where), f"age:{digit}", address("/age", age=typed + digit), digit, digit=digit)


def under_age(visit: Visit) -> ResponseReturnValue:
    """No alcohol for somebody under 20; the rest of the basket can still be ordered."""
    return message(
        visit,
        title="お酒について",
        head="20歳未満の方には、お酒を お売りできません。",
        text="お酒を かごから 出すと、ほかの品は ご注文いただけます。",
        answers=[
            Answer("sober", "/basket/sober", "お酒を出す", "ほかの品を 注文する", posts=True),
            Answer("age", "/age", "年齢を なおす"),
            Answer("to-basket", "/basket", "かごに もどる"),
        ],
        back="/basket",
        url="/basket",
    )
