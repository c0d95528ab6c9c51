"""An order that somebody speaks into a telephone and staff type."""

from __future__ import annotations

from datetime import datetime

import pytest

from orders.clock import TOKYO
from orders.db import Database
from orders.homes.people import household_by_code
from orders.ordering.basket import quantities_of
from orders.ordering.order import Order, orders_of_household
from orders.staff.finding import found, plain, split_quantity
from tests.makers import HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, POTATO, SAKE, placed


def basket(database: Database, home: str = "H0001") -> list[int]:
    with database.reading() as session:
        household = household_by_code(session, home)
        assert household is not None
        return list(quantities_of(session, household.id).values())


def orders(database: Database) -> list[Order]:
    with database.reading() as session:
        household = household_by_code(session, "H0001")
        assert household is not None
        return orders_of_household(session, household.id)


def call(shop: Tablet) -> Tablet:
    return shop.open("/telephone").press("search-household", q="いとう").press("choose-household")


@pytest.mark.parametrize("words", ["いとう", "イトウ", "伊藤", "H0001", "0265-98-0001", "０２６５９８０００１"])
def test_a_household_is_found_by_reading_name_number_or_telephone(shop: Tablet, words: str) -> None:
    shop.open("/telephone").press("search-household", q=words)
    assert [row.get("data-household-code") for row in shop.all("//*[@data-household-code]")] == ["H0001"]


def test_a_telephone_order_is_typed_and_placed(shop: Tablet, database: Database) -> None:
    call(shop).press("add-item", typed="じゃが 2").press("add-item", typed=EGGS)
    assert shop.row("data-total-yen", 2 * 198 + 238) is not None
    shop.press("place-order")
    made = orders(database)
    assert [(order.channel, order.total_yen, order.placed_by) for order in made] == [("telephone", 634, "shop1")]
    assert made[0].number in shop.told["right"]


def test_the_button_pressed_twice_makes_one_order(shop: Tablet, database: Database) -> None:
    call(shop).press("add-item", typed="じゃが")
    shop.send("place-order")
    shop.press("place-order")
    assert len(orders(database)) == 1
    assert shop.page == "telephone-choose"
    assert orders(database)[0].number in shop.told["right"]


def test_a_form_without_a_token_makes_no_order(shop: Tablet, database: Database) -> None:
    call(shop).press("add-item", typed="じゃが")
    assert shop.press("place-order", token="").status == 400
    assert (orders(database), basket(database)) == ([], [1])


def test_what_was_not_on_the_page_is_not_ordered(shop: Tablet, database: Database) -> None:
    call(shop).press("add-item", typed="じゃが")
    shop.send("more")
    assert "かごの中身か値段が変わりました" in shop.press("place-order").told["wrong"]
    assert (orders(database), basket(database)) == ([], [2])
    shop.press("place-order")
    assert [order.total_yen for order in orders(database)] == [2 * 198]


def test_an_item_added_twice_from_one_page_is_added_once(shop: Tablet, database: Database) -> None:
    call(shop).send("add-item", typed="じゃが 2")
    shop.press("add-item", typed="じゃが 2")
    assert basket(database) == [2]
    shop.press("add-item", typed="じゃが 2")
    assert basket(database) == [4]


def test_several_possible_items_are_asked_back(shop: Tablet, database: Database) -> None:
    call(shop).press("add-item", typed="い 3")
    assert basket(database) == []
    shop.press("add-candidate", '//*[contains(., "せいしゅ") or contains(., "清酒")]')
    assert basket(database) == [3]


def test_nothing_is_found_in_words(shop: Tablet) -> None:
    assert "見つかりません" in call(shop).press("add-item", typed="ぞうきん").text


def test_more_and_less_pressed_twice_is_once(shop: Tablet, database: Database) -> None:
    call(shop).press("add-item", typed="じゃが 2")
    shop.send("more")
    shop.press("more")
    assert basket(database) == [3]
    shop.press("less").press("less").press("less")
    assert basket(database) == []


def test_alcohol_asks_for_the_age_in_a_field(shop: Tablet, database: Database) -> None:
    call(shop).press("add-item", typed=SAKE)
    assert "20歳未満の者の飲酒は法律で禁止されています" in shop.text
    assert "年齢" in shop.press("place-order", age="").told["wrong"]
    assert "お酒は売れません" in shop.press("place-order", age="19").told["wrong"]
    assert [field.get("id") for field in shop.all("//input[@autofocus]")] == ["age"]
    shop.press("place-order", age="７５")
    assert len(orders(database)) == 1


def test_a_promise_that_can_no_longer_be_kept_is_told_before_the_order(
    shop: Tablet, database: Database, clock: HandClock
) -> None:
    call(shop).press("add-item", typed="じゃが")
    clock.at = datetime(2026, 11, 24, 11, 0, 1, tzinfo=TOKYO)
    assert "11月25日" in shop.press("place-order").told["wrong"]
    assert orders(database) == []
    shop.press("place-order")
    assert [order.delivery_day.day for order in orders(database)] == [25]


def test_the_last_order_comes_again_in_one_press(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 2, EGGS: 1})
    call(shop).press("same-as-last")
    assert sorted(basket(database)) == [1, 2]


def test_the_resident_sees_the_same_basket(shop: Tablet, database: Database) -> None:
    call(shop).press("add-item", typed="たまご")
    assert (basket(database, "H0001"), basket(database, "H0002")) == ([1], [])


def test_katakana_capitals_width_and_spaces_make_no_difference() -> None:
    assert plain("タマゴ　Ａ１") == plain("たまご a1")


def test_what_begins_with_the_word_comes_first() -> None:
    assert found(["なまたまご", "たまごどうふ", "とうふ"], "タマゴ", lambda word: [word]) == [
        "たまごどうふ",
        "なまたまご",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("たまご 2", ("たまご", 2)),
        ("たまご　９", ("たまご", 9)),
        ("2", ("2", 1)),
        ("たまご 12", ("たまご 12", 1)),
        ("", ("", 1)),
    ],
)
def test_a_single_digit_at_the_end_is_the_quantity(typed: str, meant: tuple[str, int]) -> None:
    assert split_quantity(typed) == meant
