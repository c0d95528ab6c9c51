"""`yuai goods`: the tables of the catalogue on the command line, by the same way as on the page."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from orders.clock import from_env, local_day
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import OrdersError
from orders.goods import prices
from orders.goods.differences import Differences
from orders.goods.giving_out import Format, table_as_file
from orders.goods.known_catalogue import known_catalogue
from orders.goods.previews import Outcome, apply_preview, compare, keep_preview
from orders.goods.sheet_columns import Kind
from orders.goods.taking_in import table_of
from orders.staff.goods import sentences as sentences
from orders.staff.goods.sheet_words import column_words, problem_words, remark_on_words, value_words
from orders.staff.sentences import sentence_of

WHO = "command"


@click.group()
def goods() -> None:
    """The catalogue: its tables as files, planned prices."""


@goods.command("export")
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--shift-jis", is_flag=True, help="CSV in Shift_JIS instead of UTF-8")
def export_table(kind: str, path: Path, *, shift_jis: bool) -> None:
    """Write a table to a .xlsx or .csv file, as `import` takes it."""
    form = Format.XLSX if path.suffix == ".xlsx" else Format.CSV_SHIFT_JIS if shift_jis else Format.CSV
    database = Database.from_settings(OrdersSettings.from_env(os.environ))
    try:
        with database.reading() as session:
            path.write_bytes(table_as_file(session, Kind(kind), form))
    except OrdersError as error:
        _fail(sentence_of(error))
    finally:
        database.close()
    click.echo(f"{path}: {kind}")


@goods.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "apply", is_flag=True, help="take it; without this only say what would change")
@click.option("--whole", is_flag=True, help="what is not in the file is given up")
def import_table(path: Path, *, apply: bool, whole: bool) -> None:
    """Say what a .xlsx or .csv file would change, or change it. Exit code 1 where something in it is wrong."""
    database = Database.from_settings(OrdersSettings.from_env(os.environ))
    now = from_env(os.environ).now()
    try:
        with database.reading() as session:
            table = table_of(path.read_bytes(), known_catalogue(session))
            differences = compare(session, table, local_day(now), whole=whole)
        for line in _lines(differences):
            click.echo(line)
        if differences.problems:
            _fail(f"{len(differences.problems)} mistakes: nothing was taken")
        if apply and not differences.nothing:
            with database.writing() as session:
                kept = keep_preview(session, table, differences, path.name, WHO, now, whole=whole)
                outcome, _ = apply_preview(session, kept.id, WHO, now)
            if outcome is not Outcome.DONE:
                _fail("the catalogue changed meanwhile: nothing was taken")
    except OrdersError as error:
        _fail(sentence_of(error))
    finally:
        database.close()


@goods.command("prices")
def change_prices() -> None:
    """Write planned prices that are due into their goods, as the worker does every day."""
    database = Database.from_settings(OrdersSettings.from_env(os.environ))
    now = from_env(os.environ).now()
    with database.writing() as session:
        changed = prices.take_effect(session, local_day(now), now)
    database.close()
    click.echo(f"{changed} prices changed")


def _lines(differences: Differences) -> list[str]:
    told = differences.as_json()
    lines = [f"{each['row']}行目 {column_words(each['column'])}: {problem_words(each)}" for each in told["problems"]]
    lines += [f"! {each['row']}行目 {each['name']} {remark_on_words(each)}" for each in told["remarks"]]
    for each in told["changed"]:
        for field, (old, new) in each["fields"].items():
            words = f"{value_words(field, old, {})} -> {value_words(field, new, {})}"
            lines.append(f"~ {each['code']} {each['name']} {each['day']} {column_words(field)}: {words}")
    lines += [f"+ {each['code']} {each['name']} {each['day']}" for each in told["added"]]
    lines += [f"- {each['code']} {each['name']} {each['day']}" for each in told["removed"]]
    counts = {name: len(told[name]) for name in ("added", "changed", "removed")}
    lines.append(", ".join(f"{number} {name}" for name, number in counts.items()) + f", {told['untouched']} untouched")
    return lines


def _fail(words: str) -> None:
    click.echo(f"yuai: {words}", err=True)
    sys.exit(1)
