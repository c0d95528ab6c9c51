"""Second thoughts: a quantity changed, a step taken back, a rule for missing goods, an order changed or cancelled.

And what else happens meanwhile: doubled presses, old pages, the other television, the cut-off, the shop that begins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from orders.config import OrdersSettings
from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier
from orders.fulfilment import packing
from orders.fulfilment.picking import mark_missing, scan, start_picking
from orders.goods.catalogue import items_of_shelf
from orders.homes.people import MissingRule, household_by_code
from orders.ordering.basket import MAX_LINES, lying_in
from orders.ordering.order import order_by_number
from tests.makers import NOW, HandClock, at, delivery_jobs
from tests.tvapp.goods import CARROT, ONION, POTATO, RICE_10_KG
from tests.tvapp.test_shopping import in_basket
from tests.tvapp.viewer import Viewer
from tvapp import valley

PHONE = OrdersSettings().help_phone


def test_left_is_one_fewer_and_right_one_more_also_at_the_end_of_a_row(tv: Viewer) -> None:
    tv.open(f"/item/{POTATO}")
    cells = {cell.get("data-cell"): cell for cell in tv.cells("add")}
    for n in range(1, 9):
        assert cells[f"q{n}"].get("data-right") == f"c-q{n + 1}"
        assert cells[f"q{n + 1}"].get("data-left") == f"c-q{n}"
    assert cells["q9"].get("data-right") is None


def test_a_changed_quantity_says_what_it_is_now(tv: Viewer) -> None:
    assert tv.put(POTATO, 2).said == "「じゃがいも 3個入」を 2点 かごに 入れました。"
    assert tv.put(POTATO, 3).said == "「じゃがいも 3個入」を 3点に しました。"


def test_the_last_step_is_taken_back_by_one_press(tv: Viewer, town: Database) -> None:
    tv.put(POTATO, 2).put(POTATO, 5).open("/basket").press("undo")
    assert (tv.screen, tv.focus) == ("basket", f"item:{POTATO}")
    assert tv.said == "「じゃがいも 3個入」を 2点に もどしました。"
    assert in_basket(town) == {POTATO: 2}
    assert not tv.has("undo")


def test_what_was_taken_out_last_comes_back_into_the_empty_basket(tv: Viewer, town: Database) -> None:
    tv.put(POTATO, 2).open(f"/item/{POTATO}").press("remove").open("/basket")
    assert "空です" in tv.text
    tv.press("undo")
    assert in_basket(town) == {POTATO: 2}


def test_a_second_press_and_an_old_page_take_nothing_back(tv: Viewer, town: Database) -> None:
    tv.put(POTATO, 2).put(CARROT).open("/basket")
    tv.send("undo")
    tv.press("undo")
    assert in_basket(town) == {POTATO: 2}
    assert "このとおりです" in tv.said
    old = Viewer(tv.app)
    old.client = tv.client
    tv.put(ONION)
    old.open("/basket")
    tv.put(ONION, 4)
    old.press("undo")
    assert in_basket(town) == {POTATO: 2, ONION: 4}


def test_the_other_television_s_last_step_is_the_one_that_is_taken_back(
    television_of: Callable[[str], Viewer], town: Database
) -> None:
    kitchen, parlour = television_of("H0001"), television_of("H0001")
    kitchen.put(POTATO).open("/basket")
    parlour.put(CARROT)
    kitchen.press("undo")
    assert in_basket(town) == {POTATO: 1, CARROT: 1}, "the kitchen had not seen the carrots"
    kitchen.open("/basket").press("undo")
    assert in_basket(town) == {POTATO: 1}


def test_a_repeated_order_and_mended_goods_are_taken_back_as_one(tv: Viewer, town: Database) -> None:
    tv.press("same-as-last").press("same-fill")
    assert len(in_basket(town)) > 1
    tv.open("/basket").press("undo")
    assert in_basket(town) == {}


def test_nothing_is_taken_back_after_the_order(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).open("/basket")
    before = tv.url
    tv.press("confirm").press("place-order")
    assert not tv.open(before).has("undo")
    assert in_basket(town) == {}


def rules(town: Database) -> dict[int, MissingRule | None]:
    with town.reading() as session:
        household = household_by_code(session, "H0001")
        assert household is not None
        return {item: lying.missing_rule for item, lying in lying_in(session, household.id).items()}


def test_what_if_an_item_is_missing_is_asked_item_by_item(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).open(f"/item/{POTATO}")
    before = tv.cells("if-missing")[0].text_content()
    answer = tv.send("if-missing")
    assert "その品は なしに します" in answer.get_data(as_text=True)
    tv.press("if-missing")
    assert (tv.screen, tv.focus) == ("item", "if-missing")
    assert tv.cells("if-missing")[0].text_content() != before
    assert list(rules(town).values()) == [MissingRule.NONE], "the same page twice is one answer"
    tv.order()
    with town.reading() as session:
        placed = order_by_number(session, tv.fact("order-number"))
        assert placed is not None
        assert placed.lines[0].missing_rule is MissingRule.NONE


def test_the_rule_of_the_house_is_shown_changed_and_kept(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).open("/basket").press("confirm")
    assert "似た品でよい" in tv.cells("if-missing")[0].text_content()
    tv.press("if-missing")
    assert (tv.screen, tv.focus) == ("confirm", "if-missing")
    assert "なしでよい" in tv.cells("if-missing")[0].text_content()
    tv.press("place-order").put(CARROT).open("/confirm")
    assert "なしでよい" in tv.cells("if-missing")[0].text_content()


@pytest.mark.parametrize("rule", ["", "perhaps"])
def test_a_forged_rule_is_refused(tv: Viewer, rule: str) -> None:
    tv.put(POTATO).open("/confirm")
    token = tv.root.xpath("string(//input[@name='csrf_token']/@value)")
    for url in ("/confirm/missing", f"/item/{POTATO}/missing"):
        assert tv.client.post(url, data={"rule": rule, "csrf_token": token}).status_code == 400


def test_the_basket_says_what_still_fits_and_that_heavy_things_go_by_car(
    tv: Viewer, television_of: Callable[[str], Viewer], town: Database
) -> None:
    assert "kg のせられます" in tv.put(POTATO).open("/basket").text
    tv.put(RICE_10_KG).open("/basket")
    assert "重い物は 車で" in tv.text
    assert "きょう 11月24日(火)" in tv.text
    tv.open(f"/item/{POTATO}").press("remove").open("/basket")
    assert "車で お届けします" in tv.text
    assert "のせられます" not in tv.text
    with town.reading() as session:
        upstream = next(
            code for code in (f"H{n:04}" for n in range(1, 25))
            if (home := household_by_code(session, code)) and home.district_id == "ura"
        )  # fmt: skip
    assert "のせられます" not in television_of(upstream).put(POTATO).open("/basket").text


def test_a_changed_order_keeps_what_lay_in_the_basket(tv: Viewer, town: Database) -> None:
    tv.put(POTATO, 2).order()
    number = tv.fact("order-number")
    tv.put(POTATO).put(CARROT).open(f"/receipt/{number}").press("cancel")
    tv.send("reopen")
    tv.press("reopen")
    assert (tv.screen, in_basket(town)) == ("basket", {POTATO: 3, CARROT: 1})


def test_an_order_that_does_not_fit_into_the_basket_stands(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).order()
    number = tv.fact("order-number")
    with town.reading() as session:
        codes = [item.code for shelf in ("okashi", "nichiyohin") for item in items_of_shelf(session, shelf)]
    for code in codes[:MAX_LINES]:
        tv.put(code)
    tv.open(f"/receipt/{number}").press("cancel").press("reopen")
    assert (tv.screen, tv.fact("order-state")) == ("receipt", "placed")
    assert "入りきりません" in tv.said
    assert len(in_basket(town)) == MAX_LINES


def test_the_receipt_says_until_when_and_which_of_both_ended_it(tv: Viewer, town: Database, clock: HandClock) -> None:
    tv.put(POTATO).order()
    number = tv.fact("order-number")
    assert "午前11時まで 変えられます" in tv.text
    tv.press("cancel")
    clock.at = at(11, 0, 1)
    tv.press("cancel-order")
    assert "締切の あとは" in tv.said
    assert "締切を すぎました" in tv.text
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        start_picking(session, placed.id, "shop1", NOW)
    tv.open(f"/receipt/{number}/cancel")
    assert "袋づめの あとは" in tv.said
    assert not tv.has("cancel")


def test_a_cancelled_order_looks_like_no_invoice(tv: Viewer) -> None:
    tv.put(POTATO).order().press("cancel").press("cancel-order")
    assert "お支払いは ありません" in tv.text
    for word in ("登録番号", "うち税", "発行", "0円"):
        assert word not in tv.text
    assert "じゃがいも" in tv.text


def test_cancelling_twice_says_the_same(tv: Viewer) -> None:
    tv.put(POTATO).order().press("cancel")
    tv.send("cancel-order")
    assert tv.press("cancel-order").fact("order-state") == "cancelled"


def sealed(tv: Viewer, town: Database) -> list[int]:
    """The jobs of an order with something light and something heavy."""
    tv.put(POTATO).put(RICE_10_KG).order()
    with town.writing() as session:
        placed = order_by_number(session, tv.fact("order-number"))
        assert placed is not None
        return [job.id for job in sorted(delivery_jobs(session, placed), key=lambda job: not job.flies)]


def test_when_a_van_takes_over_the_headline_says_so(tv: Viewer, town: Database) -> None:
    flying, _ = sealed(tv, town)
    with town.writing() as session:
        delivery.assign_carrier(session, flying, Carrier.VAN, "operator1", NOW, "wind")
    headline = tv.open("/track").root.xpath("string(//*[@class='state'])")
    assert "車で お届けする 用意" in headline
    with town.writing() as session:
        delivery.assign_carrier(session, flying, Carrier.DRONE, "operator1", NOW, "")
        delivery.mark_under_way(session, flying, "operator1", NOW)
        delivery.assign_carrier(session, flying, Carrier.VAN, "operator1", NOW, "wind", landed=True)
    assert "車に かえて" in tv.open("/track").root.xpath("string(//*[@class='state'])")
    assert tv.fact("stage") == "on_the_way_road"


def test_boxes_that_come_by_air_and_by_road_are_told_apart(tv: Viewer, town: Database) -> None:
    flying, heavy = sealed(tv, town)
    with town.writing() as session:
        for job_id, carrier in ((flying, Carrier.DRONE), (heavy, Carrier.VAN)):
            delivery.assign_carrier(session, job_id, carrier, "operator1", NOW, "")
    assert "空から 1つ、車で 1つ" in tv.open("/track").text


def test_what_was_sold_out_and_the_van_are_both_said(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).put(CARROT, 2).order()
    with town.writing() as session:
        placed = order_by_number(session, tv.fact("order-number"))
        assert placed is not None
        start_picking(session, placed.id, "shop1", NOW)
        mark_missing(session, placed.lines[0].id, "shop1", NOW)
        for line in placed.lines[1:]:
            for _ in range(line.quantity):
                scan(session, placed.id, line.code, "shop1", NOW)
        job = seal_all(session, placed.id)
        delivery.assign_carrier(session, job, Carrier.VAN, "operator1", NOW, "wind")
    tv.open("/track")
    assert "車で お届けします" in tv.text
    assert "「じゃがいも 3個入」は 売り切れでした" in tv.text


def seal_all(session: Session, order_id: int) -> int:
    for box in packing.pack(session, order_id, "shop1", NOW):
        packing.weigh(session, box.id, box.declared_weight_g, "shop1", NOW)
        packing.seal(session, box.id, "shop1", NOW)
    return delivery.jobs_of_order(session, order_id)[0].id


def test_what_was_brought_back_names_whom_to_call(tv: Viewer, town: Database) -> None:
    flying, _ = sealed(tv, town)
    with town.writing() as session:
        delivery.assign_carrier(session, flying, Carrier.DRONE, "operator1", NOW, "")
        delivery.mark_under_way(session, flying, "operator1", NOW)
        delivery.mark_returned(session, flying, "operator1", NOW, "rotor")
    tv.open("/track")
    assert f"お電話ください。電話 {PHONE}" in tv.text
    assert "rotor" not in tv.text


def test_in_the_air_a_small_map_shows_about_where(tv: Viewer, town: Database) -> None:
    flying, _ = sealed(tv, town)
    with town.writing() as session:
        delivery.assign_carrier(session, flying, Carrier.DRONE, "operator1", NOW, "")
        delivery.mark_under_way(session, flying, "operator1", NOW)
    assert not tv.open("/track").root.xpath("//img[contains(@src, '/where/')]"), "nobody knows where it is yet"
    with town.writing() as session:
        delivery.mark_position(session, flying, 35.78512, 138.09187, NOW + timedelta(minutes=5), NOW)
    (source,) = tv.open("/track").root.xpath("//img[contains(@src, '/where/')]/@src")
    assert source == "/where/nakao/35785-138092.png"
    picture = tv.client.get(source)
    assert picture.mimetype == "image/png"
    assert len(picture.data) <= 8_192
    assert tv.client.get("/where/nowhere/35785-138092.png").status_code == 404
    assert tv.client.get("/where/nakao/99999999-1.png").status_code == 404


def test_without_the_points_of_the_valley_there_is_no_map_and_no_harm(
    tv: Viewer, town: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(valley, "valley", lambda: None)
    flying, _ = sealed(tv, town)
    with town.writing() as session:
        delivery.assign_carrier(session, flying, Carrier.DRONE, "operator1", NOW, "")
        delivery.mark_under_way(session, flying, "operator1", NOW)
        delivery.mark_position(session, flying, 35.785, 138.092, NOW + timedelta(minutes=5), NOW)
    assert tv.open("/track").status == 200
    assert "空を 飛んでいます" in tv.text
