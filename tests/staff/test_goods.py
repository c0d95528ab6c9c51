"""Search, prices, counts and specials."""

from __future__ import annotations

from datetime import date

import pytest

from orders.db import Database
from orders.goods.catalogue import item, item_by_code
from orders.goods.departments import SubShelf
from orders.goods.specials import Special
from orders.goods.stock import reserve
from orders.ordering.order import order as order_of
from orders.staff.goods.corrections import CountChanged, PriceChanged, correct_count, correct_price
from tests.makers import NOW
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, POTATO, placed, stock_of


def item_id(database: Database, code: str) -> int:
    with database.reading() as session:
        item = item_by_code(session, code)
        assert item is not None
        return item.id


@pytest.mark.parametrize("words", ["たまご", "タマゴ", "10個", EGGS])
def test_goods_are_found_by_reading_name_and_code(shop: Tablet, words: str) -> None:
    shop.open("/goods").press("search-goods", q=words)
    assert [row.get("data-code") for row in shop.all("//*[@data-item-id]")] == [EGGS]


def test_staff_choose_where_an_item_is_found_on_the_television(shop: Tablet, database: Database) -> None:
    number = item_id(database, POTATO)
    with database.writing() as session:
        shelf_id = item(session, number).shelf_id
        session.add(SubShelf(id="imo", shelf_id=shelf_id, name="いも", reading="いも", position=1))
    for chosen, kept in (("imo", "imo"), ("", None)):
        shop.open(f"/goods/{number}").press("set-sub-shelf", sub_shelf=chosen)
        with database.reading() as session:
            assert item(session, number).sub_shelf_id == kept


def test_a_new_price_leaves_placed_orders_as_they_are(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    shop.open(f"/goods/{item_id(database, POTATO)}").press("set-price", price_yen="250")
    assert shop.row("data-code", POTATO).get("data-price-yen") == "250"
    with database.reading() as session:
        assert order_of(session, order.id).lines[0].price_yen == 198


@pytest.mark.parametrize("typed", ["0", "", "-3", "12.5", "free", "9999999"])
def test_a_price_that_is_none_is_refused(shop: Tablet, database: Database, typed: str) -> None:
    shop.open(f"/goods/{item_id(database, POTATO)}").press("set-price", price_yen=typed)
    assert "値段" in shop.told["wrong"]
    assert shop.row("data-code", POTATO).get("data-price-yen") == "198"


def test_a_price_that_somebody_else_changed_first_is_not_overwritten(shop: Tablet, database: Database) -> None:
    shop.open(f"/goods/{item_id(database, POTATO)}").send("set-price", price_yen="300")
    assert "300円" in shop.press("set-price", price_yen="250").told["wrong"]


def test_a_count_is_noted_and_pressing_twice_is_once(shop: Tablet, database: Database) -> None:
    shop.open(f"/goods/{item_id(database, POTATO)}").send("set-stock", on_hand="7")
    assert set(shop.press("set-stock", on_hand="7").told) == {"right"}
    assert stock_of(database, POTATO) == (7, 0)


def test_a_count_below_what_is_promised_is_refused(shop: Tablet, database: Database) -> None:
    key = item_id(database, POTATO)
    with database.writing() as session:
        reserve(session, {key: 5})
    shop.open(f"/goods/{key}").press("set-stock", on_hand="4")
    assert "5点" in shop.told["wrong"]
    assert stock_of(database, POTATO) == (20, 5)


def test_a_count_is_taken_again_when_the_stock_moved_meanwhile(shop: Tablet, database: Database) -> None:
    key = item_id(database, POTATO)
    shop.open(f"/goods/{key}").send("set-stock", on_hand="9")
    assert "もう一度 数えて" in shop.press("set-stock", on_hand="12").told["wrong"]
    assert stock_of(database, POTATO) == (9, 0)


def test_the_specials_of_a_day_stand_with_both_prices(shop: Tablet, database: Database) -> None:
    key = item_id(database, POTATO)
    with database.writing() as session:
        session.add(Special(item_id=key, day=date(2026, 11, 24), price_yen=148, limit_per_household=2))
    row = shop.open("/specials").row("data-item-id", key)
    text = " ".join(row.text_content().split())
    assert ("198円" in text, "148円" in text, "2点まで" in text) == (True, True, True)
    assert shop.press("next-day").all("//*[@data-item-id]") == []


def test_corrections_by_hand_hold_on_both_databases(town_on_both: Database) -> None:
    key = item_id(town_on_both, POTATO)
    before = stock_of(town_on_both, POTATO)[0]
    with town_on_both.writing() as session:
        correct_price(session, key, 198, 210, "shop1", NOW)
        correct_price(session, key, 198, 210, "shop1", NOW)
        correct_count(session, key, before, before + 3)
        with pytest.raises(PriceChanged):
            correct_price(session, key, 198, 220, "shop1", NOW)
        with pytest.raises(CountChanged):
            correct_count(session, key, before, before + 9)
    assert stock_of(town_on_both, POTATO)[0] == before + 3
