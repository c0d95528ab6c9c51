"""Sub-commands of the fleet: `yuai fleet run`, `yuai worker`, `yuai console`. Each only reads its options."""

from __future__ import annotations

import os
import sys

import click

from firmware_bridge.errors import BadLinkUrl
from fleet import processes
from fleet.errors import FleetError
from orders.web import serve


@click.group()
def fleet() -> None:
    """The aircraft."""


@fleet.command("run")
@click.option("--connect", metavar="URL", help="fly only one aircraft, met at this address, e.g. tcp:127.0.0.1:5760")
@click.option("--drone", metavar="ID", help="fly only this aircraft of the fleet, e.g. yuai-1")
def fleet_run(connect: str | None, drone: str | None) -> None:
    """The live controller: owns the links, obeys the console, watches every flight.

    Ends cleanly on SIGTERM and leaves aircraft in the air flying by themselves; started again, it goes on.
    """
    try:
        sys.exit(processes.run_controller(os.environ, connect, drone))
    except (FleetError, BadLinkUrl) as error:
        raise click.ClickException(str(error)) from error


@click.command()
def worker() -> None:
    """Background work: drone or van for every packed box, and the shop's cut-off."""
    sys.exit(processes.run_worker(os.environ))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8003, show_default=True)
def console(host: str, port: int) -> None:
    """The pages of operators, volunteers and van drivers."""
    serve("fleet.console.app:create_app", host, port, blocking_threads=processes.CONSOLE_THREADS)
