"""Every reader of what needs a consent shows nothing without it, from the moment of the withdrawal on."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from orders.accounts.months import Month
from orders.city.consent_register import register
from orders.city.figures import agreed_to_statistics, figures_of
from orders.db import Database
from orders.delivering import silent_homes, watchover
from orders.delivering.delivery import hand_over
from orders.delivering.watchover import HEALTH_MARKS, Condition, Mark
from orders.errors import ConsentMissing, NotRegistered
from orders.homes import carers, consents, contacts, family
from orders.homes.carers import Carer, CarerKind
from orders.homes.consents import ConsentKind
from orders.homes.contacts import ContactWish, Told
from orders.homes.people import Household
from orders.ordering import callers
from tests.makers import NOW, a_household, an_item, an_order, delivery_jobs

K = ConsentKind
LATER = NOW + timedelta(minutes=5)
ROOMS = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class World:
    """A household that has agreed to everything, with something for every reader."""

    home: Household
    member: family.FamilyMember
    carer: Carer
    job_id: int
    report_id: int


def build(session: Session) -> World:
    home = a_household(session, agrees=(K.ORDERING, K.WATCH_OVER, K.HEALTH_NOTES, K.STATISTICS))
    contacts.set_contacts(session, home.id, [ContactWish("健一", "長男", "090", Told.CONDITION)], NOW)
    member, link = family.invite(
        session, home.id, "健一", "長男", may_order=True, may_see_condition=True, who="shop1", now=NOW
    )
    family.join(session, link, NOW)
    carer = Carer(
        name="春日", reading="かすが", kind=CarerKind.CARE_MANAGER, organisation="", phone="", active=True
    )  # fmt: skip
    session.add(carer)
    session.flush()
    carers.take_care(session, carer.id, home.id, NOW)
    consents.give(session, home.id, K.PROXY_ORDER, "春日さんが", NOW, carer_id=carer.id)
    for back in range(60, 20, -7):
        an_order(session, {an_item(session): 1}, household=home, now=NOW - timedelta(days=back))
    job = delivery_jobs(session, an_order(session, {an_item(session): 1}, household=home))[0]
    hand_over(session, job.id, "volunteer", NOW, handed_to="ハル")
    made = watchover.report(session, job.id, "volunteer", Condition.CALL, "足が痛い", NOW, list(Mark))
    return World(home, member, carer, job.id, made.id)


def family_sees(session: Session, world: World) -> bool:
    try:
        return bool(family.news(session, world.member, LATER))
    except ConsentMissing:
        return False


def family_sees_condition(session: Session, world: World) -> bool:
    try:
        return any(each.condition for each in family.news(session, world.member, LATER))
    except ConsentMissing:
        return False


def a_month(session: Session) -> dict[Condition, int]:
    return dict(figures_of(session, Month(2026, 11), LATER).watch.valley)


def orders(session: Session, world: World) -> bool:
    try:
        return bool(an_order(session, {an_item(session): 1}, household=world.home, now=LATER))
    except NotRegistered:
        return False


def is_silent(session: Session, world: World) -> list[silent_homes.SilentHome]:
    in_a_month = NOW + timedelta(days=40)
    return [each for each in silent_homes.silent_homes(session, in_a_month) if each.household.id == world.home.id]


def health_marks(session: Session, world: World) -> bool:
    return bool(HEALTH_MARKS & set(watchover.marks_of(session, world.report_id, LATER)))


Reader = Callable[[Session, World], object]
READERS: dict[str, tuple[frozenset[ConsentKind], Reader]] = {
    # what shows it -> (consents that it needs, whether it shows anything)
    "the checkout": (frozenset({K.ORDERING}), orders),
    "family: news": (frozenset({K.FAMILY_NOTICE}), family_sees),
    "family: how the resident was": (
        frozenset({K.FAMILY_NOTICE, K.FAMILY_CONDITION, K.WATCH_OVER}), family_sees_condition,
    ),
    "family: ordering": (
        frozenset({K.FAMILY_NOTICE, K.PROXY_ORDER}), lambda s, w: family.may_order(s, w.member, LATER)
    ),
    "carer: ordering": (
        frozenset({K.PROXY_ORDER}), lambda s, w: carers.may_order_for(s, w.carer.id, w.home.id, LATER)
    ),
    "telephone: who may call": (frozenset({K.PROXY_ORDER}), lambda s, w: callers.callers_for(s, w.home.id, LATER)),
    "volunteer: the report of a box": (
        frozenset({K.WATCH_OVER}), lambda s, w: watchover.shown_report(s, w.job_id, LATER)
    ),
    "volunteer: the checklist": (frozenset({K.WATCH_OVER}), lambda s, w: watchover.marks_to_ask(s, w.home.id, LATER)),
    "shop and city: what was not as usual": (
        frozenset({K.WATCH_OVER}), lambda s, w: watchover.marks_of(s, w.report_id, LATER)
    ),
    "shop and city: marks about health": (frozenset({K.WATCH_OVER, K.HEALTH_NOTES}), health_marks),
    "shop: homes that have not ordered": (frozenset({K.WATCH_OVER}), is_silent),
    "shop: may say hospital": (
        frozenset({K.WATCH_OVER, K.HEALTH_NOTES}), lambda s, w: [x for x in is_silent(s, w) if x.may_say_hospital]
    ),
    "contacts: how the resident was": (
        frozenset({K.WATCH_OVER}), lambda s, w: contacts.to_call(s, w.home.id, Told.CONDITION, LATER)
    ),
    "figures: watch-over": (
        frozenset({K.WATCH_OVER, K.STATISTICS}), lambda s, _: a_month(s)[Condition.CALL]
    ),
    "figures: cases": (
        frozenset({K.WATCH_OVER, K.STATISTICS}),
        lambda s, _: figures_of(s, Month(2026, 11), LATER).watch.cases,
    ),
    "figures: by district": (frozenset({K.STATISTICS}), lambda s, w: w.home.id in agreed_to_statistics(s, LATER)),
}  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_with_all_consents_every_reader_shows_something(sqlite_database: Database, name: str) -> None:
    with sqlite_database.reading() as session:
        world = build(session)
        assert READERS[name][1](session, world)


@pytest.mark.parametrize("kind", list(ConsentKind))
def test_a_withdrawn_consent_closes_what_needs_it_and_nothing_else(database: Database, kind: ConsentKind) -> None:
    with database.reading() as session:
        world = build(session)
        consents.withdraw(session, world.home.id, kind, NOW)
        session.expire_all()
        shown = {name: bool(reader(session, world)) for name, (_, reader) in READERS.items()}
        assert shown == {name: kind not in needed for name, (needed, _) in READERS.items()}


def test_the_register_itself_shows_what_is_in_force_alone(database: Database) -> None:
    with database.reading() as session:
        world = build(session)
        consents.withdraw(session, world.home.id, K.HEALTH_NOTES, NOW)
        (row,) = [each for each in register(session, LATER) if each.household.id == world.home.id]
        assert set(row.given) == set(ConsentKind) - {K.HEALTH_NOTES}


SENSITIVE = {"WatchReport", "WatchMark", "SilenceCall", "report_of_job"}
KNOWN_READERS = {
    "orders/city/watch_figures.py",
    "orders/delivering/silent_homes.py",
    "orders/delivering/watchover.py",
}


def test_nobody_reads_the_tables_of_watch_over_past_these_readers() -> None:
    """A new file that touches them? Read by way of `shown_report` or `marks_of`, or add a line to READERS too."""
    found = set()
    for package in ("orders", "fleet", "tvapp"):
        for path in (ROOMS / package).rglob("*.py"):
            names = {
                each.id if isinstance(each, ast.Name) else each.attr
                for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(each, ast.Name | ast.Attribute)
            }
            if names & SENSITIVE and "migrations" not in path.parts:
                found.add(str(path.relative_to(ROOMS)))
    assert found == KNOWN_READERS
