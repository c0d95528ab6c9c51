"""Every scan of a cart, kept once: a tablet that lost its network sends its scans later, in their order, perhaps twice.

A scan carries an id that the tablet has made and a number that counts on the tablet.  The same id is answered with what
was answered before; a number that is not the next one of its tablet is refused until the missing ones have come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import OrdersError
from orders.fulfilment.errors import NotYourRound, RoundOver, ScansMissing
from orders.fulfilment.pick_rules import PickRules
from orders.fulfilment.rounds import PickRound, lock_round


class Deed(StrEnum):
    PIECE = "piece"
    TUB = "tub"
    MISSING = "missing"
    FOUND = "found"
    OUT = "out"


class PickScan(Base):
    """`facts` says what became of it: of a right one the line and its count, of a wrong one those of the `fault`.

    `line_id`, `weight_g` and `amount_yen` are those of the piece that lies in a tub because of this scan; `line_id` is
    None where none does (or no longer). It refers to no row: a substitute's line can be taken back.
    """

    __tablename__ = "pick_scans"
    __table_args__ = (sa.UniqueConstraint("round_id", "device", "sequence"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("pick_rounds.id"))
    device: Mapped[str] = mapped_column(sa.String(36))
    sequence: Mapped[int]
    deed: Mapped[Deed]
    code: Mapped[str] = mapped_column(sa.String(40))
    who: Mapped[str] = mapped_column(sa.String(64))
    scanned_at: Mapped[datetime]
    received_at: Mapped[datetime]
    line_id: Mapped[int | None]
    weight_g: Mapped[int | None]
    amount_yen: Mapped[int | None]
    fault: Mapped[str | None] = mapped_column(sa.String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    @property
    def right(self) -> bool:
        return self.fault is None


@dataclass(frozen=True)
class Scan:
    """One thing that a picker did, as the tablet tells it.

    `code` is what was read (piece), `tub` the tub that was named, `line_id` the line that is missing or found, `of`
    the id of the scan whose piece is meant (tub, out); `at` is the tablet's own time.
    """

    id: str
    sequence: int
    deed: Deed
    at: datetime
    code: str = ""
    weight_g: int | None = None
    tub: int | None = None
    line_id: int | None = None
    of: str | None = None


@dataclass(frozen=True)
class Placed:
    """What a deed has changed; the piece that now lies somewhere because of it, if any."""

    facts: Mapping[str, Any]
    line_id: int | None = None
    weight_g: int | None = None
    amount_yen: int | None = None


@dataclass(frozen=True)
class Hand:
    """Who does it, when, by which rules."""

    who: str
    now: datetime
    rules: PickRules


Doing = Callable[[Session, PickRound, Scan, Hand], Placed]


def apply_once(session: Session, round_id: int, device: str, scan: Scan, hand: Hand, doing: Doing) -> PickScan:
    """Do what a scan says, or find out what was answered when it came before.

    A refusal of the shop's rules is an answer too: it is kept, and nothing else is changed. Raises ScansMissing,
    NotFound (no such cart).
    """
    cart = lock_round(session, round_id)
    known = session.get(PickScan, scan.id)
    if known is not None:
        return known
    expected = _next_sequence(session, round_id, device)
    if scan.sequence != expected:
        raise ScansMissing(expected)
    made = PickScan(
        id=scan.id,
        round_id=round_id,
        device=device,
        sequence=scan.sequence,
        deed=scan.deed,
        code=scan.code,
        who=hand.who,
        scanned_at=scan.at,
        received_at=hand.now,
        facts={},
    )
    _answer(session, cart, scan, hand, doing, made)
    session.add(made)
    session.flush()
    return made


def _answer(session: Session, cart: PickRound, scan: Scan, hand: Hand, doing: Doing, made: PickScan) -> None:
    try:
        with session.begin_nested():
            _check_hands(cart, hand)
            placed = doing(session, cart, scan, hand)
    except OrdersError as error:
        made.fault = type(error).__name__
        made.facts = {fact.name: getattr(error, fact.name) for fact in fields(error)}
        return
    made.facts = dict(placed.facts)
    made.line_id, made.weight_g, made.amount_yen = placed.line_id, placed.weight_g, placed.amount_yen


def _check_hands(cart: PickRound, hand: Hand) -> None:
    if cart.ended_at is not None:
        raise RoundOver(cart.id)
    if cart.picker != hand.who:
        raise NotYourRound(cart.id, cart.picker)


def _next_sequence(session: Session, round_id: int, device: str) -> int:
    mine = (PickScan.round_id == round_id, PickScan.device == device)
    return (session.scalar(sa.select(sa.func.max(PickScan.sequence)).where(*mine)) or 0) + 1


def error_of(scan: PickScan, known: Mapping[str, type[OrdersError]]) -> OrdersError | None:
    """The refusal of a wrong scan, made again from its facts; None for a right one."""
    return None if scan.fault is None else known[scan.fault](**scan.facts)
