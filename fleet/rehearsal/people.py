"""`yuai people`: the cast and the hands of a rehearsal town, as a process of their own."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import click
import requests

from fleet import tables as fleet_tables
from fleet.config import FleetSettings
from fleet.rehearsal.cast import Cast
from fleet.rehearsal.hands import Hands
from fleet.rehearsal.page import PageError
from fleet.rehearsal.switches import Switches
from fleet.rehearsal.world_door import WorldDoor
from orders import clock
from orders import tables as orders_tables
from orders.config import OrdersSettings
from orders.db import Database

LOG = logging.getLogger(__name__)
TABLES = (orders_tables, fleet_tables)
"""A foreign key has to find its table, whichever module is imported first."""
HANDS_EVERY_S = 0.2
CAST_EVERY_S = 1.0
FIRST_LOOK_S = 1.5


@dataclass(frozen=True)
class AircraftDoor:
    """The world door of one aircraft, written NAME=tcp:HOST:PORT on the command line."""

    drone_id: str
    door: WorldDoor

    @classmethod
    def parse(cls, words: str) -> AircraftDoor:
        name, _, url = words.partition("=")
        if not name or not url.startswith("tcp:"):
            raise click.BadParameter(f"{words!r} is not NAME=tcp:HOST:PORT")
        return cls(name, WorldDoor(url))


@click.command("people")
@click.option("--orders", default=0, show_default=True, help="Orders to place at once.")
@click.option("--world", "worlds", multiple=True, help="World door of an aircraft, NAME=tcp:HOST:PORT.")
def people_command(*, orders: int, worlds: tuple[str, ...]) -> None:
    """Play the people of a rehearsal: residents, clerk, operator, volunteers, driver, and their hands."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = FleetSettings.from_env(os.environ)
    if not settings.demo:
        raise click.ClickException("Nobody is played outside a rehearsal (YUAI_DEMO is not set).")
    database = Database.from_settings(OrdersSettings.from_env(os.environ))
    doors = {each.drone_id: each.door for each in map(AircraftDoor.parse, worlds)}
    cast = Cast(settings.tv_url, settings.shop_url, settings.console_url)
    switches = Switches(Path(settings.town_folder))
    asked = AskedOnce(Path(settings.town_folder))
    with hands_at_work(Hands(database, doors), clock.from_env(os.environ)):
        while True:
            asked.order(cast, orders)
            cast.round([part for part, played in switches.all().items() if played])
            time.sleep(CAST_EVERY_S)


class AskedOnce:
    """The orders of a rehearsal are placed once a town, also when this process is started again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "orders-placed"

    def order(self, cast: Cast, count: int) -> None:
        """One order more, until there are `count`; one that fails is tried again in the next round."""
        placed = int(self._path.read_text(encoding="ascii")) if self._path.exists() else 0
        if placed >= count:
            return
        try:
            cast.order_of(placed)
        except (PageError, requests.RequestException) as why:
            LOG.warning("an order was not placed: %s", why)
            return
        self._path.write_text(str(placed + 1), encoding="ascii")


@contextmanager
def hands_at_work(hands: Hands, town_clock: clock.Clock) -> Iterator[None]:
    """Hands that look at every aircraft a few times a second, on a thread of their own."""
    told = Event()

    def work() -> None:
        while not told.wait(HANDS_EVERY_S):
            try:
                hands.look(town_clock.now())
            except Exception:
                # The outermost loop of this thread: hands that stop for good would leave every aircraft unloaded.
                LOG.exception("hands slipped, looking again")

    thread = Thread(target=work, name="hands", daemon=True)
    thread.start()
    try:
        yield
    finally:
        told.set()
        thread.join(FIRST_LOOK_S)
