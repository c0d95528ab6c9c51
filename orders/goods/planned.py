"""Specials and planned prices as values, to be compared with a file."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.goods.known_catalogue import Values
from orders.goods.prices import planned_prices
from orders.goods.specials import Special


def planned_special_values(session: Session, first: date | None = None) -> dict[tuple[int, str], Values]:
    """(item id, day) -> price_yen and limit_per_household of every special, from a day on or all."""
    query = sa.select(Special).order_by(Special.day, Special.item_id)
    if first is not None:
        query = query.where(Special.day >= first)
    return {
        (row.item_id, row.day.isoformat()): {
            "price_yen": row.price_yen, "limit_per_household": row.limit_per_household,
        }
        for row in session.scalars(query)
    }  # fmt: skip


def planned_price_values(session: Session) -> dict[tuple[int, str], Values]:
    """(item id, day) -> price_yen of every planned price that is not in effect yet."""
    return {(row.item_id, row.valid_from.isoformat()): {"price_yen": row.price_yen} for row in planned_prices(session)}
