"""Carts as the shop's staff press them, and the messages of a tablet."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from orders.clock import local_day
from orders.db import Database
from orders.fulfilment.rounds import open_rounds
from orders.goods.catalogue import item_by_code
from orders.homes.people import Account, Role
from orders.ordering.order import order as order_of
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, ICE, NO_WEIGHT, POTATO, RICE, placed, secret_of, stock_of

DEVICE = str(uuid.uuid4())


@pytest.fixture
def other(database: Database, tablet_of: Callable[[str], Tablet]) -> Tablet:
    """A second picker."""
    with database.writing() as session:
        account = Account(
            login="shop2", display_name="shop2", role=Role.SHOP, password_hash=secret_of("shop2"), active=True
        )
        session.add(account)
    return tablet_of("shop2")


def begin(shop: Tablet) -> int:
    shop.open("/carts").press("begin-cart")
    return int(shop.url.rsplit("/", 1)[-1])


def tell(shop: Tablet, cart: int, *scans: dict[str, Any], device: str = DEVICE) -> Any:
    """A message of the tablet, with the token of its page."""
    token = shop.open(f"/carts/{cart}").all('//meta[@name="csrf-token"]')[0].get("content")
    return shop.client.post(
        f"/carts/{cart}/scans", json={"device": device, "scans": list(scans)}, headers={"X-CSRFToken": token}
    )


def piece(code: str, sequence: int, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "sequence": sequence,
        "deed": "piece",
        "at": NOW.isoformat(),
        "code": code,
        **more,
    }


def test_a_cart_is_begun_from_the_board_and_ends_at_the_packing_table(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    shop.open("/board").press("carts")
    assert "1件" in shop.text
    cart = begin(shop)
    answer = tell(shop, cart, piece(POTATO, 1)).get_json()
    assert [(each["right"], each["words"]) for each in answer["answers"]] == [
        (True, "「じゃがいも 3個入」 → 赤1（1/1点）")
    ]
    assert answer["state"]["tubs"][0]["state"] == "done"
    shop.press("finish-cart")
    assert shop.press("go-packing").page == "packing"
    with database.reading() as session:
        assert order_of(session, order.id).lines[0].picked == 1
        assert open_rounds(session) == []


def test_the_same_message_again_is_answered_alike_and_counted_once(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 3})
    cart = begin(shop)
    scan = piece(POTATO, 1)
    answers = [tell(shop, cart, scan).get_json()["answers"] for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert stock_of(database, POTATO) == (19, 2)


def test_messages_out_of_order_are_put_in_order_and_gaps_are_told(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 3})
    cart = begin(shop)
    late = tell(shop, cart, piece(POTATO, 2), piece(POTATO, 1)).get_json()
    assert [each["facts"]["picked"] for each in late["answers"]] == [1, 2]
    gap = tell(shop, cart, piece(POTATO, 4)).get_json()
    assert (gap["answers"], gap["expected"]) == ([], 3)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"device": DEVICE},
        {"device": "x", "scans": []},
        {"device": DEVICE, "scans": [7]},
        {"device": DEVICE, "scans": [{**piece(POTATO, 1), "deed": "dance"}]},
        {"device": DEVICE, "scans": [{**piece(POTATO, 1), "at": "yesterday"}]},
        {"device": DEVICE, "scans": [{**piece(POTATO, 1), "at": "2026-11-24T09:00:00"}]},
        {"device": DEVICE, "scans": [piece(POTATO, -1)]},
        {"device": DEVICE, "scans": [piece(POTATO, 1, weight_g=-5)]},
        {"device": DEVICE, "scans": [piece(POTATO, 1)] * 101},
    ],
)
def test_a_message_that_makes_no_sense_changes_nothing(shop: Tablet, database: Database, body: object) -> None:
    placed(database, {POTATO: 1})
    cart = begin(shop)
    token = shop.all('//meta[@name="csrf-token"]')[0].get("content")
    refused = shop.client.post(f"/carts/{cart}/scans", json=body, headers={"X-CSRFToken": token})
    assert refused.status_code == 400
    assert shop.client.post(f"/carts/{cart}/scans", json={"device": DEVICE, "scans": []}).status_code == 400
    assert stock_of(database, POTATO) == (20, 1)


def test_somebody_elses_cart_is_shown_but_not_filled_until_it_is_taken_over(
    shop: Tablet, other: Tablet, database: Database
) -> None:
    order = placed(database, {POTATO: 2})
    cart = begin(shop)
    assert "shop1" in other.open(f"/carts/{cart}").text
    assert "shop1" in other.open(f"/orders/{order.id}/picking").press("scan", code=POTATO).told["wrong"]
    other.open("/carts").press("take-over")
    assert other.url == f"/carts/{cart}"
    late = tell(shop, cart, piece(POTATO, 1)).get_json()
    assert (late["answers"][0]["right"], late["state"]["mine"]) == (False, False)
    assert "shop2" in late["answers"][0]["words"]
    assert stock_of(database, POTATO) == (20, 2)


def test_an_order_is_given_back_and_waits_again(shop: Tablet, other: Tablet, database: Database) -> None:
    placed(database, {POTATO: 1})
    placed(database, {RICE: 1}, "t2")
    cart = begin(shop)
    shop.press("give-back", '//*[@data-tub="2"]/..')
    assert "青2" in shop.text
    assert "1件" in other.open("/carts").text
    assert begin(other) != cart


def test_a_missing_thing_is_replaced_on_the_page_of_one_order(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 2})
    with database.writing() as session:
        flowers = item_by_code(session, NO_WEIGHT)
        assert flowers is not None
        flowers.price_yen = 190
    shop.open("/board").press("start-picking").press("pick-instead")
    shop.press("choose-code", code="1")
    assert "季節の花束" in shop.told["right"]
    shop.press("scan", code=NO_WEIGHT).press("scan", code=NO_WEIGHT)
    assert "go-packing" in {each.get("data-action") for each in shop.all("//*[@data-action]")}
    assert "代わりの品" in shop.open(f"/orders/{order.id}").text
    assert (stock_of(database, POTATO), stock_of(database, NO_WEIGHT)) == ((18, 0), (18, 0))


def test_a_dearer_thing_asks_for_the_telephone_and_keeps_the_name(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    shop.open("/board").press("start-picking").press("pick-instead").press("choose", f'//*[@data-code="{NO_WEIGHT}"]')
    assert "0265-98-0001" in shop.text and "電話" in shop.told["wrong"]
    shop.press("agreed", agreed_with="伊藤 ハル")
    assert shop.page == "picking"
    assert "伊藤 ハル さまに確認" in shop.open(f"/orders/{order.id}").text


def test_what_may_not_stand_in_is_refused_by_name(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 1})
    shop.open("/board").press("start-picking").press("pick-instead")
    assert "温度" in shop.press("choose-code", code=EGGS).told["wrong"]
    assert "さがしたもの" in shop.press("choose-code", code="9").told["wrong"]
    shop.press("nothing-instead")
    assert "電話" in shop.told["right"]


def test_a_substitute_is_taken_back(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 1})
    shop.open("/board").press("start-picking").press("pick-instead").press("choose", f'//*[@data-code="{NO_WEIGHT}"]')
    shop.press("agreed", agreed_with="伊藤 ハル").press("pick-instead").press("take-back")
    assert (stock_of(database, POTATO), stock_of(database, NO_WEIGHT)) == ((20, 1), (20, 0))


def test_weighed_goods_ask_for_the_weight_on_the_page_of_one_order(shop: Tablet, database: Database) -> None:
    with database.writing() as session:
        potatoes = item_by_code(session, POTATO)
        assert potatoes is not None
        potatoes.weighed = True
    order = placed(database, {POTATO: 1, ICE: 1})
    shop.open("/board").press("start-picking")
    assert "はかり" in shop.press("scan", code=POTATO).told["wrong"]
    assert "重すぎます" in shop.press("scan", weight_g="600").told["wrong"]
    assert "そろいました" in shop.press("scan", weight_g="420").told["right"]
    with database.reading() as session:
        line = next(line for line in order_of(session, order.id).lines if line.code == POTATO)
        assert (line.picked_weight_g, line.picked_amount_yen) == (420, 198 * 420 // 430)


def test_the_board_shares_the_minutes_of_a_cart_among_its_orders(
    shop: Tablet, database: Database, clock: HandClock
) -> None:
    orders = [placed(database, {POTATO: 1}, "t1"), placed(database, {POTATO: 1}, "t2")]
    cart = begin(shop)
    tell(shop, cart, piece(POTATO, 1), piece(POTATO, 2))
    clock.at = NOW + timedelta(minutes=6)
    shop.open(f"/carts/{cart}").press("finish-cart")
    shop.open(f"/orders/{orders[0].id}/packing").press("make-boxes")
    clock.advance(minutes=2)
    shop.press("weigh", weight_g="680").press("seal")
    assert local_day(NOW) == orders[0].delivery_day
    assert "作業 5分" in shop.open("/board").text


def test_two_presses_of_begin_make_one_cart_of_the_same_orders(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 1})
    shop.open("/carts")
    shop.send("begin-cart")
    assert "いまありません" in shop.press("begin-cart").told["wrong"]


def test_the_tubs_have_labels_to_print(shop: Tablet) -> None:
    answer = shop.open("/carts").send("tub-labels")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.get_data().count(b"/Type /Page\n") == 6
