"""Somebody comes between any two statements of somebody else, once in each place, on both databases."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier, DeliveryJob
from orders.errors import EmptyBasket, OutOfStock
from orders.fulfilment import packing, picking
from orders.goods.stock import Stock
from orders.ordering import basket
from orders.ordering.changing import take_apart
from orders.ordering.order import Order, OrderState
from tests.makers import NOW, a_household, an_item, an_order, delivery_jobs, pick_all
from tests.races.meetings import cancelling, meet, placing, refusals, writing
from tests.races.steps import Deed


def test_two_households_want_the_last_piece(database: Database) -> None:
    def world(session: Session) -> tuple[Deed, Deed]:
        item = an_item(session, stock=1).id
        homes = [a_household(session).id for _ in range(2)]
        for home in homes:
            basket.add(session, home, item, NOW)
        return placing(homes[0], f"first-{item}"), placing(homes[1], f"second-{item}")

    for meeting in meet(database, world):
        assert refusals(meeting) == [OutOfStock.__name__], meeting.before


def test_two_orders_of_the_same_goods_in_another_order_never_wait_in_a_circle(database: Database) -> None:
    def world(session: Session) -> tuple[Deed, Deed]:
        items = [an_item(session).id for _ in range(3)]
        homes = [a_household(session).id for _ in range(2)]
        for home, goods in zip(homes, (items, items[::-1]), strict=True):
            for item in goods:
                basket.add(session, home, item, NOW)
        return placing(homes[0], f"first-{homes[0]}"), placing(homes[1], f"second-{homes[1]}")

    for meeting in meet(database, world):
        assert refusals(meeting) == [], meeting.before


def test_the_same_token_twice_is_one_order(database: Database) -> None:
    def world(session: Session) -> tuple[Deed, Deed]:
        home = a_household(session).id
        basket.add(session, home, an_item(session).id, NOW)
        return placing(home, f"token-{home}"), placing(home, f"token-{home}")

    for meeting in meet(database, world):
        assert meeting.first == meeting.second, meeting.before


def test_two_confirmations_of_one_household_sell_its_basket_once(database: Database) -> None:
    def world(session: Session) -> tuple[Deed, Deed]:
        home = a_household(session).id
        basket.add(session, home, an_item(session).id, NOW)
        return placing(home, f"television-{home}"), placing(home, f"telephone-{home}")

    for meeting in meet(database, world):
        assert refusals(meeting) == [EmptyBasket.__name__], meeting.before


def test_who_waits_for_the_last_piece_gets_it_when_the_other_cancels_first(database: Database) -> None:
    items: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        item = an_item(session, stock=1)
        items.append(item.id)
        home = a_household(session).id
        order = an_order(session, {item: 1})
        basket.add(session, home, item.id, NOW)
        return placing(home, f"token-{home}"), cancelling(order.id)

    for meeting in meet(database, world):
        assert meeting.second == OrderState.CANCELLED, meeting.before
        with database.reading() as session:
            sold = session.get_one(Stock, items[-1]).reserved
        assert sold == (0 if isinstance(meeting.first, OutOfStock) else 1), meeting.before


def test_an_order_is_changed_or_picked_but_never_both(database: Database) -> None:
    worlds: list[tuple[int, int]] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home, item = a_household(session), an_item(session)
        order_id = an_order(session, {item: 2}, household=home).id
        worlds.append((order_id, home.id))
        home_id = home.id
        return (
            writing(lambda session: take_apart(session, order_id, home_id, "resident", NOW)),
            writing(lambda session: picking.start_picking(session, order_id, "shop", NOW).state),
        )

    for meeting in meet(database, world):
        assert len(refusals(meeting)) == 1, meeting.before
        order_id, home_id = worlds[-1]
        with database.reading() as session:
            state = session.get_one(Order, order_id).state
            in_basket = sum(basket.quantities_of(session, home_id).values())
        assert (state, in_basket) in [(OrderState.PICKING, 0), (OrderState.CANCELLED, 2)], meeting.before


def test_an_order_changed_twice_goes_back_into_the_basket_once(database: Database) -> None:
    homes: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home = a_household(session)
        order_id, home_id = an_order(session, {an_item(session): 2}, household=home).id, home.id
        homes.append(home_id)
        deed = writing(lambda session: take_apart(session, order_id, home_id, "resident", NOW))
        return deed, deed

    for meeting in meet(database, world):
        assert sorted([meeting.first, meeting.second], key=str) == [False, True], meeting.before
        with database.reading() as session:
            assert list(basket.quantities_of(session, homes[-1]).values()) == [2]


def test_cancelling_and_the_start_of_picking_have_one_winner(database: Database) -> None:
    def world(session: Session) -> tuple[Deed, Deed]:
        order_id = an_order(session, {an_item(session): 1}).id
        return (
            writing(lambda session: picking.start_picking(session, order_id, "shop", NOW).state),
            cancelling(order_id),
        )

    for meeting in meet(database, world):
        assert len(refusals(meeting)) == 1, meeting.before


def test_two_tablets_that_begin_to_pick_write_one_line_of_history(database: Database) -> None:
    def world(session: Session) -> tuple[Deed, Deed]:
        order_id = an_order(session, {an_item(session): 1}).id
        deed = writing(lambda session: picking.start_picking(session, order_id, "shop", NOW).state)
        return deed, deed

    for meeting in meet(database, world):
        assert (meeting.first, meeting.second) == (OrderState.PICKING, OrderState.PICKING), meeting.before


def test_a_box_sealed_twice_is_one_job(database: Database) -> None:
    orders: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        order = an_order(session, {an_item(session): 1})
        orders.append(order.id)
        pick_all(session, order)
        (box,) = packing.pack(session, order.id, "shop", NOW)
        packing.weigh(session, box.id, box.declared_weight_g, "shop", NOW)
        box_id = box.id
        deed = writing(lambda session: packing.seal(session, box_id, "shop", NOW).id)
        return deed, deed

    for meeting in meet(database, world):
        with database.reading() as session:
            jobs = sa.select(sa.func.count()).select_from(DeliveryJob).where(DeliveryJob.order_id == orders[-1])
            assert session.scalar(jobs) == 1, meeting.before
            assert session.get_one(Order, orders[-1]).state is OrderState.PACKED


def test_a_carrier_is_switched_while_the_box_is_handed_over(database: Database) -> None:
    jobs: list[int] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        (job,) = delivery_jobs(session, an_order(session, {an_item(session): 1}))
        job_id = job.id
        jobs.append(job_id)
        delivery.assign_carrier(session, job_id, Carrier.VAN, "operator", NOW, "wind")
        delivery.mark_loaded(session, job_id, "driver", NOW)
        return (
            writing(lambda session: delivery.hand_over(session, job_id, "driver", NOW, handed_to="中島 ハル").state),
            writing(lambda session: delivery.assign_carrier(session, job_id, Carrier.DRONE, "op", NOW, "calm").carrier),
        )

    for meeting in meet(database, world):
        with database.reading() as session:
            found = session.get_one(DeliveryJob, jobs[-1])
            assert (found.state, found.handed_to) == ("handed_over", "中島 ハル"), meeting.before


def test_staff_and_the_resident_fill_one_basket(database: Database) -> None:
    worlds: list[tuple[int, int, int]] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home, mine, theirs = a_household(session).id, an_item(session).id, an_item(session).id
        worlds.append((home, mine, theirs))
        return (
            writing(lambda session: basket.set_quantity(session, home, theirs, 3, NOW)),
            writing(lambda session: basket.add(session, home, mine, NOW)),
        )

    for meeting in meet(database, world):
        home, mine, theirs = worlds[-1]
        with database.reading() as session:
            assert basket.quantities_of(session, home) == {theirs: 3, mine: 1}, meeting.before


def test_what_the_resident_adds_during_a_telephone_order_is_ordered_or_stays_in_the_basket(database: Database) -> None:
    worlds: list[tuple[int, int]] = []

    def world(session: Session) -> tuple[Deed, Deed]:
        home, first, later = a_household(session).id, an_item(session).id, an_item(session).id
        basket.add(session, home, first, NOW)
        worlds.append((home, later))
        return placing(home, f"token-{home}"), writing(lambda session: basket.add(session, home, later, NOW))

    for meeting in meet(database, world):
        home, later = worlds[-1]
        with database.reading() as session:
            left = basket.quantities_of(session, home)
            ordered = [
                line.item_id for line in session.scalars(sa.select(Order).where(Order.household_id == home)).one().lines
            ]
        assert [*ordered, *left].count(later) == 1, meeting.before
