"""Who looked at or took away personal data: append-only (個人情報保護法 66条, 安全管理措置)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base


class Access(StrEnum):
    REGISTRATION_SEEN = "registration_seen"
    CONSENT_REGISTER_SEEN = "consent_register_seen"
    CONSENT_REGISTER_TAKEN = "consent_register_taken"
    CONSENT_HISTORY_SEEN = "consent_history_seen"
    DATA_EXPORTED = "data_exported"
    DATA_ERASED = "data_erased"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_REFUSED = "erasure_refused"


class AccessRow(Base):
    """One look. It says who, when and at whom, never what was seen."""

    __tablename__ = "access_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(sa.String(64))
    what: Mapped[Access]
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("households.id"), index=True)
    detail: Mapped[str] = mapped_column(sa.String(128))


def note(
    session: Session, who: str, what: Access, now: datetime, *, household_id: int | None = None, detail: str = ""
) -> None:
    """Write one row; nothing here ever changes or removes one."""
    session.add(AccessRow(at=now, who=who[:64], what=what, household_id=household_id, detail=detail[:128]))
    session.flush()


def newest(session: Session, limit: int = 200, household_id: int | None = None) -> Sequence[AccessRow]:
    """The last looks, newest first; at one household, or at all."""
    query = sa.select(AccessRow).order_by(AccessRow.id.desc()).limit(limit)
    if household_id is not None:
        query = query.where(AccessRow.household_id == household_id)
    return session.scalars(query).all()
