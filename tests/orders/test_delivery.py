"""Delivery jobs: by air or by road, changed in one step, handed over in person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import ALLOWED, Carrier, DeliveryJob, JobState, events_of
from orders.delivering.escalations import not_closed, of_report
from orders.delivering.watchover import mark_seen, report, report_of_job
from orders.errors import AgeCheckNeeded, ConsentMissing, InTheAir, NotFound, ReceiverMissing, WrongJobState
from orders.fulfilment import picking
from orders.homes.consents import ConsentKind
from orders.ordering.order import OrderState
from orders.ordering.tracking import (
    BROUGHT_BACK,
    BY_ROAD_INSTEAD,
    NOTHING_LEFT,
    SOME_SOLD_OUT,
    Stage,
    latest_open_order,
    tracking,
)
from tests.makers import NOW, TODAY, a_district, a_household, an_item, an_order, delivery_jobs

LATER = NOW + timedelta(minutes=12)


def a_job(session: Session, *, weight_g: int = 500, alcohol: bool = False) -> DeliveryJob:
    order = an_order(session, {an_item(session, weight_g=weight_g, alcohol=alcohol): 1})
    return delivery_jobs(session, order)[0]


def bring(session: Session, job: DeliveryJob, state: JobState, carrier: Carrier = Carrier.DRONE) -> None:
    """By the shortest way from ready to `state`."""
    if state is JobState.WITHDRAWN:
        delivery.withdraw(session, job.box_id, "shop", NOW)
        return
    delivery.assign_carrier(session, job.id, carrier, "dispatch", NOW, "")
    if state is not JobState.READY:
        delivery.mark_loaded(session, job.id, "port", NOW)
    if state in (JobState.UNDER_WAY, JobState.AT_HALL):
        delivery.mark_under_way(session, job.id, "controller", NOW, LATER)
    if state is JobState.AT_HALL:
        delivery.mark_at_hall(session, job.id, "controller", NOW)
    if state in (JobState.RETURNED, JobState.TAKEN_IN):
        delivery.mark_returned(session, job.id, "controller", NOW, "wind")
    if state is JobState.TAKEN_IN:
        delivery.take_in(session, job.id, "shop", NOW)
    if state is JobState.HANDED_OVER:
        delivery.hand_over(session, job.id, "volunteer", NOW, handed_to="中島 ハル")


def test_a_box_flies_lands_and_reaches_a_hand(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session)
        bring(session, job, JobState.AT_HALL)
        assert job.order.state is OrderState.OUT
        delivery.hand_over(session, job.id, "volunteer", LATER, handed_to=" 中島 ハル ")
        assert (job.state, job.handed_to, job.handed_at) == (JobState.HANDED_OVER, "中島 ハル", LATER)
        assert job.order.state is OrderState.DELIVERED
        kinds = [event.kind for event in events_of(session, job.id)]
        assert kinds == ["ready", "carrier", "loaded", "under_way", "at_hall", "handed_over"]


def test_the_same_news_twice_changes_nothing(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session)
        for _ in range(2):
            delivery.assign_carrier(session, job.id, Carrier.DRONE, "dispatch", NOW, "fits")
        for _ in range(2):
            delivery.mark_loaded(session, job.id, "port", NOW)
        for _ in range(2):
            delivery.mark_under_way(session, job.id, "controller", NOW, LATER)
        for _ in range(2):
            delivery.mark_at_hall(session, job.id, "controller", NOW)
        for _ in range(2):
            delivery.hand_over(session, job.id, "volunteer", NOW, handed_to="中島 ハル")
        assert len(events_of(session, job.id)) == 6


@pytest.mark.parametrize("have", list(JobState))
def test_only_the_steps_of_the_table_are_taken(database: Database, have: JobState) -> None:
    marks = {
        JobState.LOADED: delivery.mark_loaded,
        JobState.UNDER_WAY: delivery.mark_under_way,
        JobState.AT_HALL: delivery.mark_at_hall,
    }
    for want, mark in marks.items():
        with database.reading() as session:
            job = a_job(session)
            bring(session, job, have)
            if want in ALLOWED[have] or want is have:
                assert mark(session, job.id, "test", NOW).state is want
            else:
                with pytest.raises(WrongJobState) as caught:
                    mark(session, job.id, "test", NOW)
                assert (caught.value.have, caught.value.want) == (have, want)


@pytest.mark.parametrize("have", [JobState.READY, JobState.LOADED, JobState.UNDER_WAY, JobState.RETURNED])
def test_any_box_changes_to_the_van_in_one_step(database: Database, have: JobState) -> None:
    with database.reading() as session:
        job = a_job(session)
        bring(session, job, have)
        delivery.assign_carrier(session, job.id, Carrier.VAN, "operator", NOW, "wind of 6 m/s", landed=True)
        assert (job.state, job.carrier, job.carrier_reason, job.eta_at) == (
            JobState.READY,
            Carrier.VAN,
            "wind of 6 m/s",
            None,
        )
        assert delivery.jobs_by_van(session, TODAY) == [job]
        delivery.hand_over(session, job.id, "driver", LATER, handed_to="中島 ハル")
        assert job.order.state is OrderState.DELIVERED


@pytest.mark.parametrize("carrier", [Carrier.VAN, Carrier.UNDECIDED])
def test_a_box_is_never_taken_out_of_an_aircraft_in_the_air(database: Database, carrier: Carrier) -> None:
    with database.reading() as session:
        job = a_job(session)
        bring(session, job, JobState.UNDER_WAY)
        before, events = job.eta_at, len(delivery.events_of(session, job.id))
        with pytest.raises(InTheAir) as caught:
            delivery.assign_carrier(session, job.id, carrier, "shop", NOW, "hurry")
        assert caught.value.job_id == job.id
        assert (job.state, job.carrier, job.eta_at) == (JobState.UNDER_WAY, Carrier.DRONE, before)
        assert len(delivery.events_of(session, job.id)) == events


def test_a_box_in_a_van_on_the_road_may_change_its_carrier(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session)
        bring(session, job, JobState.UNDER_WAY, Carrier.VAN)
        delivery.assign_carrier(session, job.id, Carrier.UNDECIDED, "shop", NOW, "")
        assert (job.state, job.carrier) == (JobState.READY, Carrier.UNDECIDED)


def test_a_box_that_stands_at_the_hall_stays_there_when_its_carrier_changes(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session)
        bring(session, job, JobState.AT_HALL)
        delivery.assign_carrier(session, job.id, Carrier.VAN, "operator", NOW, "far door")
        assert (job.state, job.carrier) == (JobState.AT_HALL, Carrier.VAN)


def test_after_the_hand_over_nothing_changes_any_more(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session)
        bring(session, job, JobState.HANDED_OVER)
        with pytest.raises(WrongJobState):
            delivery.assign_carrier(session, job.id, Carrier.VAN, "operator", NOW, "")
        with pytest.raises(WrongJobState):
            delivery.mark_returned(session, job.id, "volunteer", NOW, "absent")


def test_alcohol_is_handed_over_only_after_an_age_check(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session, alcohol=True)
        bring(session, job, JobState.AT_HALL)
        with pytest.raises(AgeCheckNeeded):
            delivery.hand_over(session, job.id, "volunteer", NOW, handed_to="中島 ハル")
        assert job.state is JobState.AT_HALL
        assert delivery.hand_over(
            session, job.id, "volunteer", NOW, handed_to="中島 ハル", age_checked=True
        ).age_checked


def test_nothing_is_handed_over_to_nobody(database: Database) -> None:
    with database.reading() as session, pytest.raises(ReceiverMissing):
        delivery.hand_over(session, a_job(session).id, "volunteer", NOW, handed_to="  ")


def test_an_order_of_two_boxes_is_out_with_the_first_and_delivered_with_the_last(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session, weight_g=3000): 2})
        first, second = delivery_jobs(session, order)
        bring(session, first, JobState.UNDER_WAY)
        assert order.state is OrderState.OUT
        delivery.hand_over(session, first.id, "volunteer", NOW, handed_to="中島 ハル")
        assert order.state is OrderState.OUT
        bring(session, second, JobState.UNDER_WAY, Carrier.VAN)
        delivery.hand_over(session, second.id, "driver", NOW, handed_to="中島 ハル")
        assert order.state is OrderState.DELIVERED


def test_a_position_is_kept_coarse_and_only_on_the_way(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session)
        delivery.mark_position(session, job.id, 35.81025, 138.08335, LATER, NOW)
        assert job.latitude is None
        bring(session, job, JobState.UNDER_WAY)
        delivery.mark_position(session, job.id, 35.81025, 138.08335, LATER, NOW)
        session.refresh(job)
        assert (job.latitude, job.longitude, job.eta_at) == (35.81, 138.083, LATER)


def test_jobs_are_listed_for_dispatch_hall_and_van(database: Database) -> None:
    with database.reading() as session:
        a_district(session, "ura")
        here, moving = a_job(session), a_job(session)
        bring(session, moving, JobState.UNDER_WAY)
        assert delivery.jobs_ready(session, TODAY) == [here]
        assert delivery.jobs_ready(session, None) == [here]
        assert delivery.jobs_ready(session, TODAY + timedelta(days=1)) == []
        assert delivery.jobs_for_hall(session, "nakao", TODAY) == [here, moving]
        assert delivery.jobs_for_hall(session, "ura", TODAY) == []
        assert delivery.jobs_by_van(session, TODAY) == []
        with pytest.raises(NotFound):
            delivery.job(session, 4711)


def test_the_television_follows_a_flight(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 1})
        assert tracking(session, order.id, NOW).stage is Stage.ACCEPTED
        (job,) = delivery_jobs(session, order)
        assert tracking(session, order.id, NOW).stage is Stage.PACKING
        bring(session, job, JobState.UNDER_WAY)
        seen = tracking(session, order.id, NOW + timedelta(seconds=30))
        assert (seen.stage, seen.minutes_left, seen.hall_name) == (Stage.ON_THE_WAY_AIR, 12, "中尾公民館")
        assert tracking(session, order.id, LATER + timedelta(hours=1)).minutes_left == 0
        delivery.mark_at_hall(session, job.id, "controller", LATER)
        assert tracking(session, order.id, LATER).stage is Stage.AT_HALL
        assert latest_open_order(session, order.household_id) is order
        delivery.hand_over(session, job.id, "volunteer", LATER, handed_to="中島 ハル")
        seen = tracking(session, order.id, LATER)
        assert (seen.stage, seen.delivered_at, seen.trouble) == (Stage.DELIVERED, LATER, None)
        assert latest_open_order(session, order.household_id) is None


def test_the_television_says_in_plain_words_when_something_went_otherwise(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session)
        bring(session, job, JobState.UNDER_WAY)
        delivery.assign_carrier(session, job.id, Carrier.VAN, "operator", NOW, "wind", landed=True)
        assert tracking(session, job.order_id, NOW).trouble == BY_ROAD_INSTEAD
        delivery.mark_under_way(session, job.id, "driver", NOW, None)
        seen = tracking(session, job.order_id, NOW)
        assert (seen.stage, seen.minutes_left) == (Stage.ON_THE_WAY_ROAD, None)
        delivery.mark_returned(session, job.id, "driver", NOW, "absent")
        seen = tracking(session, job.order_id, NOW)
        assert (seen.stage, seen.trouble) == (Stage.PACKING, BROUGHT_BACK)


def test_the_television_tells_what_was_sold_out(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 1, an_item(session): 1})
        picking.start_picking(session, order.id, "shop", NOW)
        picking.mark_missing(session, order.lines[0].id, "shop", NOW)
        assert tracking(session, order.id, NOW).trouble == SOME_SOLD_OUT
        picking.mark_missing(session, order.lines[1].id, "shop", NOW)
        seen = tracking(session, order.id, NOW)
        assert (seen.stage, seen.trouble) == (Stage.CANCELLED, NOTHING_LEFT)


def test_a_volunteer_s_report_pressed_twice_is_one_report(database: Database) -> None:
    with database.reading() as session:
        job = a_job(session)
        made = report(session, job.id, "volunteer", "fine", "", NOW)
        assert report(session, job.id, "volunteer", "fine", "", LATER) is made
        assert report(session, job.id, "volunteer", "call", "tired", LATER) is report_of_job(session, job.id)
        with pytest.raises(ValueError, match="splendid"):
            report(session, job.id, "volunteer", "splendid", "", NOW)


def test_without_consent_no_report_is_kept(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session, agrees=(ConsentKind.ORDERING,))
        (job,) = delivery_jobs(session, an_order(session, {an_item(session): 1}, household=home))
        with pytest.raises(ConsentMissing) as caught:
            report(session, job.id, "volunteer", "fine", "", NOW)
        assert (caught.value.household_id, caught.value.kind) == (home.id, "watch_over")
        assert delivery.hand_over(session, job.id, "volunteer", NOW, handed_to="中島 ハル").handed_at == NOW
        assert report_of_job(session, job.id) is None


def test_a_call_for_somebody_is_open_until_somebody_takes_it_however_long_that_lasts(database: Database) -> None:
    with database.writing() as session:
        calm, waiting, urgent = a_job(session), a_job(session), a_job(session)
        report(session, calm.id, "volunteer", "fine", "", NOW)
        later = report(session, waiting.id, "volunteer", "call", "", NOW)
        at_once = report(session, urgent.id, "volunteer", "urgent", "", LATER)
        assert [each.report_id for each in not_closed(session)] == [at_once.id, later.id]
        begun = of_report(session, at_once.id)
        assert begun is not None
        mark_seen(session, begun.id, "operator", LATER)
        again = mark_seen(session, begun.id, "somebody else", LATER + timedelta(days=1))
        assert again is not None
        assert (again.seen_by, again.seen_at, begun.taken_by) == ("operator", LATER, "operator")
        assert [each.state for each in not_closed(session)] == ["taken", "open"]
        with pytest.raises(NotFound):
            mark_seen(session, 999, "operator", LATER)


def test_only_the_newest_word_about_a_resident_calls_somebody(database: Database) -> None:
    with database.writing() as session:
        job = a_job(session)
        report(session, job.id, "volunteer", "urgent", "", NOW)
        report(session, job.id, "volunteer", "fine", "", LATER)
        assert not_closed(session) == []


def test_the_same_call_after_it_was_taken_calls_again(database: Database) -> None:
    with database.writing() as session:
        job = a_job(session)
        first = report(session, job.id, "volunteer", "urgent", "", NOW)
        begun = of_report(session, first.id)
        assert begun is not None
        mark_seen(session, begun.id, "operator", NOW)
        second = report(session, job.id, "volunteer", "urgent", "", LATER)
        assert [each.report_id for each in not_closed(session)] == [first.id, second.id]
        assert [each.state for each in not_closed(session)] == ["taken", "open"]
