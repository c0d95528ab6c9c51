"""The sample town's paper catalogue: which number stands for which item."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.goods.catalogue_numbers import CatalogueNumber
from orders.seeds.seed_files import rows
from orders.seeds.seeding_goods import add_absent, ids_by_code


def seed_numbers(session: Session) -> None:
    """Numbers that are not given yet; what was given otherwise by hand stays."""
    ids = ids_by_code(session)
    given: list[dict[str, object]] = [
        {"number": int(row["number"]), "item_id": ids[row["code"]]} for row in rows("catalogue_numbers.csv")
    ]
    add_absent(session, CatalogueNumber, given)
