"""The last change of a basket, one step deep, so that one press takes it back (もとに もどす).

One row a household: how the changed items lay before. Every change has a number, and a step is taken back under its
number only: the button of an old page changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base, changed_rows
from orders.upsert import ReadyInsert

Before = Mapping[int, dict[str, Any] | None]
"""item id -> quantity, rule for the case that it is missing, when it was added; None where it did not lie there."""


class BasketStep(Base):
    """`number` counts the changes; `before` has item ids as text, as JSON wants them."""

    __tablename__ = "basket_steps"

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True, autoincrement=False)
    number: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    can_be_undone: Mapped[bool]


_STEP = ReadyInsert(
    BasketStep,
    lambda insert, table: insert.on_conflict_do_update(
        index_elements=["household_id"],
        set_={
            "number": table.c.number + 1,
            "before": insert.excluded.before,
            "can_be_undone": insert.excluded.can_be_undone,
        },
    ),
)


def note(session: Session, household_id: int, before: Before) -> None:
    """The basket has changed: this is the step that can be taken back now."""
    _write(session, household_id, {str(item_id): line for item_id, line in before.items()}, can_be_undone=True)


def forget(session: Session, household_id: int) -> None:
    """Nothing can be taken back: what lay in the basket has been ordered."""
    _write(session, household_id, {}, can_be_undone=False)


def _write(session: Session, household_id: int, before: dict[str, Any], *, can_be_undone: bool) -> None:
    values = {"household_id": household_id, "number": 1, "before": before, "can_be_undone": can_be_undone}
    session.execute(_STEP.on(session), values)


def open_step(session: Session, household_id: int) -> int | None:
    """The number of the step that can be taken back; None where there is none."""
    query = sa.select(BasketStep.number).where(BasketStep.household_id == household_id, BasketStep.can_be_undone)
    return session.scalar(query)


def claim(session: Session, household_id: int, number: int) -> dict[int, dict[str, Any] | None] | None:
    """What lay there before the step of that number, for who takes it back first; None for everybody else."""
    mine = (BasketStep.household_id == household_id, BasketStep.number == number, BasketStep.can_be_undone)
    if changed_rows(session, sa.update(BasketStep).where(*mine).values(can_be_undone=False)) != 1:
        return None
    before = session.scalar(sa.select(BasketStep.before).where(BasketStep.household_id == household_id)) or {}
    return {int(item_id): line for item_id, line in before.items()}
