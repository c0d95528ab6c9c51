"""The sample town's past: orders of the last weeks that went through the real checkout, picking and hand-over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import TOKYO, local_day
from orders.days.calendar import is_delivery_day
from orders.delivering import delivery
from orders.delivering.delivery import Carrier
from orders.fulfilment import packing, picking
from orders.goods import stock
from orders.goods.catalogue import Item
from orders.homes.people import Household, households
from orders.ordering import basket, checkout
from orders.ordering.order import Order
from orders.seeds.seed_files import words

WHO = "見本の町"
RESIDENT_AGE_YEARS = 78
ORDERS_A_HOUSEHOLD = 2
# Every sixth household is new and has not ordered yet.
NEW_EVERY = 6
PIECES_HEAVIEST_G = 4500


def seed_history(session: Session, now: datetime) -> None:
    """Delivered orders for households that have none at all yet; the goods they take come on top of the stock."""
    have_ordered = set(session.scalars(sa.select(Order.household_id).distinct()))
    staples = _staples(session)
    past = _past_days(local_day(now))
    planned = [
        (past[_days_back(household, nth)], nth, household)
        for household in households(session)
        if household.id not in have_ordered and _number(household) % NEW_EVERY
        for nth in range(ORDERS_A_HOUSEHOLD)
    ]
    for day, nth, household in sorted(planned, key=lambda plan: (plan[0], plan[2].code)):
        _deliver(session, household, _goods(household, nth, staples), day)


def _number(household: Household) -> int:
    return int(household.code.removeprefix("H"))


def _days_back(household: Household, nth: int) -> int:
    return nth * 5 + _number(household) % 5


def _past_days(today: date) -> list[date]:
    """The delivery days before today, the last one first."""
    before = (today - timedelta(days=back) for back in range(1, 60))
    return [day for day in before if is_delivery_day(day)]


def _staples(session: Session) -> list[tuple[int, int]]:
    """(item id, grams) of what these households buy again and again."""
    codes = words("staples.txt")
    query = sa.select(Item.code, Item.id, Item.weight_g).where(Item.code.in_(codes))
    found = {row.code: (row.id, row.weight_g or 0) for row in session.execute(query)}
    return [found[code] for code in codes]


def _goods(household: Household, nth: int, staples: list[tuple[int, int]]) -> dict[int, int]:
    """A few staples, other ones every time, light enough for one box."""
    start, step, wanted = _number(household) * 7 + nth * 3, 5, 4 + (_number(household) + nth) % 4
    goods: dict[int, int] = {}
    weight_g = 0
    for n in range(wanted):
        item_id, grams = staples[(start + n * step) % len(staples)]
        if weight_g + grams <= PIECES_HEAVIEST_G:
            goods[item_id] = 1 + (start + n) % 2 if weight_g + 2 * grams <= PIECES_HEAVIEST_G else 1
            weight_g += grams * goods[item_id]
    return goods


def _deliver(session: Session, household: Household, goods: dict[int, int], day: date) -> None:
    morning = datetime(day.year, day.month, day.day, 9, 30, tzinfo=TOKYO)
    stock.add_on_hand(session, goods)
    for item_id, quantity in goods.items():
        basket.set_quantity(session, household.id, item_id, quantity, morning)
    order = checkout.place_order(
        session,
        household.id,
        f"seed-{household.code}-{day}",
        morning,
        who=household.name,
        age_years=RESIDENT_AGE_YEARS,
    )
    _pick_and_pack(session, order, morning + timedelta(hours=2))
    for job in delivery.jobs_of_order(session, order.id):
        noon = morning + timedelta(hours=4)
        carrier = Carrier.DRONE if job.flies else Carrier.VAN
        delivery.assign_carrier(session, job.id, carrier, WHO, noon, "")
        delivery.mark_loaded(session, job.id, WHO, noon)
        delivery.mark_under_way(session, job.id, WHO, noon, noon + timedelta(minutes=20))
        delivery.mark_at_hall(session, job.id, WHO, noon + timedelta(minutes=20))
        later = noon + timedelta(minutes=20 + household.walk_minutes)
        delivery.hand_over(session, job.id, WHO, later, handed_to=household.name, age_checked=job.box.alcohol)


def _pick_and_pack(session: Session, order: Order, at: datetime) -> None:
    picking.start_picking(session, order.id, WHO, at)
    for line in order.lines:
        for _ in range(line.quantity):
            picking.scan(session, order.id, line.code, WHO, at)
    for box in packing.pack(session, order.id, WHO, at):
        packing.weigh(session, box.id, box.declared_weight_g, WHO, at)
        packing.seal(session, box.id, WHO, at)
