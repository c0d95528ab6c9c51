"""Ordering for a resident (代理注文): a basket of its own, so that two people never mix up each other's.

Every function asks for the resident's consent to it first.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import local_day
from orders.db import Base
from orders.errors import BasketFull, ItemGone, QuantityLimit
from orders.goods import catalogue
from orders.homes import family
from orders.homes.family import ORDERING, FamilyMember
from orders.ordering import checkout
from orders.ordering.basket import MAX_LINES, MAX_QUANTITY, BasketView, Lying, view_of
from orders.ordering.order import Channel, Order, order_by_token
from orders.upsert import insert_into


class FamilyBasketLine(Base):
    __tablename__ = "family_basket_lines"
    __table_args__ = (sa.CheckConstraint(f"quantity between 1 and {MAX_QUANTITY}", name="quantity"),)

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("family_members.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    quantity: Mapped[int]
    added_at: Mapped[datetime]


def basket_of(session: Session, member: FamilyMember, now: datetime) -> BasketView:
    """What this member has chosen so far, at today's prices. Raises ConsentMissing."""
    family.require(session, member, ORDERING, now)
    return view_of(session, member.household_id, _lying(session, member), now)


def set_quantity(session: Session, member: FamilyMember, item_id: int, quantity: int, now: datetime) -> None:
    """So many pieces; 0 takes the item out. Raises ConsentMissing, QuantityLimit, BasketFull, ItemGone, NotFound."""
    family.require(session, _lock(session, member), ORDERING, now)
    if not 0 <= quantity <= MAX_QUANTITY:
        raise QuantityLimit(item_id, quantity, MAX_QUANTITY)
    if quantity == 0:
        session.execute(_lines_of(member).where(FamilyBasketLine.item_id == item_id))
        return
    item = catalogue.item(session, item_id)
    if not item.sold_on(local_day(now)):
        raise ItemGone(item_id, item.name)
    if len(_lying(session, member).keys() - {item_id}) >= MAX_LINES:
        raise BasketFull(MAX_LINES)
    insert = insert_into(session, FamilyBasketLine).values(
        member_id=member.id, item_id=item_id, quantity=quantity, added_at=now
    )
    session.execute(insert.on_conflict_do_update(index_elements=["member_id", "item_id"], set_={"quantity": quantity}))


def place(
    session: Session, member: FamilyMember, token: str, now: datetime, *, age_years: int | None = None,
    expected_day: date | None = None, expected_goods: str | None = None,
) -> Order:  # fmt: skip
    """Order for the resident; marked as such everywhere. The second call with a token gives the first one's order.

    Raises ConsentMissing, and whatever `checkout.place_order` raises.
    """
    family.require(session, _lock(session, member), ORDERING, now)
    again = order_by_token(session, token) is not None
    order = checkout.place_order(
        session, member.household_id, token, now, channel=Channel.PROXY, who=signature(member), age_years=age_years,
        expected_day=expected_day, expected_goods=expected_goods, goods=_lying(session, member),
    )  # fmt: skip
    if not again:
        session.execute(_lines_of(member))
    return order


def _lock(session: Session, member: FamilyMember) -> FamilyMember:
    """Two confirmations of one basket queue here: the second one finds it empty."""
    return family.lock(session, member.household_id, member.id)


def signature(member: FamilyMember) -> str:
    """How this member's orders are signed."""
    return f"family:{member.name}"


def _lying(session: Session, member: FamilyMember) -> dict[int, Lying]:
    query = sa.select(FamilyBasketLine).where(FamilyBasketLine.member_id == member.id)
    rows = session.scalars(query.order_by(FamilyBasketLine.added_at, FamilyBasketLine.item_id))
    return {row.item_id: Lying(row.quantity, row.added_at) for row in rows}


def _lines_of(member: FamilyMember) -> sa.Delete:
    delete = sa.delete(FamilyBasketLine).where(FamilyBasketLine.member_id == member.id)
    return delete.execution_options(synchronize_session=False)
