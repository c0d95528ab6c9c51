"""Sealed boxes on their way, and the one step to the van."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.db import Database
from orders.delivering.damage_photos import add_photo
from orders.delivering.delivery import (
    Carrier,
    DeliveryJob,
    JobState,
    assign_carrier,
    hand_over,
    job,
    mark_loaded,
    mark_returned,
    mark_under_way,
)
from orders.delivering.doors import door_of
from orders.fulfilment.packing import boxes_of, pack, seal, weigh
from orders.fulfilment.picking import scan, start_picking
from orders.ordering.charges import charged
from orders.ordering.order import Order
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import POTATO, placed, stock_of


def sealed(database: Database, token: str = "t1") -> tuple[Order, int]:
    """An order in one sealed box; gives its job's id."""
    order = placed(database, {POTATO: 1}, token)
    with database.writing() as session:
        start_picking(session, order.id, "shop1", NOW)
        scan(session, order.id, POTATO, "shop1", NOW)
        pack(session, order.id, "shop1", NOW)
        for box in boxes_of(session, order.id):
            weigh(session, box.id, box.declared_weight_g, "shop1", NOW)
            seal(session, box.id, "shop1", NOW)
        return order, session.query(DeliveryJob.id).filter_by(order_id=order.id).scalar()


def job_of(database: Database, job_id: int) -> tuple[Carrier, JobState, str]:
    with database.reading() as session:
        found = job(session, job_id)
        return found.carrier, found.state, found.carrier_reason


def test_one_press_sends_a_box_by_van_with_the_reason(shop: Tablet, database: Database) -> None:
    _, job_id = sealed(database)
    shop.open("/jobs").press("switch-to-van", f'//*[@data-job-id="{job_id}"]', reason="weather")
    assert job_of(database, job_id) == (Carrier.VAN, JobState.READY, "天気がわるいため")
    assert shop.row("data-job-id", job_id).get("data-carrier") == "van"


def test_pressing_twice_changes_nothing_more(shop: Tablet, database: Database) -> None:
    _, job_id = sealed(database)
    shop.open("/jobs").send("switch-to-van", reason="aircraft")
    shop.press("switch-to-van", reason="aircraft")
    assert set(shop.told) == {"right"}
    assert job_of(database, job_id) == (Carrier.VAN, JobState.READY, "飛行機の都合")


def test_a_box_that_waits_for_the_van_can_be_given_back(shop: Tablet, database: Database) -> None:
    _, job_id = sealed(database)
    shop.open("/jobs").press("switch-to-van").press("switch-back")
    assert job_of(database, job_id)[0] is Carrier.UNDECIDED


def test_a_box_in_the_air_has_no_button_and_refuses_an_old_page(shop: Tablet, database: Database) -> None:
    _, job_id = sealed(database)
    shop.open("/jobs")
    with database.writing() as session:
        assign_carrier(session, job_id, Carrier.DRONE, "operator1", NOW, "")
        mark_loaded(session, job_id, "operator1", NOW)
        mark_under_way(session, job_id, "operator1", NOW, NOW + timedelta(minutes=9))
    assert "飛行中です" in shop.press("switch-to-van", reason="other").told["wrong"]
    assert job_of(database, job_id) == (Carrier.DRONE, JobState.UNDER_WAY, "")
    assert "9:09 ごろ着" in shop.text
    assert "飛行中です。運航の係に電話してください。電話 0265-00-0000" in shop.text
    assert shop.all('//*[@data-action="switch-to-van"]') == []


def test_a_box_that_was_handed_over_has_no_button_and_refuses_an_old_page(shop: Tablet, database: Database) -> None:
    _, job_id = sealed(database)
    shop.open("/jobs")
    with database.writing() as session:
        hand_over(session, job_id, "driver1", NOW, handed_to="伊藤 ハル")
    assert "手渡しました" in shop.press("switch-to-van").told["wrong"]
    assert shop.all('//*[@data-action="switch-to-van"]') == []


@pytest.mark.parametrize("day", ["2026-11-24", "", "nonsense", "0001-01-01"])
def test_the_list_shows_the_day_that_was_asked_for_or_today(shop: Tablet, database: Database, day: str) -> None:
    _, job_id = sealed(database)
    assert shop.open(f"/jobs?day={day}").row("data-job-id", job_id).get("data-state") == "ready"


def test_another_day_shows_other_boxes(shop: Tablet, database: Database) -> None:
    sealed(database)
    assert shop.open("/jobs?day=2026-11-25").all("//*[@data-job-id]") == []


def test_a_whole_hall_goes_by_road_in_one_press_and_back(shop: Tablet, database: Database) -> None:
    _, job_id = sealed(database)
    shop.open("/jobs").press("hall-by-road", '//*[@data-hall="nakao"]', reason="weather")
    assert job_of(database, job_id) == (Carrier.VAN, JobState.READY, "天気がわるいため")
    assert "1箱を切りかえました" in shop.told["right"]
    shop.press("as-before", '//*[@data-hall="nakao"]')
    assert job_of(database, job_id)[0] is Carrier.UNDECIDED


def test_a_whole_day_goes_by_road_also_what_is_sealed_later(shop: Tablet, database: Database) -> None:
    _, job_id = sealed(database)
    shop.open("/jobs")
    shop.send("all-by-road", reason="hall")
    shop.press("all-by-road", reason="weather")
    assert shop.row("data-road", "yes") is not None
    _, later = sealed(database, "t2")
    assert job_of(database, job_id)[2] == job_of(database, later)[2] == "公民館の都合"
    shop.open("/jobs").press("as-before")
    assert {job_of(database, each)[0] for each in (job_id, later)} == {Carrier.UNDECIDED}


def test_the_list_shows_what_was_asked_for(shop: Tablet, database: Database) -> None:
    _, here = sealed(database)
    with database.writing() as session:
        assign_carrier(session, here, Carrier.VAN, "shop1", NOW, "急ぎのため")
    for wish, count in {
        "": 1, "hall=nakao": 1, "hall=ichinose": 0, "carrier_shown=van": 1, "carrier_shown=drone": 0,
        "stage=waiting": 1, "stage=done": 0, "stage=late": 0, "stage=nonsense": 0,
    }.items():  # fmt: skip
        assert len(shop.open(f"/jobs?{wish}").all("//*[@data-job-id]")) == count, wish
    shop.open("/jobs?hall=nakao&stage=waiting").press("switch-back")
    assert shop.all('//nav[@class="chips"]/a[@aria-current][contains(., "まだ お店")]')


def test_a_late_box_is_marked_and_yesterdays_stays_in_sight(shop: Tablet, database: Database, clock: HandClock) -> None:
    _, job_id = sealed(database)
    assert shop.open("/jobs").row("data-job-id", job_id).get("data-late") == "no"
    clock.at = NOW + timedelta(hours=9, seconds=1)
    assert shop.open("/jobs").row("data-job-id", job_id).get("data-late") == "yes"
    clock.at = NOW + timedelta(days=1)
    assert "11月24日(火)の分" in shop.open("/jobs").text
    assert shop.row("data-late", "1") is not None


def test_a_box_that_came_back_is_taken_in_line_by_line(shop: Tablet, database: Database) -> None:
    order, job_id = sealed(database)
    with database.writing() as session:
        mark_loaded(session, job_id, "driver1", NOW)
        mark_returned(session, job_id, "driver1", NOW, "留守でした。")
        add_photo(session, job_id, b"picture", "driver1", NOW)
    shop.open("/jobs?stage=back").press("open-return")
    assert shop.all('//section[@data-photos="1"]')
    assert shop.client.get(str(shop.all("//figure/img")[0].get("src"))).data == b"picture"
    before = stock_of(database, POTATO)[0]
    shop.send("take-in")
    shop.press("take-in")
    assert stock_of(database, POTATO)[0] == before + 1
    assert shop.all('//*[@data-fate="shelf"]')
    with database.reading() as session:
        found = session.get_one(Order, order.id)
        assert (found.state, charged(found).total_yen) == ("cancelled", 0)


def test_what_is_agreed_about_a_door_is_written_down(shop: Tablet, database: Database) -> None:
    shop.open("/homes/1/door").press("agree-door", note="犬がいます", rule="neighbour", neighbour=" ")
    assert "お名前が要ります" in shop.told["wrong"]
    shop.press("agree-door", note="犬", rule="shop", latitude="x")
    assert "緯度と経度" in shop.told["wrong"]
    shop.press("agree-door", note="犬", rule="hall", latitude="35.7583", longitude="138.0851")
    with database.reading() as session:
        door = door_of(session, 1)
        assert door is not None
        assert (door.note, door.absence_rule, door.place) == ("犬", "hall", (35.7583, 138.0851))
