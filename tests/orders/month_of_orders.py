"""A month of simulated orders: placed by the real check-out, handed over at the door, and added up by hand beside it.

What lies between (scanning, packing, sealing) is written as rows, since its rules have tests of their own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.booking import book_order
from orders.accounts.giving_back import ReturnReason, correct, give_back_goods, returnable
from orders.accounts.months import Month
from orders.days.calendar import is_delivery_day
from orders.db import Database
from orders.delivering.delivery import Carrier, DeliveryJob, JobState, hand_over
from orders.fulfilment.packed_boxes import Box
from orders.goods.catalogue import Item, Temperature
from orders.ordering import basket, checkout
from orders.ordering.order import Order, OrderLine, OrderState, cancel
from tests.makers import a_household, a_shelf, an_item, at
from tests.orders.accounts_town import with_account

FEE_YEN = 1000
PLENTY = 1_000_000
ITEMS = 40


@dataclass
class Tally:
    """Sums kept by hand, household -> yen; none of them was read from the accounts."""

    goods: dict[int, int] = field(default_factory=dict)
    refunds: dict[int, int] = field(default_factory=dict)
    corrections: dict[int, int] = field(default_factory=dict)
    late: dict[int, int] = field(default_factory=dict)
    late_orders: list[int] = field(default_factory=list)
    orders: int = 0

    def bill_of(self, home: int) -> int:
        """What the bill of that household has to say."""
        fee = FEE_YEN if home in self.goods else 0
        return self.goods.get(home, 0) - self.refunds.get(home, 0) + self.corrections.get(home, 0) + fee

    @property
    def homes(self) -> set[int]:
        return set(self.goods) | set(self.corrections)


@dataclass(frozen=True)
class Market:
    homes: tuple[int, ...]
    items: tuple[int, ...]


def a_market(session: Session, homes: int, chance: random.Random) -> Market:
    """So many homes with a bank account each, and goods of both rates with odd prices."""
    a_shelf(session)
    items = [
        an_item(
            session,
            name=f"品{n}",
            price_yen=chance.randint(37, 1999),
            tax_rate_percent=10 if n % 4 == 0 else 8,
            weight_g=100,
            stock=PLENTY,
        ).id
        for n in range(ITEMS)
    ]
    made = tuple(a_household(session, code=f"M{n:05}").id for n in range(homes))
    for n, home in enumerate(made):
        with_account(session, home, f"{n:07}")
    return Market(made, tuple(items))


def delivery_days(month: Month) -> Iterator[date]:
    day = month.first
    while day < month.next.first:
        if is_delivery_day(day):
            yield day
        day += timedelta(days=1)


def a_month(database: Database, market: Market, month: Month, chance: random.Random, orders_a_home: int) -> Tally:
    """Place, pick, deliver, cancel, give back and correct through the month, a transaction a day."""
    tally, days = Tally(), list(delivery_days(month))
    plan: dict[date, list[int]] = {day: [] for day in days}
    for home in market.homes:
        for day in chance.sample(days, orders_a_home):
            plan[day].append(home)
    for day, homes in plan.items():
        with database.writing() as session:
            prices = {item.id: item.price_yen for item in session.scalars(sa.select(Item))}
            for home in homes:
                _one_order(session, market, prices, home, at(9, day=day), chance, tally)
    return tally


def _one_order(
    session: Session,
    market: Market,
    prices: dict[int, int],
    home: int,
    morning: datetime,
    chance: random.Random,
    tally: Tally,
) -> None:
    wanted = {item: chance.randint(1, 4) for item in chance.sample(market.items, chance.randint(1, 6))}
    for item, quantity in wanted.items():
        basket.set_quantity(session, home, item, quantity, morning)
    order = checkout.place_order(session, home, checkout.new_token(), morning, who="resident", age_years=80)
    tally.orders += 1
    luck = chance.random()
    if luck < 0.03:
        cancel(session, order.id, "resident", morning)
        return
    picked = {item: quantity - (chance.random() < 0.05) for item, quantity in wanted.items()}
    if not any(picked.values()):
        picked = wanted
    yen = sum(prices[item] * quantity for item, quantity in picked.items())
    jobs = _packed(session, order, picked, morning)
    if luck < 0.05:
        tally.late[home] = tally.late.get(home, 0) + yen
        tally.late_orders += jobs
        return
    deliver(session, jobs, morning + timedelta(hours=6))
    tally.goods[home] = tally.goods.get(home, 0) + yen
    if luck < 0.09:
        _give_something_back(session, order, home, morning + timedelta(hours=8), chance, tally)
    elif luck < 0.1:
        extra = chance.choice((55, 110, -30))
        if extra < 0:
            book_order(session, order.id, "cable1", morning)
        extra = max(extra, -yen) if any(line.tax_rate_percent == 8 and line.picked for line in order.lines) else 55
        correct(session, home, extra, 8, "訂正", "cable1", morning, press=f"correction-{order.id}")
        tally.corrections[home] = tally.corrections.get(home, 0) + extra


def deliver(session: Session, jobs: list[int], when: datetime) -> None:
    """Hand over at the door."""
    for job in jobs:
        hand_over(session, job, "driver", when, handed_to="本人")


def _give_something_back(
    session: Session, order: Order, home: int, when: datetime, chance: random.Random, tally: Tally
) -> None:
    book_order(session, order.id, "shop1", when)
    line = chance.choice(returnable(session, order.id))
    pieces = chance.randint(1, line.entry.quantity)
    price = line.entry.amount_yen // line.entry.quantity
    give_back_goods(
        session, order.id, {line.entry.id: pieces}, ReturnReason.DAMAGED, "shop1", when, press=f"back-{order.id}"
    )
    tally.refunds[home] = tally.refunds.get(home, 0) + price * pieces


def _packed(session: Session, order: Order, picked: dict[int, int], when: datetime) -> list[int]:
    """Picked, packed into one box and sealed, as rows; gives the delivery job."""
    for line in order.lines:
        values = {"picked_quantity": picked[line.item_id], "missing": picked[line.item_id] < line.quantity}
        session.execute(sa.update(OrderLine).where(OrderLine.id == line.id).values(values))
    session.execute(sa.update(Order).where(Order.id == order.id).values(state=OrderState.PACKED))
    box = Box(
        code=f"{order.number}/1", order_id=order.id, number=1, count=1, declared_weight_g=1000, measured_weight_g=1000,
        temperature=Temperature.AMBIENT, alcohol=False, flies=True, sealed_at=when, sealed_by="shop",
    )  # fmt: skip
    session.add(box)
    session.flush()
    job = DeliveryJob(
        box_id=box.id, order_id=order.id, district_id=order.district_id, delivery_day=order.delivery_day,
        state=JobState.READY, carrier=Carrier.VAN, carrier_reason="", weight_g=1000, flies=True, updated_at=when,
        age_checked=False,
    )  # fmt: skip
    session.add(job)
    session.flush()
    session.expire(order)
    for line in order.lines:
        session.expire(line)
    return [job.id]
