"""Requests to erase a household's data: one person asks, another confirms; the row says what was done, not to whom."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import Base


class ErasureState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"


class Erasure(Base):
    """`removed` counts the rows of each table, as JSON."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    state: Mapped[ErasureState]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(sa.String(64))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(64))
    removed: Mapped[str] = mapped_column(sa.Text)
