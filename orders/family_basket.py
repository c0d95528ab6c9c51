"""Ordering for a resident (代理注文): a basket of its own, so that two people never mix up each other's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders import basket, catalogue, family
from orders.basket import MAX_LINES, MAX_QUANTITY, BasketView
from orders.catalogue import Item
from orders.db import Base
from orders.errors import BasketFull, ItemGone, QuantityLimit
from orders.family import ORDERING, FamilyMember
from orders.order import Channel, Order
from orders.upsert import insert_into


class FamilyBasketLine(Base):
    __tablename__ = "family_basket_lines"
    __table_args__ = (sa.CheckConstraint(f"quantity between 1 and {MAX_QUANTITY}", name="quantity"),)

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("family_members.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    quantity: Mapped[int]
    added_at: Mapped[datetime]
