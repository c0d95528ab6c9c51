"""A whole hall or a whole day by road in one press; and the race with the hand-over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import carriers, delivery, road_days
from orders.delivering.delivery import Carrier, DeliveryJob, JobState
from tests.makers import NOW, TODAY, a_district, a_household, an_item, an_order, delivery_jobs

WIND = "風が強いため"


def a_job(session: Session, district_id: str = "nakao") -> DeliveryJob:
    home = a_household(session, district_id=district_id)
    return delivery_jobs(session, an_order(session, {an_item(session): 1}, household=home))[0]


def test_one_press_sends_a_whole_hall_by_road_and_leaves_the_others(database: Database) -> None:
    with database.writing() as session:
        a_district(session, "ura")
        here, also, there = a_job(session), a_job(session), a_job(session, "ura")
        found = carriers.all_by_road(session, TODAY, "nakao", "shop1", NOW, WIND)
        assert found.moved == (here.id, also.id)
        assert [job.carrier for job in (here, also, there)] == [Carrier.VAN, Carrier.VAN, Carrier.UNDECIDED]
        assert here.carrier_reason == WIND
        assert carriers.all_by_road(session, TODAY, "nakao", "shop1", NOW, "another").moved == ()
        assert here.carrier_reason == WIND


def test_a_whole_day_takes_every_hall_but_nothing_out_of_the_air(database: Database) -> None:
    with database.writing() as session:
        a_district(session, "ura")
        here, there, flying, arrived, given = [a_job(session, hall) for hall in ("nakao", "ura", "ura", "ura", "ura")]
        for job in (flying, arrived):
            delivery.assign_carrier(session, job.id, Carrier.DRONE, "dispatch", NOW, "")
            delivery.mark_under_way(session, job.id, "controller", NOW)
        delivery.mark_at_hall(session, arrived.id, "controller", NOW)
        delivery.hand_over(session, given.id, "driver", NOW, handed_to="本人")
        found = carriers.all_by_road(session, TODAY, None, "shop1", NOW, WIND)
        assert (found.moved, found.flying) == ((here.id, there.id), (flying.id,))
        assert (flying.carrier, flying.state) == (Carrier.DRONE, JobState.UNDER_WAY)
        assert (arrived.carrier, arrived.state) == (Carrier.DRONE, JobState.AT_HALL)
        assert given.state is JobState.HANDED_OVER


def test_a_box_that_is_sealed_later_goes_by_road_too(database: Database) -> None:
    with database.writing() as session:
        carriers.all_by_road(session, TODAY, None, "shop1", NOW, WIND)
        late = a_job(session)
        assert (late.carrier, late.carrier_reason) == (Carrier.VAN, WIND)
        kinds = [(each.kind, each.detail) for each in delivery.events_of(session, late.id)]
        assert kinds == [("ready", ""), ("carrier", f"van: {WIND}")]


def test_the_word_is_taken_back_for_what_it_moved_and_nothing_else(database: Database) -> None:
    with database.writing() as session:
        a_district(session, "ura")
        moved, loaded, by_hand, hall = [a_job(session, each) for each in ("nakao", "nakao", "nakao", "ura")]
        delivery.assign_carrier(session, by_hand.id, Carrier.VAN, "shop1", NOW, "急ぎのため")
        carriers.all_by_road(session, TODAY, "ura", "shop1", NOW, "公民館の都合")
        carriers.all_by_road(session, TODAY, None, "shop1", NOW, WIND)
        delivery.mark_loaded(session, loaded.id, "driver", NOW)
        found = carriers.as_before(session, TODAY, None, "shop1", NOW)
        assert found.moved == (moved.id,)
        assert [job.carrier for job in (moved, loaded, by_hand, hall)] == [
            Carrier.UNDECIDED, Carrier.VAN, Carrier.VAN, Carrier.VAN,
        ]  # fmt: skip
        assert road_days.reason_for(session, TODAY, "nakao") is None
        assert road_days.reason_for(session, TODAY, "ura") == "公民館の都合"
        assert carriers.as_before(session, TODAY, None, "shop1", NOW).moved == ()


def test_a_hall_stays_by_road_while_the_whole_day_does(database: Database) -> None:
    with database.writing() as session:
        job = a_job(session)
        carriers.all_by_road(session, TODAY, None, "shop1", NOW, WIND)
        carriers.all_by_road(session, TODAY, "nakao", "shop1", NOW, WIND)
        assert carriers.as_before(session, TODAY, "nakao", "shop1", NOW).moved == ()
        assert job.carrier is Carrier.VAN


def test_all_by_road_while_boxes_are_handed_over_loses_no_hand_over(database: Database) -> None:
    with database.writing() as session:
        jobs = [a_job(session).id for _ in range(4)]
        for job_id in jobs[:2]:
            delivery.assign_carrier(session, job_id, Carrier.DRONE, "dispatch", NOW, "")

    def by_road() -> None:
        with database.writing() as session:
            carriers.all_by_road(session, TODAY, None, "shop1", NOW, WIND)

    def hand_over(job_id: int) -> None:
        with database.writing() as session:
            delivery.hand_over(session, job_id, "volunteer", NOW, handed_to="本人")

    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(by_road), *(pool.submit(hand_over, each) for each in jobs), pool.submit(by_road)]
        for each in waiting:
            each.result(timeout=60)
    with database.reading() as session:
        found = [delivery.job(session, each) for each in jobs]
        assert {job.state for job in found} == {JobState.HANDED_OVER}
        assert {job.handed_to for job in found} == {"本人"}
        for job in found:
            after = [each.kind for each in delivery.events_of(session, job.id)]
            assert after[-1] == "handed_over", "nothing changes after the hand-over"
