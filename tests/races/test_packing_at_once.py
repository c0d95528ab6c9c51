"""The packing table and the loading bay at the same moment, on both databases."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import JobState, jobs_of_order
from orders.errors import AlreadySealed, WrongJobState
from orders.fulfilment import packing
from orders.fulfilment.errors import BoxLeft, BoxNotSealed, NotInBox
from orders.fulfilment.packed_boxes import boxes_of
from orders.fulfilment.packing_changes import move, reopen
from orders.fulfilment.proposals import PackingRules
from tests.makers import NOW, an_item, an_order, delivery_jobs, pick_all
from tests.races.steps import at_once

RULES = PackingRules()


def doing(database: Database, deed: Callable[[Session], object]) -> Callable[[], object]:
    def run() -> object:
        with database.writing() as session:
            return deed(session) is not None

    return run


def test_a_box_is_either_loaded_or_open_never_both(database: Database) -> None:
    for _ in range(4):
        with database.writing() as session:
            (job,) = delivery_jobs(session, an_order(session, {an_item(session): 1}))
            job_id, box_id = job.id, job.box_id
        results = at_once(
            [
                doing(database, lambda session, box=box_id: reopen(session, box, "table", NOW)),  # type: ignore[misc]
                doing(database, lambda session, job=job_id: delivery.mark_loaded(session, job, "bay", NOW)),  # type: ignore[misc]
            ]
        )
        with database.reading() as session:
            job = delivery.job(session, job_id)
            assert (job.state, job.box.sealed) in {(JobState.LOADED, True), (JobState.WITHDRAWN, False)}
        refused = [each for each in results if isinstance(each, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], BoxLeft | BoxNotSealed | WrongJobState)


def test_the_last_seal_pressed_by_many_makes_one_job_a_box(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session, weight_g=3000): 2})
        pick_all(session, order)
        for box in packing.pack(session, order.id, "shop", NOW):
            packing.weigh(session, box.id, box.declared_weight_g, "shop", NOW)
        ids = [box.id for box in boxes_of(session, order.id)] * 4
    at_once([doing(database, lambda session, box=box: packing.seal(session, box, "shop", NOW)) for box in ids])  # type: ignore[misc]
    with database.reading() as session:
        assert [job.state for job in jobs_of_order(session, order.id)] == [JobState.READY] * 2


def test_pieces_that_many_move_at_once_are_neither_lost_nor_doubled(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session, weight_g=1000): 6})
        pick_all(session, order)
        first, second = (box.id for box in packing.pack(session, order.id, "shop", NOW))
        line_id = order.lines[0].id
    ways = [(first, second), (second, first)] * 4
    results = at_once(
        [
            doing(database, lambda session, way=way: move(session, *way, line_id, 1, "shop", NOW, RULES))  # type: ignore[misc]
            for way in ways
        ]
    )
    assert all(
        each is True or isinstance(each, NotInBox | AlreadySealed) or "OverLoaded" in repr(each) for each in results
    )
    with database.reading() as session:
        assert sum(content.quantity for box in boxes_of(session, order.id) for content in box.contents) == 6
