"""Tables of specials and of planned prices beside what is planned already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from orders.goods.differences import Added, Changed, Differences, Removed
from orders.goods.known_catalogue import KnownCatalogue, Values
from orders.goods.sheet_columns import Kind
from orders.goods.sheet_problems import Problem, Reason, Remark, Warned
from orders.goods.sheet_rows import SheetRow, Table

MOST_DAYS = 62
"""Longer specials are no specials: a planned price is meant."""

Planned = Mapping[tuple[int, str], Values]
"""(item id, day like 2026-12-01) -> what is planned: price_yen, and limit_per_household of a special."""


def special_differences(
    table: Table, known: KnownCatalogue, planned: Planned, today: date, *, replace_days: bool,
    days: Collection[str] = (),
) -> Differences:  # fmt: skip
    """With `replace_days` the days that the file names, and `days`, have only the file's specials afterwards."""
    rows, problems = _days_of(table, known)
    remarks = list(table.remarks)
    wanted: dict[tuple[int, str], tuple[SheetRow, Values]] = {}
    for row, item_id, day in rows:
        key = (item_id, day)
        if key in wanted:
            facts = {"first": wanted[key][0].row, "day": day, "code": row.code}
            problems.append(Problem(row.row, "day", Reason.OVERLAP, day, facts))
            continue
        values = {name: row.values[name] for name in ("price_yen", "limit_per_household") if name in row.values}
        wanted[key] = (row, values)
        item = known.items[item_id]
        if day >= today.isoformat() and planned.get(key) != values:
            remarks += _remarks_on_special(row.row, item.values, values, day, today)
    named = {day for _, day in wanted} | set(days)
    absent = [key for key in planned if replace_days and key[1] in named and key not in wanted]
    return _compared(table, known, planned, wanted, absent, problems, remarks, first_day=today)


def price_differences(table: Table, known: KnownCatalogue, planned: Planned, today: date) -> Differences:
    """Planned prices; a row without a price takes the plan of that day back."""
    problems = list(table.problems)
    wanted: dict[tuple[int, str], tuple[SheetRow, Values]] = {}
    absent = []
    first: dict[tuple[int, str], int] = {}
    for row in table.rows:
        item_id = known.by_code.get(row.code)
        if item_id is None:
            problems.append(Problem(row.row, "code", Reason.CODE_UNKNOWN, row.code))
            continue
        key = (item_id, str(row.values["valid_from"]))
        if key in first:
            facts = {"first": first[key], "day": key[1], "code": row.code}
            problems.append(Problem(row.row, "valid_from", Reason.OVERLAP, key[1], facts))
            continue
        first[key] = row.row
        price_yen = row.values.get("price_yen")
        if price_yen is not None:
            wanted[key] = (row, {"price_yen": price_yen})
        elif key in planned:
            absent.append(key)
    tomorrow = today + timedelta(days=1)
    return _compared(table, known, planned, wanted, absent, problems, list(table.remarks), first_day=tomorrow)


def _days_of(table: Table, known: KnownCatalogue) -> tuple[list[tuple[SheetRow, int, str]], list[Problem]]:
    """(row, item id, day) of every day that the rows name."""
    found: list[tuple[SheetRow, int, str]] = []
    problems = list(table.problems)
    for row in table.rows:
        item_id = known.by_code.get(row.code)
        if item_id is None:
            problems.append(Problem(row.row, "code", Reason.CODE_UNKNOWN, row.code))
            continue
        first = date.fromisoformat(str(row.values["day"]))
        last = date.fromisoformat(str(row.values.get("until") or row.values["day"]))
        if last < first:
            problems.append(Problem(row.row, "until", Reason.DAYS_SWAPPED, last.isoformat(), {"code": row.code}))
        elif (last - first).days >= MOST_DAYS:
            facts = {"most": MOST_DAYS, "code": row.code}
            problems.append(Problem(row.row, "until", Reason.TOO_MANY_DAYS, last.isoformat(), facts))
        else:
            days = ((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))
            found += [(row, item_id, day) for day in days]
    return found, problems


def _compared(
    table: Table, known: KnownCatalogue, planned: Planned, wanted: Mapping[tuple[int, str], tuple[SheetRow, Values]],
    absent: list[tuple[int, str]], problems: list[Problem], remarks: list[Warned], *, first_day: date,
) -> Differences:  # fmt: skip
    added, changed, untouched = [], [], 0
    for (item_id, day), (row, values) in wanted.items():
        item, have = known.items[item_id], planned.get((item_id, day))
        if have == values:
            untouched += 1
            continue
        if day < first_day.isoformat():
            column = "valid_from" if table.kind is Kind.PRICES else "day"
            problems.append(Problem(row.row, column, Reason.DAY_PAST, day, {"code": row.code}))
        elif have is None:
            added.append(Added(row.row, item.code, item.name, values, item_id, day))
        else:
            fields = {name: (have[name], values[name]) for name in values if have[name] != values[name]}
            changed.append(Changed(row.row, item.code, item.name, item_id, fields, day))
    removed = [
        Removed(known.items[item_id].code, known.items[item_id].name, item_id, day)
        for item_id, day in sorted(absent)
        if day >= first_day.isoformat()
    ]
    if problems:
        problems.sort(key=lambda each: each.row)
        return Differences(table.kind, problems=tuple(problems), remarks=tuple(remarks))
    return Differences(table.kind, tuple(added), tuple(changed), tuple(removed), untouched, (), tuple(remarks))


def _remarks_on_special(row: int, item: Values, special: Values, day: str, today: date) -> list[Warned]:
    name, found = str(item["name"]), []
    usual, price = item["price_yen"], special["price_yen"]
    if isinstance(usual, int) and isinstance(price, int) and price >= usual:
        found.append(Warned(row, Remark.NOT_CHEAPER, name, {"old": usual, "new": price, "day": day}))
    if not item["active"]:
        found.append(Warned(row, Remark.NOT_SOLD_THEN, name, {"day": day}))
    if day == today.isoformat():
        found.append(Warned(row, Remark.DAY_IS_TODAY, name, {"day": day}))
    return found
