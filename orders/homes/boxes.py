"""Set-top boxes: the box is the household's key; nobody logs in with a remote control."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound, PairingFailed, TooManyWaiting
from orders.homes.people import household

PAIRING_VALID = timedelta(minutes=30)
MOST_WAITING = 200
"""Televisions that may show a code at the same time; one that is switched on stays one of them."""
SEEN_EVERY = timedelta(hours=1)
"""How often it is written down that a box is in use."""


class SetTopBox(Base):
    """A television's box. The device token is kept by the box alone; here stands only its SHA-256."""

    __tablename__ = "set_top_boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("households.id"), index=True)
    device_token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    maker: Mapped[str] = mapped_column(sa.String(32))
    paired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    pairing_code: Mapped[str | None] = mapped_column(sa.String(6), unique=True)
    pairing_expires_at: Mapped[datetime | None]
    label: Mapped[str] = mapped_column(sa.String(32), server_default="")
    """Where it stands, as the cable company says: 居間."""
    device_id: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    """The maker's number of the box, where it came by a signed start address."""
    last_seen_at: Mapped[datetime | None]


def token_hash(token: str) -> str:
    """SHA-256 in hex; a plain hash is enough for a token of 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_box(session: Session, maker: str, now: datetime) -> tuple[SetTopBox, str]:
    """An unpaired box with a six-digit pairing code valid for 30 minutes, and its token, shown only once.

    Boxes whose code ran out unused are forgotten first. Raises TooManyWaiting.
    """
    session.execute(sa.delete(SetTopBox).where(*_never_paired(), SetTopBox.pairing_expires_at < now))
    waiting = session.scalar(sa.select(sa.func.count()).select_from(SetTopBox).where(*_never_paired())) or 0
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(MOST_WAITING)
    token = new_token()
    box = SetTopBox(
        device_token_hash=token_hash(token),
        maker=maker,
        label="",
        pairing_code=_free_code(session),
        pairing_expires_at=now + PAIRING_VALID,
    )
    session.add(box)
    session.flush()
    return box, token


def new_token() -> str:
    """What a box keeps in its cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def renew_code(session: Session, box: SetTopBox, now: datetime) -> str:
    """A fresh code for a television that has waited too long: the same row, so that waiting leaves none behind."""
    box.pairing_code, box.pairing_expires_at = _free_code(session), now + PAIRING_VALID
    session.flush()
    return box.pairing_code


def _never_paired() -> tuple[sa.ColumnElement[bool], ...]:
    return SetTopBox.household_id.is_(None), SetTopBox.paired_at.is_(None)


def _free_code(session: Session) -> str:
    taken = set(session.scalars(sa.select(SetTopBox.pairing_code).where(SetTopBox.pairing_code.is_not(None))))
    code = f"{secrets.randbelow(1_000_000):06}"
    while code in taken:
        code = f"{secrets.randbelow(1_000_000):06}"
    return code


def pair(session: Session, pairing_code: str, household_id: int, now: datetime) -> SetTopBox:
    """Bind the box that shows this code to a household. Raises PairingFailed, NotFound (no such household)."""
    household(session, household_id)
    box = session.scalar(
        sa.select(SetTopBox)
        .where(
            SetTopBox.pairing_code == pairing_code,
            SetTopBox.pairing_expires_at >= now,
            SetTopBox.revoked_at.is_(None),
        )
        .with_for_update()
    )
    if box is None:
        raise PairingFailed(pairing_code)
    box.household_id, box.paired_at = household_id, now
    box.pairing_code = box.pairing_expires_at = None
    session.flush()
    return box


def box_by_token(session: Session, token: str) -> SetTopBox | None:
    """The box with this token, paired or not; None where it is unknown or revoked."""
    return session.scalar(
        sa.select(SetTopBox).where(SetTopBox.device_token_hash == token_hash(token), SetTopBox.revoked_at.is_(None))
    )


def revoke(session: Session, box_id: int, now: datetime) -> None:
    """The box is lost or given back: its token opens nothing any more. Raises NotFound."""
    box = session.get(SetTopBox, box_id)
    if box is None:
        raise NotFound("set-top box", box_id)
    if box.revoked_at is None:
        box.revoked_at, box.pairing_code = now, None
        session.flush()


def is_known_token(session: Session, token: str) -> bool:
    """Whether this token was ever given out and is still written down, also when it was revoked."""
    return session.scalar(sa.select(SetTopBox.id).where(SetTopBox.device_token_hash == token_hash(token))) is not None


def describe(session: Session, box_id: int, label: str, maker: str) -> SetTopBox:
    """Where the box stands and whose keys its remote control has. Raises NotFound."""
    box = session.get(SetTopBox, box_id)
    if box is None:
        raise NotFound("set-top box", box_id)
    box.label, box.maker = label.strip()[:32], maker[:32]
    session.flush()
    return box


def is_seen_lately(box: SetTopBox, now: datetime) -> bool:
    return box.last_seen_at is not None and now - box.last_seen_at < SEEN_EVERY


def mark_seen(session: Session, box_id: int, now: datetime) -> None:
    """The box is in use. To be called once an hour (`is_seen_lately`)."""
    session.execute(
        sa.update(SetTopBox).where(SetTopBox.id == box_id).values(last_seen_at=now),
        execution_options={"synchronize_session": False},
    )
