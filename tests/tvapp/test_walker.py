"""Twenty thousand keys by chance on two televisions of a house, while the shop and the time go on: nothing breaks,
nothing is lost, no screen is a dead end, and nothing is ordered that was not confirmed."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from orders.db import Database
from orders.goods.stock import Stock
from orders.ordering.basket import BasketLine
from tests.makers import HandClock
from tests.tvapp.ledger import Ledger
from tests.tvapp.thumbs import Thumbs
from tests.tvapp.walker import Television

KEYS = 20_000
HOUSES = ("H0001", "H0002", "H0003", "H0004", "H0005", "H0006", "H0007", "H0008")
STEPS_HOME = 8


class House:
    """Two televisions, and everything that can happen to them."""

    def __init__(self, app: Flask, town: Database, clock: HandClock, code: str, seed: int) -> None:
        self.town, self.clock, self.thumbs = town, clock, Thumbs(seed)
        self.ledger, self.log = Ledger(town, code), deque[str](maxlen=30)
        self.sets = [Television(app, f"/start?box=demo-box-{code}", self.ledger, self.log, name) for name in "AB"]
        self.keys = 0

    def walk(self, keys: int) -> None:
        while self.keys < keys:
            kind = self.thumbs.next_kind()
            strokes = list(self.thumbs.strokes(kind))
            for stroke in strokes:
                self.keys += 1
                self.log.append(f"{self.sets[0].name} {kind}: {stroke.key} on {self._where()}")
                self.clock.at += timedelta(milliseconds=stroke.pause_ms)
                self.sets[0].wait(stroke.pause_ms)
                self.sets[0].down(stroke.key, repeat=stroke.repeat)
                if stroke.let_go:
                    self.sets[0].up()
            if not strokes:
                self.log.append(f"{self.sets[0].name} {kind} on {self._where()}")
                self._happen(kind)

    def _where(self) -> str:
        return f"{self.sets[0].page.name} at {self.sets[0].focus}"

    def _happen(self, kind: str) -> None:
        match kind:
            case "reload":
                self.sets[0].reload()
            case "history":
                self.sets[0].history_back()
            case "submit twice":
                self.sets[0].submit_twice()
            case "other set":
                self._changes_elsewhere()
                self.sets.reverse()
            case "go home":
                self._go_home()
            case "time":
                self._changes_elsewhere()
                self.clock.at += timedelta(minutes=self.thumbs.chance.choice((3, 20, 90, 600)))
            case "shop":
                self._changes_elsewhere()
                self._change_stock()

    def _changes_elsewhere(self) -> None:
        for television in self.sets:
            television.forget_the_way()

    def _go_home(self) -> None:
        """戻る and nothing else comes to the first screen, in a few steps, from wherever one is."""
        steps = 0
        while self.sets[0].page.said("screen") != "home":
            self.log.append(f"{self.sets[0].name} home with 戻る: back on {self._where()}")
            assert steps < STEPS_HOME, f"戻る goes round in circles: {self._where()}"
            self.sets[0].wait(3_000)
            self.sets[0].tap("back")
            steps, self.keys = steps + 1, self.keys + 1

    def _change_stock(self) -> None:
        """Something in the basket runs out, or everything is filled up."""
        with self.town.writing() as session:
            if self.thumbs.chance.random() < 0.5:
                session.execute(sa.update(Stock).values(on_hand=Stock.reserved + 40))
                return
            item = session.scalar(sa.select(BasketLine.item_id).order_by(BasketLine.item_id).limit(1))
            left = self.thumbs.chance.choice((0, 1, 3))
            session.execute(sa.update(Stock).where(Stock.item_id == item).values(on_hand=Stock.reserved + left))


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("seed", "code"), list(enumerate(HOUSES)))
def test_nothing_that_thumbs_can_do_breaks_or_loses_anything(
    app: Flask, town: Database, clock: HandClock, seed: int, code: str
) -> None:
    house = House(app, town, clock, code, seed)
    try:
        house.walk(KEYS // len(HOUSES))
    except AssertionError as error:
        # Also without pytest's own reading of asserts: the way there is what one needs.
        raise AssertionError("\n".join([str(error), "the last presses:", *house.log])) from error
    pages, seen = sum(each.pages for each in house.sets), set[str]().union(*(each.seen for each in house.sets))
    print(f"{code}: {house.keys} keys, {pages} pages, {house.ledger.placed} orders, screens: {' '.join(sorted(seen))}")
    assert house.ledger.placed, "a walk that orders nothing tries nothing"
    assert {"home", "shelves", "items", "item", "basket", "confirm", "receipt", "track"} <= seen
