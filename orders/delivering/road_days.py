"""きょうは ぜんぶ 車で: a person's word that everything of a day, or of one hall, goes by road.

It holds for boxes that are sealed later too, so that nobody has to say it again for each of them.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base


class RoadDay(Base):
    """No `district_id`: every hall of that day. In force until somebody ends it."""

    __tablename__ = "road_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    district_id: Mapped[str | None] = mapped_column(sa.ForeignKey("districts.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    decided_by: Mapped[str] = mapped_column(sa.String(64))
    decided_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(sa.String(64))
    ended_at: Mapped[datetime | None]


def in_force(session: Session, day: date) -> list[RoadDay]:
    """What holds for that day, the first decision first."""
    query = sa.select(RoadDay).where(RoadDay.day == day, RoadDay.ended_at.is_(None))
    return list(session.scalars(query.order_by(RoadDay.id)))


def reason_for(session: Session, day: date, district_id: str) -> str | None:
    """Why everything for this hall goes by road that day; None where it may fly."""
    return next((each.reason for each in in_force(session, day) if each.district_id in (None, district_id)), None)


def decide(session: Session, day: date, district_id: str | None, who: str, now: datetime, reason: str) -> RoadDay:
    """From now on everything goes by road. The same word again changes nothing: the first reason stays."""
    for each in in_force(session, day):
        if each.district_id == district_id:
            return each
    made = RoadDay(day=day, district_id=district_id, reason=reason, decided_by=who, decided_at=now)
    session.add(made)
    session.flush()
    return made


def end(session: Session, day: date, district_id: str | None, who: str, now: datetime) -> list[RoadDay]:
    """What holds for this hall (or for the whole day) ends; gives what was ended. Twice changes nothing."""
    ended = [each for each in in_force(session, day) if each.district_id == district_id]
    for each in ended:
        each.ended_by, each.ended_at = who, now
    session.flush()
    return ended
