"""毎週の注文 on the staff's pages: made of the basket, changed, paused, ended; and the calls about what was missing."""

from __future__ import annotations

from orders.db import Database
from orders.goods.catalogue import item_by_code
from orders.goods.stock import set_on_hand
from orders.ordering.order import orders_of_household
from orders.ordering.standing import place_due
from orders.ordering.standing_orders import standing_orders_of
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, SAKE

TUESDAY = "1"


def lists(database: Database) -> dict[int, list[tuple[str, int]]]:
    with database.reading() as session:
        found = standing_orders_of(session, 1)
        return {each.weekday: [(line.item.name, line.quantity) for line in each.lines] for each in found}


def filled(shop: Tablet, *typed: str) -> Tablet:
    shop.open("/telephone/1")
    for each in typed:
        shop.press("add-item", typed=each)
    return shop.press("weekly")


def test_the_basket_becomes_a_list_of_that_weekday(shop: Tablet, database: Database) -> None:
    filled(shop, "じゃが 2", EGGS).press("make-weekly", weekday=TUESDAY)
    assert "毎週火曜日に 2品" in shop.told["right"]
    assert "11月24日" in shop.told["right"]
    assert sorted(lists(database)[1]) == [("じゃがいも 3個入", 2), ("たまご 10個入", 1)]
    filled(shop, "こめ").press("make-weekly", weekday=TUESDAY)
    assert len(lists(database)[1]) == 3


def test_quantities_are_changed_and_nothing_left_is_the_end(shop: Tablet, database: Database) -> None:
    filled(shop, "じゃが 2", EGGS).press("make-weekly", weekday=TUESDAY)
    rows = {row.get("data-item-id"): row for row in shop.all("//tr[@data-item-id]")}
    first, second = rows
    shop.press("save-weekly", **{f"q-{first}": "0", f"q-{second}": "3"})
    assert [quantity for _, quantity in lists(database)[1]] == [3]
    shop.press("save-weekly", **{f"q-{second}": "0"})
    assert lists(database) == {}


def test_the_next_day_rests_and_the_list_ends_after_a_question(
    shop: Tablet, database: Database, clock: HandClock
) -> None:
    filled(shop, EGGS).press("make-weekly", weekday=TUESDAY).press("pause")
    assert shop.row("data-day", "2026-11-24").get("data-paused") == "yes"
    assert place_due(database, clock.now()) == []
    shop.press("pause")
    assert shop.row("data-day", "2026-11-24").get("data-paused") == "no"
    shop.press("end-weekly")
    assert lists(database) == {}


def test_alcohol_asks_for_the_age_here_too(shop: Tablet, database: Database) -> None:
    filled(shop, SAKE)
    assert "年齢を聞いて" in shop.press("make-weekly", weekday=TUESDAY, age="").told["wrong"]
    assert lists(database) == {}
    shop.press("make-weekly", weekday=TUESDAY, age="75")
    assert lists(database) == {1: [("清酒 180ml", 1)]}


def test_what_was_missing_stands_on_the_telephone_page_until_somebody_has_told(
    shop: Tablet, database: Database
) -> None:
    filled(shop, "じゃが", EGGS).press("make-weekly", weekday=TUESDAY)
    with database.writing() as session:
        eggs = item_by_code(session, EGGS)
        assert eggs is not None
        set_on_hand(session, eggs.id, 0)
    assert len(place_due(database, NOW)) == 1
    with database.reading() as session:
        (order,) = orders_of_household(session, 1)
    shop.open("/telephone")
    assert "たまご 10個入 なし" in shop.text
    shop.open(f"/orders/{order.id}")
    assert "毎週の注文" in shop.text
    assert "品切れ：たまご 10個入（1点）" in shop.text
    shop.open("/telephone").send("told")
    shop.press("told")
    assert "電話で伝えること" not in shop.text
