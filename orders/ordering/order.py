"""Orders: what was agreed with a household, and every step that it takes, with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from orders import tax
from orders.days import loads
from orders.days.calendar import cutoff_at
from orders.db import Base, changed_rows
from orders.errors import NotFound, TooLateToCancel, WrongState
from orders.goods import stock
from orders.goods.catalogue import Temperature
from orders.homes.districts import District
from orders.homes.people import Household, MissingRule


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
    STANDING = "standing"


ALLOWED: dict[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.PICKING, OrderState.CANCELLED}),
    # Cancelled while picking only where not a single item was there.
    OrderState.PICKING: frozenset({OrderState.PACKED, OrderState.CANCELLED}),
    # Back while it waits: a sealed box is opened again.
    OrderState.PACKED: frozenset({OrderState.OUT, OrderState.PICKING}),
    # Cancelled after that only where everything came back and nothing is paid.
    OrderState.OUT: frozenset({OrderState.DELIVERED, OrderState.CANCELLED}),
    OrderState.DELIVERED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}
OPEN_STATES = (OrderState.PLACED, OrderState.PICKING, OrderState.PACKED, OrderState.OUT)
PAPER_STATES = (OrderState.PLACED, OrderState.PICKING)


class Order(Base):
    """`total_yen` and the taxes in it are what was agreed; `charges` says what is billed after picking.

    `slot_id` are the hours of the delivery (None: the day is not divided); `until_at` the cut-off that was promised,
    see `changeable_until`.
    """

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
    slot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("delivery_slots.id"))
    until_at: Mapped[datetime | None]

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.position, OrderLine.id", lazy="selectin"
    )
    household: Mapped[Household] = relationship(lazy="joined", innerjoin=True)
    district: Mapped[District] = relationship(lazy="joined", innerjoin=True)


_OF_TOKEN = sa.select(Order).where(Order.token == sa.bindparam("token"))


class OrderLine(Base):
    """One item of an order, with everything that the catalogue said when it was placed.

    `picked_quantity` is None until the first piece is scanned or missed; `missing` closes a short line.
    `missing_rule` is what the household wanted for that case; None in old orders, see `rule_if_missing`.
    `picked_weight_g` and `picked_amount_yen` are what the scale and the label said of all picked pieces together;
    None where every piece has the catalogue's weight and price. A substitute is a line of its own that stands behind
    the line `substitute_for_id`; `agreed_with` names who agreed to a dearer one by telephone.
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
    weighed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    picked_weight_g: Mapped[int | None]
    picked_amount_yen: Mapped[int | None]
    substitute_for_id: Mapped[int | None] = mapped_column(sa.ForeignKey("order_lines.id"), index=True)
    returned_quantity: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """Pieces that came back to the shop and are not paid; see `orders.delivering.returns`."""
    agreed_with: Mapped[str | None] = mapped_column(sa.String(64))

    order: Mapped[Order] = relationship(back_populates="lines")

    @property
    def picked(self) -> int:
        return self.picked_quantity or 0

    @property
    def done(self) -> bool:
        """Nothing more to pick: every piece lies in the box, or the rest is missing."""
        return self.missing or self.picked == self.quantity

    @property
    def is_substitute(self) -> bool:
        return self.substitute_for_id is not None

    @property
    def sent(self) -> bool:
        """Something of it lies in the box, or is still to come: not wholly missing."""
        return not self.missing or self.picked > 0

    @property
    def picked_yen(self) -> int:
        """What the picked pieces cost, tax included."""
        return self.price_yen * self.picked if self.picked_amount_yen is None else self.picked_amount_yen

    @property
    def kept(self) -> int:
        """Picked pieces that did not come back."""
        return self.picked - self.returned_quantity

    @property
    def kept_yen(self) -> int:
        """What those cost, tax included; of weighed goods their share by pieces, rounded down."""
        if self.picked_amount_yen is None:
            return self.price_yen * self.kept
        return self.picked_amount_yen * self.kept // self.picked if self.picked else 0

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


def line_weight_g(line: OrderLine) -> int | None:
    """What the picked pieces of a line weigh together, the real weight where it is known; None: nobody knows."""
    if line.picked_weight_g is not None:
        return line.picked_weight_g
    return None if line.weight_g is None else line.weight_g * line.picked


def piece_weight_g(line: OrderLine) -> int | None:
    """One piece of a line, for planning boxes: the mean of the real weights rounded up, else the catalogue's."""
    if line.picked_weight_g is not None and line.picked:
        return -(-line.picked_weight_g // line.picked)
    return line.weight_g


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
    return session.scalar(_OF_TOKEN, {"token": token})


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
    if to is OrderState.CANCELLED:
        loads.give_back(session, order.delivery_day, order.district_id, order.slot_id, order.weight_g)
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


def changeable_until(order: Order) -> datetime:
    """The cut-off that was promised with the order (or moved since); old orders have their district's."""
    return order.until_at or cutoff_at(order.district, order.delivery_day)


def take_delivery_back(session: Session, order: Order, who: str, now: datetime, why: str) -> None:
    """Somebody pressed the wrong door: a delivered order is out again. Not in `ALLOWED`: only an undo does this.

    Raises WrongState.
    """
    if not _swap(session, order.id, OrderState.DELIVERED, OrderState.OUT):
        raise WrongState(order.id, order.state, OrderState.OUT)
    set_committed_value(order, "state", OrderState.OUT)
    add_event(session, order.id, who, now, OrderState.DELIVERED, OrderState.OUT, why)


def may_cancel(order: Order, now: datetime) -> bool:
    """The resident's right to cancel: until picking begins, and until the cut-off."""
    return order.state is OrderState.PLACED and now <= changeable_until(order)


def cancel(session: Session, order_id: int, who: str, now: datetime) -> Order:
    """Take an order back; its stock can be ordered again. Cancelling twice changes nothing.

    Raises TooLateToCancel, NotFound.
    """
    found = lock_order(session, order_id)
    if found.state is OrderState.CANCELLED:
        return found
    if not may_cancel(found, now):
        raise TooLateToCancel(order_id, found.state, now > changeable_until(found))
    # Stock before the day's load, as the check-out does: two that wait for each other in a circle wait for ever.
    stock.release(session, {line.item_id: line.quantity for line in found.lines})
    change_state(session, found, OrderState.CANCELLED, who, now, "cancelled before picking")
    return found
