"""What staff type into a basket during a call: each press counts once, whatever the resident does meanwhile."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.form_press import press_of
from orders.ordering import basket
from orders.upsert import insert_into


class TypedPress(Base):
    """The last press of the form of this household's call: pressed again it changes nothing."""

    __tablename__ = "typed_presses"

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True, autoincrement=False)
    press: Mapped[str] = mapped_column(sa.String(64))


def put_in(
    session: Session, household_id: int, item_id: int, pieces: int, now: datetime, *, form_token: str = ""
) -> int:
    """So many pieces more; gives what lies there now. The same form sent twice, one after the other, is one.

    What the resident adds on the television at the same moment is added too. Raises as `basket.add` does.
    """
    press = press_of(form_token, household_id, item_id, pieces)
    if press is not None and not _is_new(session, household_id, press):
        return basket.quantities_of(session, household_id).get(item_id, 0)
    return basket.add(session, household_id, item_id, now, pieces)


def _is_new(session: Session, household_id: int, press: str) -> bool:
    insert = insert_into(session, TypedPress).values(household_id=household_id, press=press)
    changed = insert.on_conflict_do_update(
        index_elements=["household_id"], set_={"press": press}, where=TypedPress.press != press
    )
    return session.scalar(changed.returning(TypedPress.household_id)) is not None
