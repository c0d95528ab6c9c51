"""What was changed in the catalogue: append-only, a row a field, with who, when, what it was and what it became."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base


class ItemChange(Base):
    """`old` and `new` are JSON, so that an empty text and nothing stay different; `via` is how: page, file:7, calendar.

    The field `new` stands once for an item that was not there before.
    """

    __tablename__ = "item_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    via: Mapped[str] = mapped_column(sa.String(24))
    field: Mapped[str] = mapped_column(sa.String(32))
    old: Mapped[str] = mapped_column(sa.Text)
    new: Mapped[str] = mapped_column(sa.Text)

    @property
    def was(self) -> object:
        return json.loads(self.old)

    @property
    def became(self) -> object:
        return json.loads(self.new)


def note(
    session: Session,
    item_id: int,
    fields: Mapping[str, tuple[object, object]],
    who: str,
    now: datetime,
    via: str = "page",
) -> None:
    """Write down what really changed of these fields: name -> (old, new)."""
    session.add_all(
        ItemChange(item_id=item_id, at=now, who=who, via=via, field=field, old=_json(old), new=_json(new))
        for field, (old, new) in fields.items()
        if old != new
    )


def changes_of(session: Session, item_id: int, most: int = 100) -> list[ItemChange]:
    """The history of an item, newest first."""
    query = sa.select(ItemChange).where(ItemChange.item_id == item_id).order_by(ItemChange.id.desc()).limit(most)
    return list(session.scalars(query))


def _json(value: object) -> str:
    return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)
