"""A small town in a fresh database: a few shelves, two households, one person of every role."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from orders.db import Database, upgrade
from orders.goods.catalogue import Item, Shelf, Temperature, item_by_code
from orders.goods.stock import Stock
from orders.homes.consents import ConsentKind, give
from orders.homes.districts import District
from orders.homes.people import Account, Household, MissingRule, Role, household_by_code
from orders.ordering.basket import set_quantity
from orders.ordering.checkout import place_order
from orders.ordering.order import Order
from tests.makers import NOW

POTATO, EGGS, ICE, SAKE, RICE, NO_WEIGHT = (
    "2000101000006",
    "4999903001206",
    "4900000000016",
    "4900000000023",
    "4900000000030",
    "4900000000047",
)
ITEMS = (
    # code, name, reading, shelf, yen, rate, grams, zone, alcohol
    (ICE, "バニラアイス", "ばにらあいす", "reito", 158, 8, 120, Temperature.FROZEN, False),
    (EGGS, "たまご 10個入", "たまご", "nyu", 238, 8, 640, Temperature.CHILLED, False),
    (POTATO, "じゃがいも 3個入", "じゃがいも", "yasai", 198, 8, 430, Temperature.AMBIENT, False),
    (SAKE, "清酒 180ml", "せいしゅ", "sake", 298, 10, 400, Temperature.AMBIENT, True),
    (RICE, "米 5kg", "こめ", "kome", 2480, 8, 5000, Temperature.AMBIENT, False),
    (NO_WEIGHT, "季節の花束", "はなたば", "yasai", 498, 10, None, Temperature.AMBIENT, False),
)
PEOPLE = {
    "shop1": Role.SHOP,
    "cable1": Role.CABLE,
    "city1": Role.CITY,
    "operator1": Role.OPERATOR,
    "volunteer-nakao": Role.VOLUNTEER,
}


@lru_cache
def secret_of(login: str) -> str:
    """A real Argon2 hash of little work: logging in is not what most of these tests are about."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(f"{login}-secret")


def build(database: Database) -> None:
    """Tables and rows of the small town."""
    upgrade(database)
    with database.writing() as session:
        for position, (key, name) in enumerate((("nakao", "中尾"), ("ichinose", "市野瀬")), 1):
            session.add(District(id=key, name=name, hall_name=f"{name}公民館", cutoff="11:00", position=position))
        for position, key in enumerate(("yasai", "nyu", "reito", "kome", "sake"), 1):
            session.add(Shelf(id=key, name=f"{key}棚", reading=key, position=position))
        session.flush()
        _goods(session)
        _people(session)


def _goods(session: Session) -> None:
    for code, name, reading, shelf, price_yen, rate, weight_g, zone, alcohol in ITEMS:
        item = Item(
            code=code, name=name, reading=reading, shelf_id=shelf, price_yen=price_yen, tax_rate_percent=rate,
            weight_g=weight_g, length_mm=100, width_mm=80, height_mm=60, temperature=zone, alcohol=alcohol,
            otc=False, fragile=False, active=True,
        )  # fmt: skip
        session.add(item)
        session.flush()
        session.add(Stock(item_id=item.id, on_hand=20, reserved=0))


def _people(session: Session) -> None:
    homes = (("H0001", "伊藤 ハル", "いとう はる", "nakao"), ("H0002", "唐木 清", "からき きよし", "ichinose"))
    for number, (code, name, reading, district) in enumerate(homes, 1):
        home = Household(
            code=code, name=name, reading=reading, address=f"長谷{number}番地", district_id=district,
            phone=f"0265-98-000{number}", walk_minutes=5, missing_rule=MissingRule.SIMILAR, active=True,
        )  # fmt: skip
        session.add(home)
        session.flush()
        give(session, home.id, ConsentKind.ORDERING, "注文", NOW - timedelta(days=30))
    for login, role in PEOPLE.items():
        session.add(Account(login=login, display_name=login, role=role, password_hash=secret_of(login), active=True))


def placed(database: Database, quantities: dict[str, int], token: str = "t1", home: str = "H0001") -> Order:
    """An order from the television."""
    with database.writing() as session:
        found = household_by_code(session, home)
        assert found is not None
        for code, quantity in quantities.items():
            item = item_by_code(session, code)
            assert item is not None
            set_quantity(session, found.id, item.id, quantity, NOW)
        return place_order(session, found.id, token, NOW, who="box", age_years=80)


def stock_of(database: Database, code: str) -> tuple[int, int]:
    """(on hand, reserved) of an item."""
    with database.reading() as session:
        item = item_by_code(session, code)
        assert item is not None
        row = session.get_one(Stock, item.id)
        return row.on_hand, row.reserved
