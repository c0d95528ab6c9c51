"""Boxes changed by hand, opened again, and what the database itself refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier, DeliveryJob, JobState, jobs_of_order
from orders.errors import AlreadySealed
from orders.fulfilment import packing
from orders.fulfilment.box_checks import Fault, findings
from orders.fulfilment.box_kinds import DEFAULT_KINDS, Kind, add_absent_kinds, change_kind, kinds, listed
from orders.fulfilment.errors import (
    BoxLeft,
    BoxNotEmpty,
    BoxNotSealed,
    EmptyBox,
    InFlight,
    KindInvalid,
    NotAllPacked,
    NotInBox,
    OnceSealed,
    OthersSealed,
    OverLoaded,
    TooWarm,
)
from orders.fulfilment.packed_boxes import Box, boxes_of
from orders.fulfilment.packing_changes import add_box, move, remove_box, reopen
from orders.fulfilment.packing_changes import change_kind as other_kind
from orders.fulfilment.packing_times import packing_seconds
from orders.fulfilment.proposals import PackingRules
from orders.goods.catalogue import Temperature
from orders.ordering.order import Order, OrderState
from tests.makers import NOW, an_item, an_order, pick_all

RULES = PackingRules()
SMALL, LARGE, CHILLED = DEFAULT_KINDS[0], DEFAULT_KINDS[1], DEFAULT_KINDS[2]
WEAK = Kind("weak", "紙", Temperature.AMBIENT, True, 300, 300, 300, 50, most_g=1000)
LATER = NOW + timedelta(minutes=6)


def two_boxes(session: Session, pieces: int = 2) -> tuple[Order, Box, Box]:
    """Pieces of 3 kg: one a box."""
    order = an_order(session, {an_item(session, name="米", weight_g=3000): pieces})
    pick_all(session, order)
    first, second = packing.pack(session, order.id, "shop", NOW)
    return order, first, second


def seal_all(session: Session, order: Order) -> None:
    for box in boxes_of(session, order.id):
        if not box.sealed:
            packing.weigh(session, box.id, box.declared_weight_g, "shop", LATER)
            packing.seal(session, box.id, "shop", LATER)


def held(session: Session, order: Order) -> int:
    return sum(content.quantity for box in boxes_of(session, order.id) for content in box.contents)


def test_pieces_move_and_both_boxes_are_weighed_anew(database: Database) -> None:
    with database.reading() as session:
        order, first, second = two_boxes(session)
        other_kind(session, first.id, LARGE, "shop", NOW, RULES)
        packing.weigh(session, first.id, 3250, "shop", NOW)
        found = move(session, second.id, first.id, order.lines[0].id, 1, "shop", NOW, RULES)
        assert (first.declared_weight_g, first.measured_weight_g, first.flies) == (6250, None, False)
        assert (second.declared_weight_g, second.contents) == (150, [])
        assert [each.fault for each in found] == [Fault.TOO_HEAVY_TO_FLY]
        with pytest.raises(NotInBox):
            move(session, second.id, first.id, order.lines[0].id, 1, "shop", NOW, RULES)
        with pytest.raises(EmptyBox):
            packing.seal(session, second.id, "shop", NOW)


def test_a_box_that_is_too_weak_is_refused(database: Database) -> None:
    with database.reading() as session:
        _order, first, _second = two_boxes(session)
        with pytest.raises(OverLoaded) as caught:
            other_kind(session, first.id, WEAK, "shop", NOW, PackingRules((*DEFAULT_KINDS, WEAK)))
        assert (caught.value.weight_g, caught.value.most_g) == (3050, 1000)


def test_cold_goods_never_go_into_a_warmer_box(database: Database) -> None:
    with database.reading() as session:
        order = an_order(
            session, {an_item(session): 1, an_item(session, name="肉", temperature=Temperature.CHILLED): 1}
        )
        pick_all(session, order)
        warm, cold = packing.pack(session, order.id, "shop", NOW)
        with pytest.raises(TooWarm) as caught:
            move(session, cold.id, warm.id, order.lines[1].id, 1, "shop", NOW, RULES)
        assert caught.value.names == ("肉",)


def test_ordinary_goods_in_a_cold_box_are_only_pointed_at(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 1, an_item(session, temperature=Temperature.CHILLED): 1})
        pick_all(session, order)
        warm, cold = packing.pack(session, order.id, "shop", NOW)
        found = move(session, warm.id, cold.id, order.lines[0].id, 1, "shop", NOW, RULES)
        assert [each.fault for each in found] == [Fault.COLD]
        remove_box(session, warm.id, "shop", NOW)
        assert [(box.number, box.count, box.code) for box in boxes_of(session, order.id)] == [
            (1, 1, f"B{order.number}-1")
        ]


def test_a_box_comes_and_goes_before_any_label_says_how_many_there_are(database: Database) -> None:
    with database.reading() as session:
        order, first, second = two_boxes(session)
        third = add_box(session, order.id, LARGE, "shop", NOW)
        assert add_box(session, order.id, LARGE, "shop", NOW) is third, "pressed twice"
        assert [box.count for box in boxes_of(session, order.id)] == [3, 3, 3]
        assert [each.fault for each in findings(session, third, RULES)] == [Fault.EMPTY]
        with pytest.raises(BoxNotEmpty):
            remove_box(session, first.id, "shop", NOW)
        packing.weigh(session, first.id, 3150, "shop", NOW)
        packing.seal(session, first.id, "shop", NOW)
        with pytest.raises(OthersSealed):
            remove_box(session, third.id, "shop", NOW)
        with pytest.raises(OthersSealed):
            add_box(session, order.id, CHILLED, "shop", NOW)
        with pytest.raises(AlreadySealed):
            move(session, first.id, second.id, order.lines[0].id, 1, "shop", NOW, RULES)


def test_another_kind_of_box_changes_weight_and_name(database: Database) -> None:
    with database.reading() as session:
        _order, first, _second = two_boxes(session)
        assert first.kind_code == "small"
        other_kind(session, first.id, LARGE, "shop", NOW, RULES)
        assert (first.kind_name, first.tare_g, first.declared_weight_g) == ("大きい箱", 250, 3250)


def test_a_sealed_box_is_opened_again_while_it_waits(database: Database) -> None:
    with database.reading() as session:
        order, first, second = two_boxes(session)
        seal_all(session, order)
        assert order.state is OrderState.PACKED
        for _ in range(2):
            reopen(session, first.id, "shop", LATER)
        jobs = jobs_of_order(session, order.id)
        assert [job.state for job in jobs] == [JobState.WITHDRAWN, JobState.READY]
        assert (order.state, first.sealed, second.sealed) == (OrderState.PICKING, False, True)
        with pytest.raises(OnceSealed):
            first.contents.clear()
            session.flush()
            remove_box(session, first.id, "shop", LATER)


def test_a_box_that_is_sealed_again_has_its_job_again_with_the_new_weight(database: Database) -> None:
    with database.reading() as session:
        order, first, _ = two_boxes(session)
        seal_all(session, order)
        (before, _) = [job.id for job in jobs_of_order(session, order.id)]
        reopen(session, first.id, "shop", LATER)
        packing.weigh(session, first.id, 3222, "shop", LATER)
        packing.seal(session, first.id, "shop", LATER)
        job = delivery.job(session, before)
        assert (job.state, job.weight_g, order.state) == (JobState.READY, 3222, OrderState.PACKED)


def test_the_minutes_at_the_packing_table_are_kept(database: Database) -> None:
    with database.reading() as session:
        order, first, _ = two_boxes(session)
        seal_all(session, order)
        assert packing_seconds(session, [order.id]) == {order.id: 360}
        reopen(session, first.id, "shop", LATER + timedelta(minutes=5))
        assert packing_seconds(session, [order.id]) == {order.id: 360}, "it is open"
        packing.seal(session, first.id, "shop", LATER + timedelta(minutes=7))
        assert packing_seconds(session, [order.id]) == {order.id: 480}


@pytest.mark.parametrize("state", [JobState.LOADED, JobState.UNDER_WAY, JobState.AT_HALL, JobState.RETURNED])
def test_what_a_carrier_has_is_not_opened(database: Database, state: JobState) -> None:
    with database.reading() as session:
        order, first, _ = two_boxes(session)
        seal_all(session, order)
        job = jobs_of_order(session, order.id)[0]
        delivery.assign_carrier(session, job.id, Carrier.VAN, "shop", LATER, "")
        delivery.mark_loaded(session, job.id, "driver", LATER)
        if state in (JobState.UNDER_WAY, JobState.AT_HALL):
            delivery.mark_under_way(session, job.id, "driver", LATER)
        if state is JobState.AT_HALL:
            delivery.mark_at_hall(session, job.id, "driver", LATER)
        if state is JobState.RETURNED:
            delivery.mark_returned(session, job.id, "driver", LATER, "")
        with pytest.raises(BoxLeft):
            reopen(session, first.id, "shop", LATER)
        assert first.sealed


def test_a_box_that_a_flight_counts_on_is_not_opened(database: Database) -> None:
    with database.reading() as session:
        order, first, _ = two_boxes(session)
        seal_all(session, order)
        delivery.assign_carrier(session, jobs_of_order(session, order.id)[0].id, Carrier.DRONE, "dispatch", LATER, "")
        with pytest.raises(InFlight):
            reopen(session, first.id, "shop", LATER)


def test_an_order_of_which_a_box_left_is_out_again_when_the_other_is_packed_again(database: Database) -> None:
    with database.reading() as session:
        order, first, _ = two_boxes(session)
        seal_all(session, order)
        reopen(session, first.id, "shop", LATER)
        other = jobs_of_order(session, order.id)[1]
        delivery.mark_loaded(session, other.id, "driver", LATER)
        delivery.mark_under_way(session, other.id, "driver", LATER)
        delivery.hand_over(session, other.id, "driver", LATER, handed_to="中島 ハル")
        assert order.state is OrderState.PICKING, "a box is still open"
        packing.seal(session, first.id, "shop", LATER)
        assert order.state is OrderState.OUT


def test_pieces_that_lie_in_no_box_stop_the_last_seal(database: Database) -> None:
    with database.reading() as session:
        order, first, second = two_boxes(session)
        for box in (first, second):
            packing.weigh(session, box.id, 3150, "shop", NOW)
        packing.seal(session, first.id, "shop", NOW)
        order.lines[0].quantity = order.lines[0].picked_quantity = 3
        session.flush()
        with pytest.raises(NotAllPacked) as caught:
            packing.seal(session, second.id, "shop", NOW)
        assert caught.value.names == ("米",)


def test_no_job_exists_for_a_box_that_is_not_sealed(database: Database) -> None:
    with database.reading() as session:
        order, _, _ = two_boxes(session)
        with pytest.raises(BoxNotSealed):
            delivery.open_jobs(session, order, boxes_of(session, order.id), "shop", NOW)


UNSEALED = sa.text("update boxes set sealed_at = null, sealed = :no").bindparams(sa.bindparam("no", False, sa.Boolean))
LYING = sa.text("update boxes set sealed_at = null")
UNTRUE = sa.text("update delivery_jobs set box_sealed = null")


@pytest.mark.parametrize("statement", [UNSEALED, LYING, UNTRUE])
def test_the_database_itself_keeps_a_box_with_a_job_sealed(database: Database, statement: sa.TextClause) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        order, _, _ = two_boxes(session)
        seal_all(session, order)
        session.execute(statement)


def test_the_database_itself_refuses_a_job_for_an_open_box(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        order, first, _ = two_boxes(session)
        job = DeliveryJob(
            box_id=first.id, order_id=order.id, district_id="nakao", delivery_day=order.delivery_day,
            state=JobState.READY, carrier=Carrier.VAN, carrier_reason="", weight_g=1, flies=False, updated_at=NOW,
            age_checked=False,
        )  # fmt: skip
        session.add(job)
        session.flush()


@given(presses=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 3)), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_moved_every_piece_stays_in_exactly_one_box(
    sqlite_database: Database, presses: list[tuple[int, int, int]]
) -> None:
    with sqlite_database.reading() as session:
        order = an_order(session, {an_item(session, weight_g=1500): 6, an_item(session, weight_g=None): 1})
        pick_all(session, order)
        packing.pack(session, order.id, "shop", NOW)
        for giver, taker, count in presses:
            boxes = boxes_of(session, order.id)
            giving, taking = boxes[giver % len(boxes)], boxes[taker % len(boxes)]
            line_id = giving.contents[0].order_line_id if giving.contents else order.lines[0].id
            before = session.begin_nested()
            try:
                move(session, giving.id, taking.id, line_id, count, "shop", NOW, RULES)
                before.commit()
            except (NotInBox, OverLoaded):
                before.rollback()
                session.expire_all()
            assert held(session, order) == 7
            for box in boxes_of(session, order.id):
                assert box.declared_weight_g == box.tare_g + sum(
                    (content.line.weight_g or 0) * content.quantity for content in box.contents
                )
                assert not box.flies or box.declared_weight_g <= RULES.payload_g


def test_kinds_are_the_shops_own_once_somebody_changed_one(database: Database) -> None:
    with database.reading() as session:
        assert kinds(session) == DEFAULT_KINDS
        change_kind(session, Kind("small", "紙ぶくろ", Temperature.AMBIENT, True, 200, 200, 200, 40), active=False)
        add_absent_kinds(session)
        assert [row.name for row in listed(session) if not row.active] == ["紙ぶくろ"]
        assert len(kinds(session)) == len(DEFAULT_KINDS) - 1
        with pytest.raises(KindInvalid):
            change_kind(session, Kind("small", "紙", Temperature.AMBIENT, True, 0, 200, 200, 40))
