"""`yuai figures`: a month's figures on the terminal, or as CSV."""

from __future__ import annotations

import os
import sys

import click

from orders.accounts.months import Month
from orders.city.figures import figures_of
from orders.city.figures_csv import HEAD, Encoding, as_csv, table_of
from orders.clock import from_env
from orders.config import OrdersSettings
from orders.db import Database, require_schema


@click.command()
@click.option("--month", default="", help="like 2026-11; this month when it is left out")
@click.option("--csv", "wants_csv", is_flag=True, help="comma-separated, as the page gives it")
@click.option(
    "--encoding", type=click.Choice([each.value for each in Encoding]), default=Encoding.UTF_8.value, show_default=True
)
@click.option("--district", default="", help="only the rows of this district's name")
def figures(month: str, wants_csv: bool, encoding: str, district: str) -> None:
    """The city's figures (KPI) of a month. Small numbers by district are not shown."""
    settings, now = OrdersSettings.from_env(os.environ), from_env(os.environ).now()
    wanted = Month.parse(month) if month else Month.at(now)
    database = Database.from_settings(settings)
    require_schema(database)
    with database.reading() as session:
        rows = table_of(figures_of(session, wanted, now))
    database.close()
    rows = [row for row in rows if district in ("", row[1])]
    if wants_csv:
        sys.stdout.buffer.write(as_csv(HEAD, rows, Encoding(encoding)))
        return
    for row in rows:
        click.echo("  ".join(row))
