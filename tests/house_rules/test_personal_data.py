"""Every table that leads to a household says whether its rows are given out and what an erasure does to them."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest

from orders.db import Base
from orders.homes.personal_data import DECLARED, Fate, leads_to_household


@pytest.fixture(autouse=True)
def every_table() -> None:
    for point in entry_points(group="yuai.tables"):
        point.load()


def test_every_table_with_data_of_a_household_is_declared() -> None:
    """A new table? Add a line for it to DECLARED in orders/homes/personal_data.py."""
    found = {table.name for table in Base.metadata.sorted_tables if leads_to_household(table)}
    # A number without a foreign key leads to a household too.
    found |= {table.name for table in Base.metadata.sorted_tables if "household_id" in table.columns}
    assert found - set(DECLARED) == set(), "undeclared"
    assert set(DECLARED) - found == set(), "declared, but not there or of no household"


def test_nothing_that_stays_refers_to_something_that_goes() -> None:
    broken = [
        f"{table.name}.{column.name} -> {key.column.table.name}"
        for table in Base.metadata.sorted_tables
        if table.name not in DECLARED or DECLARED[table.name].fate is Fate.STAYS
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in DECLARED
        and DECLARED[key.column.table.name].fate is Fate.GOES
        and column.name not in (DECLARED[table.name].blank if table.name in DECLARED else ())
    ]
    assert broken == []


def test_only_columns_that_are_there_are_hidden_or_emptied() -> None:
    for name, kept in DECLARED.items():
        columns = Base.metadata.tables[name].columns
        assert {*kept.hidden, *kept.blank} <= set(columns.keys()), name
        for column, value in kept.blank.items():
            assert value is not None or columns[column].nullable, f"{name}.{column}"
