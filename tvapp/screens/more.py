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
    Way("2", "messages", "/messages", "お知らせ", "notice", ("お店と", "市役所から")),
    Way("3", "settings", "/settings", "画面の設定", "settings", ("文字と色", "ボタン")),
    Way("4", "family", "/family-info", "ご家族", "family", ("だれに", "見せるか")),
    Way("5", "buttons", address("/help", b="/more?f=buttons"), "ボタンの使い方", "remote", ("リモコンの", "押し方")),
    Way("6", "engineer", "/engineer", "テレビの情報", "tv", ("工事の", "方へ")),
)


def register(app: Flask) -> None:
    app.add_url_rule("/more", "more", reading(more))


def more(visit: Visit) -> ResponseReturnValue:
    cells = [Cell(way.key, place(f"g{way.digit}"), way.key, way.href, way.label, digit=way.digit) for way in WAYS]
    screen = Screen(name="more", title="そのほか", url="/more", cells=cells, back="/?f=more", said=said(visit))
    return show(visit, "more.html", screen, ways=list(zip(cells, WAYS, strict=True)))
