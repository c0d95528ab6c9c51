"""そのほか: what is not shopping, six cells."""

from dataclasses import dataclass

from flask import Flask
from flask.typing import ResponseReturnValue

from tvapp.addresses import address
from tvapp.frame import Screen, show
from tvapp.layout import Cell, place
from tvapp.said import said
from tvapp.visit import Visit, reading


@dataclass(frozen=True)
class Way:
    """One cell: its shortcut never changes."""

    digit: str
    key: str
    href: str
    label: str
    kind: str
    lines: tuple[str, ...]


WAYS = (
    Way("1", "history", "/history", "注文の記録", "history", ("前の", "ご注文を", "見る")),
    Way("3", "settings", "/settings", "画面の設定", "tv", ("文字や", "色を", "かえる")),
    Way("5", "buttons", address("/help", b="/more?f=buttons"), "ボタンの使い方", "remote", ("リモコンの", "押し方")),
)


def register(app: Flask) -> None:
    app.add_url_rule("/more", "more", reading(more))


def more(visit: Visit) -> ResponseReturnValue:
    cells = [Cell(way.key, place(f"g{way.digit}"), way.key, way.href, way.label, digit=way.digit) for way in WAYS]
    screen = Screen(name="more", title="そのほか", url="/more", cells=cells, back="/?f=more", said=said(visit))
    return show(visit, "more.html", screen, ways=list(zip(cells, WAYS, strict=True)))
