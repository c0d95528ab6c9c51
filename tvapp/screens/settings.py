"""画面の設定: how large, which colours, how patient the buttons are, read out or not. One question a screen.

A choice holds at once, on every television of the household, and stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from orders.homes import household_screens
from orders.homes.household_screens import PACES, Contrast, Size, Wishes
from tvapp.addresses import address
from tvapp.frame import Said, Screen, show
from tvapp.layout import Cell, place
from tvapp.speech import voice
from tvapp.visit import Visit, reading, writing


@dataclass(frozen=True)
class Choice:
    """One answer: what it is called, and what it does in one short sentence."""

    value: str
    name: str
    words: str


@dataclass(frozen=True)
class Question:
    """What can be chosen, how to see what holds now, and how to keep an answer."""

    name: str
    title: str
    asked: str
    choices: Sequence[Choice]
    chosen: Callable[[Wishes], str]
    keep: Callable[[Session, int, str], None]

    def now(self, wishes: Wishes) -> str:
        """The name of what holds now; empty when it is none of the steps."""
        return next((choice.name for choice in self.choices if choice.value == self.chosen(wishes)), "")


QUESTIONS = (
    Question(
        "size",
        "文字の大きさ",
        "文字の 大きさは\nどちらに しますか",
        (
            Choice(Size.NORMAL, "ふつう", "品物は 6つずつ 出ます。"),
            Choice(Size.BIGGER, "大きい", "品物は 4つずつ 出ます。"),
        ),
        lambda wishes: wishes.size,
        lambda db, home, value: household_screens.set_size(db, home, Size(value)),
    ),
    Question(
        "contrast",
        "画面の色",
        "画面の 色は\nどちらに しますか",
        (
            Choice(Contrast.NORMAL, "ふつう", "明るい地に こい文字です。"),
            Choice(Contrast.HIGH, "くっきり", "黒い地に 明るい文字です。"),
        ),
        lambda wishes: wishes.contrast,
        lambda db, home, value: household_screens.set_contrast(db, home, Contrast(value)),
    ),
    Question(
        "pace",
        "ボタンの速さ",
        "ボタンの 速さは\nどれに しますか",
        (
            Choice("quick", "はやい", "押すと すぐに 動きます。"),
            Choice("normal", "ふつう", "手の ふるえを 少し 待ちます。"),
            Choice("slow", "ゆっくり", "1秒の間は 1回と 数えます。"),
            Choice("slowest", "とても ゆっくり", "2秒の間は 1回と 数えます。"),
        ),
        lambda wishes: next((name for name, pace in PACES.items() if pace == wishes.pace), ""),
        lambda db, home, value: household_screens.set_pace(db, home, PACES[value]),
    ),
)  # fmt: skip


SPEECH = Question(
    "speech",
    "音声",
    "えらんだ所を\n声で 読みますか",
    (Choice("off", "なし", "声は 出ません。"), Choice("on", "あり", "画面と えらんだ所を 読みます。")),
    lambda wishes: "on" if wishes.speech else "off",
    lambda db, home, value: household_screens.set_speech(db, home, value == "on"),
)


def register(app: Flask) -> None:
    app.add_url_rule("/settings", "settings", reading(settings))
    app.add_url_rule("/settings/<name>", "setting", reading(setting))
    app.add_url_rule("/settings/<name>", "set_setting", writing(set_setting), methods=["POST"])


def offered() -> Sequence[Question]:
    """Nobody is offered a voice that is not installed."""
    return [*QUESTIONS, SPEECH] if voice.available() else QUESTIONS


def settings(visit: Visit) -> ResponseReturnValue:
    questions = offered()
    cells = [
        Cell(one.name, place(f"s{n}"), f"setting:{one.name}", f"/settings/{one.name}", one.title, digit=str(n))
        for n, one in enumerate(questions, 1)
    ]
    screen = Screen(name="settings", title="画面の設定", url="/settings", cells=cells, back="/more?f=settings")
    ways = [(cell, question.now(visit.wishes)) for cell, question in zip(cells, questions, strict=True)]
    return show(visit, "settings.html", screen, ways=ways)


def setting(visit: Visit, name: str) -> ResponseReturnValue:
    question = _find(name)
    chosen = question.chosen(visit.wishes)
    cells = [
        Cell(choice.value, place(f"s{n}"), f"set:{name}:{choice.value}", f"/settings/{name}", choice.name, digit=str(n))
        for n, choice in enumerate(question.choices, 1)
    ]
    screen = Screen(
        name="setting",
        title=question.title,
        url=f"/settings/{name}",
        cells=cells,
        back=address("/settings", f=name),
        focus=chosen,
        said=Said(f"「{question.now(visit.wishes)}」に しました。") if request.args.get("m") == "set" else None,
        facts={"chosen": chosen},
    )
    choices = list(zip(cells, question.choices, strict=True))
    return show(visit, "setting.html", screen, question=question, choices=choices, chosen=chosen)


def set_setting(visit: Visit, name: str) -> ResponseReturnValue:
    question = _find(name)
    value = request.form.get("value", "")
    if value not in {choice.value for choice in question.choices}:
        abort(400)
    question.keep(visit.db, visit.household.id, value)
    return redirect(address(f"/settings/{name}", f=value, m="set"))


def _find(name: str) -> Question:
    found = next((question for question in offered() if question.name == name), None)
    if found is None:
        abort(404)
    return found
