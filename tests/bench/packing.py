"""A day of 400 orders packed on paper: how long it takes, and how many boxes beside a bound and beside plain first fit.

Plain first fit takes the goods as they were ordered; nobody gets below the bound.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.db import Database
from orders.fulfilment.first_fit import Group, GroupPlan, Proof, first_fit, least_boxes, plan_of
from orders.fulfilment.pack_day import DayPlan, plan_day
from orders.fulfilment.proposals import PackingRules
from orders.goods.catalogue import Item
from orders.homes.people import Household
from orders.ordering.order import Channel, Order, OrderLine, OrderState
from tests import postgres
from tests.bench.rounds import in_turn, ms
from tests.bench.table import Figure, Row
from tests.bench.town import Town, postgres_shop, sqlite_shop
from tests.makers import NOW

ORDERS = 400
ROUNDS = 5
DAY = local_day(NOW)
SEED = 400
LINES = (4, 18)
PIECES = (1, 1, 1, 2, 2, 3)


def run() -> Iterator[Row]:
    """On both databases; goods of the sample town's supermarket."""
    with sqlite_shop(ORDERS) as town:
        yield from _rows("SQLite", town, boxes=True)
    if postgres.why_absent() is None:
        with postgres_shop(ORDERS) as town:
            yield from _rows("PostgreSQL", town, boxes=False)


def _rows(where: str, town: Town, *, boxes: bool) -> Iterator[Row]:
    with town.database.writing() as session:
        _order(session, town.homes)
    measures = {
        "ours": partial(ms, partial(_plan, town.database)),
        "quick": partial(ms, partial(_plan, town.database, plan_of)),
        "plain": partial(ms, partial(_plan, town.database, plain)),
    }
    took = {name: Figure.of(each, "ms") for name, each in in_turn(ROUNDS, measures).items()}
    yield Row(f"plan the packing of {ORDERS} orders, {where}", took["ours"], "first fit as ordered", took["plain"])
    yield Row("  without the solver", took["quick"], "first fit as ordered", took["plain"])
    if boxes:
        yield from _boxes(town.database)


def _boxes(database: Database) -> Iterator[Row]:
    best, quick, simple = (_plan(database, *planner) for planner in ((), (plan_of,), (plain,)))
    used = {"ours": best, "without the solver": quick}
    for name, plan in used.items():
        ours = Figure.exact(len(plan.boxes), "boxes")
        yield Row(f"boxes, {name}", ours, "no plan is below", Figure.exact(best.least, "boxes"))
        yield Row(f"boxes, {name}", ours, "first fit as ordered", Figure.exact(len(simple.boxes), "boxes"))
    proven = Figure.exact(best.proven, "groups")
    yield Row("proven to be the best", proven, "of all groups", Figure.exact(best.groups, "groups"))


def _plan(database: Database, *planner: object) -> DayPlan:
    with database.reading() as session:
        return plan_day(session, DAY, PackingRules(), *planner)  # type: ignore[arg-type]


def plain(group: Group) -> GroupPlan:
    """First fit, nothing else."""
    return GroupPlan(group, first_fit(group, list(group.counts)), least_boxes(group), Proof.BEST_FOUND)


def _order(session: Session, homes: Sequence[int]) -> None:
    """One order a home: four to eighteen items by chance, always the same."""
    chance = random.Random(SEED)
    items = list(session.scalars(sa.select(Item).order_by(Item.id)))
    known = {home.id: home for home in session.scalars(sa.select(Household).where(Household.id.in_(homes)))}
    for number, home in enumerate(homes, 1):
        order = Order(
            number=f"b-{number:04}", household_id=home, district_id=known[home].district_id, token=f"bench-{number}",
            state=OrderState.PLACED, delivery_day=DAY, placed_at=NOW, total_yen=0, tax_8_yen=0, tax_10_yen=0,
            weight_g=0, channel=Channel.TV, placed_by="bench",
        )  # fmt: skip
        order.lines = [
            _line(item, position, chance.choice(PIECES))
            for position, item in enumerate(chance.sample(items, chance.randint(*LINES)), 1)
        ]
        session.add(order)


def _line(item: Item, position: int, quantity: int) -> OrderLine:
    return OrderLine(
        item_id=item.id, position=position, name=item.name, code=item.code, shelf_id=item.shelf_id,
        price_yen=item.price_yen, tax_rate_percent=item.tax_rate_percent, weight_g=item.weight_g,
        temperature=item.temperature, alcohol=item.alcohol, otc=item.otc, quantity=quantity,
    )  # fmt: skip
