"""How long staff packed an order: from deciding its boxes to the last seal, and again after every opening."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base


class PackingTime(Base):
    """One stretch of work at the packing table; `ended_at` is empty while it lasts."""

    __tablename__ = "packing_times"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    begun_at: Mapped[datetime]
    begun_by: Mapped[str] = mapped_column(sa.String(64))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(64))


def begin_packing(session: Session, order_id: int, who: str, now: datetime) -> None:
    """Somebody begins; nothing changes while a stretch lasts."""
    if _lasting(session, order_id) is None:
        session.add(PackingTime(order_id=order_id, begun_at=now, begun_by=who))
        session.flush()


def end_packing(session: Session, order_id: int, who: str, now: datetime) -> None:
    """The last box is closed; nothing changes where nobody packs."""
    lasting = _lasting(session, order_id)
    if lasting is not None:
        lasting.ended_at, lasting.ended_by = max(now, lasting.begun_at), who
        session.flush()


def packing_seconds(session: Session, order_ids: Collection[int]) -> dict[int, float]:
    """Seconds of packing by order, of stretches that have ended; see `work_time.picking_seconds` for picking."""
    query = sa.select(PackingTime).where(PackingTime.order_id.in_(list(order_ids)), PackingTime.ended_at.is_not(None))
    seconds: dict[int, float] = defaultdict(float)
    for stretch in session.scalars(query):
        if stretch.ended_at is not None:
            seconds[stretch.order_id] += (stretch.ended_at - stretch.begun_at).total_seconds()
    return dict(seconds)


def _lasting(session: Session, order_id: int) -> PackingTime | None:
    query = sa.select(PackingTime).where(PackingTime.order_id == order_id, PackingTime.ended_at.is_(None))
    return session.scalar(query.order_by(PackingTime.id).limit(1))
