"""The sample town's supermarket: departments, shelves, sub-shelves, items, stock, specials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.db import Base
from orders.fulfilment.box_kinds import add_absent_kinds
from orders.goods.catalogue import Item, Shelf, Temperature
from orders.goods.departments import Department, SubShelf
from orders.goods.specials import Special
from orders.goods.stock import Stock
from orders.seeds.seed_files import rows
from orders.upsert import insert_into

# The list of specials repeats every fourteen days.
CYCLE_DAYS = 14
DAYS_AHEAD = 28


def seed_goods(session: Session) -> None:
    """Departments, shelves, sub-shelves, items and stock that are not there yet."""
    add_absent(session, Department, _positioned("departments.csv"))
    shelves = [{"department_id": row.pop("department"), **row} for row in _positioned("shelves.csv")]
    add_absent(session, Shelf, shelves)
    add_absent(session, SubShelf, _positioned("sub_shelves.csv"))
    entries = rows("items.csv")
    add_absent(session, Item, [_item(row) for row in entries])
    _find_places(session, shelves, entries)
    ids = ids_by_code(session)
    stock = [{"item_id": ids[row["code"]], "on_hand": int(row["stock"]), "reserved": 0} for row in entries]
    session.execute(insert_into(session, Stock).on_conflict_do_nothing(), stock)
    add_absent_kinds(session)


def _positioned(name: str) -> list[dict[str, object]]:
    return [{**row, "position": int(row["position"])} for row in rows(name)]


def _find_places(session: Session, shelves: Sequence[dict[str, object]], entries: Sequence[dict[str, str]]) -> None:
    """A town from before there were departments: fill what is empty, change nothing that somebody chose."""
    shelf = sa.update(Shelf).where(Shelf.id == sa.bindparam("of"), Shelf.department_id.is_(None))
    session.connection().execute(
        shelf.values(department_id=sa.bindparam("place")),
        [{"of": row["id"], "place": row["department_id"]} for row in shelves],
    )
    item = sa.update(Item).where(Item.code == sa.bindparam("of"), Item.sub_shelf_id.is_(None))
    session.connection().execute(
        item.values(sub_shelf_id=sa.bindparam("place")),
        [{"of": row["code"], "place": row["sub_shelf"]} for row in entries],
    )


def seed_specials(session: Session, today: date) -> None:
    """Specials for today and the four weeks after it; those that are there stay as they are."""
    ids = ids_by_code(session)
    by_index: dict[int, list[dict[str, str]]] = {}
    for row in rows("specials.csv"):
        by_index.setdefault(int(row["day_index"]), []).append(row)
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    values = [
        {
            "item_id": ids[row["code"]],
            "day": day,
            "price_yen": int(row["price_yen"]),
            "limit_per_household": int(row["limit_per_household"]),
        }
        for day in days
        for row in by_index.get(day.toordinal() % CYCLE_DAYS, [])
    ]
    session.execute(insert_into(session, Special).on_conflict_do_nothing(), values)


def ids_by_code(session: Session) -> dict[str, int]:
    return {row.code: row.id for row in session.execute(sa.select(Item.code, Item.id))}


def add_absent(session: Session, table: type[Base], values: Sequence[dict[str, object]]) -> None:
    """Insert the rows that are not there yet; what is there, and perhaps corrected by hand, stays as it is."""
    session.execute(insert_into(session, table).on_conflict_do_nothing(), list(values))


def _item(row: dict[str, str]) -> dict[str, object]:
    marks = set(row["marks"].split(";"))
    return {
        "code": row["code"],
        "name": row["name"],
        "reading": row["reading"],
        "shelf_id": row["shelf"],
        "sub_shelf_id": row["sub_shelf"],
        "price_yen": int(row["price_yen"]),
        "tax_rate_percent": int(row["tax_rate_percent"]),
        "weight_g": int(row["weight_g"]) if row["weight_g"] else None,
        "length_mm": int(row["length_mm"]),
        "width_mm": int(row["width_mm"]),
        "height_mm": int(row["height_mm"]),
        "temperature": Temperature(row["temperature"]),
        "alcohol": "alcohol" in marks,
        "otc": "otc" in marks,
        "fragile": "fragile" in marks,
        "active": True,
    }
