"""How much lies on every day, district and slot: counted as orders come, go and move, never by adding up orders.

A row is changed by one prebuilt statement. Who adds to a day holds the day's number (`orders/numbering.py`), so that
orders of one day are added one after the other: looking whether there is room, and taking it, is one step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.days.room import NOTHING, DayLoads
from orders.days.rules import WHOLE_AFTERNOON, Load
from orders.db import Base, changed_rows
from orders.upsert import ReadyInsert


class DayLoad(Base):
    """Orders that are not cancelled; `slot` is a slot's id, or 0 where the day is not divided."""

    __tablename__ = "day_loads"
    __table_args__ = (sa.CheckConstraint("orders >= 0 and weight_g >= 0", name="counted"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    orders: Mapped[int]
    weight_g: Mapped[int]


_table = cast(sa.Table, DayLoad.__table__)
_weight_g: sa.BindParameter[int] = sa.bindparam("less_g", type_=sa.Integer)
_ROW = (
    _table.c.day == sa.bindparam("of_day"),
    _table.c.district_id == sa.bindparam("of_district"),
    _table.c.slot == sa.bindparam("of_slot"),
)
_LESS = (
    _table.update()
    .where(*_ROW, _table.c.orders >= 1, _table.c.weight_g >= _weight_g)
    .values(orders=_table.c.orders - 1, weight_g=_table.c.weight_g - _weight_g)
)
_BETWEEN = sa.select(_table).where(
    _table.c.day.between(sa.bindparam("first"), sa.bindparam("last")), _table.c.orders > 0
)


_MORE = ReadyInsert(
    DayLoad,
    lambda insert, table: insert.on_conflict_do_update(
        index_elements=["day", "district_id", "slot"],
        set_={"orders": table.c.orders + 1, "weight_g": table.c.weight_g + insert.excluded.weight_g},
    ),
)


def add(session: Session, day: date, district_id: str, slot: int | None, weight_g: int) -> None:
    """One order more on that day."""
    row = {"day": day, "district_id": district_id, "slot": slot or WHOLE_AFTERNOON, "orders": 1, "weight_g": weight_g}
    session.execute(_MORE.on(session), row)


def give_back(session: Session, day: date, district_id: str, slot: int | None, weight_g: int) -> bool:
    """One order less. False where none was counted there: an order from before loads were counted."""
    row = {"of_day": day, "of_district": district_id, "of_slot": slot or WHOLE_AFTERNOON, "less_g": weight_g}
    return changed_rows(session, _LESS, row) == 1


def loads_between(session: Session, first: date, last: date) -> Mapping[date, DayLoads]:
    """What lies on the days from `first` to `last`; days with nothing are left out."""
    found: dict[date, dict[tuple[str, int], Load]] = defaultdict(dict)
    for row in session.execute(_BETWEEN, {"first": first, "last": last}):
        found[row.day][row.district_id, row.slot] = Load(row.orders, row.weight_g)
    return found


def loads_of(session: Session, day: date) -> DayLoads:
    """What lies on one day."""
    return loads_between(session, day, day).get(day, NOTHING)
