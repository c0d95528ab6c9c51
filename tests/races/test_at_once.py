"""Two of everything at the same moment, on both databases, by force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import sqlalchemy as sa

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier, DeliveryJob, JobEvent
from orders.errors import EmptyBasket, OrdersError, OutOfStock, QuantityLimit
from orders.fulfilment import packing, picking
from orders.goods.stock import Stock
from orders.ordering import basket
from orders.ordering.changing import take_apart
from orders.ordering.checkout import place_order
from orders.ordering.order import Order, OrderLine, OrderState, cancel, events_of
from tests.makers import NOW, a_household, an_item, an_order, delivery_jobs, pick_all
from tests.races.steps import at_once


def placing(database: Database, household_id: int, token: str) -> Callable[[], str]:
    def place() -> str:
        with database.writing() as session:
            return place_order(session, household_id, token, NOW, who="resident").number

    return place


def kinds(results: list[object]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def test_twenty_households_and_ten_pieces_make_exactly_ten_orders(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, stock=10)
        homes = [a_household(session).id for _ in range(20)]
        for home in homes:
            basket.add(session, home, item.id, NOW)
    results = at_once([placing(database, home, f"token-{home}") for home in homes])
    assert kinds(results) == {"str": 10, OutOfStock.__name__: 10}
    with database.reading() as session:
        stock = session.get_one(Stock, item.id)
        assert (stock.on_hand, stock.reserved) == (10, 10)
        assert session.scalar(sa.select(sa.func.sum(OrderLine.quantity))) == 10
        numbers = set(session.scalars(sa.select(Order.number)))
        assert numbers == {f"1124-{n:03}" for n in range(1, 11)}
        left = session.scalar(sa.select(sa.func.count()).select_from(basket.BasketLine))
        assert left == 10


def test_orders_of_many_items_in_every_order_never_lock_each_other_out(database: Database) -> None:
    with database.writing() as session:
        items = [an_item(session, stock=100).id for _ in range(6)]
        homes = [a_household(session).id for _ in range(12)]
        for n, home in enumerate(homes):
            for item_id in items if n % 2 else reversed(items):
                basket.add(session, home, item_id, NOW)
    results = at_once([placing(database, home, f"token-{home}") for home in homes])
    assert kinds(results) == {"str": 12}
    with database.reading() as session:
        assert set(session.scalars(sa.select(Stock.reserved))) == {12}


def test_one_confirmation_pressed_eight_times_at_once_is_one_order(database: Database) -> None:
    with database.writing() as session:
        home, item = a_household(session).id, an_item(session)
        basket.add(session, home, item.id, NOW)
    results = at_once([placing(database, home, "one-token")] * 8)
    assert results == ["1124-001"] * 8
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Order)) == 1
        assert session.get_one(Stock, item.id).reserved == 1


def test_two_televisions_of_one_household_sell_the_basket_once(database: Database) -> None:
    with database.writing() as session:
        home, item = a_household(session).id, an_item(session)
        basket.add(session, home, item.id, NOW)
    results = at_once([placing(database, home, f"television-{n}") for n in range(4)])
    assert kinds(results) == {"str": 1, EmptyBasket.__name__: 3}


def test_a_key_held_down_never_passes_nine(database: Database) -> None:
    with database.writing() as session:
        home, item = a_household(session).id, an_item(session).id

    def press() -> int:
        with database.writing() as session:
            return basket.add(session, home, item, NOW)

    results = at_once([press] * 12)
    assert kinds(results) == {"int": 9, QuantityLimit.__name__: 3}
    with database.reading() as session:
        assert basket.quantities_of(session, home) == {item: 9}


def test_cancelling_and_picking_at_once_leaves_one_winner(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, stock=5)
        order_id = an_order(session, {item: 2}).id

    def take_back() -> str:
        with database.writing() as session:
            return cancel(session, order_id, "resident", NOW).state

    def begin() -> str:
        with database.writing() as session:
            return picking.start_picking(session, order_id, "shop", NOW).state

    results = at_once([take_back, begin])
    assert sum(isinstance(result, OrdersError) for result in results) == 1
    with database.reading() as session:
        order = session.get_one(Order, order_id)
        reserved = session.get_one(Stock, item.id).reserved
        assert (order.state, reserved) in [(OrderState.CANCELLED, 0), (OrderState.PICKING, 2)]
        assert len(events_of(session, order_id)) == 2


def test_cancelling_twice_at_once_gives_the_stock_back_once(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, stock=5)
        order_id = an_order(session, {item: 2}).id

    def take_back() -> str:
        with database.writing() as session:
            return cancel(session, order_id, "resident", NOW).state

    assert at_once([take_back] * 4) == ["cancelled"] * 4
    with database.reading() as session:
        assert session.get_one(Stock, item.id).reserved == 0


def test_changing_an_order_twice_at_once_puts_its_goods_back_once(database: Database) -> None:
    with database.writing() as session:
        home, item = a_household(session), an_item(session, stock=9)
        home_id, item_id = home.id, item.id
        order_id = an_order(session, {item: 2}, household=home).id
        basket.set_quantity(session, home_id, item_id, 1, NOW)

    def change() -> bool:
        with database.writing() as session:
            return take_apart(session, order_id, home_id, "resident", NOW)

    assert sorted(at_once([change] * 4), key=str) == [False, False, False, True]
    with database.reading() as session:
        assert basket.quantities_of(session, home_id) == {item_id: 3}


def test_two_scanners_never_pick_more_than_was_ordered(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, stock=9)
        order = an_order(session, {item: 3})
        picking.start_picking(session, order.id, "shop", NOW)

    def scan() -> int:
        with database.writing() as session:
            return picking.scan(session, order.id, item.code, "shop", NOW).picked

    results = at_once([scan] * 6)
    assert sorted(result for result in results if isinstance(result, int)) == [1, 2, 3]
    assert kinds(results)["TooMany"] == 3
    with database.reading() as session:
        stock = session.get_one(Stock, item.id)
        assert (stock.on_hand, stock.reserved) == (6, 0)


def test_sealing_the_last_two_boxes_at_once_opens_each_job_once(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session, weight_g=3000): 2})
        pick_all(session, order)
        boxes = [box.id for box in packing.pack(session, order.id, "shop", NOW)]
        for box_id in boxes:
            packing.weigh(session, box_id, 3250, "shop", NOW)
    assert len(boxes) == 2

    def seal(box_id: int) -> Callable[[], object]:
        def deed() -> object:
            with database.writing() as session:
                return packing.seal(session, box_id, "shop", NOW).id

        return deed

    at_once([seal(box_id) for box_id in boxes * 2])
    with database.reading() as session:
        assert session.get_one(Order, order.id).state is OrderState.PACKED
        assert sorted(session.scalars(sa.select(DeliveryJob.box_id))) == sorted(boxes)


def test_handing_over_all_boxes_at_once_delivers_the_order_once(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session, weight_g=3000): 3})
        jobs = [job.id for job in delivery_jobs(session, order)]
        for job_id in jobs:
            delivery.assign_carrier(session, job_id, Carrier.VAN, "operator", NOW, "wind")

    def hand_over(job_id: int) -> Callable[[], object]:
        def deed() -> object:
            with database.writing() as session:
                return delivery.hand_over(session, job_id, "driver", NOW, handed_to="中島 ハル").state

        return deed

    results = at_once([hand_over(job_id) for job_id in jobs * 2])
    assert results == ["handed_over"] * 6
    with database.reading() as session:
        assert session.get_one(Order, order.id).state is OrderState.DELIVERED
        states = [event.to_state for event in events_of(session, order.id)]
        assert states[-2:] == [OrderState.OUT, OrderState.DELIVERED]
        handed = sa.select(sa.func.count()).select_from(JobEvent).where(JobEvent.kind == "handed_over")
        assert session.scalar(handed) == 3


def test_changing_the_carrier_while_the_box_is_handed_over_loses_nothing(database: Database) -> None:
    with database.writing() as session:
        (job,) = delivery_jobs(session, an_order(session, {an_item(session): 1}))
        delivery.assign_carrier(session, job.id, Carrier.VAN, "operator", NOW, "wind")
        delivery.mark_loaded(session, job.id, "driver", NOW)

    def change() -> str:
        with database.writing() as session:
            return delivery.assign_carrier(session, job.id, Carrier.DRONE, "operator", NOW, "calm").carrier

    def hand_over() -> str:
        with database.writing() as session:
            return delivery.hand_over(session, job.id, "driver", NOW, handed_to="中島 ハル").state

    at_once([change, hand_over])
    with database.reading() as session:
        found = session.get_one(DeliveryJob, job.id)
        assert found.state == "handed_over"
        assert found.handed_to == "中島 ハル"
