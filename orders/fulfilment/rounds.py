"""A round: one picker with a cart of up to six numbered tubs, each with an order that nobody else picks meanwhile.

An order is claimed by a row: `pick_tubs` has at most one open row an order (a unique index says so), and whoever has
inserted it has the order.  A cart outlives its tablet: it is found again by its row, can be given back order by order,
and somebody else can take it over.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders.db import Base
from orders.errors import NotFound
from orders.fulfilment.errors import HeldByOther, NothingToPick, NotYourRound, RoundOver
from orders.fulfilment.picking import is_complete, start_picking
from orders.homes.districts import District
from orders.ordering.order import PAPER_STATES, Order, OrderLine, OrderState, add_event, lock_order
from orders.upsert import insert_into

MOST_TUBS = 6
GIVEN_BACK = "given back by the picker"

_OPEN = sa.text("released_at is null")


class PickRound(Base):
    """`started_at` and `ended_at` are what staff minutes an order are measured by (`work_time`).

    `single` is the page of one order; the others are carts.
    """

    __tablename__ = "pick_rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    picker: Mapped[str] = mapped_column(sa.String(64), index=True)
    delivery_day: Mapped[date] = mapped_column(index=True)
    single: Mapped[bool]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    tubs: Mapped[list[PickTub]] = relationship(lazy="selectin", order_by="PickTub.number")

    @property
    def open_tubs(self) -> list[PickTub]:
        return [tub for tub in self.tubs if tub.released_at is None]


class PickTub(Base):
    """An order in a round; `completed_at` is when nothing more was wanted, `released_at` when the claim ended."""

    __tablename__ = "pick_tubs"
    __table_args__ = (
        sa.CheckConstraint(f"number between 1 and {MOST_TUBS}", name="number"),
        sa.Index("ix_pick_tubs_claim", "order_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("pick_rounds.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    claimed_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(lazy="joined", innerjoin=True)


def begin_round(
    session: Session,
    day: date,
    who: str,
    now: datetime,
    *,
    most: int = MOST_TUBS,
    order_ids: Collection[int] | None = None,
    single: bool = False,
) -> PickRound:
    """Claim up to `most` waiting orders of that day (of these where given): those of one hall together, oldest first.

    Raises NothingToPick.
    """
    begun = PickRound(picker=who, delivery_day=day, single=single, started_at=now)
    session.add(begun)
    session.flush()
    number = 0
    for order_id in _waiting(session, day, most, order_ids):
        if _claim(session, begun, number + 1, order_id, now):
            start_picking(session, order_id, who, now)
            number += 1
    if number == 0:
        raise NothingToPick
    session.refresh(begun)
    return begun


def waiting_orders(session: Session, day: date) -> int:
    """How many orders of that day no picker has yet."""
    return len(session.scalars(_waiting_query(day)).all())


def _waiting_query(day: date) -> sa.Select[int]:
    wanted = sa.exists().where(
        OrderLine.order_id == Order.id,
        OrderLine.missing.is_(False),
        sa.func.coalesce(OrderLine.picked_quantity, 0) < OrderLine.quantity,
    )
    claimed = sa.exists().where(PickTub.order_id == Order.id, PickTub.released_at.is_(None))
    return (
        sa.select(Order.id)
        .join(District, District.id == Order.district_id)
        .where(Order.delivery_day == day, Order.state.in_(PAPER_STATES), wanted, ~claimed)
        .order_by(District.position, Order.id)
    )


def _waiting(session: Session, day: date, most: int, order_ids: Collection[int] | None) -> Sequence[int]:
    """Orders that somebody is busy with at this moment are passed over, so that no two pickers wait in a circle."""
    query = _waiting_query(day)
    if order_ids is not None:
        query = query.where(Order.id.in_(order_ids))
    return session.scalars(query.limit(most).with_for_update(of=Order, key_share=True, skip_locked=True)).all()


def _claim(session: Session, begun: PickRound, number: int, order_id: int, now: datetime) -> bool:
    row = insert_into(session, PickTub).values(round_id=begun.id, number=number, order_id=order_id, claimed_at=now)
    mine = row.on_conflict_do_nothing(index_elements=["order_id"], index_where=_OPEN).returning(PickTub.order_id)
    return session.scalar(mine) is not None


def take_in_hand(session: Session, order_id: int, who: str, now: datetime) -> Order:
    """The page of one order: a round of a single tub, begun where nobody has the order yet.

    Raises HeldByOther, WrongState, NotFound.
    """
    order = start_picking(session, order_id, who, now)
    held = holder_of(session, order_id)
    if held is None:
        begin_round(session, order.delivery_day, who, now, most=1, order_ids=[order_id], single=True)
    elif held.picker != who:
        raise HeldByOther(order.number, held.picker)
    return order


def round_of(session: Session, round_id: int) -> PickRound:
    """Raises NotFound."""
    found = session.get(PickRound, round_id)
    if found is None:
        raise NotFound("round", round_id)
    return found


def lock_round(session: Session, round_id: int) -> PickRound:
    """The round as it is now; other scans of the same cart wait until the transaction ends. Raises NotFound."""
    query = sa.select(PickRound).where(PickRound.id == round_id).with_for_update(of=PickRound)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("round", round_id)
    return found


def open_round(session: Session, round_id: int, who: str) -> PickRound:
    """The round, locked, when it is this picker's and still under way. Raises RoundOver, NotYourRound, NotFound."""
    found = lock_round(session, round_id)
    if found.ended_at is not None:
        raise RoundOver(round_id)
    if found.picker != who:
        raise NotYourRound(round_id, found.picker)
    return found


def open_rounds(session: Session) -> list[PickRound]:
    """Carts and single orders under way, the oldest first, whoever has them."""
    query = sa.select(PickRound).where(PickRound.ended_at.is_(None))
    return list(session.scalars(query.order_by(PickRound.started_at, PickRound.id)))


def holder_of(session: Session, order_id: int) -> PickRound | None:
    """The round that has this order now."""
    query = sa.select(PickRound).join(PickTub, PickTub.round_id == PickRound.id)
    return session.scalar(query.where(PickTub.order_id == order_id, PickTub.released_at.is_(None)))


def check_held(session: Session, order: Order, who: str) -> None:
    """Raises HeldByOther where somebody else has the order in a cart."""
    held = holder_of(session, order.id)
    if held is not None and held.picker != who:
        raise HeldByOther(order.number, held.picker)


def note_complete(session: Session, order: Order, now: datetime) -> None:
    """Nothing more is wanted for this order (or something is again): kept with its tub; a single round ends with it."""
    held = holder_of(session, order.id)
    if held is None:
        return
    done = order.state is not OrderState.PICKING or is_complete(order)
    tub = next(tub for tub in held.open_tubs if tub.order_id == order.id)
    tub.completed_at = (tub.completed_at or now) if done else None
    if done and held.single:
        _end(held, now)
    session.flush()


def give_back(session: Session, round_id: int, number: int, who: str, now: datetime) -> PickRound:
    """Leave one order of the cart to others, with what is picked of it; with the last one the round is over.

    Giving back again changes nothing. Raises RoundOver, NotYourRound, NotFound.
    """
    given = open_round(session, round_id, who)
    tub = next((tub for tub in given.open_tubs if tub.number == number), None)
    if tub is not None:
        order = lock_order(session, tub.order_id)
        tub.released_at = now
        add_event(session, order.id, who, now, order.state, order.state, GIVEN_BACK)
    if not given.open_tubs:
        _end(given, now)
    session.flush()
    return given


def finish(session: Session, round_id: int, who: str, now: datetime) -> PickRound:
    """The cart stands at the packing table: its claims end. What is not complete waits for another picker.

    Finishing again changes nothing. Raises NotYourRound, NotFound.
    """
    found = lock_round(session, round_id)
    if found.ended_at is None:
        open_round(session, round_id, who)
        for tub in found.open_tubs:
            if tub.order.state is OrderState.PICKING and not is_complete(tub.order):
                add_event(session, tub.order_id, who, now, tub.order.state, tub.order.state, GIVEN_BACK)
        _end(found, now)
        session.flush()
    return found


def take_over(session: Session, round_id: int, who: str, now: datetime) -> PickRound:
    """Somebody else goes on with this cart (its picker went home, the tablet fell). Raises RoundOver, NotFound."""
    found = lock_round(session, round_id)
    if found.ended_at is not None:
        raise RoundOver(round_id)
    found.picker = who
    session.flush()
    return found


def _end(ending: PickRound, now: datetime) -> None:
    for tub in ending.open_tubs:
        tub.released_at = now
    ending.ended_at = now
