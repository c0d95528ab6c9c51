"""The command `yuai`: every package adds its own sub-commands through the entry points `yuai.commands`."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points, version

import click

from orders.errors import OrdersError, SchemaNotReady, SettingInvalid

EPILOG = """\b
A first day:
  yuai db upgrade     make the tables
  yuai db seed        fill them with the sample town
  yuai up             start everything and print the addresses
Settings come from the environment: `yuai config` shows every one of them."""


def build() -> click.Group:
    """The whole command, with the sub-commands of every installed package, in the order of their names."""

    @click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
    @click.version_option(version("yuai-market"), prog_name="yuai")
    def root() -> None:
        """Groceries that reach people who cannot go shopping any more (ゆうあいマーケット)."""

    for point in sorted(entry_points(group="yuai.commands"), key=lambda point: point.name):
        point.load()(root)
    return root


def sentence(error: OrdersError) -> str:
    """What the person at the keyboard can do about it."""
    if isinstance(error, SettingInvalid):
        return f"{error.name}={error.value!r} cannot be understood: expected {error.expected}."
    if isinstance(error, SchemaNotReady):
        return f"The database has tables of revision {error.have}, wanted is {error.want}: run `yuai db upgrade`."
    return f"{type(error).__name__}: {error}"


def main() -> None:
    """Entry point of the console script. Exit code 2 for a setting or a database that is not ready."""
    try:
        build()()
    except OrdersError as error:
        click.echo(f"yuai: {sentence(error)}", err=True)
        sys.exit(2)
