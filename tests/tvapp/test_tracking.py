"""いまどこ, fed by what the shop, the aircraft's people and the volunteers write down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier, DeliveryJob
from orders.fulfilment.picking import start_picking
from orders.fulfilment.substitutes import proposals, substitute
from orders.ordering.order import order_by_number
from tests.makers import NOW, HandClock, delivery_jobs
from tests.tvapp.goods import POTATO
from tests.tvapp.viewer import Viewer


@pytest.fixture
def job_id(tv: Viewer, town: Database) -> int:
    """The box of one order of H0001, sealed and ready."""
    tv.put(POTATO).order()
    with town.writing() as session:
        placed = order_by_number(session, tv.fact("order-number"))
        assert placed is not None
        return delivery_jobs(session, placed)[0].id


def carry(town: Database, job_id: int, carrier: Carrier, minutes: int | None = None) -> None:
    with town.writing() as session:
        delivery.assign_carrier(session, job_id, carrier, "operator1", NOW, "test")
        delivery.mark_loaded(session, job_id, "operator1", NOW)
        if minutes is not None:
            delivery.mark_under_way(session, job_id, "operator1", NOW, NOW + timedelta(minutes=minutes))


def here(tv: Viewer) -> str:
    return str(tv.root.xpath("normalize-space(//*[contains(@class, 'here')])"))


def test_packed_goods_wait_in_the_shop(tv: Viewer, job_id: int) -> None:
    tv.open("/track")
    assert (tv.fact("stage"), here(tv)) == ("packing", "袋づめ")
    assert tv.root.xpath("//meta[@http-equiv='refresh']")


def test_in_the_air_the_minutes_left_are_shown(tv: Viewer, town: Database, job_id: int, clock: HandClock) -> None:
    carry(town, job_id, Carrier.DRONE, minutes=12)
    tv.open("/track")
    assert (tv.fact("stage"), here(tv)) == ("on_the_way_air", "空の上")
    assert "あと 12分" in tv.text
    clock.advance(minutes=10)
    assert "あと 2分" in tv.open("/track").text


def test_on_the_road_a_car_takes_the_place_of_the_sky_and_says_why(tv: Viewer, town: Database, job_id: int) -> None:
    carry(town, job_id, Carrier.VAN, minutes=20)
    tv.open("/track")
    assert (tv.fact("stage"), here(tv)) == ("on_the_way_road", "車で")
    assert "車で お届けします" in tv.text


def test_at_the_hall_and_at_the_door(tv: Viewer, town: Database, job_id: int) -> None:
    carry(town, job_id, Carrier.DRONE, minutes=12)
    with town.writing() as session:
        delivery.mark_at_hall(session, job_id, "volunteer-nakao", NOW)
    tv.open("/track")
    assert (tv.fact("stage"), here(tv)) == ("at_hall", "公民館")
    assert "中尾" in tv.text
    with town.writing() as session:
        delivery.hand_over(session, job_id, "volunteer-nakao", NOW, handed_to="中島 ハル")
    tv.open("/track")
    assert (tv.fact("stage"), here(tv)) == ("delivered", "お届け")
    assert "午前9時00分に お渡ししました" in tv.text
    assert not tv.root.xpath("//meta[@http-equiv='refresh']"), "a delivered order does not change any more"


def test_a_box_that_went_by_road_never_shows_the_sky(tv: Viewer, town: Database, job_id: int) -> None:
    carry(town, job_id, Carrier.VAN, minutes=20)
    with town.writing() as session:
        delivery.hand_over(session, job_id, "driver1", NOW, handed_to="中島 ハル")
    tv.open("/track")
    assert "車で" in tv.text
    assert "空の上" not in tv.text


def test_when_nobody_opened_the_screen_says_what_happens_now(tv: Viewer, town: Database, job_id: int) -> None:
    carry(town, job_id, Carrier.DRONE, minutes=12)
    with town.writing() as session:
        delivery.mark_at_hall(session, job_id, "volunteer-nakao", NOW)
        delivery.mark_returned(session, job_id, "volunteer-nakao", NOW, "absent")
    assert "お店に 持ち帰りました" in tv.open("/track").text


def test_receipt_and_track_lead_to_each_other_and_back(tv: Viewer, town: Database, job_id: int) -> None:
    tv.open("/track").press("receipt")
    assert tv.screen == "receipt"
    assert tv.press("back").screen == "track"
    with town.reading() as session:
        assert session.get(DeliveryJob, job_id) is not None


def test_what_comes_in_place_of_something_is_named(tv: Viewer, town: Database) -> None:
    tv.put(POTATO).order()
    with town.writing() as session:
        placed = order_by_number(session, tv.fact("order-number"))
        assert placed is not None
        start_picking(session, placed.id, "shop1", NOW)
        line = placed.lines[0]
        best = proposals(session, line.id, NOW)[0]
        sent = substitute(session, line.id, best.item.id, "shop1", NOW, agreed_with=placed.household.name)
    assert f"代わりに「{sent.name}」を お届けします。" in tv.open("/track").text
    assert "売り切れ" not in tv.text
