"""One item on one page: everything can be changed, two people do not overwrite each other, and the history says who."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.db import Database
from orders.goods.catalogue import Item, item, item_by_code
from orders.goods.specials import prices_of
from tests.makers import TODAY
from tests.staff.tablet import Tablet
from tests.staff.test_goods import item_id
from tests.staff.town import EGGS, ICE, NO_WEIGHT, POTATO

NEW = "4901234567894"


def the(database: Database, code: str) -> Item:
    with database.reading() as session:
        found = item_by_code(session, code)
        assert found is not None
        return found


@pytest.fixture
def eggs(shop: Tablet, database: Database) -> Tablet:
    """The page on which everything of the eggs can be changed."""
    return shop.open(f"/goods/{item_id(database, EGGS)}").press("edit-item")


def test_what_is_typed_is_taken_and_stands_in_the_history(eggs: Tablet, database: Database) -> None:
    eggs.press(
        "save-item", name="たまご L 10個入", weight_g="６８０", season_start="10月1日", season_end="3/31", fragile="1"
    )
    assert "なおしました" in eggs.told["right"]
    changed = the(database, EGGS)
    assert (changed.name, changed.weight_g, changed.season_start, changed.season_end, changed.fragile) == (
        "たまご L 10個入", 680, 1001, 331, True,
    )  # fmt: skip
    eggs.press("edit-item")
    changes = {each.get("data-change"): " ".join(each.text_content().split()) for each in eggs.all("//*[@data-change]")}
    assert set(changes) == {"name", "weight_g", "season_start", "season_end", "fragile"}
    assert "shop1重さ640g680g" in changes["weight_g"]


def test_all_mistakes_are_shown_beside_their_fields_and_what_was_typed_stays(eggs: Tablet, database: Database) -> None:
    eggs.press("save-item", name="", price_yen="ただ", season_start="10月1日", reading="卵")
    assert eggs.status == 422
    assert {each.get("data-fault") for each in eggs.all("//*[@data-fault]")} == {"name", "price_yen", "reading"}
    assert eggs.row("id", "f-price_yen").get("value") == "ただ"
    eggs.press("save-item", name="たまご", price_yen="200", reading="たまご")
    assert [each.get("data-fault") for each in eggs.all("//*[@data-fault]")] == ["season_end"]
    assert the(database, EGGS).price_yen == 238


def test_two_people_change_different_things_and_both_stay(eggs: Tablet, database: Database) -> None:
    eggs.send("save-item", price_yen="250")
    eggs.press("save-item", weight_g="700")
    assert "right" in eggs.told
    assert (the(database, EGGS).price_yen, the(database, EGGS).weight_g) == (250, 700)


def test_the_same_thing_changed_by_somebody_else_is_not_overwritten(eggs: Tablet, database: Database) -> None:
    eggs.send("save-item", price_yen="250")
    assert "ほかの方が先になおしました：値段" in eggs.press("save-item", price_yen="260").told["wrong"]
    assert the(database, EGGS).price_yen == 250
    assert eggs.row("id", "f-price_yen").get("value") == "250"


def test_pressing_twice_is_once(eggs: Tablet) -> None:
    eggs.send("save-item", price_yen="250")
    assert "right" in eggs.press("save-item", price_yen="250").told
    assert len(eggs.press("edit-item").all("//*[@data-change]")) == 1


def test_a_new_item_needs_its_barcode_and_suggests_the_reading_of_kana(shop: Tablet, database: Database) -> None:
    shop.open("/goods").press("new-item")
    fields = {"name": "バニラアイス", "price_yen": "120", "length_mm": "90", "width_mm": "60", "height_mm": "60"}
    shop.press("make-item", code=NEW[:-1] + "5", **fields)
    assert [each.get("data-fault") for each in shop.all("//*[@data-fault]")] == ["code"]
    shop.press("make-item", code=EGGS, **fields)
    assert "「たまご 10個入」の番号でもあります" in shop.text
    shop.press("make-item", code=NEW, **fields)
    assert "入れました" in shop.told["right"]
    assert the(database, NEW).reading == "ばにらあいす"


def test_a_planned_price_is_shown_and_taken_back(eggs: Tablet, database: Database) -> None:
    tomorrow = TODAY + timedelta(days=1)
    eggs.press("plan-price", day=str(tomorrow), price_yen="248")
    assert "11月25日(水)から 248円" in eggs.told["right"]
    with database.reading() as session:
        found = item(session, item_id(database, EGGS))
        assert prices_of(session, [found], tomorrow) == {found.id: 248}
        assert prices_of(session, [found], TODAY) == {found.id: 238}
    assert "あしたから" in eggs.press("plan-price", day=str(TODAY), price_yen="248").told["wrong"]
    eggs.press("withdraw-price")
    assert not eggs.all("//*[@data-planned]")


def test_another_barcode_finds_the_item_and_can_stand_first(eggs: Tablet, database: Database) -> None:
    eggs.press("add-barcode", code="4901 2345 67894")
    eggs.press("add-barcode", code="14901234567891", pieces="24")
    assert {each.get("data-barcode") for each in eggs.all("//*[@data-barcode]")} == {NEW, "14901234567891"}
    assert "の番号です" in eggs.press("add-barcode", code=ICE).told["wrong"]
    assert "バーコードの番号ではありません" in eggs.press("add-barcode", code="4901234567895").told["wrong"]
    row = f"//*[@data-barcode='{NEW}']"
    eggs.send("first-barcode", within=row)
    assert "right" in eggs.press("first-barcode", within=row).told
    assert the(database, NEW).code == NEW
    assert the(database, EGGS).code == NEW
    eggs.press("remove-barcode", within=f"//*[@data-barcode='{EGGS}']")
    with database.reading() as session:
        assert item_by_code(session, EGGS) is None


def test_what_has_no_weight_is_listed_with_the_reason(shop: Tablet, database: Database) -> None:
    shop.open("/goods?show=no-weight")
    assert [each.get("data-code") for each in shop.all("//*[@data-code]")] == [NO_WEIGHT]
    assert "飛行機では運べません" in shop.text


def test_what_is_out_of_season_or_given_up_is_listed(shop: Tablet, database: Database) -> None:
    with database.writing() as session:
        for code, change in ((EGGS, {"season_start": 601, "season_end": 831}), (POTATO, {"active": False})):
            found = item_by_code(session, code)
            assert found is not None
            for name, value in change.items():
                setattr(found, name, value)
    assert [each.get("data-code") for each in shop.open("/goods?show=off-season").all("//*[@data-code]")] == [EGGS]
    assert [each.get("data-code") for each in shop.open("/goods?show=given-up").all("//*[@data-code]")] == [POTATO]
    assert "季節の外" in shop.open(f"/goods/{item_id(database, EGGS)}").text
