"""Escalations: never lost, louder with time, one person takes them, contacts are called in their order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import absence, delivery, escalations
from orders.delivering.errors import EscalationMoved
from orders.delivering.escalations import Cause, Escalation, EscalationState, EscalationStep, Level, loudness, turn_of
from orders.homes import consents
from orders.homes.consents import ConsentKind
from orders.homes.contacts import Contact, ContactWish, Told, set_contacts
from tests.makers import NOW, a_household, an_item, an_order, delivery_jobs

QUARTER = timedelta(minutes=15)
moments = st.timedeltas(timedelta(), timedelta(days=3))


def begun(session: Session, level: Level = Level.URGENT, cause: Cause = Cause.REPORT) -> Escalation:
    return escalations.raise_one(session, a_household(session).id, cause, level, "volunteer", NOW, "立てない")


def row(level: Level, state: EscalationState) -> Escalation:
    return Escalation(level=level, state=state, opened_at=NOW, moved_at=NOW)


@given(st.sampled_from(Level), st.sampled_from([EscalationState.OPEN, EscalationState.TAKEN]), moments, moments)
def test_it_never_gets_quieter_by_waiting(
    level: Level, state: EscalationState, one: timedelta, more: timedelta
) -> None:
    found = row(level, state)
    assert loudness(found, NOW + one) <= loudness(found, NOW + one + more) <= escalations.LOUDEST


def test_an_urgent_one_is_heard_at_once_and_again_when_who_took_it_does_nothing() -> None:
    opened, taken = row(Level.URGENT, EscalationState.OPEN), row(Level.URGENT, EscalationState.TAKEN)
    assert [loudness(opened, NOW + QUARTER * n) for n in range(4)] == [1, 2, 3, 3]
    assert [loudness(taken, NOW + QUARTER * n) for n in range(4)] == [0, 1, 2, 3]
    assert loudness(row(Level.CALL, EscalationState.OPEN), NOW + timedelta(minutes=119)) == 0
    assert loudness(row(Level.CALL, EscalationState.OPEN), NOW + timedelta(hours=2)) == 1
    for over in (EscalationState.CONTACTED, EscalationState.CLOSED):
        assert loudness(row(Level.URGENT, over), NOW + timedelta(days=9)) == 0


@given(st.integers(0, 5), st.integers(0, 9), moments)
def test_the_turn_goes_down_the_list_and_stays_at_its_end(contacts: int, tried: int, waited: timedelta) -> None:
    steps = [EscalationStep(kind="not_reached") for _ in range(tried)]
    found = row(Level.URGENT, EscalationState.OPEN)
    turn = turn_of(found, steps, [Contact() for _ in range(contacts)], NOW + waited)
    assert turn == max(0, min(contacts - 1, max(tried, waited // QUARTER)))


def test_from_the_report_to_the_end_with_every_step_kept(database: Database) -> None:
    with database.writing() as session:
        found = begun(session)
        for who in ("operator", "shop"):
            escalations.take(session, found.id, who, NOW)
        assert (found.state, found.taken_by) == (EscalationState.TAKEN, "operator")
        for _ in range(2):
            escalations.contacted(session, found.id, "operator", NOW, contact="長男", reached=False, result="")
        escalations.contacted(session, found.id, "operator", NOW, contact="長女", reached=True, result="むかう")
        for _ in range(2):
            escalations.close(session, found.id, "operator", NOW, "長女が着いた")
        kinds = [each.kind for each in escalations.steps_of(session, found.id)]
        assert kinds == ["open", "taken", "not_reached", "contacted", "closed"]
        assert escalations.not_closed(session) == []
        with pytest.raises(EscalationMoved):
            escalations.contacted(session, found.id, "shop", NOW, contact="長男", reached=True, result="")


def test_nobody_closes_what_nobody_took_or_without_a_word(database: Database) -> None:
    with database.writing() as session:
        found = begun(session)
        with pytest.raises(EscalationMoved):
            escalations.close(session, found.id, "shop", NOW, "大丈夫")
        escalations.take(session, found.id, "shop", NOW)
        with pytest.raises(EscalationMoved):
            escalations.close(session, found.id, "shop", NOW, "  ")


def test_two_people_take_it_at_once_and_one_has_it(database: Database) -> None:
    with database.writing() as session:
        found = begun(session).id

    def take(who: str) -> str | None:
        with database.writing() as session:
            return escalations.take(session, found, who, NOW).taken_by

    with ThreadPoolExecutor(4) as pool:
        results = set(pool.map(take, ["a", "b", "c", "d"]))
    assert len(results) == 1
    with database.reading() as session:
        assert [each.kind for each in escalations.steps_of(session, found)] == ["open", "taken"]


def test_contacts_hear_only_what_they_may(database: Database) -> None:
    with database.writing() as session:
        urgent, calm = begun(session), begun(session, Level.CALL)
        wishes = [ContactWish("長男", "子", "1", Told.CONDITION), ContactWish("隣", "隣人", "2", Told.EMERGENCY)]
        for each in (urgent, calm):
            set_contacts(session, each.household_id, wishes, NOW)
        assert [each.name for each in escalations.contacts_for(session, urgent, NOW)] == ["長男", "隣"]
        assert [each.name for each in escalations.contacts_for(session, calm, NOW)] == ["長男"]
        for each in (urgent, calm):
            consents.withdraw(session, each.household_id, ConsentKind.WATCH_OVER, NOW)
        assert len(escalations.contacts_for(session, urgent, NOW)) == 2
        assert escalations.contacts_for(session, calm, NOW) == []


@pytest.mark.parametrize("agrees", [True, False])
def test_a_door_that_stays_closed_twice_is_told_where_that_was_agreed(database: Database, agrees: bool) -> None:
    kinds = (ConsentKind.ORDERING, ConsentKind.WATCH_OVER) if agrees else (ConsentKind.ORDERING,)
    with database.writing() as session:
        home = a_household(session, agrees=kinds)
        (job,) = delivery_jobs(session, an_order(session, {an_item(session): 1}, household=home))
        delivery.mark_under_way(session, job.id, "driver", NOW)
        for hours in range(3):
            absence.note_absent(session, [job.id], "driver", NOW + timedelta(hours=hours), called=True)
            assert len(escalations.not_closed(session)) == (1 if agrees and hours else 0)
