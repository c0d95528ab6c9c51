"""A table of goods beside the catalogue: what is new, what changes, what is given up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from orders.goods.barcodes import is_barcode
from orders.goods.differences import Added, Changed, Differences, Removed
from orders.goods.item_rules import DEFAULTS, NEEDED_FOR_NEW, remarks_on, rules_broken
from orders.goods.known_catalogue import KnownCatalogue, KnownItem, Value, Values
from orders.goods.sheet_columns import Kind
from orders.goods.sheet_problems import Problem, Reason, Remark, Warned
from orders.goods.sheet_rows import SheetRow, Table

MANY_RETIRED_PERCENT = 20
STOCK = "stock"


def item_differences(table: Table, known: KnownCatalogue, *, retire_absent: bool) -> Differences:
    """With `retire_absent` what is not in the file is given up. Pure: the same table and catalogue, the same answer."""
    problems = list(table.problems) + _twice(table, known)
    remarks = list(table.remarks)
    added: list[Added] = []
    changed: list[Changed] = []
    final: dict[int, tuple[SheetRow, Values]] = {}
    for row in table.rows:
        item_id = known.by_code.get(row.code)
        if item_id is None:
            one, wrong = _new(row)
            problems += wrong
            if one:
                added.append(one)
                remarks += remarks_on(row.row, None, one.values)
            continue
        here = known.items[item_id]
        values = {**here.values, **{field: value for field, value in row.values.items() if field != STOCK}}
        problems += rules_broken(row.row, row.code, values)
        remarks += remarks_on(row.row, here.values, values)
        final[item_id] = (row, values)
        fields = {name: (here.values[name], values[name]) for name in values if here.values[name] != values[name]}
        if fields:
            changed.append(Changed(row.row, here.code, here.name, item_id, fields))
    problems += _codes_of_others(added, final, known)
    removed = _absent(known, final) if retire_absent else []
    remarks += _same_names(added, known) + _many(removed, known) + _stock_left(table, final)
    problems.sort(key=lambda each: each.row)
    if problems:
        return Differences(table.kind, problems=tuple(problems), remarks=tuple(remarks))
    untouched = sum(item_id not in {each.item_id for each in changed} for item_id in final)
    return Differences(table.kind, tuple(added), tuple(changed), tuple(removed), untouched, (), tuple(remarks))


def _new(row: SheetRow) -> tuple[Added | None, list[Problem]]:
    missing = [field for field in NEEDED_FOR_NEW if row.values.get(field) is None]
    wrong = [Problem(row.row, field, Reason.NEEDED_FOR_NEW, "", {"code": row.code}) for field in missing]
    values: dict[str, Value] = {**DEFAULTS, **row.values}
    values.setdefault(STOCK, 0)
    values[STOCK] = values[STOCK] or 0
    wrong += rules_broken(row.row, row.code, values)
    if not is_barcode(row.code):
        wrong.append(Problem(row.row, "code", Reason.NO_CODE, row.code))
    return (None, wrong) if wrong else (Added(row.row, row.code, str(values["name"]), values), [])


def _twice(table: Table, known: KnownCatalogue) -> list[Problem]:
    """One item in two rows, perhaps under two of its barcodes: which one should count?"""
    first: dict[object, SheetRow] = {}
    problems = []
    for row in table.rows:
        key = known.by_code.get(row.code, row.code)
        if key in first:
            facts = {"first": first[key].row, "code": row.code}
            problems.append(Problem(row.row, "code", Reason.CODE_TWICE, row.code, facts))
        first.setdefault(key, row)
    return problems


def _codes_of_others(
    added: list[Added], final: Mapping[int, tuple[SheetRow, Values]], known: KnownCatalogue
) -> list[Problem]:
    """Barcodes that would belong to two items when all of the file is done."""
    owners: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for item_id, here in known.items.items():
        row, values = final.get(item_id, (None, here.values))
        for code in KnownItem(item_id, here.code, values).codes:
            owners[code].append((row.row if row else 0, here.name))
    for each in added:
        for code in KnownItem(0, each.code, each.values).codes:
            owners[code].append((each.row, each.name))
    problems = []
    for code, of in owners.items():
        if len(of) < 2:
            continue
        # The row that gives it away says so; two rows of the file both do.
        for row_number, name in of:
            others = [other for _, other in of if other != name] or [name]
            if row_number:
                facts = {"name": others[0], "code": code}
                problems.append(Problem(row_number, "barcodes", Reason.CODE_OF_OTHER, code, facts))
    return problems


def _absent(known: KnownCatalogue, final: Mapping[int, object]) -> list[Removed]:
    return [
        Removed(item.code, item.name, item.id)
        for item in known.items.values()
        if item.values["active"] and item.id not in final
    ]


def _same_names(added: list[Added], known: KnownCatalogue) -> list[Warned]:
    names = Counter(item.name for item in known.items.values()) + Counter(each.name for each in added)
    return [Warned(each.row, Remark.SAME_NAME, each.name) for each in added if names[each.name] > 1]


def _many(removed: list[Removed], known: KnownCatalogue) -> list[Warned]:
    sold = sum(bool(item.values["active"]) for item in known.items.values())
    if len(removed) * 100 <= sold * MANY_RETIRED_PERCENT:
        return []
    return [Warned(0, Remark.MANY_RETIRED, facts={"retired": len(removed), "sold": sold})]


def _stock_left(table: Table, final: Mapping[int, tuple[SheetRow, Values]]) -> list[Warned]:
    """Counts are made at the shelf; a file of yesterday must not set them back."""
    if table.kind is Kind.ITEMS and any(STOCK in row.values for row, _ in final.values()):
        return [Warned(0, Remark.STOCK_LEFT_ALONE)]
    return []
