"""From the board to sealed boxes, as the shop's staff press it."""

from __future__ import annotations

import pytest

from orders.db import Database
from orders.delivering.delivery import Carrier, JobState, jobs_of_order
from orders.ordering.order import Order
from orders.ordering.order import order as order_of
from tests.makers import HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, ICE, NO_WEIGHT, POTATO, RICE, SAKE, placed, stock_of


def state_of(database: Database, order: Order) -> str:
    with database.reading() as session:
        return order_of(session, order.id).state.value


def start(shop: Tablet, order: Order) -> Tablet:
    return shop.open("/board").press("start-picking", f'//*[@data-order-id="{order.id}"]')


def pick(shop: Tablet, order: Order, *codes: str) -> Tablet:
    start(shop, order)
    for code in codes:
        shop.press("scan", code=code)
        assert set(shop.told) == {"right"}, shop.told
    return shop


def weigh_and_seal(shop: Tablet) -> None:
    """Every box, at the weight that was expected."""
    while waiting := shop.all('//*[@data-box-id and @data-sealed="no"]'):
        row = f'//*[@data-box-id="{waiting[0].get("data-box-id")}"]'
        shop.press("weigh", row, weight_g=waiting[0].get("data-declared-weight-g"))
        shop.press("seal", row)


def test_an_order_is_picked_packed_weighed_and_sealed(shop: Tablet, database: Database, clock: HandClock) -> None:
    order = placed(database, {POTATO: 2, SAKE: 1})
    start(shop, order)
    assert shop.page == "picking"
    clock.advance(minutes=4)
    for code in (POTATO, POTATO, SAKE):
        shop.press("scan", code=code)
    shop.press("go-packing")
    shop.press("make-boxes")
    box = shop.row("data-box-code", f"B{order.number}-1")
    assert box.get("data-declared-weight-g") == str(2 * 430 + 400 + 150)
    shop.press("weigh", weight_g="1420")
    shop.press("seal")
    assert state_of(database, order) == "packed"
    with database.reading() as session:
        jobs = jobs_of_order(session, order.id)
    assert [(job.state, job.carrier, job.weight_g) for job in jobs] == [(JobState.READY, Carrier.UNDECIDED, 1420)]
    assert "4分" in shop.open("/board").text


def test_things_stand_in_walking_order_and_the_cold_ones_last(shop: Tablet, database: Database) -> None:
    start(shop, placed(database, {ICE: 1, EGGS: 1, RICE: 1, POTATO: 1}))
    assert [row.get("data-code") for row in shop.all("//*[@data-line-id]")] == [POTATO, RICE, EGGS, ICE]
    assert [zone.get("data-zone") for zone in shop.all("//*[@data-zone]")] == ["ambient", "chilled", "frozen"]


def test_a_wrong_thing_is_named_and_not_counted(shop: Tablet, database: Database) -> None:
    start(shop, placed(database, {POTATO: 1}))
    shop.press("scan", code=EGGS)
    assert "たまご 10個入" in shop.told["wrong"]
    assert shop.row("data-code", POTATO).get("data-picked") == "0"
    assert shop.root.body.get("data-sound") == "wrong"


def test_a_code_that_nobody_knows_is_shown_as_it_was_read(shop: Tablet, database: Database) -> None:
    start(shop, placed(database, {POTATO: 1}))
    assert "1234567890128" in shop.press("scan", code="1234567890128").told["wrong"]


def test_one_piece_too_many_is_refused_by_name(shop: Tablet, database: Database) -> None:
    pick(shop, placed(database, {POTATO: 1, EGGS: 1}), POTATO)
    shop.press("scan", code=POTATO)
    assert "じゃがいも" in shop.told["wrong"]
    assert shop.row("data-code", POTATO).get("data-picked") == "1"


def test_a_code_in_full_width_digits_is_the_same_code(shop: Tablet, database: Database) -> None:
    start(shop, placed(database, {POTATO: 1}))
    wide = POTATO.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert "そろいました" in shop.press("scan", code=wide).told["right"]


def test_a_scan_that_is_sent_twice_counts_one_piece(shop: Tablet, database: Database) -> None:
    start(shop, placed(database, {POTATO: 3}))
    shop.send("scan", code=POTATO)
    shop.press("scan", code=POTATO)
    assert shop.row("data-code", POTATO).get("data-picked") == "1"
    assert shop.press("scan", code=POTATO).row("data-code", POTATO).get("data-picked") == "2"


def test_two_different_things_from_one_drawn_page_are_both_counted(shop: Tablet, database: Database) -> None:
    start(shop, placed(database, {POTATO: 1, EGGS: 1}))
    shop.send("scan", code=POTATO)
    shop.press("scan", code=EGGS)
    assert [shop.row("data-code", code).get("data-picked") for code in (POTATO, EGGS)] == ["1", "1"]


def test_what_is_missing_leaves_the_order_and_can_be_found_again(shop: Tablet, database: Database) -> None:
    start(shop, placed(database, {POTATO: 2, EGGS: 1}))
    row = f'//*[@data-code="{POTATO}"]'
    shop.press("pick-missing", row)
    assert shop.row("data-code", POTATO).get("data-look") == "missing"
    assert stock_of(database, POTATO) == (18, 0)
    shop.press("pick-found", row)
    assert shop.row("data-code", POTATO).get("data-look") == "todo"
    assert stock_of(database, POTATO) == (20, 2)


def test_pressing_missing_twice_writes_off_once(shop: Tablet, database: Database) -> None:
    start(shop, placed(database, {POTATO: 2, EGGS: 1}))
    shop.send("pick-missing", f'//*[@data-code="{POTATO}"]')
    shop.press("pick-missing", f'//*[@data-code="{POTATO}"]')
    assert stock_of(database, POTATO) == (18, 0)


def test_an_order_of_which_nothing_is_there_is_cancelled_and_staff_are_told_to_call(
    shop: Tablet, database: Database
) -> None:
    order = placed(database, {POTATO: 1})
    start(shop, order).press("pick-missing")
    assert "電話" in shop.told["right"]
    assert (shop.page, state_of(database, order)) == ("order", "cancelled")


def test_an_unfinished_order_cannot_be_packed(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1, EGGS: 1})
    pick(shop, order, POTATO)
    shop.open(f"/orders/{order.id}/packing")
    assert shop.all('//*[@data-action="make-boxes"]') == []


def test_a_heavy_thing_gets_a_box_for_the_van_and_the_page_says_so(shop: Tablet, database: Database) -> None:
    pick(shop, placed(database, {RICE: 1, POTATO: 1}), POTATO, RICE).press("go-packing")
    assert [box.get("data-flies") for box in shop.all("//*[@data-proposal]")] == ["no", "yes"]
    assert "車で運びます" in shop.text


def test_a_thing_of_unknown_weight_does_not_fly(shop: Tablet, database: Database) -> None:
    pick(shop, placed(database, {NO_WEIGHT: 1}), NO_WEIGHT).press("go-packing")
    assert [box.get("data-flies") for box in shop.all("//*[@data-proposal]")] == ["no"]


def test_a_weight_that_differs_is_asked_about_before_it_is_believed(shop: Tablet, database: Database) -> None:
    pick(shop, placed(database, {POTATO: 2}), POTATO, POTATO).press("go-packing").press("make-boxes")
    shop.press("weigh", weight_g="680")
    assert "重さが合いません" in shop.told["wrong"]
    assert shop.all("//*[@data-box-id]")[0].get("data-measured-weight-g") == ""
    assert "−330g" in shop.text
    shop.press("weigh-accept")
    assert shop.all("//*[@data-box-id]")[0].get("data-measured-weight-g") == "680"


@pytest.mark.parametrize("typed", ["", "0", "-5", "1.2", "abc", "999999", "1kg"])
def test_a_weight_that_is_no_weight_is_refused(shop: Tablet, database: Database, typed: str) -> None:
    pick(shop, placed(database, {POTATO: 1}), POTATO).press("go-packing").press("make-boxes")
    shop.press("weigh", weight_g=typed)
    assert "グラムの数字" in shop.told["wrong"]


def test_a_box_that_was_not_weighed_is_not_sealed(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    pick(shop, order, POTATO).press("go-packing").press("make-boxes")
    assert shop.find("seal").get("disabled") is not None
    assert "重さ" in shop.press("seal").told["wrong"]
    assert state_of(database, order) == "picking"


@pytest.mark.parametrize("action", ["make-boxes", "weigh", "seal"])
def test_pressing_twice_while_packing_is_pressing_once(shop: Tablet, database: Database, action: str) -> None:
    order = placed(database, {POTATO: 1})
    pick(shop, order, POTATO).press("go-packing")
    for step in ("make-boxes", "weigh", "seal"):
        if step == action:
            shop.send(step, weight_g="690")
        shop.press(step, weight_g="690")
        assert set(shop.told) == {"right"}, shop.told
    with database.reading() as session:
        assert [job.weight_g for job in jobs_of_order(session, order.id)] == [690]


def test_starting_twice_is_starting_once(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    shop.open("/board").send("start-picking")
    shop.press("start-picking")
    assert (shop.page, shop.told, state_of(database, order)) == ("picking", {}, "picking")


def test_an_order_of_several_boxes_is_packed_with_its_last_one(shop: Tablet, database: Database) -> None:
    order = placed(database, {RICE: 2, POTATO: 1, ICE: 1})
    pick(shop, order, POTATO, RICE, RICE, ICE).press("go-packing").press("make-boxes")
    assert len(shop.all("//*[@data-box-id]")) == 3
    weigh_and_seal(shop)
    assert state_of(database, order) == "packed"


def test_label_and_note_come_as_pdf(shop: Tablet, database: Database) -> None:
    order = placed(database, {SAKE: 1})
    pick(shop, order, SAKE).press("go-packing").press("make-boxes")
    assert not shop.all('//*[@data-action="note-pdf"]'), "what it would charge is not settled yet"
    weigh_and_seal(shop)
    for action in ("label-pdf", "note-pdf"):
        response = shop.send(action)
        assert response.mimetype == "application/pdf"
        assert response.data.startswith(b"%PDF")


def test_a_box_of_another_order_is_not_touched(shop: Tablet, database: Database) -> None:
    first, second = placed(database, {POTATO: 1}), placed(database, {EGGS: 1}, "t2")
    pick(shop, first, POTATO).press("go-packing").press("make-boxes")
    box_id = shop.all("//*[@data-box-id]")[0].get("data-box-id")
    token = shop.all('//input[@name="csrf_token"]')[0].get("value")
    shop.client.post(f"/orders/{second.id}/boxes/{box_id}/weigh", data={"weight_g": "680", "csrf_token": token})
    assert shop.open(f"/orders/{first.id}/packing").row("data-box-id", box_id).get("data-measured-weight-g") == ""
