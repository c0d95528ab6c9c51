"""Names of shelves and sub-shelves for pages."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.goods.catalogue import Shelf
from orders.goods.departments import SubShelf


def place_names(session: Session) -> dict[str, str]:
    """Id of a shelf or a sub-shelf -> its name."""
    names = {row.id: row.name for row in session.execute(sa.select(SubShelf.id, SubShelf.name))}
    return names | {row.id: row.name for row in session.execute(sa.select(Shelf.id, Shelf.name))}
