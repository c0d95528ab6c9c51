"""Sub-commands of the shop: `yuai db`, `yuai config`, `yuai shop`. Each calls one function."""

from __future__ import annotations

import os

import click

from orders import inventory_of_settings, serving
from orders.config import OrdersSettings
from orders.db import Database, upgrade
from orders.homes import districts
from orders.homes.device_starts import keys_of
from orders.homes.people import Role, set_account
from orders.ordering.revising import write_revision
from orders.seeds.seeding import seed_all


@click.group()
def db() -> None:
    """The database: make its tables, fill it with the sample town."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables to the newest shape; repeatable."""
    settings = OrdersSettings.from_env(os.environ)
    database = Database.from_settings(settings)
    upgrade(database)
    database.close()
    click.echo(f"{database.shown_url}: tables are ready")


@db.command("seed")
def db_seed() -> None:
    """Fill in the sample town, invented from end to end; repeatable, changes nothing that is there.

    Log-ins and televisions of the sample have published secrets and are made in a rehearsal (YUAI_DEMO=1) only.
    """
    for line in seed_all(os.environ):
        click.echo(line)


@db.command("account")
@click.argument("login")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="what they may do")
@click.option("--name", required=True, help="as it stands on pages and in the flight log")
@click.option("--district", default=None, help="for a volunteer: whose hall it is")
@click.password_option(help="asked for when it is left out")
def db_account(*, login: str, role: str, name: str, district: str | None, password: str) -> None:
    """Make a log-in for a person, or give an old one a new password."""
    database = Database.from_settings(OrdersSettings.from_env(os.environ))
    with database.writing() as session:
        if district is not None:
            districts.district(session, district)
        set_account(session, login, password, Role(role), name, district)
    database.close()
    click.echo(f"{login} may log in as {role}")


@db.command("revision")
@click.option("-m", "--message", required=True, help="what changes, in a few words")
@click.option("--rev-id", required=True, help="its number, like 0003")
def db_revision(message: str, rev_id: str) -> None:
    """For developers: write a migration from the difference between tables and migrations."""
    click.echo(write_revision(message, rev_id))


@click.command()
def config() -> None:
    """Every setting with its value and where it comes from; secrets stay hidden."""
    for line in inventory_of_settings.lines(os.environ):
        click.echo(line)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8002, show_default=True)
def shop(host: str, port: int) -> None:
    """The pages of the shop, the cable company and the city."""
    keys_of(OrdersSettings.from_env(os.environ).device_keys)
    serving.serve("orders.staff.app:create_app", host, port)
