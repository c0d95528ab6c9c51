"""Outgoing short messages to people who work for the service; a mail or SMS gateway sends them.

A row is written in the transaction of what it tells about, and sent later. Who sends claims a row by a conditional
UPDATE, so that two workers never send one; a sender that was killed in between leaves it claimed, and it is sent again
with the same message id, by which a gateway knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base, Database, changed_rows
from orders.upsert import insert_into

MOST_TRIES = 6
FIRST_WAIT = timedelta(minutes=1)
CLAIM_ENDS_AFTER = timedelta(minutes=10)
A_ROUND = 50


class Sending(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


class OutboxMessage(Base):
    """`key` is what it is about: written twice it is one message. After `until_at` it is not worth sending."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    to_name: Mapped[str] = mapped_column(sa.String(64))
    to_phone: Mapped[str] = mapped_column(sa.String(20))
    subject: Mapped[str] = mapped_column(sa.String(80))
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime]
    until_at: Mapped[datetime]
    state: Mapped[Sending] = mapped_column(index=True)
    tries: Mapped[int]
    try_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.Text)


class SendFailed(Exception):
    """The gateway did not take the message; it is tried again later."""


Sender = Callable[[OutboxMessage], None]
"""Hands one message to a gateway. Raises SendFailed."""


def post(
    session: Session, key: str, *, to_name: str, to_phone: str, subject: str, text: str, now: datetime, until: datetime
) -> bool:
    """Put a message into the outbox. False: it lies there (or was sent) already."""
    row = insert_into(session, OutboxMessage).values(
        key=key, to_name=to_name, to_phone=to_phone, subject=subject, text=text, written_at=now, until_at=until,
        state=Sending.WAITING, tries=0, try_at=now, error="",
    )  # fmt: skip
    mine = row.on_conflict_do_nothing(index_elements=["key"]).returning(OutboxMessage.id)
    return session.scalar(mine) is not None


def send_waiting(database: Database, sender: Sender, now: datetime) -> int:
    """Send what is due, each by whoever claims it first; gives how many this call has sent."""
    with database.writing() as session:
        _give_up(session, now)
    with database.reading() as session:
        due = sa.select(OutboxMessage.id).where(OutboxMessage.state == Sending.WAITING, OutboxMessage.try_at <= now)
        ids = list(session.scalars(due.order_by(OutboxMessage.id).limit(A_ROUND)))
    return sum(_send(database, sender, message_id, now) for message_id in ids)


def _send(database: Database, sender: Sender, message_id: int, now: datetime) -> bool:
    with database.writing() as session:
        if not _claim(session, message_id, now):
            return False
        message = session.get_one(OutboxMessage, message_id, populate_existing=True)
    try:
        sender(message)
    except SendFailed as error:
        with database.writing() as session:
            _put_off(session, message, str(error), now)
        return False
    with database.writing() as session:
        _mine(session, message_id, {"state": Sending.SENT, "sent_at": now, "error": ""})
    return True


def _claim(session: Session, message_id: int, now: datetime) -> bool:
    claim = sa.update(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.state == Sending.WAITING)
    values = {"state": Sending.SENDING, "claimed_at": now, "tries": OutboxMessage.tries + 1}
    return changed_rows(session, claim.values(**values)) == 1


def _mine(session: Session, message_id: int, values: dict[str, object]) -> None:
    claimed = sa.update(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.state == Sending.SENDING)
    changed_rows(session, claimed.values(**values))


def _put_off(session: Session, message: OutboxMessage, error: str, now: datetime) -> None:
    """1, 2, 4, 8 ... minutes later, and at last never."""
    given_up = message.tries >= MOST_TRIES
    state = Sending.FAILED if given_up else Sending.WAITING
    later = now + FIRST_WAIT * 2 ** (message.tries - 1)
    _mine(session, message.id, {"state": state, "try_at": later, "error": error[:500]})


def _give_up(session: Session, now: datetime) -> None:
    """What came too late is not sent; what a killed sender left claimed waits again."""
    open_rows = OutboxMessage.state.in_((Sending.WAITING, Sending.SENDING))
    expired = sa.update(OutboxMessage).where(open_rows, OutboxMessage.until_at < now)
    changed_rows(session, expired.values(state=Sending.EXPIRED))
    left = sa.update(OutboxMessage).where(
        OutboxMessage.state == Sending.SENDING, OutboxMessage.claimed_at < now - CLAIM_ENDS_AFTER
    )
    changed_rows(session, left.values(state=Sending.WAITING))
