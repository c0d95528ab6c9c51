"""Whom to call, and what the buttons do. Also for a television that belongs to no household yet."""

from flask import Flask
from flask.typing import ResponseReturnValue

from tvapp.addresses import back_asked
from tvapp.frame import Screen, show, show_stranger
from tvapp.visit import Visit, box_of_cookie, reading, room

KEYS = (
    ("矢印 ▲▼◀▶", "えらびます。えらんだ所は 色が 変わります。"),
    ("決定", "えらんだものに 決めます。"),
    ("戻る", "ひとつ前の画面に もどります。かごは そのままです。"),
    ("数字", "その番号の所を すぐに えらびます。"),
    ("青 赤 緑 黄", "画面の下に 書いてある所へ 行きます。"),
)


def register(app: Flask) -> None:
    app.add_url_rule("/help", "help", help_page)


def help_page() -> ResponseReturnValue:
    with room().database.reading() as db:
        box = box_of_cookie(db)
        known = box is not None and box.household_id is not None
    return _for_household() if known else _for_stranger()


@reading
def _for_household(visit: Visit) -> ResponseReturnValue:
    screen = _screen(back_asked("/"))
    return show(visit, "help.html", screen, keys=KEYS, hours=room().tv.tv_help_hours, phone=room().settings.help_phone)


def _for_stranger() -> ResponseReturnValue:
    screen = _screen("/pair")
    return show_stranger(
        "help.html", screen, keys=KEYS, hours=room().tv.tv_help_hours, phone=room().settings.help_phone
    )


def _screen(back: str) -> Screen:
    return Screen("help", "お困りの とき", "/help", (), back=back, focus="back")
