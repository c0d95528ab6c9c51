"""What goes wrong between a basket and an order: a plain sentence, a way on, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from orders.db import Database
from orders.fulfilment.picking import start_picking
from orders.goods.catalogue import item_by_code, items_of_shelf
from orders.goods.stock import Stock
from orders.homes import consents
from orders.homes.boxes import box_by_token, revoke
from orders.homes.consents import ConsentKind
from orders.homes.people import household_by_code
from orders.ordering.order import order_by_number
from tests.makers import NOW, HandClock, at
from tests.tvapp.every_screen import BUY
from tests.tvapp.goods import CARROT, HALF_DAIKON, POTATO, SAKE_CUP
from tests.tvapp.test_shopping import free, in_basket, orders_of
from tests.tvapp.viewer import Viewer
from tvapp.law import DRINKING_AGE

PHONE = "0265-00-0000"


def leave(town: Database, code: str, pieces: int) -> None:
    """The shop has so many pieces left."""
    with town.writing() as session:
        item = item_by_code(session, code)
        assert item is not None
        session.execute(sa.update(Stock).where(Stock.item_id == item.id).values(on_hand=pieces, reserved=0))


def test_an_item_that_sells_out_between_basket_and_confirmation_is_marked_in_the_basket(
    tv: Viewer, town: Database
) -> None:
    tv.put(POTATO, 3).put(CARROT)
    tv.open("/basket").press("confirm")
    leave(town, POTATO, 1)
    tv.press("place-order")
    assert tv.screen == "basket"
    assert tv.said == "「じゃがいも 3個入」が 足りなくなりました。"
    marked = tv.cells(f"item:{POTATO}")[0]
    assert "wrong" in marked.get("class")
    assert "1点まで" in marked.text_content()
    assert not tv.has("confirm")
    tv.press("drop-missing")
    assert in_basket(town) == {POTATO: 1, CARROT: 1}
    tv.press("confirm").press("place-order")
    assert tv.screen == "receipt"


def test_what_another_television_of_the_house_has_changed_is_shown_before_it_is_ordered(
    television_of: Callable[[str], Viewer], town: Database
) -> None:
    kitchen, parlour = television_of("H0001"), television_of("H0001")
    before = len(orders_of(town, "H0001"))
    kitchen.put(POTATO).open("/basket").press("confirm")
    parlour.put(POTATO, 2)
    kitchen.press("place-order")
    assert kitchen.screen == "confirm"
    assert kitchen.said == "かごの中身が 変わりました。 もう一度 お確かめください。"
    assert "396円" in kitchen.text
    assert (len(orders_of(town, "H0001")), in_basket(town)) == (before, {POTATO: 2})
    kitchen.press("place-order")
    assert kitchen.screen == "receipt"


def test_a_basket_that_changed_while_the_cut_off_passed_is_shown_once_more(
    television_of: Callable[[str], Viewer], town: Database, clock: HandClock
) -> None:
    kitchen, parlour = television_of("H0001"), television_of("H0001")
    kitchen.put(POTATO).open("/basket").press("confirm")
    parlour.put(POTATO, 2)
    clock.at = at(11, 0, 1)
    kitchen.press("place-order").press("yes")
    assert (kitchen.screen, in_basket(town)) == ("confirm", {POTATO: 2})


def test_a_shop_that_is_too_busy_asks_for_patience(tv: Viewer, town: Database) -> None:
    tv.app.extensions["yuai"] = replace(
        tv.app.extensions["yuai"], database=Database(str(town.url), busy_timeout_s=0.05)
    )
    tv.put(POTATO).open("/basket").press("confirm")
    with town.writing():
        tv.press("place-order")
    assert tv.status == 503
    assert "こみあっています" in tv.text
    assert in_basket(town) == {POTATO: 1}


def test_an_item_that_is_gone_altogether_leaves_the_basket_and_the_rest_is_ordered(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).put(CARROT)
    leave(town, POTATO, 0)
    tv.open("/confirm")
    assert tv.screen == "basket"
    assert "売り切れ" in tv.cells(f"item:{POTATO}")[0].text_content()
    tv.press("drop-missing").press("confirm").press("place-order")
    assert tv.screen == "receipt"
    assert "にんじん" in tv.text
    assert "じゃがいも" not in tv.text


def test_a_second_after_the_cutoff_the_next_day_is_asked_for_and_never_taken_silently(
    tv: Viewer, town: Database, clock: HandClock
) -> None:
    had = len(orders_of(town, "H0001"))
    tv.put(POTATO)
    clock.at = at(10, 59, 58)
    tv.open("/basket").press("confirm")
    clock.at = at(11, 0, 1)
    tv.press("place-order")
    assert tv.screen == "message"
    assert "11月24日(火)の 締切を すぎました。" in tv.text
    assert "あした 11月25日(水)" in tv.text
    assert len(orders_of(town, "H0001")) == had
    assert in_basket(town) == {POTATO: 1}
    tv.press("yes")
    assert tv.screen == "receipt"
    with town.reading() as session:
        placed = order_by_number(session, tv.fact("order-number"))
        assert placed is not None
        assert placed.delivery_day.isoformat() == "2026-11-25"


def test_no_after_the_cutoff_leads_back_to_the_full_basket(tv: Viewer, town: Database, clock: HandClock) -> None:
    tv.put(POTATO).open("/basket").press("confirm")
    clock.at = at(11, 0, 1)
    tv.press("place-order").press("no")
    assert tv.screen == "basket"
    assert in_basket(town) == {POTATO: 1}


def test_the_very_second_of_the_cutoff_is_in_time(tv: Viewer, clock: HandClock) -> None:
    tv.put(POTATO).open("/basket").press("confirm")
    clock.at = at(11, 0, 0)
    assert tv.press("place-order").screen == "receipt"


def test_a_double_press_is_one_order_and_shows_the_same_receipt(tv: Viewer, town: Database) -> None:
    had, before = len(orders_of(town, "H0001")), free(town, POTATO)
    tv.put(POTATO, 2).open("/basket").press("confirm")
    tv.send("place-order")
    tv.press("place-order")
    assert tv.screen == "receipt"
    assert tv.fact("order-number") == "1124-001"
    assert len(orders_of(town, "H0001")) == had + 1
    assert free(town, POTATO) == before - 2


def test_a_confirmation_with_an_empty_basket_says_so(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).open("/basket").press("confirm")
    page_before_ordering = Viewer(tv.app)
    page_before_ordering.client = tv.client
    page_before_ordering.open("/confirm")
    tv.press("place-order")
    page_before_ordering.press("place-order")
    assert page_before_ordering.screen == "basket"
    assert "何も ありません" in page_before_ordering.said
    assert tv.open("/confirm").screen == "basket"


def test_a_special_beyond_its_limit_is_marked_in_the_basket_and_mended_there(tv: Viewer, town: Database) -> None:
    tv.put(HALF_DAIKON, 2).order()
    tv.put(HALF_DAIKON, 1).put(POTATO).open("/confirm")
    assert tv.screen == "basket"
    assert "ご家庭ごとの 数が 決まっています" in tv.said
    assert in_basket(town) == {HALF_DAIKON: 1, POTATO: 1}
    marked = tv.cells(f"item:{HALF_DAIKON}")[0]
    assert "wrong" in marked.get("class")
    assert "注文ずみ" in marked.text_content()
    tv.press("drop-missing")
    assert in_basket(town) == {POTATO: 1}
    assert tv.press("confirm").press("place-order").screen == "receipt"


def test_what_an_earlier_order_left_of_a_special_s_limit_can_still_be_ordered(tv: Viewer, town: Database) -> None:
    tv.put(HALF_DAIKON, 1).order()
    tv.put(HALF_DAIKON, 2).open("/basket")
    assert "1点まで" in tv.cells(f"item:{HALF_DAIKON}")[0].text_content()
    tv.press("drop-missing")
    assert in_basket(town) == {HALF_DAIKON: 1}
    assert tv.press("confirm").press("place-order").screen == "receipt"


def test_a_full_basket_says_what_to_do(tv: Viewer, town: Database) -> None:
    with town.reading() as session:
        codes = [item.code for shelf in ("okashi", "nichiyohin") for item in items_of_shelf(session, shelf)]
    for code in codes[:40]:
        tv.put(code)
    tv.put(codes[40])
    assert tv.screen == "basket"
    assert "いっぱい" in tv.said
    assert len(in_basket(town)) == 40


def test_the_legal_sentence_stands_in_the_basket_and_on_the_order_before_where_there_is_alcohol(tv: Viewer) -> None:
    tv.put(POTATO).open("/basket")
    assert DRINKING_AGE not in tv.text
    for more in ([], [*BUY, SAKE_CUP]):
        for code in more:
            tv.put(code)
        assert DRINKING_AGE in tv.put(SAKE_CUP).open("/basket").text
        assert tv.type_age("78").press("place-order").screen == "receipt"
        assert DRINKING_AGE in tv.open("/same").text
    assert DRINKING_AGE in tv.open("/same?p=2").text
    tv.put(POTATO).order()
    assert DRINKING_AGE not in tv.open("/same").text


def test_the_legal_sentence_stands_on_the_confirmation_however_long_the_list(tv: Viewer, town: Database) -> None:
    with town.reading() as session:
        codes = [item.code for item in items_of_shelf(session, "okashi")]
    tv.put(SAKE_CUP).type_age("78")
    for pieces in (0, 7):
        for code in codes[:pieces]:
            tv.put(code)
        assert DRINKING_AGE in tv.open("/confirm").text
        assert "78歳" in tv.text


def test_under_twenty_gets_no_alcohol_but_the_rest(tv: Viewer, town: Database) -> None:
    tv.put(SAKE_CUP).put(POTATO).type_age("19")
    assert tv.screen == "message"
    assert "20歳未満の方には" in tv.text
    tv.press("sober")
    assert in_basket(town) == {POTATO: 1}
    assert tv.press("confirm").press("place-order").screen == "receipt"


@pytest.mark.parametrize("typed", ["", "0", "000", "199", "歳"])
def test_an_order_with_alcohol_and_no_real_age_asks_again(tv: Viewer, town: Database, typed: str) -> None:
    had = len(orders_of(town, "H0001"))
    tv.put(SAKE_CUP).open("/age")
    assert tv.show(send_age(tv, typed)).screen == "age"
    assert DRINKING_AGE in tv.text
    assert "数字で" in tv.said
    assert tv.open("/confirm").screen == "age"
    assert len(orders_of(town, "H0001")) == had


def send_age(tv: Viewer, typed: str) -> TestResponse:
    """As the script sends it: the whole field at once."""
    token = tv.root.xpath("string(//input[@name='csrf_token']/@value)")
    fields = {"age": typed, "key": "done", "csrf_token": token}
    return tv.client.post("/age", data=fields, follow_redirects=True)


def test_an_order_sent_without_a_confirmed_age_is_refused_by_the_checkout(tv: Viewer, town: Database) -> None:
    tv.put(SAKE_CUP).type_age("78")
    fields = {field.get("name"): field.get("value") for field in tv.root.xpath("//form[@action='/order']//input")}
    for typed, screen in (("199", "age"), ("19", "message"), ("", "age")):
        tv.show(send_age(tv.open("/age"), typed))
        answer = tv.client.post("/order", data=fields | {"age": "78"}, follow_redirects=True)
        assert tv.show(answer).screen == screen
    assert in_basket(town) == {SAKE_CUP: 1}


def test_an_age_stands_in_no_address_and_is_forgotten_with_the_order(tv: Viewer, town: Database) -> None:
    tv.put(SAKE_CUP).open("/basket").press("confirm")
    for action in ("age:7", "age:8", "age-done"):
        tv.press(action)
        assert "78" not in tv.url
        assert not tv.root.xpath("//a[contains(@href, 'age=')]")
    assert tv.open(tv.url).screen == "confirm", "a reload asks nothing again"
    tv.press("place-order")
    assert tv.screen == "receipt"
    tv.put(SAKE_CUP).open("/confirm")
    assert (tv.screen, tv.root.xpath("string(//input[@name='age']/@value)")) == ("age", "")


def test_an_age_is_not_there_for_whoever_sits_down_an_hour_later(tv: Viewer, clock: HandClock) -> None:
    tv.put(SAKE_CUP).type_age("78")
    clock.advance(minutes=31)
    assert tv.open("/confirm").screen == "age"


def test_an_age_that_was_confirmed_on_one_television_counts_on_that_one_alone(
    television_of: Callable[[str], Viewer],
) -> None:
    kitchen, parlour = television_of("H0001"), television_of("H0001")
    assert kitchen.put(SAKE_CUP).type_age("78").screen == "confirm"
    assert parlour.open("/confirm").screen == "age"


def test_a_mistyped_digit_is_taken_out_again(tv: Viewer) -> None:
    tv.put(SAKE_CUP).open("/age").press("age:9").press("age:erase")
    assert tv.root.xpath("string(//input[@name='age']/@value)") == ""
    tv.type_age("81")
    assert "81歳" in tv.text


def test_a_first_digit_alone_is_no_age_yet(tv: Viewer) -> None:
    tv.put(SAKE_CUP).open("/age").press("age:7")
    assert tv.open("/confirm").screen == "age"
    assert tv.root.xpath("string(//input[@name='age']/@value)") == "", "what was half typed is not added to"


def test_a_household_that_withdrew_its_consent_keeps_its_basket_and_gets_the_telephone_number(
    tv: Viewer, town: Database
) -> None:
    tv.put(POTATO)
    with town.writing() as session:
        household = household_by_code(session, "H0001")
        assert household is not None
        consents.withdraw(session, household.id, ConsentKind.ORDERING, NOW)
    tv.order()
    assert tv.screen == "message"
    assert PHONE in tv.text
    assert in_basket(town) == {POTATO: 1}


def test_an_order_is_cancelled_and_its_goods_can_be_ordered_again(tv: Viewer, town: Database) -> None:
    before = free(town, POTATO)
    tv.put(POTATO, 2).order()
    tv.press("cancel")
    assert tv.focus == "keep", "the first answer must be the one that loses nothing"
    tv.press("cancel-order")
    assert tv.screen == "receipt"
    assert tv.fact("order-state") == "cancelled"
    assert free(town, POTATO) == before


def test_an_order_can_be_taken_back_into_the_basket_to_change_it(tv: Viewer, town: Database) -> None:
    tv.put(POTATO, 2).order()
    tv.press("cancel").press("reopen")
    assert tv.screen == "basket"
    assert in_basket(town) == {POTATO: 2}
    assert tv.press("confirm").press("place-order").fact("order-number") == "1124-002"


def test_once_picking_began_an_order_is_not_cancelled_any_more(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).order()
    number = tv.fact("order-number")
    tv.press("cancel")
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        start_picking(session, placed.id, "shop1", NOW)
    tv.press("cancel-order")
    assert tv.screen == "receipt"
    assert "取り消せません" in tv.said
    assert not tv.has("cancel")


def test_the_receipt_of_another_household_is_not_there(television_of: Callable[[str], Viewer]) -> None:
    number = television_of("H0002").put(POTATO).order().fact("order-number")
    stranger = television_of("H0001")
    for url in (f"/receipt/{number}", f"/receipt/{number}/cancel", f"/track?number={number}", f"/same?number={number}"):
        assert stranger.open(url).status == 404
        assert PHONE in stranger.text


def test_a_revoked_box_is_cut_off_and_told_whom_to_call(tv: Viewer, town: Database) -> None:
    with town.writing() as session:
        box = box_by_token(session, "demo-box-H0001")
        assert box is not None
        revoke(session, box.id, NOW)
    tv.open("/basket")
    assert tv.screen == "message"
    assert "登録されていません" in tv.text
    assert PHONE in tv.text


@pytest.mark.parametrize("url", ["/item/0000000000000", "/shelf/nothing", "/receipt/9999-999", "/nowhere"])
def test_what_is_not_there_is_said_plainly_with_a_way_home(tv: Viewer, url: str) -> None:
    assert tv.open(url).status == 404
    assert "見つかりませんでした" in tv.text
    assert PHONE in tv.text
    assert tv.press("go-home").screen == "home"


@pytest.mark.parametrize("quantity", ["10", "-1", "", "x", "99999999999999999999"])
def test_a_forged_quantity_changes_nothing(tv: Viewer, town: Database, quantity: str) -> None:
    tv.open(f"/item/{POTATO}")
    token = tv.root.xpath("string(//input[@name='csrf_token']/@value)")
    sent = tv.client.post(f"/item/{POTATO}", data={"quantity": quantity, "csrf_token": token})
    assert sent.status_code == 400
    assert in_basket(town) == {}


def test_a_form_without_its_token_changes_nothing(tv: Viewer, town: Database) -> None:
    assert tv.client.post(f"/item/{POTATO}", data={"quantity": "1"}).status_code == 400
    assert in_basket(town) == {}


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example"]
)
def test_back_never_leads_to_another_address(tv: Viewer, target: str) -> None:
    tv.show(tv.client.get(f"/item/{POTATO}", query_string={"b": target}))
    assert tv.cells("back")[0].get("href") == f"/sub/imo?f={POTATO}"
