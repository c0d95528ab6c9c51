"""The daily specials of a week, entered at once: what was shown is replaced by what was typed, or nothing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.goods import sheet_cells as cells
from orders.goods.applying import apply_differences
from orders.goods.catalogue_turn import take_turn
from orders.goods.differences import Differences
from orders.goods.errors import FieldsInvalid, SpecialsChanged
from orders.goods.known_catalogue import KnownCatalogue, Value, known_catalogue
from orders.goods.planned import planned_special_values
from orders.goods.sheet_columns import HIGHEST_PRICE_YEN, Kind
from orders.goods.sheet_problems import CellWrong, Problem, Reason
from orders.goods.sheet_rows import SheetRow, Table
from orders.goods.special_differences import special_differences

DAYS = 7
MOST_LIMIT = 9
Which = Callable[[str, KnownCatalogue], Sequence[str]]
"""What was typed for an item -> the codes of the items that may be meant."""


@dataclass(frozen=True)
class TypedSpecial:
    """One line of the form; `line` is its number in it."""

    line: int
    day: date
    item: str
    price_yen: str
    limit: str


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(monday: date) -> list[date]:
    return [monday + timedelta(days=n) for n in range(DAYS)]


def specials_of_week(session: Session, monday: date) -> dict[str, list[int]]:
    """ "item id day" -> [price_yen, limit] of the week: what a page shows, and hands back as seen."""
    last = week_of(monday)[-1].isoformat()
    return {
        f"{item_id} {day}": [int(str(values["price_yen"])), int(str(values["limit_per_household"]))]
        for (item_id, day), values in planned_special_values(session, monday).items()
        if day <= last
    }


def enter_week(
    session: Session, monday: date, seen: Mapping[str, list[int]], typed: Sequence[TypedSpecial], which: Which,
    who: str, now: datetime,
) -> Differences:  # fmt: skip
    """Let the days from today on have exactly these specials. Twice is once. Gives what changed.

    Raises FieldsInvalid (row: the line), SpecialsChanged.
    """
    take_turn(session)
    known, today = known_catalogue(session), local_day(now)
    table = _table(typed, which, known)
    days = [day.isoformat() for day in week_of(monday) if day >= today]
    planned = planned_special_values(session, monday)
    differences = special_differences(table, known, planned, today, replace_days=True, days=days)
    if differences.problems:
        raise FieldsInvalid(differences.problems)
    if not differences.nothing and specials_of_week(session, monday) != seen:
        raise SpecialsChanged
    apply_differences(session, differences, who, now, via="week")
    return differences


def _table(typed: Sequence[TypedSpecial], which: Which, known: KnownCatalogue) -> Table:
    rows, problems = [], []
    for one in typed:
        values: dict[str, Value] = {"day": one.day.isoformat()}
        wrong = [
            _put(one.line, "price_yen", one.price_yen, HIGHEST_PRICE_YEN, values),
            _put(one.line, "limit_per_household", one.limit, MOST_LIMIT, values),
        ]
        codes = which(one.item, known)
        if len(codes) != 1:
            reason = Reason.NAME_OF_SEVERAL if codes else Reason.CODE_UNKNOWN
            wrong.append(Problem(one.line, "item", reason, one.item))
        problems += [each for each in wrong if each]
        if not any(wrong):
            rows.append(SheetRow(one.line, codes[0], values))
    if problems:
        raise FieldsInvalid(tuple(problems))
    return Table(Kind.SPECIALS, tuple(rows))


def _put(line: int, name: str, text: str, most: int, values: dict[str, Value]) -> Problem | None:
    try:
        values[name] = cells.whole(text, 1, most)
    except CellWrong as error:
        return Problem(line, name, error.reason, text, error.facts)
    return Problem(line, name, Reason.EMPTY) if values[name] is None else None
