"""Packed boxes: the rows; `packing.py` has the rules that make and seal them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from orders.db import Base
from orders.errors import NotFound
from orders.goods.catalogue import Temperature
from orders.ordering.order import Order, OrderLine


class Box(Base):
    """A sealed box is what dispatch relies on. Weights in grams with the box itself.

    Name and tare of its kind stay as they were when it was packed. `sealed` says the same as `sealed_at`, for the
    foreign key of a delivery job: the database holds no job for a box that is open. `weight_accepted` is why somebody
    took a weight that differs; `measured_by` is "typed" or the name of the scale.
    """

    __tablename__ = "boxes"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "number"),
        sa.UniqueConstraint("id", "sealed"),
        sa.CheckConstraint("sealed = (sealed_at is not null)", name="sealed"),
    )

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
    sealed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    kind_code: Mapped[str] = mapped_column(sa.String(32), default="", server_default="")
    kind_name: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    kind_flies: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    tare_g: Mapped[int] = mapped_column(default=0, server_default="0")
    fragile: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    measured_by: Mapped[str | None] = mapped_column(sa.String(64))
    weight_accepted: Mapped[str | None] = mapped_column(sa.Text)

    order: Mapped[Order] = relationship(lazy="joined", innerjoin=True)
    contents: Mapped[list[BoxLine]] = relationship(
        lazy="selectin", order_by="BoxLine.order_line_id", cascade="all, delete-orphan"
    )

    @validates("sealed_at")
    def _say_the_same(self, _name: str, at: datetime | None) -> datetime | None:
        self.sealed = at is not None
        return at


class BoxLine(Base):
    """How many pieces of an order line lie in a box."""

    __tablename__ = "box_lines"

    box_id: Mapped[int] = mapped_column(sa.ForeignKey("boxes.id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(sa.ForeignKey("order_lines.id"), primary_key=True)
    quantity: Mapped[int]

    __table_args__ = (sa.CheckConstraint("quantity > 0", name="quantity"),)

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
