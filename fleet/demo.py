"""`yuai demo --headless`: one whole delivery day without a person, through the pages and over MAVLink."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import click

from fleet.children import Children
from fleet.rehearsal.cast import Cast
from fleet.rehearsal.figures import DayFigures, day_figures
from fleet.rehearsal.hands import Hands
from fleet.rehearsal.people import hands_at_work
from fleet.rehearsal.switches import Part
from fleet.rehearsal.world_door import WorldDoor
from fleet.running import TownDidNotStart, hidden_town, running
from fleet.sites import PORT, site, town_world
from fleet.town import PortTaken, Town
from fleet.up import ONLY_MINE, end_once_when_told
from orders import clock
from orders.db import Database

ROUND_EVERY_S = 0.5


@dataclass(frozen=True)
class Day:
    """A finished headless day: what it came to, how long it took on the wall, what had to be started again."""

    figures: DayFigures
    wanted: int
    wall_s: float
    restarts: int

    @property
    def ok(self) -> bool:
        return self.figures.ok(self.wanted)

    def to_json(self) -> dict[str, object]:
        named = asdict(self.figures)
        del named["delivered_once"], named["aircraft_home"]
        return {**named, "restarts": self.restarts, "wall_s": round(self.wall_s, 1), "ok": self.ok}


@click.command("demo")
@click.option("--headless", is_flag=True, help="No person, no browser: the program presses every button.")
@click.option("--orders", default=3, show_default=True, help="Orders of that day.")
@click.option("--speedup", default=20.0, show_default=True, help="How many times faster the day runs.")
@click.option("--limit", default=1800.0, show_default=True, help="Give up after so many seconds on the wall.")
@click.option("--keep", type=click.Path(path_type=Path), default=None, help="Folder for database and logs, kept.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end and nothing else.")
def demo_command(
    *, headless: bool, orders: int, speedup: float, limit: float, keep: Path | None, as_json: bool
) -> None:
    """Run one whole delivery day: ordered on the television, packed, flown, handed over.

    \b
    Exit code 0 only if every order was delivered, once, and every aircraft stands disarmed at home.
    """
    if not headless:
        raise click.UsageError("For a day with pages to look at, use `yuai up --demo`; here --headless is needed.")
    end_once_when_told()
    os.umask(ONLY_MINE)
    logging.basicConfig(level=logging.ERROR if as_json else logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="yuai-day-") as scratch:
        try:
            day = headless_day(hidden_town(keep or Path(scratch), speedup), orders, limit, quiet=as_json)
        except (PortTaken, TownDidNotStart) as failure:
            raise click.ClickException(str(failure)) from failure
    _tell(day, as_json=as_json)
    raise SystemExit(0 if day.ok else 1)


def headless_day(town: Town, orders: int, limit_s: float, *, quiet: bool) -> Day:
    """Brings the town up, lets the cast play until all is delivered and everybody is home, ends the town."""
    began_s = time.monotonic()
    say = _silence if quiet else click.echo
    with running(town, say) as children:
        town_clock = clock.from_env({**os.environ, **town.environment})
        database = Database(town.environment["YUAI_DATABASE_URL"])
        hands = Hands(
            database, {each.drone_id: WorldDoor(f"tcp:127.0.0.1:{each.world_port}") for each in town.aircraft}
        )
        since = town_clock.now()
        with hands_at_work(hands, town_clock):
            cast = Cast(town.tv_url, town.shop_url, town.console_url)
            say(f"ordered: {', '.join(cast.order(orders))}")
            figures = _play(cast, children, database, since, town_clock, orders, began_s + limit_s)
        restarts = sum(children.restarts().values())
        database.engine.dispose()
    return Day(figures, orders, time.monotonic() - began_s, restarts)


def _play(
    cast: Cast,
    children: Children,
    database: Database,
    since: datetime,
    town_clock: clock.Clock,
    wanted: int,
    end_s: float,
) -> DayFigures:
    port = site(town_world("ina"), PORT)
    while True:
        cast.round(list(Part))
        children.tend()
        with database.reading() as session:
            figures = day_figures(session, since, town_clock.now(), port)
        if figures.ok(wanted) or time.monotonic() > end_s:
            return figures
        time.sleep(ROUND_EVERY_S)


def _tell(day: Day, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(day.to_json()))
        return
    for name, value in day.to_json().items():
        click.echo(f"{name:32} {value}")


def _silence(words: str) -> None:
    """Says nothing: in JSON mode one object is all that is printed."""
