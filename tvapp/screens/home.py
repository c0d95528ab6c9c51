"""The first screen: six doors, and what is going on."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, session
from flask.typing import ResponseReturnValue

from orders.clock import local_day
from orders.errors import NoDeliveryDay
from orders.goods.specials import count_specials
from orders.homes.messages import Message, messages_for
from orders.money import yen
from orders.ordering.repeat import last_order
from orders.ordering.tracking import Tracking, latest_open_order, tracking
from tvapp import spoken
from tvapp.addresses import address
from tvapp.frame import Screen, show
from tvapp.layout import BIGGER, Cell, place
from tvapp.said import said
from tvapp.screens.notices import banner, headline
from tvapp.stages import sentence
from tvapp.visit import Visit, reading

REFRESH_S = 60


@dataclass(frozen=True)
class Door:
    cell: Cell
    kind: str
    lines: tuple[str, ...]
    """At most three short lines beside the picture."""


@dataclass(frozen=True)
class Line:
    """The line below the doors; with a cell it can be chosen."""

    words: str
    cell: Cell | None = None


def register(app: Flask) -> None:
    app.add_url_rule("/", "home", reading(home))


def home(visit: Visit) -> ResponseReturnValue:
    # The cookie is sent anew from here: a box that is used at least once a year never has to be paired again.
    session.modified = True
    visit.room.last_seen.note(visit.room.database, visit.box, visit.now)
    found = messages_for(visit.db, visit.household, visit.now)
    doors, line = _doors(visit), _message_line(visit, found) or _line(visit)
    screen = Screen(
        name="home",
        title=visit.room.settings.shop_name,
        url="/",
        cells=[door.cell for door in doors] + ([line.cell] if line.cell else []),
        back="",
        focus="same" if doors[0].lines[0] != _NEVER else "shelves",
        refresh_s=REFRESH_S,
        said=said(visit) or banner(found),
    )
    return show(visit, "home.html", screen, doors=doors, line=line)


_NEVER = "まだ"


def _doors(visit: Visit) -> list[Door]:
    return [
        Door(_cell("same", 1, "same-as-last", "/same", "前回と同じ"), "same", _same(visit)),
        Door(_cell("usual", 2, "usual", "/usual", "いつもの"), "usual", ("よく買う", "品物から", "えらぶ")),
        Door(_cell("specials", 3, "specials", "/specials", "今日の特売"), "special", _specials(visit)),
        Door(_cell("shelves", 4, "shelves", "/shelves", "売り場"), "shelves", ("品物を", "えらぶ")),
        Door(_cell("search", 5, "search", "/search", "さがす"), "search", ("名前の", "はじめの字", "から")),
        Door(_cell("more", 6, "more", "/more", "そのほか"), "more", ("注文の記録", "画面の設定", "など")),
    ]


def _cell(key: str, number: int, action: str, href: str, label: str) -> Cell:
    return Cell(key, place(f"g{number}"), action, href, label, digit=str(number))


def _same(visit: Visit) -> tuple[str, ...]:
    last = last_order(visit.db, visit.household.id)
    if last is None:
        return (_NEVER, "ご注文が", "ありません")
    day = local_day(last.placed_at)
    return (f"{day.month}月{day.day}日の", f"{len(last.lines)}品", yen(last.total_yen))


def _specials(visit: Visit) -> tuple[str, ...]:
    count = count_specials(visit.db, visit.today)
    return ("お買い得", f"{count}品") if count else ("今日は", "ありません")


def _message_line(visit: Visit, found: Sequence[Message]) -> Line | None:
    """What the shop or the city wants to say, as long as it waits; urgent until it ends."""
    said_now = headline(found, _longest(visit))
    return Line(said_now[0], _line_cell(said_now[1])) if said_now else None


def _longest(visit: Visit) -> int:
    """Signs that fit into the line below the doors."""
    return 26 if visit.design is BIGGER else 30


def _line(visit: Visit) -> Line:
    """One line below the doors: where the open order is, or when the next one would come."""
    open_order = latest_open_order(visit.db, visit.household.id)
    if open_order is not None:
        where: Tracking = tracking(visit.db, open_order.id, visit.now)
        words = f"ご注文 {open_order.number}：{sentence(where, visit.today)}"
        return Line(words, _line_cell(address("/track", b="/?f=news")))
    try:
        near = spoken.near_day(visit.promise.day, visit.today)
    except NoDeliveryDay:
        return Line(f"{spoken.NO_DELIVERY}。")
    if visit.promise.passed_over:
        why = spoken.why_later(visit.promise, visit.today)
        together = f"{why}お届けは {near}です。"
        return Line(together if len(together) <= _longest(visit) else why)
    return Line(f"{visit.household.name}さん、いま ご注文いただくと {near} お届けします。")


def _line_cell(href: str) -> Cell:
    """The line as a wide cell that leads to what it speaks of."""
    return Cell("news", place("p0"), "news", href)
