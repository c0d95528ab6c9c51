"""A town in a database of its own, with homes whose baskets can be filled again and again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.db import Database, upgrade
from orders.goods.catalogue import Item
from orders.goods.specials import Special
from orders.goods.stock import Stock
from orders.homes.people import Household
from orders.ordering.basket import BasketLine
from orders.seeds.seeding import seed
from orders.seeds.seeding_goods import seed_goods, seed_specials
from tests import postgres
from tests.makers import NOW, a_household

LINES = 6
QUANTITY = 2
PLENTY = 1_000_000


@dataclass(frozen=True)
class Town:
    """`homes` have agreed to order; `goods` are six items that no limit holds back, in a shop without end."""

    database: Database
    homes: tuple[int, ...]
    goods: tuple[int, ...]

    def fill_baskets(self) -> None:
        """Six lines in every basket."""
        lines = [
            {"household_id": home, "item_id": item, "quantity": QUANTITY, "added_at": NOW}
            for home in self.homes
            for item in self.goods
        ]
        with self.database.writing() as session:
            session.execute(sa.delete(BasketLine))
            session.execute(sa.insert(BasketLine), lines)


@contextmanager
def sqlite_shop(homes: int) -> Iterator[Town]:
    """The supermarket's goods and so many homes, on this machine's disk, as durable as in the real town."""
    with _sqlite() as database:
        yield _shop(database, homes)


@contextmanager
def postgres_shop(homes: int) -> Iterator[Town]:
    """The same in a database of its own of the server that tests use."""
    with postgres.own_database() as url:
        database = Database(url.render_as_string(hide_password=False))
        yield _shop(database, homes)
        database.close()


@contextmanager
def sqlite_town() -> Iterator[Town]:
    """The whole sample town with its past."""
    with _sqlite() as database:
        seed(database, NOW)
        with database.reading() as session:
            homes = tuple(session.scalars(sa.select(Household.id).order_by(Household.code)))
            yield Town(database, homes, _unlimited(session))


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="yuai-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'yuai.db'}")
        upgrade(database)
        yield database
        database.close()


def _shop(database: Database, homes: int) -> Town:
    upgrade(database)
    with database.writing() as session:
        seed_goods(session)
        seed_specials(session, local_day(NOW))
        goods = _unlimited(session)
        session.execute(sa.update(Stock).where(Stock.item_id.in_(goods)).values(on_hand=PLENTY))
        return Town(database, tuple(a_household(session).id for _ in range(homes)), goods)


def _unlimited(session: Session) -> tuple[int, ...]:
    special = sa.select(Special.item_id).where(Special.day == local_day(NOW))
    plain = sa.select(Item.id).where(Item.active, ~Item.alcohol, Item.id.not_in(special))
    return tuple(session.scalars(plain.order_by(Item.id).limit(LINES)))
