"""The command `yuai`: every package adds its own sub-commands through the entry points `yuai.commands`."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points, version

import click

from orders.errors import OrdersError, SchemaNotReady, SettingInvalid

GROUP = "yuai.commands"
EPILOG = """\b
A first look:   yuai up --demo      a rehearsal day with everything in it
A real town:
  yuai db upgrade     make the tables
  yuai db account     make a log-in for a person
  yuai up --no-sim    start everything and print the addresses
Settings come from the environment: `yuai config` shows every one of them."""


class Commands(click.Group):
    """The sub-commands of every installed package; only the one that is asked for is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(entry_points(group=GROUP).names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = entry_points(group=GROUP, name=cmd_name)
        return found[cmd_name].load() if found else None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(version("yuai-market"), prog_name="yuai")
def root() -> None:
    """Groceries that reach people who cannot go shopping any more (ゆうあいマーケット)."""


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
        root()
    except OrdersError as error:
        click.echo(f"yuai: {sentence(error)}", err=True)
        sys.exit(2)
