"""Reminders (当番のお知らせ): who is on duty at which hall, and how many boxes are expected there.

For tomorrow in the evening, and for today as soon as the district's cut-off is over and the number is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import day_bounds, local
from orders.days.closing import is_closed
from orders.days.outbox import post
from orders.days.rule_rows import rules
from orders.db import Base
from orders.homes.districts import District, districts
from orders.homes.people import Role
from orders.homes.rota import OnDuty, duties_of
from orders.ordering.order import Order, OrderState
from orders.upsert import insert_into

EVENING = time(17)
TODAY, TOMORROW = "today", "tomorrow"


class DutyReminder(Base):
    """That somebody was reminded; the boxes are those expected then. `about` is today or tomorrow."""

    __tablename__ = "duty_reminders"

    worker_id: Mapped[int] = mapped_column(sa.ForeignKey("workers.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    about: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    orders: Mapped[int]
    boxes: Mapped[int]
    written_at: Mapped[datetime]


@dataclass(frozen=True)
class Expected:
    """Orders of a hall's day, and the boxes that they make at least."""

    orders: int
    boxes: int


def remind(session: Session, now: datetime, payload_g: int) -> int:
    """Write what is due and not written yet; gives how many reminders this very call has written."""
    today, tomorrow = local(now).date(), local(now).date() + timedelta(days=1)
    valid, duties = rules(session), duties_of(session, [today, tomorrow])
    written = 0
    for district in districts(session):
        if valid.delivers(district.id, today) and is_closed(session, district.id, today):
            written += _remind_all(session, district, today, TODAY, duties[today], now, payload_g)
        if local(now).time() >= EVENING and valid.delivers(district.id, tomorrow):
            written += _remind_all(session, district, tomorrow, TOMORROW, duties[tomorrow], now, payload_g)
    return written


def expected(session: Session, district_id: str, day: date, payload_g: int) -> Expected:
    """Every order is a box at least, and one more for every further payload of an aircraft."""
    query = sa.select(Order.weight_g).where(
        Order.district_id == district_id, Order.delivery_day == day, Order.state != OrderState.CANCELLED
    )
    weights = list(session.scalars(query))
    return Expected(len(weights), sum(max(1, math.ceil(weight_g / payload_g)) for weight_g in weights))


def reminders_of(session: Session, district_id: str, first: date) -> list[DutyReminder]:
    """What a hall was told from that day on, the newest word a day and person."""
    query = sa.select(DutyReminder).where(DutyReminder.district_id == district_id, DutyReminder.day >= first)
    # "today" comes before "tomorrow" in the alphabet, and is the later word.
    newest: dict[tuple[date, int], DutyReminder] = {}
    for each in session.scalars(query.order_by(DutyReminder.day, DutyReminder.about.desc())):
        newest[each.day, each.worker_id] = each
    return list(newest.values())


def _remind_all(
    session: Session, district: District, day: date, about: str, duties: Iterable[OnDuty], now: datetime, payload_g: int
) -> int:
    coming = expected(session, district.id, day, payload_g)
    if not coming.orders and about == TODAY:
        return 0
    volunteers = [duty for duty in duties if duty.role is Role.VOLUNTEER and duty.district_id in (district.id, None)]
    return sum(_remind(session, district, day, about, duty, coming, now) for duty in volunteers)


def _remind(
    session: Session, district: District, day: date, about: str, duty: OnDuty, coming: Expected, now: datetime
) -> bool:
    row = insert_into(session, DutyReminder).values(
        worker_id=duty.worker_id, day=day, about=about, district_id=district.id, name=duty.name, orders=coming.orders,
        boxes=coming.boxes, written_at=now,
    )  # fmt: skip
    mine = row.on_conflict_do_nothing(index_elements=["worker_id", "day", "about", "district_id"])
    if session.scalar(mine.returning(DutyReminder.worker_id)) is None:
        return False
    post(
        session, f"duty:{duty.worker_id}:{day}:{about}:{district.id}", to_name=duty.name, to_phone=duty.phone,
        subject="ゆうあいマーケット 当番のお知らせ", text=_text(district, day, about, coming), now=now,
        until=day_bounds(day)[1],
    )  # fmt: skip
    return True


def _text(district: District, day: date, about: str, coming: Expected) -> str:
    word = "きょう" if about == TODAY else "あした"
    boxes = f"箱は{coming.boxes}つほどです。" if coming.orders else "注文は、まだありません。"
    return f"{word}（{day.month}月{day.day}日）は、{district.hall_name}の当番です。{boxes}よろしくお願いします。"
