"""Whoever changes the catalogue takes a turn: one after the other, so that what was looked at is what is changed.

Residents who order and staff who pick never wait here.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

# Any number will do as long as every process of this project takes the same one.
_LOCK = 7_382_002


def take_turn(session: Session) -> None:
    """Wait until nobody else is changing the catalogue; the turn ends with the transaction.

    On SQLite a writing transaction is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
