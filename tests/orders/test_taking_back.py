"""The last press taken back, and presses of telephones that come late and twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from orders.accounts.booking import book_due
from orders.db import Database
from orders.delivering import delivery, phone_presses
from orders.delivering.delivery import AgeCheck, Carrier, DeliveryJob, JobState
from orders.delivering.errors import NothingToUndo
from orders.delivering.hand_over import UNDO_WITHIN, hand_over_boxes, known_names, last_press, take_back_last
from orders.errors import AgeCheckNeeded
from orders.homes.residents import Person, set_residents
from orders.ordering.order import OrderState
from tests.makers import NOW, an_item, an_order, delivery_jobs

SOON = NOW + timedelta(minutes=3)


def boxes(session: Session, *, alcohol: bool = False) -> list[DeliveryJob]:
    jobs = delivery_jobs(session, an_order(session, {an_item(session, weight_g=3000, alcohol=alcohol): 2}))
    for job in jobs:
        delivery.assign_carrier(session, job.id, Carrier.VAN, "dispatch", NOW - timedelta(hours=1), "")
        delivery.mark_under_way(session, job.id, "driver", NOW - timedelta(hours=1))
    return jobs


def give(session: Session, jobs: list[DeliveryJob], age_check: AgeCheck | None = None) -> None:
    hand_over_boxes(session, [job.id for job in jobs], "driver", NOW, handed_to="本人", age_check=age_check)


def test_all_boxes_of_a_home_are_given_in_one_press_or_none(database: Database) -> None:
    with database.writing() as session:
        jobs = boxes(session, alcohol=True)
    with pytest.raises(AgeCheckNeeded), database.writing() as session:
        give(session, jobs)
    with database.writing() as session:
        assert {delivery.job(session, job.id).state for job in jobs} == {JobState.UNDER_WAY}
        give(session, jobs, AgeCheck.FACE)
        found = [delivery.job(session, job.id) for job in jobs]
        assert {(job.state, job.age_check, job.age_checked) for job in found} == {
            (JobState.HANDED_OVER, AgeCheck.FACE, True)
        }


def test_the_whole_press_is_taken_back_and_the_history_keeps_both(database: Database) -> None:
    with database.reading() as session:
        jobs = boxes(session)
        give(session, jobs)
        assert jobs[0].order.state is OrderState.DELIVERED
        assert take_back_last(session, "driver", SOON) == jobs
        assert {(job.state, job.handed_to, job.handed_at) for job in jobs} == {(JobState.UNDER_WAY, None, None)}
        assert jobs[0].order.state is OrderState.OUT
        kinds = [each.kind for each in delivery.events_of(session, jobs[0].id)]
        assert kinds[-3:] == ["handed_over", "under_way", "undone"]
        assert last_press(session, "driver", SOON) == []
        with pytest.raises(NothingToUndo):
            take_back_last(session, "driver", SOON)
        give(session, jobs)
        assert jobs[0].order.state is OrderState.DELIVERED


@pytest.mark.parametrize(
    ("who", "at"), [("somebody else", SOON), ("driver", NOW + UNDO_WITHIN), ("driver", NOW - timedelta(seconds=1))]
)
def test_only_ones_own_press_and_only_for_ten_minutes(database: Database, who: str, at: object) -> None:
    with database.reading() as session:
        give(session, boxes(session))
        with pytest.raises(NothingToUndo):
            take_back_last(session, who, at)  # type: ignore[arg-type]


def test_what_is_in_the_ledger_stays_delivered(database: Database) -> None:
    with database.writing() as session:
        jobs = boxes(session)
        give(session, jobs)
        assert book_due(session, "worker", NOW) == 1
    with pytest.raises(NothingToUndo) as caught, database.writing() as session:
        take_back_last(session, "driver", SOON)
    assert caught.value.booked
    with database.reading() as session:
        assert delivery.job(session, jobs[0].id).state is JobState.HANDED_OVER


def test_a_press_after_which_something_happened_stays(database: Database) -> None:
    with database.reading() as session:
        jobs = boxes(session)
        delivery.mark_returned(session, jobs[0].id, "driver", NOW, "absent")
        delivery.assign_carrier(session, jobs[0].id, Carrier.VAN, "operator", NOW, "again")
        with pytest.raises(NothingToUndo):
            take_back_last(session, "driver", SOON)


def test_booking_and_taking_back_at_once_never_both_succeed(database: Database) -> None:
    for _ in range(5):
        with database.writing() as session:
            jobs = boxes(session)
            give(session, jobs)

        def book() -> str:
            with database.writing() as session:
                return "booked" if book_due(session, "worker", NOW) else "nothing"

        def back() -> str:
            try:
                with database.writing() as session:
                    take_back_last(session, "driver", SOON)
            except NothingToUndo:
                return "refused"
            return "back"

        with ThreadPoolExecutor(2) as pool:
            results = {each.result(timeout=60) for each in [pool.submit(book), pool.submit(back)]}
        assert results in ({"booked", "refused"}, {"nothing", "back"})


def test_names_of_residents_and_of_those_who_took_boxes_are_known(database: Database) -> None:
    with database.reading() as session:
        jobs = boxes(session)
        home = jobs[0].order.household_id
        set_residents(
            session, home, [Person("中島 ハル", "なかじま はる"), Person("中島 一郎", "なかじま いちろう")], NOW
        )
        hand_over_boxes(session, [job.id for job in jobs], "driver", NOW, handed_to="太田 キヨ", age_check=None)
        assert known_names(session, home) == ["中島 ハル", "中島 一郎", "太田 キヨ"]


def test_a_kept_press_counts_once_also_when_two_copies_arrive_together(database: Database) -> None:
    def arrive(_: int) -> bool:
        with database.writing() as session:
            return phone_presses.first_time(session, "a-mark-of-its-own", "driver1", NOW, SOON)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(arrive, range(8))) == [False] * 7 + [True]


@pytest.mark.parametrize(("age_ms", "minutes"), [(0, 0), (60_000, 1), (-5, 0), (10**11, 24 * 60)])
def test_a_press_counts_when_the_finger_was_on_the_button(age_ms: int, minutes: int) -> None:
    assert phone_presses.made_at(NOW, age_ms) == NOW - timedelta(minutes=minutes)
