"""Shelves in walking order, the departments that residents see them in, and the sub-shelves: arranged by the shop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.goods import sheet_cells as cells
from orders.goods.catalogue import Shelf
from orders.goods.catalogue_turn import take_turn
from orders.goods.departments import Department, SubShelf
from orders.goods.errors import FieldsInvalid, ShelfChanged
from orders.goods.sheet_problems import CellWrong, Problem, Reason

LONGEST = 64
LAST = 999
Rows = dict[str, dict[str, Any]]
"""Id -> name, reading, position and where it belongs (department_id or shelf_id)."""
Place = type[Shelf] | type[SubShelf]
_BELONGS: dict[Place, str] = {Shelf: "department_id", SubShelf: "shelf_id"}
_PREFIX: dict[Place, str] = {Shelf: "tana", SubShelf: "uriba"}


def rows_of(session: Session, place: Place) -> Rows:
    """All shelves, or all sub-shelves, in their order."""
    belongs = _BELONGS[place]
    rows = cast("list[Shelf | SubShelf]", list(session.scalars(sa.select(place).order_by(place.position, place.id))))
    return {
        row.id: {"name": row.name, "reading": row.reading, "position": row.position, belongs: getattr(row, belongs)}
        for row in rows
    }


def arrange(session: Session, place: Place, seen: Mapping[str, Any], typed: Mapping[str, Mapping[str, str]]) -> int:
    """Names, readings, order and places as typed; numbered anew from 1. Twice is once. Gives how many changed.

    Raises ShelfChanged (since `seen`), FieldsInvalid (row: the place in `typed`).
    """
    take_turn(session)
    have = rows_of(session, place)
    problems: list[Problem] = []
    wanted = {
        key: _read(session, place, number, fields, problems)
        for number, (key, fields) in enumerate(typed.items(), 1)
        if key in have
    }
    if problems:
        raise FieldsInvalid(tuple(problems))
    after = _numbered({**have, **wanted}, have)
    changed = [key for key in after if after[key] != have[key]]
    if changed and have != seen:
        raise ShelfChanged
    for key in changed:
        row = session.get_one(place, key)
        for name, value in after[key].items():
            setattr(row, name, value)
    session.flush()
    return len(changed)


def add_place(session: Session, place: Place, fields: Mapping[str, str]) -> str:
    """A new shelf or sub-shelf, the last one; one of that name at the same place is found again. Gives its id.

    Raises FieldsInvalid.
    """
    take_turn(session)
    problems: list[Problem] = []
    values = _read(session, place, 1, {**fields, "position": str(LAST)}, problems)
    if problems:
        raise FieldsInvalid(tuple(problems))
    have, belongs = rows_of(session, place), _BELONGS[place]
    for key, row in have.items():
        if (row["name"], row[belongs]) == (values["name"], values[belongs]):
            return key
    number = 1 + len(have)
    while f"{_PREFIX[place]}-{number}" in have:
        number += 1
    values["position"] = 1 + max((row["position"] for row in have.values()), default=0)
    session.add(place(id=f"{_PREFIX[place]}-{number}", **values))
    session.flush()
    return f"{_PREFIX[place]}-{number}"


def _read(
    session: Session, place: Place, number: int, fields: Mapping[str, str], problems: list[Problem]
) -> dict[str, Any]:
    readers: dict[str, Callable[[str], Any]] = {
        "name": lambda typed: cells.text(typed, LONGEST),
        "reading": lambda typed: cells.reading(typed or cells.kana_of(fields.get("name", "")), LONGEST),
        "position": lambda typed: cells.whole(typed, 1, LAST),
    }
    values: dict[str, Any] = {}
    for name, read in readers.items():
        try:
            values[name] = read(fields.get(name, ""))
        except CellWrong as error:
            problems.append(Problem(number, name, error.reason, fields.get(name, ""), error.facts))
            continue
        if values[name] is None:
            problems.append(Problem(number, name, Reason.EMPTY))
    belongs = _BELONGS[place]
    above: type[Department] | type[Shelf] = Department if place is Shelf else Shelf
    key = fields.get(belongs, "") or None
    if (key is None and place is SubShelf) or (key is not None and session.get(above, key) is None):
        problems.append(Problem(number, belongs, Reason.EMPTY))
    values[belongs] = key
    return values


def _numbered(rows: Rows, have: Rows) -> Rows:
    """Of two with one number the one that was moved there comes first: a number is typed to be in front of it."""
    was: Sequence[str] = list(have)

    def order(key: str) -> tuple[int, bool, int]:
        return rows[key]["position"], rows[key]["position"] == have[key]["position"], was.index(key)

    return {key: {**rows[key], "position": number} for number, key in enumerate(sorted(rows, key=order), 1)}
