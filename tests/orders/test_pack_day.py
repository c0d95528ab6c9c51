"""The packing of a whole day, before and while it is packed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.db import Database
from orders.fulfilment import packing
from orders.fulfilment.first_fit import plan_of
from orders.fulfilment.pack_day import plan_day
from orders.fulfilment.proposals import PackingRules
from orders.goods.catalogue import Temperature
from orders.ordering.order import Order, cancel
from tests.makers import NOW, a_household, an_item, an_order, pick_all

RULES = PackingRules()


def a_day(session: Session) -> list[Order]:
    """Ambient and frozen in one order; too much for one box in another hall; one cancelled."""
    rice, ice = an_item(session, weight_g=3000), an_item(session, weight_g=200, temperature=Temperature.FROZEN)
    home = a_household(session, district_id="ichinose")
    orders = [an_order(session, {rice: 1, ice: 1}), an_order(session, {rice: 2}, household=home)]
    gone = an_order(session, {rice: 1})
    cancel(session, gone.id, "resident", NOW)
    return orders


def test_a_day_says_which_boxes_it_needs_and_what_they_weigh(database: Database) -> None:
    with database.reading() as session:
        orders = a_day(session)
        plan = plan_day(session, orders[0].delivery_day, RULES)
        assert (plan.orders, len(plan.boxes), plan.least, plan.groups, plan.proven) == (2, 4, 4, 3, 3)
        assert plan.by_kind() == [("小さい箱", 3, 0), ("冷凍の箱", 1, 0)]
        assert plan.of("ichinose") == (2, 6300)
        assert plan.of("nakao", flies=True) == (2, 3150 + 800)
        assert plan.of(flies=False) == (0, 0)


def test_what_is_packed_counts_as_it_is(database: Database) -> None:
    with database.reading() as session:
        order, _ = a_day(session)
        pick_all(session, order)
        first, _ = packing.pack(session, order.id, "shop", NOW)
        packing.weigh(session, first.id, 3200, "shop", NOW)
        plan = plan_day(session, order.delivery_day, RULES, plan_of)
        assert plan.of("nakao") == (2, 3200 + 800)
        assert plan.by_kind() == [("小さい箱", 3, 1), ("冷凍の箱", 1, 1)]
        assert plan.least == 4


def test_a_day_without_orders_needs_nothing(database: Database) -> None:
    with database.reading() as session:
        assert plan_day(session, NOW.date(), RULES).boxes == ()
