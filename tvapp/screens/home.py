"""The first screen: six doors, and what is going on."""

from dataclasses import dataclass

from flask import Flask, session
from flask.typing import ResponseReturnValue

from orders.basket import basket_of
from orders.clock import local_day
from orders.money import yen
from orders.repeat import last_order
from orders.specials import specials_of
from orders.tracking import Tracking, latest_open_order, tracking
from tvapp import spoken
from tvapp.frame import Screen, show
from tvapp.layout import Cell, place
from tvapp.said import said
from tvapp.stages import sentence
from tvapp.visit import Visit, reading

REFRESH_S = 60


@dataclass(frozen=True)
class Door:
    cell: Cell
    kind: str
    lines: tuple[str, ...]
    """At most three short lines beside the picture."""


def register(app: Flask) -> None:
    app.add_url_rule("/", "home", reading(home))


def home(visit: Visit) -> ResponseReturnValue:
    # The cookie is sent anew from here: a box that is used at least once a year never has to be paired again.
    session.modified = True
    doors = _doors(visit)
    screen = Screen(
        name="home",
        title=visit.room.settings.shop_name,
        url="/",
        cells=[door.cell for door in doors],
        back="",
        focus="same" if doors[0].lines[0] != _NEVER else "shelves",
        refresh_s=REFRESH_S,
        said=said(visit),
    )
    return show(visit, "home.html", screen, doors=doors, news=_news(visit))


_NEVER = "まだ"


def _doors(visit: Visit) -> list[Door]:
    return [
        Door(_cell("same", 1, "same-as-last", "/same", "前回と同じ"), "same", _same(visit)),
        Door(_cell("specials", 2, "specials", "/specials", "今日の特売"), "special", _specials(visit)),
        Door(_cell("shelves", 3, "shelves", "/shelves", "売り場"), "shelves", ("品物を", "えらぶ")),
        Door(_cell("mybasket", 4, "my-basket", "/basket?b=%2F%3Ff%3Dmybasket", "かご"), "basket", _basket(visit)),
        Door(_cell("where", 5, "where", "/track?b=%2F%3Ff%3Dwhere", "いまどこ"), "drone", ("届く時刻を", "見る")),
        Door(_cell("history", 6, "history", "/history", "注文の記録"), "history", ("前の注文を", "見る")),
    ]  # fmt: skip


def _cell(key: str, number: int, action: str, href: str, label: str) -> Cell:
    return Cell(key, place(f"g{number}"), action, href, label, digit=str(number))


def _same(visit: Visit) -> tuple[str, ...]:
    last = last_order(visit.db, visit.household.id)
    if last is None:
        return (_NEVER, "ご注文が", "ありません")
    day = local_day(last.placed_at)
    return (f"{day.month}月{day.day}日の", f"{len(last.lines)}品", yen(last.total_yen))


def _specials(visit: Visit) -> tuple[str, ...]:
    count = len(specials_of(visit.db, visit.today))
    return ("お買い得", f"{count}品") if count else ("今日は", "ありません")


def _basket(visit: Visit) -> tuple[str, ...]:
    view = basket_of(visit.db, visit.household.id, visit.now)
    return (f"{view.pieces}点", yen(view.total_yen)) if view.lines else ("まだ", "空です")


def _news(visit: Visit) -> str:
    """One line below the doors: where the open order is, or when the next one would come."""
    open_order = latest_open_order(visit.db, visit.household.id)
    if open_order is not None:
        where: Tracking = tracking(visit.db, open_order.id, visit.now)
        return f"ご注文 {open_order.number}：{sentence(where, visit.today)}"
    near = spoken.near_day(visit.promise.day, visit.today)
    return f"{visit.household.name}さん、いま ご注文いただくと {near} お届けします。"
