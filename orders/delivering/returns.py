"""What came back to the shop: each line goes back on the shelf or is thrown away, and is paid for or not.

It happens before the order is entered in the ledger, so that `charges` never bills what came back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.delivering import delivery
from orders.delivering.delivery import JobState
from orders.delivering.errors import FateMissing
from orders.fulfilment.packed_boxes import BoxLine
from orders.goods import stock
from orders.goods.catalogue import Temperature


class Fate(StrEnum):
    SHELF = "shelf"
    THROWN = "thrown"


class ReturnedLine(Base):
    """What became of one line of a returned box. `refund`: the household does not pay for it."""

    __tablename__ = "returned_lines"
    __table_args__ = (sa.CheckConstraint("quantity > 0", name="quantity"),)

    job_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery_jobs.id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(sa.ForeignKey("order_lines.id"), primary_key=True)
    quantity: Mapped[int]
    fate: Mapped[Fate]
    refund: Mapped[bool]
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))


@dataclass(frozen=True)
class Verdict:
    """What somebody of the shop decides about one line."""

    fate: Fate
    refund: bool = True


def take_in(session: Session, job_id: int, verdicts: Mapping[int, Verdict], who: str, now: datetime) -> list[BoxLine]:
    """The shop takes a returned box in; `verdicts` by the number of the order line, one for each line in the box.

    With the last box of an order the order is over. Again changes nothing. Raises FateMissing, WrongJobState, NotFound.
    """
    job = delivery.lock_job(session, job_id)
    lines = list(job.box.contents)
    if job.state is JobState.TAKEN_IN:
        return lines
    missing = [each.line.name for each in lines if each.order_line_id not in verdicts]
    if missing:
        raise FateMissing(job_id, tuple(missing))
    delivery.take_in(session, job_id, who, now)
    for each in lines:
        _note(session, job_id, each, verdicts[each.order_line_id], who, now)
    on_the_shelf: dict[int, int] = {}
    for each in lines:
        if verdicts[each.order_line_id].fate is Fate.SHELF:
            on_the_shelf[each.line.item_id] = on_the_shelf.get(each.line.item_id, 0) + each.quantity
    stock.add_on_hand(session, on_the_shelf)
    session.flush()
    delivery.settle(session, job, who, now)
    return lines


def _note(session: Session, job_id: int, each: BoxLine, verdict: Verdict, who: str, now: datetime) -> None:
    session.add(ReturnedLine(
        job_id=job_id, order_line_id=each.order_line_id, quantity=each.quantity, fate=verdict.fate,
        refund=verdict.refund, at=now, who=who,
    ))  # fmt: skip
    if verdict.refund:
        each.line.returned_quantity += each.quantity


def returned_of(session: Session, job_id: int) -> list[ReturnedLine]:
    """What became of a box that the shop took in."""
    return list(session.scalars(sa.select(ReturnedLine).where(ReturnedLine.job_id == job_id)))


def usual_fate(line: BoxLine) -> Fate:
    """What stands chosen on the form: what had to stay cold was away for hours."""
    return Fate.SHELF if line.line.temperature is Temperature.AMBIENT else Fate.THROWN
