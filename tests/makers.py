"""Makers of small worlds for tests: one call, one thing, with everything that the test does not care about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from orders.clock import TOKYO, Clock
from orders.days import rule_rows
from orders.days.drafts import Draft
from orders.days.rules import Rules
from orders.delivering.delivery import DeliveryJob, jobs_of_order
from orders.fulfilment import packing, picking
from orders.goods.catalogue import Item, Shelf, Temperature
from orders.goods.stock import Stock
from orders.homes import consents
from orders.homes.consents import ConsentKind
from orders.homes.districts import District
from orders.homes.people import Household, MissingRule
from orders.ordering import basket, checkout
from orders.ordering.order import Order

# A Tuesday morning after a holiday, before every cut-off.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=TOKYO).astimezone(UTC)
TODAY = date(2026, 11, 24)

_numbers = count(1)


class HandClock(Clock):
    """A clock that a test moves."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        """Go on by days=, hours=, minutes=, seconds=."""
        self.at += timedelta(**parts)


def at(hour: int, minute: int = 0, second: int = 0, day: date = TODAY) -> datetime:
    """A local time of that day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=TOKYO).astimezone(UTC)


def a_district(session: Session, district_id: str = "nakao", cutoff: str = "11:00") -> District:
    """The district with this id, made when it is not there."""
    found = session.get(District, district_id)
    if found is None:
        found = District(id=district_id, name="中尾", hall_name="中尾公民館", cutoff=cutoff, position=1)
        session.add(found)
        session.flush()
    return found


def say(session: Session, draft: Draft, now: datetime = NOW) -> Rules:
    """Let the calendar say this; orders stay where they are."""
    before = rule_rows.rules(session)
    return rule_rows.write(session, before, draft.apply(before), who="shop1", now=now, what=draft.what)


def a_household(
    session: Session,
    *,
    district_id: str = "nakao",
    code: str | None = None,
    agrees: tuple[ConsentKind, ...] = (ConsentKind.ORDERING, ConsentKind.WATCH_OVER),
    active: bool = True,
) -> Household:
    """A household that has agreed to ordering and watch-over."""
    district = a_district(session, district_id)
    made = Household(
        code=code or f"T{next(_numbers):04}",
        name="中島 ハル",
        reading="なかじま はる",
        address="中尾 1",
        district_id=district.id,
        phone="0265-00-0000",
        walk_minutes=5,
        missing_rule=MissingRule.SIMILAR,
        active=active,
    )
    session.add(made)
    session.flush()
    for kind in agrees:
        consents.give(session, made.id, kind, "text", NOW - timedelta(days=100))
    return made


def a_shelf(session: Session, shelf_id: str = "yasai", position: int = 1) -> Shelf:
    """The shelf with this id, made when it is not there."""
    found = session.get(Shelf, shelf_id)
    if found is None:
        found = Shelf(id=shelf_id, name="野菜", reading="やさい", position=position)
        session.add(found)
        session.flush()
    return found


def an_item(
    session: Session,
    *,
    name: str = "大根",
    price_yen: int = 100,
    tax_rate_percent: int = 8,
    weight_g: int | None = 500,
    stock: int = 50,
    temperature: Temperature = Temperature.AMBIENT,
    alcohol: bool = False,
    shelf: Shelf | None = None,
    weighed: bool = False,
) -> Item:
    """An item with stock."""
    made = Item(
        code=f"29{next(_numbers):011}",
        name=name,
        reading="よみ",
        shelf_id=(shelf or a_shelf(session)).id,
        price_yen=price_yen,
        tax_rate_percent=tax_rate_percent,
        weight_g=weight_g,
        length_mm=100,
        width_mm=100,
        height_mm=100,
        temperature=temperature,
        alcohol=alcohol,
        otc=False,
        fragile=False,
        active=True,
        weighed=weighed,
    )
    session.add(made)
    session.flush()
    session.add(Stock(item_id=made.id, on_hand=stock, reserved=0))
    session.flush()
    return made


def an_order(
    session: Session, goods: dict[Item, int], *, household: Household | None = None, now: datetime = NOW
) -> Order:
    """A placed order of these goods, through the real checkout."""
    buyer = household or a_household(session)
    for item, quantity in goods.items():
        basket.set_quantity(session, buyer.id, item.id, quantity, now)
    token = checkout.new_token()
    return checkout.place_order(session, buyer.id, token, now, who=buyer.name, age_years=80)


def pick_all(session: Session, order: Order, now: datetime = NOW) -> None:
    """Start picking and scan every piece."""
    picking.start_picking(session, order.id, "shop", now)
    for line in order.lines:
        for _ in range(line.quantity):
            picking.scan(session, order.id, line.code, "shop", now)


def delivery_jobs(session: Session, order: Order, now: datetime = NOW) -> list[DeliveryJob]:
    """The order picked, packed, weighed and sealed: its jobs."""
    pick_all(session, order, now)
    for box in packing.pack(session, order.id, "shop", now):
        packing.weigh(session, box.id, box.declared_weight_g, "shop", now)
        packing.seal(session, box.id, "shop", now)
    return jobs_of_order(session, order.id)
