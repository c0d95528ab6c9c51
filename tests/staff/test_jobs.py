"""Sealed boxes on their way, and the one step to the van."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.db import Database
from orders.delivery import Carrier, DeliveryJob, JobState, assign_carrier, hand_over, job, mark_loaded, mark_under_way
from orders.order import Order
from orders.packing import boxes_of, pack, seal, weigh
from orders.picking import scan, start_picking
from tests.makers import NOW
from tests.staff.tablet import Tablet
from tests.staff.town import POTATO, placed


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
