"""Packing: boxes that respect the payload, weighed and sealed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering.delivery import Carrier, JobState, jobs_of_order
from orders.errors import AlreadySealed, NotWeighed, PickingIncomplete, WeightDiffers, WrongState
from orders.fulfilment import packing, picking
from orders.fulfilment.packing import ProposedBox
from orders.goods.catalogue import Temperature
from orders.ordering.order import Order, OrderState, events_of
from tests.makers import NOW, an_item, an_order, pick_all

BOX_TARE_G = 150


def packed_order(session: Session, weight_g: int | None = 500, quantity: int = 1) -> Order:
    order = an_order(session, {an_item(session, weight_g=weight_g): quantity})
    pick_all(session, order)
    return order


def summary(boxes: list[ProposedBox]) -> list[tuple[list[str], int, bool]]:
    return [([each.line.name for each in box.lines], box.weight_g, box.flies) for box in boxes]


def test_heavy_goods_go_by_van_and_the_rest_flies(database: Database) -> None:
    with database.reading() as session:
        rice = an_item(session, name="米", weight_g=10_000)
        milk = an_item(session, name="牛乳", weight_g=1000, temperature=Temperature.CHILLED)
        ice = an_item(session, name="氷", weight_g=900, temperature=Temperature.FROZEN)
        vase = an_item(session, name="花", weight_g=None)
        order = an_order(session, {rice: 1, milk: 2, ice: 1, vase: 1})
        proposed = packing.propose(session, order.id)
        assert summary(proposed) == [
            (["米", "花"], 10_250, False),
            (["牛乳"], 2300, True),
            (["氷"], 1500, True),
        ]
        assert [box.temperature for box in proposed] == ["ambient", "chilled", "frozen"]


def test_only_what_was_picked_is_packed(database: Database) -> None:
    with database.reading() as session:
        there, gone = an_item(session, name="米"), an_item(session, name="卵")
        order = an_order(session, {there: 2, gone: 2})
        picking.start_picking(session, order.id, "shop", NOW)
        picking.scan(session, order.id, there.code, "shop", NOW)
        with pytest.raises(PickingIncomplete) as caught:
            packing.pack(session, order.id, "shop", NOW)
        assert caught.value.names == ("米", "卵")
        for line in order.lines:
            picking.mark_missing(session, line.id, "shop", NOW)
        (box,) = packing.pack(session, order.id, "shop", NOW)
        assert [(content.line.name, content.quantity) for content in box.contents] == [("米", 1)]


def test_packing_again_gives_the_same_boxes(database: Database) -> None:
    with database.reading() as session:
        order = packed_order(session, weight_g=3000, quantity=2)
        boxes = packing.pack(session, order.id, "shop", NOW)
        assert [(box.code, box.number, box.count) for box in boxes] == [
            (f"B{order.number}-1", 1, 2),
            (f"B{order.number}-2", 2, 2),
        ]
        assert packing.pack(session, order.id, "shop", NOW) == boxes
        assert packing.box_by_code(session, f"B{order.number}-2") is boxes[1]


def test_an_order_that_is_not_being_picked_is_not_packed(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 1})
        with pytest.raises(WrongState):
            packing.pack(session, order.id, "shop", NOW)


@pytest.mark.parametrize(
    ("declared", "measured", "fits"),
    [(750, 900, True), (750, 901, False), (750, 600, True), (750, 599, False), (4250, 4675, True), (4250, 4676, False)],
)
def test_the_scale_may_differ_by_150_g_or_a_tenth(database: Database, declared: int, measured: int, fits: bool) -> None:
    with database.reading() as session:
        (box,) = packing.pack(session, packed_order(session, weight_g=declared - BOX_TARE_G).id, "shop", NOW)
        if fits:
            assert packing.weigh(session, box.id, measured, "shop", NOW).measured_weight_g == measured
        else:
            with pytest.raises(WeightDiffers) as caught:
                packing.weigh(session, box.id, measured, "shop", NOW)
            assert (caught.value.declared, caught.value.measured) == (declared, measured)
            taken = packing.weigh(session, box.id, measured, "shop", NOW, accept="袋が重い")
            assert (taken.measured_weight_g, taken.weight_accepted) == (measured, "袋が重い")
            assert events_of(session, box.order_id)[-1].why.endswith("袋が重い")


def test_a_box_that_proves_too_heavy_goes_by_van(database: Database) -> None:
    with database.reading() as session:
        (box,) = packing.pack(session, packed_order(session, weight_g=4700).id, "shop", NOW)
        assert box.flies
        assert not packing.weigh(session, box.id, 5001, "shop", NOW).flies
        assert packing.weigh(session, box.id, 5000, "shop", NOW).flies


def test_a_box_of_unknown_weight_is_not_compared_and_does_not_fly(database: Database) -> None:
    with database.reading() as session:
        (box,) = packing.pack(session, packed_order(session, weight_g=None).id, "shop", NOW)
        assert not packing.weigh(session, box.id, 1800, "shop", NOW).flies


def test_a_box_is_weighed_before_it_is_sealed_and_not_after(database: Database) -> None:
    with database.reading() as session:
        (box,) = packing.pack(session, packed_order(session).id, "shop", NOW)
        with pytest.raises(NotWeighed):
            packing.seal(session, box.id, "shop", NOW)
        packing.weigh(session, box.id, 760, "shop", NOW)
        for _ in range(2):
            assert packing.seal(session, box.id, "店の人", NOW).sealed_by == "店の人"
        with pytest.raises(AlreadySealed):
            packing.weigh(session, box.id, 770, "shop", NOW)


def test_with_the_last_sealed_box_every_box_becomes_a_job(database: Database) -> None:
    with database.reading() as session:
        order = packed_order(session, weight_g=3000, quantity=2)
        first, second = packing.pack(session, order.id, "shop", NOW)
        for box in (first, second):
            packing.weigh(session, box.id, 3300, "shop", NOW)
        packing.seal(session, first.id, "shop", NOW)
        assert order.state is OrderState.PICKING
        assert jobs_of_order(session, order.id) == []
        packing.seal(session, second.id, "shop", NOW)
        assert order.state is OrderState.PACKED
        jobs = jobs_of_order(session, order.id)
        assert [job.box_id for job in jobs] == [first.id, second.id]
        assert {(job.state, job.carrier, job.weight_g, job.flies, job.district_id) for job in jobs} == {
            (JobState.READY, Carrier.UNDECIDED, 3300, True, "nakao")
        }
