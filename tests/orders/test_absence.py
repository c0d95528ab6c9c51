"""Nobody opens: call, come again, then what was agreed in writing; never left at a door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import absence, delivery, doors
from orders.delivering.absence import AbsenceStep, Load, last_resort, next_step
from orders.delivering.delivery import Absence, Carrier, DeliveryJob, JobState, events_of
from orders.delivering.doors import AbsenceRule
from orders.delivering.errors import DoorInvalid, NotAgreed
from orders.delivering.escalations import not_closed
from orders.errors import WrongJobState
from orders.goods.catalogue import Temperature
from orders.homes.news import standings
from orders.ordering.order import OrderState
from orders.ordering.tracking import HELD_AT_HALL, NOBODY_OPENED, WITH_NEIGHBOUR, tracking
from tests.makers import NOW, an_item, an_order, delivery_jobs

LATER = NOW + timedelta(hours=1)
loads = st.builds(Load, st.booleans(), st.booleans())


def on_the_way(session: Session, *, alcohol: bool = False, cold: bool = False) -> DeliveryJob:
    zone = Temperature.CHILLED if cold else Temperature.AMBIENT
    (job,) = delivery_jobs(session, an_order(session, {an_item(session, alcohol=alcohol, temperature=zone): 1}))
    delivery.assign_carrier(session, job.id, Carrier.VAN, "dispatch", NOW, "")
    delivery.mark_under_way(session, job.id, "driver", NOW)
    return job


def wish(session: Session, job: DeliveryJob, rule: AbsenceRule) -> None:
    doors.agree(session, job.order.household_id, "shop1", NOW, note="", rule=rule, neighbour="太田 キヨ")


@given(st.sampled_from(AbsenceRule), loads)
def test_alcohol_always_goes_back_and_cold_boxes_never_wait_at_a_hall(rule: AbsenceRule, load: Load) -> None:
    place = last_resort(rule, load)
    assert not load.alcohol or place is AbsenceStep.SHOP
    assert not (load.cold and place is AbsenceStep.HALL)
    assert place is AbsenceStep.SHOP or place.value == rule.value


@given(st.integers(0, 9), st.booleans(), st.sampled_from(AbsenceRule), loads)
def test_nothing_goes_elsewhere_before_a_call_and_a_second_try(
    tries: int, called: bool, rule: AbsenceRule, load: Load
) -> None:
    step = next_step(tries, called, rule, load)
    if tries == 0:
        assert step is (AbsenceStep.AGAIN if called else AbsenceStep.CALL)
    else:
        assert step is last_resort(rule, load)


def test_the_resident_is_told_and_the_tries_are_counted(database: Database) -> None:
    with database.reading() as session:
        job = on_the_way(session)
        for at in (NOW, NOW + timedelta(seconds=5), LATER):
            absence.note_absent(session, [job.id], "driver", at, called=True)
        assert absence.tries_of(session, job.id) == 2, "a double press is one try"
        assert tracking(session, job.order_id, NOW).trouble == NOBODY_OPENED
        assert standings(session, job.order.household_id, [])[job.order.number].as_text().endswith("?")
        delivery.mark_returned(session, job.id, "driver", LATER, "absent")
        assert job.absence is None
        delivery.assign_carrier(session, job.id, Carrier.VAN, "operator", LATER, "again")
        assert absence.tries_of(session, job.id) == 0, "another round begins at the beginning"
        with pytest.raises(WrongJobState):
            delivery.hand_over(session, job.id, "driver", LATER, handed_to="本人")
            absence.note_absent(session, [job.id], "driver", LATER, called=True)


def test_the_hall_keeps_what_was_agreed_and_gives_it_out(database: Database) -> None:
    with database.reading() as session:
        job = on_the_way(session)
        wish(session, job, AbsenceRule.HALL)
        for _ in range(2):
            absence.hold_at_hall(session, [job.id], "driver", LATER)
        assert (job.state, job.absence) == (JobState.AT_HALL, Absence.HELD)
        assert [each.kind for each in events_of(session, job.id)].count("held") == 1
        assert tracking(session, job.order_id, LATER).trouble == HELD_AT_HALL
        delivery.hand_over(session, job.id, "volunteer", LATER, handed_to="本人")
        assert (job.absence, job.order.state) == (None, OrderState.DELIVERED)


def test_the_neighbour_takes_it_in_hand(database: Database) -> None:
    with database.reading() as session:
        job = on_the_way(session, cold=True)
        wish(session, job, AbsenceRule.NEIGHBOUR)
        for _ in range(2):
            absence.leave_with_neighbour(session, [job.id], "driver", LATER)
        assert (job.state, job.handed_to, job.absence) == (JobState.HANDED_OVER, "太田 キヨ", Absence.NEIGHBOUR)
        assert tracking(session, job.order_id, LATER).trouble == WITH_NEIGHBOUR


@pytest.mark.parametrize(
    ("rule", "alcohol", "cold"),
    [(AbsenceRule.NEIGHBOUR, True, False), (AbsenceRule.HALL, True, False), (AbsenceRule.HALL, False, True),
     (AbsenceRule.SHOP, False, False), (None, False, False)],
)  # fmt: skip
def test_what_was_not_agreed_or_may_not_be_is_refused(
    database: Database, rule: AbsenceRule | None, alcohol: bool, cold: bool
) -> None:
    with database.reading() as session:
        job = on_the_way(session, alcohol=alcohol, cold=cold)
        if rule is not None:
            wish(session, job, rule)
        for deed in (absence.hold_at_hall, absence.leave_with_neighbour):
            if rule is AbsenceRule.NEIGHBOUR and deed is absence.leave_with_neighbour and not alcohol:
                continue
            with pytest.raises(NotAgreed):
                deed(session, [job.id], "driver", LATER)
        assert job.state is JobState.UNDER_WAY


@pytest.mark.parametrize("rule", list(AbsenceRule))
def test_the_second_closed_door_is_told_whatever_becomes_of_the_box(database: Database, rule: AbsenceRule) -> None:
    with database.reading() as session:
        job = on_the_way(session)
        wish(session, job, rule)
        absence.note_absent(session, [job.id], "driver", NOW, called=True)
        assert not_closed(session) == []
        if rule is AbsenceRule.HALL:
            absence.hold_at_hall(session, [job.id], "driver", LATER)
        elif rule is AbsenceRule.NEIGHBOUR:
            absence.leave_with_neighbour(session, [job.id], "driver", LATER)
        else:
            absence.note_closed_door(session, [job.id], "driver", LATER)
        assert [each.cause for each in not_closed(session)] == ["absent"]


def test_a_door_is_agreed_with_a_name_and_a_whole_position(database: Database) -> None:
    with database.reading() as session:
        home = on_the_way(session).order.household_id
        for faulty in ({"neighbour": " "}, {"latitude": 35.0}, {"latitude": 95.0, "longitude": 138.0}):
            with pytest.raises(DoorInvalid):
                doors.agree(session, home, "shop1", NOW, note="", rule="neighbour", **{"neighbour": "太田", **faulty})  # type: ignore[arg-type]
        made = doors.agree(session, home, "shop1", NOW, note="犬", rule="hall", latitude=35.75, longitude=138.08)
        assert (made.place, made.note) == ((35.75, 138.08), "犬")
        assert doors.doors_of(session, [home]) == {home: made}
