"""The history of an order is written once: nobody alters or deletes a line, by whatever way they come."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.db import Database
from orders.ordering.history_key import HistoryKey, history_open
from orders.ordering.order import OrderEvent, events_of
from tests.makers import NOW, an_item, an_order


@pytest.fixture
def order_id(database: Database) -> int:
    with database.writing() as session:
        return an_order(session, {an_item(session): 1}).id


def alter_object(session: Session, order_id: int) -> None:
    events_of(session, order_id)[0].who = "somebody else"
    session.flush()


def delete_object(session: Session, order_id: int) -> None:
    session.delete(events_of(session, order_id)[0])
    session.flush()


def alter_row(session: Session, order_id: int) -> None:
    session.execute(sa.update(OrderEvent).values(why="nothing happened"))


def delete_row_by_hand(session: Session, order_id: int) -> None:
    session.execute(sa.text("delete from order_events where order_id = :order"), {"order": order_id})


DEEDS = [alter_object, delete_object, alter_row, delete_row_by_hand]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_no_way_leads_to_another_history(database: Database, order_id: int, deed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(IntegrityError, match="append-only"), database.writing() as session:
        deed(session, order_id)
    with database.reading() as session:
        (event,) = events_of(session, order_id)
        assert (event.who, event.why) == ("中島 ハル", "tv")


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_who_erases_a_persons_data_holds_the_key_for_the_time_of_it(  # type: ignore[no-untyped-def]
    database: Database, order_id: int, deed
) -> None:
    with database.writing() as session, history_open(session, "test"):
        deed(session, order_id)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(HistoryKey)) == 0
    with pytest.raises(IntegrityError), database.writing() as session:
        an_order(session, {an_item(session): 1})
        alter_row(session, order_id)


@pytest.mark.servers
def test_a_key_that_one_transaction_holds_opens_nothing_for_another(postgres_database: Database) -> None:
    with postgres_database.writing() as session:
        order_id = an_order(session, {an_item(session): 1}, now=NOW).id
    with postgres_database.writing() as eraser, history_open(eraser, "test"):
        with pytest.raises(IntegrityError), postgres_database.writing() as other:
            alter_row(other, order_id)
        delete_row_by_hand(eraser, order_id)
