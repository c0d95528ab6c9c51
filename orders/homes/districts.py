"""Districts: each has a hall where aircraft land, and its own cut-off."""

from __future__ import annotations

from datetime import time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound


class District(Base):
    """`id` is also the id of the landing site; `cutoff` is local time like "11:00".

    `by_air` is False where no way for aircraft is planned: everything goes by road, and residents are told so.
    """

    __tablename__ = "districts"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    hall_name: Mapped[str] = mapped_column(sa.String(64))
    cutoff: Mapped[str] = mapped_column(sa.String(5))
    position: Mapped[int]
    by_air: Mapped[bool] = mapped_column(default=True, server_default=sa.true())

    @property
    def cutoff_time(self) -> time:
        """Local time of day; an order in that very minute's first second is still in time."""
        return time.fromisoformat(self.cutoff)


def district(session: Session, district_id: str) -> District:
    """Raises NotFound."""
    found = session.get(District, district_id)
    if found is None:
        raise NotFound("district", district_id)
    return found


def districts(session: Session) -> list[District]:
    """All of them, in the order of the valley."""
    return list(session.scalars(sa.select(District).order_by(District.position)))
