"""Packed boxes: the rows; `packing.py` has the rules that make and seal them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders.catalogue import Temperature
from orders.db import Base
from orders.errors import NotFound
from orders.order import Order, OrderLine


class Box(Base):
    """A sealed box is what dispatch relies on. Weights in grams with the box itself."""

    __tablename__ = "boxes"
    __table_args__ = (sa.UniqueConstraint("order_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    number: Mapped[int]
    count: Mapped[int]
    declared_weight_g: Mapped[int]
    measured_weight_g: Mapped[int | None]
    temperature: Mapped[Temperature]
    alcohol: Mapped[bool]
    flies: Mapped[bool]
    sealed_at: Mapped[datetime | None]
    sealed_by: Mapped[str | None] = mapped_column(sa.String(64))

    order: Mapped[Order] = relationship(lazy="joined", innerjoin=True)
    contents: Mapped[list[BoxLine]] = relationship(lazy="selectin", order_by="BoxLine.order_line_id")


class BoxLine(Base):
    """How many pieces of an order line lie in a box."""

    __tablename__ = "box_lines"

    box_id: Mapped[int] = mapped_column(sa.ForeignKey("boxes.id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(sa.ForeignKey("order_lines.id"), primary_key=True)
    quantity: Mapped[int]

    line: Mapped[OrderLine] = relationship(lazy="joined", innerjoin=True)


def box(session: Session, box_id: int) -> Box:
    """Raises NotFound."""
    found = session.get(Box, box_id)
    if found is None:
        raise NotFound("box", box_id)
    return found


def box_by_code(session: Session, code: str) -> Box | None:
    return session.scalar(sa.select(Box).where(Box.code == code))


def boxes_of(session: Session, order_id: int) -> list[Box]:
    """The boxes of an order, by number."""
    return list(session.scalars(sa.select(Box).where(Box.order_id == order_id).order_by(Box.number)))
