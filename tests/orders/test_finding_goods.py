"""Finding an item by its kana: ten keys, as on a telephone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.db import Database
from orders.goods.finding_goods import LONGEST, ROWS, Findable, clean, findable, items_in_order, keys_of, search
from tests.makers import TODAY

KEY_OF = {kana: key for key, row in ROWS.items() for kana in row}


def found(town: Database, asked: str) -> list[str]:
    with town.reading() as session:
        ids = search(findable(session, TODAY), clean(asked)).item_ids
        return [item.name for item in items_in_order(session, ids)]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("たまねぎ", "玉ねぎ 3個入"),
        ("4752", "玉ねぎ 3個入"),
        ("ぎゅうにゅう", "牛乳 1L"),
        ("ぎゅうにゅう", "常温保存牛乳 200ml"),
        ("しょうゆ", "減塩しょうゆ 500ml"),
        ("といれっとぺーぱー", "トイレットペーパー 4巻"),
        ("トイレットペーパー", "トイレットペーパー 12巻"),
        ("らめん", "生ラーメン 2食"),
        ("らあめん", "袋ラーメン 5食"),
        ("でんち", "単3電池 4本"),
        ("とうふ", "木綿豆腐 1丁"),
        ("おむつ", "紙パンツ M 16枚"),
        ("しやけ", "塩さけ 甘口 2切"),
    ],
)
def test_everyday_words_find_what_they_mean(town: Database, asked: str, name: str) -> None:
    assert name in found(town, asked)


def test_what_begins_so_comes_before_what_only_has_such_a_word_in_it(town: Database) -> None:
    assert found(town, "しょうゆ")[0] == "しょうゆ 1L"


def test_nothing_is_found_in_the_middle_of_a_word(town: Database) -> None:
    assert "じゃがいも 3個入" not in found(town, "がいも")


def test_a_row_and_a_kana_may_be_mixed(town: Database) -> None:
    assert "にんじん 2本入" in found(town, "5ん3ん")
    assert "にんじん 2本入" not in found(town, "ぬ0")


def test_every_item_of_the_town_is_found_by_the_rows_of_its_reading(town: Database) -> None:
    with town.reading() as session:
        goods = findable(session, TODAY)
    assert len(goods) == 514
    for one in goods:
        for key in one.keys:
            asked = "".join(KEY_OF[kana] for kana in key[:LONGEST])
            assert one.item_id in search(goods, asked).item_ids


def test_the_keys_that_are_offered_are_those_that_leave_something(town: Database) -> None:
    with town.reading() as session:
        goods = findable(session, TODAY)
    for asked in ("", "2", "28", "47", "きや"):
        offered = search(goods, asked).next_keys
        assert offered == {key for key in ROWS if search(goods, asked + key).item_ids}


@given(st.text(alphabet="あいうえおかがきぎくぐけげさざただっはばぱまやゃゆゅんーアガッャー x1", max_size=20))
def test_a_key_is_made_of_plain_kana_only(reading: str) -> None:
    for key in keys_of(reading):
        assert set(key) <= set(KEY_OF)


@given(st.text(max_size=30))
def test_whatever_stands_in_an_address_is_a_search(asked: str) -> None:
    assert search([Findable(1, ("たまねき",))], clean(asked)).item_ids in ([], [1])
