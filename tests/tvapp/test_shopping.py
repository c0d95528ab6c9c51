"""Shopping with a remote, without any script."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from orders.db import Database
from orders.goods.catalogue import item_by_code
from orders.goods.stock import Stock, available
from orders.homes.people import household_by_code
from orders.ordering.basket import MAX_LINES, basket_of, set_quantity
from orders.ordering.order import Order, OrderState, order_by_number
from tests.makers import NOW
from tests.tvapp.goods import CARROT, HALF_DAIKON, POTATO, SAKE_CUP
from tests.tvapp.viewer import Viewer


def in_basket(town: Database, code: str = "H0001") -> dict[str, int]:
    with town.reading() as session:
        household = household_by_code(session, code)
        assert household is not None
        return {line.item.code: line.quantity for line in basket_of(session, household.id, NOW).lines}


def free(town: Database, code: str) -> int:
    with town.reading() as session:
        item = item_by_code(session, code)
        assert item is not None
        return available(session, [item.id])[item.id]


def orders_of(town: Database, code: str) -> list[Order]:
    with town.reading() as session:
        household = household_by_code(session, code)
        assert household is not None
        return list(session.scalars(sa.select(Order).where(Order.household_id == household.id)))


def test_from_the_first_screen_to_the_receipt(tv: Viewer, town: Database) -> None:
    before, had = free(town, POTATO), len(orders_of(town, "H0001"))
    assert tv.screen == "home"
    tv.press("shelves")
    assert tv.screen == "shelves"
    tv.press("department:yasai-kudamono").press("sub:imo")
    assert tv.screen == "items"
    tv.press(f"item:{POTATO}")
    assert (tv.screen, tv.focus) == ("items", f"item:{POTATO}")
    assert "1点" in tv.said
    assert in_basket(town) == {POTATO: 1}
    tv.press(f"item:{POTATO}")
    assert tv.screen == "item"
    tv.press("add", 1)
    assert tv.screen == "items"
    assert tv.said == "「じゃがいも 3個入」を 2点に しました。"
    tv.press("basket").press("confirm")
    assert tv.screen == "confirm"
    assert "きょう 11月24日(火)" in tv.text
    assert "396円" in tv.text
    tv.press("place-order")
    assert tv.screen == "receipt"
    assert tv.fact("order-number") == "1124-001"
    assert tv.fact("stage") == "accepted"
    assert in_basket(town) == {}
    assert free(town, POTATO) == before - 2
    assert len(orders_of(town, "H0001")) == had + 1


def test_the_receipt_stays_and_is_found_again_in_the_history(tv: Viewer) -> None:
    tv.put(POTATO).order()
    number = tv.fact("order-number")
    tv.open(tv.url)
    assert tv.fact("order-number") == number
    tv.open("/").press("more").press("history").press(f"receipt:{number}")
    assert tv.screen == "receipt"
    assert "じゃがいも" in tv.text
    assert "うち税 14円" in tv.text
    assert "登録番号 T0000000000000" in tv.text


def test_the_same_as_last_time_is_three_presses_from_home_to_receipt(tv: Viewer, town: Database) -> None:
    last = {line.code: line.quantity for line in max(orders_of(town, "H0001"), key=lambda o: o.placed_at).lines}
    assert tv.focus == "same-as-last"
    tv.press(tv.focus)
    assert tv.focus == "same-fill"
    tv.press(tv.focus)
    assert tv.screen == "confirm"
    assert in_basket(town) == last
    assert tv.focus == "place-order"
    tv.press(tv.focus)
    assert tv.screen == "receipt"


def test_what_is_missing_today_is_shown_before_anything_is_put_in(tv: Viewer, town: Database) -> None:
    with town.writing() as session:
        line = max(orders_of(town, "H0001"), key=lambda o: o.placed_at).lines[0]
        session.execute(sa.update(Stock).where(Stock.item_id == line.item_id).values(on_hand=0, reserved=0))
    tv.press("same-as-last")
    assert "売り切れ" in tv.text
    assert in_basket(town) == {}
    tv.press("same-fill")
    assert line.code not in in_basket(town)
    assert tv.screen == "confirm"


def test_a_household_without_orders_is_led_to_the_shelves(
    television_of: Callable[[str], Viewer], town: Database
) -> None:
    new = next(code for code in (f"H{n:04}" for n in range(1, 25)) if not orders_of(town, code))
    tv = television_of(new)
    assert tv.focus == "shelves"
    tv.press("same-as-last")
    assert tv.screen == "message"
    assert tv.has("shelves")


def test_choosing_a_number_sets_it_and_does_not_add_to_it(tv: Viewer, town: Database) -> None:
    tv.put(POTATO, 3)
    tv.put(POTATO, 3)
    assert in_basket(town) == {POTATO: 3}
    tv.open(f"/item/{POTATO}")
    assert tv.root.xpath("string(//*[@autofocus]/@data-quantity)") == "3"
    tv.press("remove")
    assert in_basket(town) == {}
    assert "かごから 出しました" in tv.said


def test_a_special_shows_both_prices_and_offers_no_more_than_its_limit(tv: Viewer) -> None:
    tv.open(f"/item/{HALF_DAIKON}")
    assert "98円" in tv.text
    assert "いつも 128円" in tv.text
    assert len(tv.cells("add")) == 2
    assert f"item:{HALF_DAIKON}" in tv.open("/specials").actions


def test_a_sold_out_item_says_so_and_cannot_be_chosen(tv: Viewer, town: Database) -> None:
    with town.writing() as session:
        item = item_by_code(session, CARROT)
        assert item is not None
        session.execute(sa.update(Stock).where(Stock.item_id == item.id).values(on_hand=0, reserved=0))
    tv.open("/sub/daikon")
    assert "売り切れ" in tv.cells(f"item:{CARROT}")[0].text_content()
    tv.press(f"item:{CARROT}")
    assert not tv.has("add")
    assert "売り切れ" in tv.text
    tv.press("other-items")
    assert tv.screen == "items"


def test_back_leads_one_step_back_with_the_focus_where_it_was(tv: Viewer) -> None:
    tv.open("/sub/daikon?p=2").press("item:2000130000008").press("item:2000130000008")
    assert tv.screen == "item"
    for place in (
        ("items", "item:2000130000008"),
        ("department", "sub:daikon"),
        ("shelves", "department:yasai-kudamono"),
        ("home", "shelves"),
    ):
        tv.press("back")
        assert (tv.screen, tv.focus) == place
    assert not tv.has("back")


def test_back_from_the_basket_leads_to_where_one_came_from(tv: Viewer) -> None:
    tv.put(POTATO)
    tv.open("/sub/daikon?p=2").press("basket").press("back")
    assert tv.fact("url") == "/sub/daikon?p=2"


def test_an_item_opened_from_the_basket_leads_back_into_the_basket(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).put(CARROT)
    tv.open("/basket").press(f"item:{CARROT}")
    tv.press("add", 4)
    assert (tv.screen, tv.focus) == ("basket", f"item:{CARROT}")
    assert in_basket(town) == {POTATO: 1, CARROT: 5}


def pages_from(tv: Viewer, url: str, prefix: str) -> list[str]:
    """The cells of a kind on a page and on those that follow it."""
    tv.open(url)
    found = []
    while True:
        found += [action.removeprefix(prefix) for action in tv.actions if action.startswith(prefix)]
        if not tv.has("next"):
            return found
        assert tv.press("next").has("previous")


def test_every_item_is_reached_by_department_and_sub_shelf(tv: Viewer) -> None:
    departments = pages_from(tv, "/shelves", "department:")
    assert len(departments) == 9
    subs = [sub for one in departments for sub in pages_from(tv, f"/department/{one}", "sub:")]
    assert len(subs) == len(set(subs)) == 80
    items = [code for sub in subs for code in pages_from(tv, f"/sub/{sub}", "item:")]
    assert len(items) == len(set(items)) == 514


def test_the_first_press_puts_one_piece_in_and_no_press_ever_adds(tv: Viewer, town: Database) -> None:
    tv.open("/sub/imo")
    twice = [tv.send(f"item:{POTATO}") for _ in range(2)]
    assert in_basket(town) == {POTATO: 1}
    assert tv.show(twice[0]).screen == "items"
    assert tv.show(twice[1]).screen == "item", "the second of two presses shows the item, where one sees the number"
    tv.press("back")
    assert tv.fact("url") == "/sub/imo"


def test_a_medicine_shows_its_page_before_it_goes_into_the_basket(tv: Viewer, town: Database) -> None:
    tv.open("/sub/shippu").press("item:4599923420119")
    assert tv.screen == "item"
    tv.client.post("/put", data={"code": "4599923420119", "b": "/sub/shippu"})
    assert in_basket(town) == {}


def test_a_full_basket_says_so_at_the_first_press(tv: Viewer, town: Database) -> None:
    with town.writing() as session:
        household = household_by_code(session, "H0001")
        assert household is not None
        for item_id in range(101, 101 + MAX_LINES):
            set_quantity(session, household.id, item_id, 1, NOW)
    tv.open("/sub/imo").press(f"item:{POTATO}")
    assert tv.screen == "basket"
    assert "いっぱい" in tv.said


def test_the_basket_of_another_television_of_the_house_is_the_same(
    television_of: Callable[[str], Viewer], town: Database
) -> None:
    television_of("H0002").put(POTATO, 2)
    assert "396円" in television_of("H0002").open("/basket").text
    assert in_basket(town, "H0001") == {}


def test_alcohol_asks_for_the_age_beside_the_legal_sentence(tv: Viewer, town: Database) -> None:
    tv.put(SAKE_CUP)
    assert "20歳未満の者の飲酒は法律で禁止されています" in tv.open(f"/item/{SAKE_CUP}").text
    tv.open("/basket").press("confirm")
    assert tv.screen == "age"
    assert "20歳未満の者の飲酒は法律で禁止されています" in tv.text
    assert tv.root.xpath("//input[@name='age']")
    tv.press("age:7").press("age:8")
    assert tv.root.xpath("string(//input[@name='age']/@value)") == "78"
    tv.press("age-done")
    assert tv.screen == "confirm"
    tv.press("place-order")
    assert tv.screen == "receipt"
    with town.reading() as session:
        placed = order_by_number(session, tv.fact("order-number"))
        assert placed is not None
        assert (placed.age_years, placed.state) == (78, OrderState.PLACED)


def test_the_first_screen_says_where_the_open_order_is(tv: Viewer) -> None:
    tv.put(POTATO).order()
    assert "1124-001" in tv.open("/").text
    assert tv.press("news").fact("stage") == "accepted"
