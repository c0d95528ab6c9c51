"""Meetings of two deeds in between each other's statements, with the books looked through after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import OrdersError
from orders.ordering.checkout import place_order
from orders.ordering.order import cancel
from tests.books import assert_books_agree
from tests.makers import NOW
from tests.races.steps import Deed, Meeting, in_between

LEAST_PLACES = 4
"""A deed of fewer statements would mean that nobody was held anywhere."""


def writing(step: Callable[[Session], object]) -> Deed:
    """A deed in one transaction of its own."""

    def deed(database: Database) -> object:
        with database.writing() as session:
            return step(session)

    return deed


def placing(household_id: int, token: str) -> Deed:
    return writing(lambda session: place_order(session, household_id, token, NOW, who="resident").number)


def cancelling(order_id: int) -> Deed:
    return writing(lambda session: cancel(session, order_id, "resident", NOW).state)


def meet(database: Database, world: Callable[[Session], tuple[Deed, Deed]]) -> Iterator[Meeting]:
    """Every meeting in its own world; the books are looked through after each."""

    def new_world() -> tuple[Deed, Deed]:
        with database.writing() as session:
            return world(session)

    places = 0
    for meeting in in_between(database, new_world):
        places += 1
        with database.reading() as session:
            assert_books_agree(session)
        yield meeting
    assert places >= LEAST_PLACES


def refusals(meeting: Meeting) -> list[str]:
    return [type(each).__name__ for each in (meeting.first, meeting.second) if isinstance(each, OrdersError)]
