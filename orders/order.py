"""Orders: what was agreed with a household, and every step that it takes, with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from orders import stock, tax
from orders.calendar import cutoff_at
from orders.catalogue import Temperature
from orders.db import Base, changed_rows
from orders.districts import District
from orders.errors import NotFound, TooLateToCancel, WrongState
from orders.people import Household, MissingRule


class OrderState(StrEnum):
    PLACED = "placed"
    PICKING = "picking"
    PACKED = "packed"
    OUT = "out"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Channel(StrEnum):
    TV = "tv"
    TELEPHONE = "telephone"
    PROXY = "proxy"


ALLOWED: dict[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.PICKING, OrderState.CANCELLED}),
    # Cancelled while picking only where not a single item was there.
    OrderState.PICKING: frozenset({OrderState.PACKED, OrderState.CANCELLED}),
    OrderState.PACKED: frozenset({OrderState.OUT}),
    OrderState.OUT: frozenset({OrderState.DELIVERED}),
    OrderState.DELIVERED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}
OPEN_STATES = (OrderState.PLACED, OrderState.PICKING, OrderState.PACKED, OrderState.OUT)
PAPER_STATES = (OrderState.PLACED, OrderState.PICKING)


class Order(Base):
    """`total_yen` and the taxes in it are what was agreed; `charged` says what is billed after picking."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"))
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    state: Mapped[OrderState]
    delivery_day: Mapped[date] = mapped_column(index=True)
    placed_at: Mapped[datetime]
    total_yen: Mapped[int]
    tax_8_yen: Mapped[int]
    tax_10_yen: Mapped[int]
    weight_g: Mapped[int]
    channel: Mapped[Channel]
    placed_by: Mapped[str] = mapped_column(sa.String(64))
    age_years: Mapped[int | None]

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.position", lazy="selectin"
    )
    household: Mapped[Household] = relationship(lazy="joined", innerjoin=True)
    district: Mapped[District] = relationship(lazy="joined", innerjoin=True)


class OrderLine(Base):
    """One item of an order, with everything that the catalogue said when it was placed.

    `picked_quantity` is None until the first piece is scanned or missed; `missing` closes a short line.
    `missing_rule` is what the household wanted for that case; None in old orders, see `rule_if_missing`.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "item_id"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("picked_quantity between 0 and quantity", name="picked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(64))
    code: Mapped[str] = mapped_column(sa.String(14))
    shelf_id: Mapped[str] = mapped_column(sa.ForeignKey("shelves.id"))
    price_yen: Mapped[int]
    tax_rate_percent: Mapped[int]
    weight_g: Mapped[int | None]
    temperature: Mapped[Temperature]
    alcohol: Mapped[bool]
    otc: Mapped[bool]
    quantity: Mapped[int]
    picked_quantity: Mapped[int | None]
    missing: Mapped[bool] = mapped_column(default=False)
    missing_rule: Mapped[MissingRule | None]

    order: Mapped[Order] = relationship(back_populates="lines")

    @property
    def picked(self) -> int:
        return self.picked_quantity or 0

    @property
    def done(self) -> bool:
        """Nothing more to pick: every piece lies in the box, or the rest is missing."""
        return self.missing or self.picked == self.quantity

    @property
    def rule_if_missing(self) -> MissingRule:
        return self.missing_rule or self.order.household.missing_rule


class OrderEvent(Base):
    """Append-only: who changed what, when and why. The same state twice is a remark."""

    __tablename__ = "order_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    from_state: Mapped[OrderState | None]
    to_state: Mapped[OrderState]
    why: Mapped[str] = mapped_column(sa.Text)


@dataclass(frozen=True)
class Sums:
    """Whole yen; the taxes are contained in the total."""

    total_yen: int
    tax_8_yen: int
    tax_10_yen: int


def sums_of(amounts: list[tuple[int, int]]) -> Sums:
    """Totals of (amount_yen, rate_percent) pairs; the tax is rounded once a rate."""
    totals = tax.totals_by_rate(amounts)
    reduced = totals.get(tax.REDUCED_RATE_PERCENT, 0)
    standard = totals.get(tax.STANDARD_RATE_PERCENT, 0)
    return Sums(
        total_yen=sum(totals.values()),
        tax_8_yen=tax.included_tax(reduced, tax.REDUCED_RATE_PERCENT),
        tax_10_yen=tax.included_tax(standard, tax.STANDARD_RATE_PERCENT),
    )


def charged_quantity(order: Order, line: OrderLine) -> int:
    """Pieces that are billed: those ordered until picking ends, then those picked; none of a cancelled order."""
    if order.state is OrderState.CANCELLED:
        return 0
    return line.quantity if order.state in PAPER_STATES else line.picked


def charged(order: Order) -> Sums:
    """What the household pays for this order: what was missing is not paid."""
    return sums_of([(line.price_yen * charged_quantity(order, line), line.tax_rate_percent) for line in order.lines])


def order(session: Session, order_id: int) -> Order:
    """Raises NotFound."""
    found = session.get(Order, order_id)
    if found is None:
        raise NotFound("order", order_id)
    return found


def lock_order(session: Session, order_id: int) -> Order:
    """The order as it is now, kept from other writers until the transaction ends. Raises NotFound."""
    query = (
        sa.select(Order)
        .where(Order.id == order_id)
        .with_for_update(key_share=True, of=Order)
        .execution_options(populate_existing=True)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("order", order_id)
    return found


def order_by_number(session: Session, number: str) -> Order | None:
    return session.scalar(sa.select(Order).where(Order.number == number))


def order_by_token(session: Session, token: str) -> Order | None:
    return session.scalar(sa.select(Order).where(Order.token == token))


def orders_of_household(session: Session, household_id: int) -> list[Order]:
    """Newest first."""
    query = sa.select(Order).where(Order.household_id == household_id)
    return list(session.scalars(query.order_by(Order.placed_at.desc(), Order.id.desc())))


def orders_of_day(session: Session, day: date) -> list[Order]:
    """All orders of that delivery day, cancelled ones too, in the order in which they came."""
    return list(session.scalars(sa.select(Order).where(Order.delivery_day == day).order_by(Order.id)))


def events_of(session: Session, order_id: int) -> list[OrderEvent]:
    """The history of an order, oldest first."""
    query = sa.select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(OrderEvent.id)
    return list(session.scalars(query))


def change_state(session: Session, order: Order, to: OrderState, who: str, now: datetime, why: str = "") -> None:
    """Compare and swap: only from the state that `order` shows, and only as `ALLOWED` says; with a history row.

    Raises WrongState(order_id, have, want); `have` is then what the database says.
    """
    have = order.state
    if to not in ALLOWED[have] or not _swap(session, order.id, have, to):
        session.refresh(order, ["state"])
        raise WrongState(order.id, order.state, to)
    set_committed_value(order, "state", to)
    add_event(session, order.id, who, now, have, to, why)


def _swap(session: Session, order_id: int, have: OrderState, to: OrderState) -> bool:
    statement = sa.update(Order).where(Order.id == order_id, Order.state == have).values(state=to)
    return changed_rows(session, statement) == 1


def add_event(
    session: Session,
    order_id: int,
    who: str,
    now: datetime,
    from_state: OrderState | None,
    to_state: OrderState,
    why: str = "",
) -> None:
    """Write one line of history."""
    event = OrderEvent(order_id=order_id, at=now, who=who, from_state=from_state, to_state=to_state, why=why)
    session.add(event)
    session.flush()


def may_cancel(order: Order, now: datetime) -> bool:
    """The resident's right to cancel: until picking begins, and until the cut-off."""
    return order.state is OrderState.PLACED and now <= cutoff_at(order.district, order.delivery_day)


def cancel(session: Session, order_id: int, who: str, now: datetime) -> Order:
    """Take an order back; its stock can be ordered again. Cancelling twice changes nothing.

    Raises TooLateToCancel, NotFound.
    """
    found = lock_order(session, order_id)
    if found.state is OrderState.CANCELLED:
        return found
    if not may_cancel(found, now):
        late = now > cutoff_at(found.district, found.delivery_day)
        raise TooLateToCancel(order_id, found.state, late)
    change_state(session, found, OrderState.CANCELLED, who, now, "cancelled before picking")
    stock.release(session, {line.item_id: line.quantity for line in found.lines})
    return found
