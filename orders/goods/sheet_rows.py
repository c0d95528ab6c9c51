"""Cells become rows with values, and everything that is wrong with them is found in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orders.goods import sheet_cells as cells
from orders.goods.known_catalogue import KnownCatalogue, Value
from orders.goods.sheet_columns import CODE, MARKS, Column, Kind, columns_of, folded
from orders.goods.sheet_files import Cell, Sheet, Wrong, unreadable
from orders.goods.sheet_problems import CellWrong, Problem, Reason, Remark, Warned

HEADINGS_WITHIN = 10
"""A title and an empty row may stand above the headings."""


@dataclass(frozen=True)
class SheetRow:
    """`row` as the spreadsheet counts. `values` has a key for every column of the file that could be read."""

    row: int
    code: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """What a file says. With `problems` nothing of it is taken."""

    kind: Kind
    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Warned, ...] = ()


@dataclass
class _Found:
    """What is gathered on the way down the rows."""

    rows: list[SheetRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Warned] = field(default_factory=list)


def has_headings(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether one of the first rows has the heading of a code in it."""
    return _heading_row(rows) is not None


def read_table(sheet: Sheet, known: KnownCatalogue) -> Table:
    """Raises SheetUnreadable where there are no headings or no rows under them."""
    at = _heading_row(sheet.rows)
    if at is None:
        raise unreadable(Wrong.NO_HEADINGS)
    kind = _kind(sheet.rows[at])
    found = _Found(problems=list(sheet.problems), remarks=list(sheet.remarks))
    columns = _columns(sheet.rows[at], columns_of(kind, known), at + 1, found)
    for number, row in enumerate(sheet.rows[at + 1 :], at + 2):
        if not all(cells.is_empty(cell) for cell in row):
            _read_row(number, row, columns, sheet, known, found)
    if not found.rows and not found.problems:
        raise unreadable(Wrong.NO_ROWS)
    return Table(
        kind, tuple(found.rows), tuple(sorted(found.problems, key=lambda each: each.row)), tuple(found.remarks)
    )


def _heading_row(rows: Sequence[Sequence[Cell]]) -> int | None:
    code = next(column for column in columns_of(Kind.ITEMS, _NOTHING) if column.field == CODE)
    for at, row in enumerate(rows[:HEADINGS_WITHIN]):
        headings = [folded(cell) for cell in row if isinstance(cell, str) and cell.strip()]
        if len(headings) > 1 and not code.names.isdisjoint(headings):
            return at
    return None


_NOTHING = KnownCatalogue({})


def _kind(headings: Sequence[Cell]) -> Kind:
    there = {folded(cell) for cell in headings if isinstance(cell, str)}
    for kind, telling in ((Kind.PRICES, "valid_from"), (Kind.SPECIALS, "day")):
        column = next(each for each in columns_of(kind, _NOTHING) if each.field == telling)
        if not column.names.isdisjoint(there):
            return kind
    return Kind.ITEMS


def _columns(headings: Sequence[Cell], columns: tuple[Column, ...], row: int, found: _Found) -> dict[int, Column]:
    """Position in the row -> its column."""
    by_name = {name: column for column in columns for name in column.names}
    here: dict[int, Column] = {}
    for at, cell in enumerate(headings):
        if cells.is_empty(cell):
            continue
        heading = cells.shown(cell)
        column = by_name.get(folded(heading))
        if column is None:
            found.remarks.append(Warned(row, Remark.COLUMN_UNKNOWN, facts={"heading": heading}))
        elif column in here.values():
            found.problems.append(Problem(row, heading, Reason.HEADING_TWICE))
        else:
            here[at] = column
    return here


def _read_row(
    number: int, row: Sequence[Cell], columns: Mapping[int, Column], sheet: Sheet, known: KnownCatalogue, found: _Found
) -> None:
    values: dict[str, Value] = {}
    wrong: list[Problem] = []
    for at, column in columns.items():
        cell = row[at] if at < len(row) else None
        problem = _read_cell(number, at, cell, column, sheet, values)
        if problem:
            wrong.append(problem)
    code = values.pop(CODE, None)
    found.problems += [replace(each, facts={"code": code, **each.facts}) for each in wrong]
    for mark in values.pop("marks", None) or ():  # type: ignore[union-attr]
        values[str(mark)] = True
    if "marks" in {column.field for column in columns.values()}:
        for mark in MARKS:
            values.setdefault(mark, False)
    if isinstance(code, str) and not wrong:
        found.rows.append(SheetRow(number, code, values))
        _remark_on_repair(number, row, columns, code, known, found)


def _read_cell(
    number: int, at: int, cell: Cell, column: Column, sheet: Sheet, values: dict[str, Value]
) -> Problem | None:
    """Put the value where it belongs, or give what is wrong with it."""
    if (number, at + 1) in sheet.unanswered:
        return Problem(number, column.heading, Reason.NO_ANSWER)
    try:
        value = column.read(cell)
    except CellWrong as error:
        return Problem(number, column.heading, error.reason, cells.shown(cell), error.facts)
    if value is None and column.needed:
        return Problem(number, column.heading, Reason.EMPTY)
    values[column.field] = value
    return None


def _remark_on_repair(
    number: int, row: Sequence[Cell], columns: Mapping[int, Column], code: str, known: KnownCatalogue, found: _Found
) -> None:
    """Digits that were put back are named where the catalogue does not know the code: who types a new one looks."""
    at = next(at for at, column in columns.items() if column.field == CODE)
    typed = cells.shown(row[at]).strip()
    if code not in known.by_code and len(typed) < len(code):
        found.remarks.append(Warned(number, Remark.CODE_REPAIRED, facts={"typed": typed, "code": code}))
