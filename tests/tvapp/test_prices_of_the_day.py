"""The television shows the prices and the goods of the day, from midnight on and without anybody's help."""

from __future__ import annotations

from datetime import timedelta

from orders.db import Database
from orders.goods.catalogue import item_by_code
from orders.goods.prices import plan_by_hand
from tests.makers import NOW, TODAY, HandClock
from tests.tvapp.goods import POTATO
from tests.tvapp.viewer import Viewer


def change(town: Database, **fields: object) -> None:
    with town.writing() as session:
        item = item_by_code(session, POTATO)
        assert item is not None
        for name, value in fields.items():
            setattr(item, name, value)


def shown(tv: Viewer, item_path: str = f"/item/{POTATO}") -> str:
    return " ".join(tv.open(item_path).root.text_content().split())


def test_a_planned_price_is_shown_on_its_day(tv: Viewer, town: Database, clock: HandClock) -> None:
    with town.writing() as session:
        item = item_by_code(session, POTATO)
        assert item is not None
        plan_by_hand(session, item.id, TODAY + timedelta(days=1), 999, "shop1", NOW)
    assert "999円" not in shown(tv) and "999円" not in shown(tv, "/sub/imo")
    clock.advance(days=1)
    assert "999円" in shown(tv) and "999円" in shown(tv, "/sub/imo")


def test_what_is_out_of_season_is_not_shown_and_comes_back(tv: Viewer, town: Database, clock: HandClock) -> None:
    change(town, season_start=1201, season_end=331)
    assert "じゃがいも" not in shown(tv, "/sub/imo")
    clock.advance(days=7)
    assert "じゃがいも" in shown(tv, "/sub/imo")
