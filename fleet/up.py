"""`yuai up`: the whole town on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from fleet.children import Children, Recipe, yuai
from fleet.running import TownDidNotStart, running, usual_town
from fleet.town import PortTaken, Town
from orders.web import serve

LOOK_EVERY_S = 0.5
ONLY_MINE = 0o077
"""Names, addresses and telephone numbers stand in database and logs: nobody else on the machine reads them."""


@click.command("up")
@click.option(
    "--demo", is_flag=True, help="A rehearsal day that moves: ready log-ins, orders placed, a clock that runs fast."
)
@click.option("--speedup", default=8.0, show_default=True, help="How many times faster the rehearsal day runs.")
@click.option("--orders", default=3, show_default=True, help="Orders that are placed at once in the rehearsal.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address that the web pages listen on.")
@click.option("--port", default=8000, show_default=True, help="The entrance; the pages take the next three ports.")
@click.option(
    "--folder", type=click.Path(path_type=Path), default=None, help="Where database and logs live. [var, var/demo]"
)
@click.option("--no-sim", is_flag=True, help="Start no simulated aircraft: real ones are connected.")
def up_command(
    *, demo: bool, speedup: float, orders: int, host: str, port: int, folder: Path | None, no_sim: bool
) -> None:
    """Start web pages, worker, controller and simulated aircraft; keep them running until Ctrl-C.

    \b
    Everything it starts is ended with it. What dies is started again.
    """
    end_once_when_told()
    os.umask(ONLY_MINE)
    place = folder or Path("var/demo" if demo else "var")
    town = usual_town(place, host, port, speedup, demo=demo, simulated=not no_sim)
    try:
        with running(town, click.echo, fresh=demo and folder is None) as children:
            if demo:
                children.start([_people(town, orders)])
            _announce(town, demo=demo)
            _tend(children)
    except KeyboardInterrupt:
        click.echo("Ended.")
    except PortTaken as taken:
        raise click.ClickException(f"{taken}. End it, or choose others with --port.") from taken
    except TownDidNotStart as failure:
        raise click.ClickException(str(failure)) from failure


@click.command("entrance")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def entrance_command(host: str, port: int) -> None:
    """Serve the entrance page with a door to every role's page."""
    serve("fleet.entrance:create_app", host, port)


def _people(town: Town, orders: int) -> Recipe:
    doors = [f"{each.drone_id}=tcp:127.0.0.1:{each.world_port}" for each in town.aircraft]
    words = [word for door in doors for word in ("--world", door)]
    return Recipe("people", yuai("people", "--orders", str(orders), *words), town.environment)


def _announce(town: Town, *, demo: bool) -> None:
    click.echo("")
    click.echo(f"  Entrance / 入り口              {town.entrance_url}/")
    click.echo(f"  Television / テレビ            {town.tv_url}/remote")
    click.echo(f"  Shop, cable, city / お店       {town.shop_url}/")
    click.echo(f"  Operators, halls, vans / 運航  {town.console_url}/")
    click.echo(f"  Logs                           {town.folder / 'log'}")
    if demo:
        click.echo(
            f"  A rehearsal day, {town.speedup:g} times as fast as the clock on the wall. Log-ins stand on the pages."
        )
    click.echo("  Ctrl-C ends everything.")
    click.echo("")


def _tend(children: Children) -> NoReturn:
    while True:
        children.tend()
        time.sleep(LOOK_EVERY_S)


def end_once_when_told() -> None:
    """SIGTERM ends the town as Ctrl-C does, also while it is starting; a second one does not disturb the ending."""

    def end(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
