"""One item filled in by hand: checked like a row of a file, and changed only from what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from orders.errors import NotFound
from orders.goods.applying import add_item, apply_differences
from orders.goods.catalogue import Item, item
from orders.goods.catalogue_turn import take_turn
from orders.goods.differences import Differences
from orders.goods.errors import FieldsInvalid, ItemChanged
from orders.goods.item_differences import item_differences
from orders.goods.known_catalogue import KnownCatalogue, Value, Values, known_catalogue
from orders.goods.sheet_cells import kana_of
from orders.goods.sheet_columns import CODE, Column, Kind, columns_of
from orders.goods.sheet_problems import CellWrong, Problem, Reason
from orders.goods.sheet_rows import SheetRow, Table

Typed = Mapping[str, str]
"""Field -> what was typed; circles are ○ or empty."""
PAGE = "page"


def edit_item(session: Session, item_id: int, seen: Values, typed: Typed, who: str, now: datetime) -> Item:
    """Change what was typed differently from what was seen. Twice is once.

    Raises NotFound, FieldsInvalid, ItemChanged (somebody else changed one of these fields meanwhile).
    """
    take_turn(session)
    known = known_catalogue(session)
    here = known.items.get(item_id)
    if here is None:
        raise NotFound("item", item_id)
    wanted = {name: value for name, value in values_typed(typed, known).items() if value != seen.get(name)}
    moved = tuple(name for name in wanted if here.values[name] not in (seen.get(name), wanted[name]))
    if moved:
        raise ItemChanged(moved)
    table = Table(Kind.ITEMS, (SheetRow(0, here.code, wanted),))
    apply_differences(session, _checked(item_differences(table, known, retire_absent=False)), who, now, via=PAGE)
    return item(session, item_id)


def new_item(session: Session, typed: Typed, who: str, now: datetime) -> Item:
    """A new item. Raises FieldsInvalid, also where the code belongs to another one."""
    take_turn(session)
    known = known_catalogue(session)
    values = dict(values_typed(typed, known))
    code = str(values.pop(CODE, ""))
    owner = known.by_code.get(code)
    if owner is not None:
        name = known.items[owner].name
        raise FieldsInvalid((Problem(0, CODE, Reason.CODE_OF_OTHER, code, {"name": name}),))
    table = Table(Kind.ITEMS, (SheetRow(0, code, values),))
    (new,) = _checked(item_differences(table, known, retire_absent=False)).added
    return add_item(session, new, who, now, PAGE)


def values_typed(typed: Typed, known: KnownCatalogue) -> dict[str, Value]:
    """Texts of a form -> values, for the fields that are there. Raises FieldsInvalid with all that is wrong."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for column in columns_of(Kind.ITEMS, known):
        if column.field not in typed:
            continue
        text = typed[column.field]
        if column.field == "reading" and not text.strip():
            text = kana_of(typed.get("name", "").strip())
        problem = _read(column, text, values)
        if problem:
            problems.append(problem)
    if problems:
        raise FieldsInvalid(tuple(problems))
    return values


def _read(column: Column, text: str, values: dict[str, Value]) -> Problem | None:
    try:
        value = column.read(text)
    except CellWrong as error:
        return Problem(0, column.field, error.reason, text, error.facts)
    if value is None and column.needed:
        return Problem(0, column.field, Reason.EMPTY)
    values[column.field] = value
    return None


def _checked(differences: Differences) -> Differences:
    if differences.problems:
        raise FieldsInvalid(differences.problems)
    return differences
