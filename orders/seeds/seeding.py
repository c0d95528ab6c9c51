"""The sample town: repeatable, changes no order, no stock and no password that is there already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import entry_points

from orders import clock
from orders.config import OrdersSettings
from orders.db import Database, require_schema
from orders.seeds.seeding_goods import seed_goods, seed_specials
from orders.seeds.seeding_history import seed_history
from orders.seeds.seeding_numbers import seed_numbers
from orders.seeds.seeding_people import seed_people
from orders.seeds.seeding_rota import seed_rota
from orders.seeds.seeding_talk import seed_talk


def seed(database: Database, now: datetime, *, rehearsal: bool = True) -> None:
    """Districts, shelves, items, stock, specials from today on, households, accounts and a past of orders.

    Only a rehearsal gets televisions that are paired and accounts that can log in: their secrets are published.
    """
    with database.writing() as session:
        seed_goods(session)
        seed_numbers(session)
        seed_specials(session, clock.local_day(now))
        seed_people(session, now, rehearsal=rehearsal)
        seed_history(session, now)


def seed_all(env: Mapping[str, str]) -> Iterator[str]:
    """Run the seed of every package (entry points `yuai.seeds`), by name. Raises SchemaNotReady, SettingInvalid."""
    settings = OrdersSettings.from_env(env)
    database = Database.from_settings(settings)
    require_schema(database)
    now = clock.from_env(env).now()
    for point in sorted(entry_points(group="yuai.seeds"), key=lambda point: point.name):
        point.load()(database, now, rehearsal=settings.demo)
        yield f"{point.name}: the sample town is in {database.shown_url}"
    if settings.demo:
        with database.writing() as session:
            seed_talk(session, now)
            seed_rota(session, now)
    database.close()
