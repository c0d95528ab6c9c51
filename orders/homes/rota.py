"""The rota (当番): which staff member, volunteer or driver is on duty at which hall on which day.

A weekly pattern with exceptions. `on_duty` is what reminders and boards ask.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound
from orders.homes.people import Role
from orders.upsert import insert_into


class Worker(Base):
    """Somebody who works for the service, paid or not; `account_id` where they log in themselves.

    `district_id` is the hall they usually go to; None for who serves the whole valley (drivers, the shop).
    """

    __tablename__ = "workers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    role: Mapped[Role]
    phone: Mapped[str] = mapped_column(sa.String(20))
    district_id: Mapped[str | None] = mapped_column(sa.ForeignKey("districts.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    active: Mapped[bool]


class WeeklyDuty(Base):
    """Every week on this day (0 is Monday), at the worker's own hall, while the pattern holds."""

    __tablename__ = "weekly_duties"
    __table_args__ = (sa.CheckConstraint("weekday between 0 and 6", name="weekday"),)

    worker_id: Mapped[int] = mapped_column(sa.ForeignKey("workers.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class DutyChange(Base):
    """One day that differs from the week: `comes` False is a day off; True a day taken on, perhaps at another hall."""

    __tablename__ = "duty_changes"

    worker_id: Mapped[int] = mapped_column(sa.ForeignKey("workers.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    comes: Mapped[bool]
    district_id: Mapped[str | None] = mapped_column(sa.ForeignKey("districts.id"))
    """The hall on that day; None: the usual one."""
    note: Mapped[str] = mapped_column(sa.String(64))


@dataclass(frozen=True)
class OnDuty:
    """Who comes: `district_id` None serves every hall; `changed` says that the day differs from the week."""

    worker_id: int
    name: str
    role: Role
    phone: str
    district_id: str | None
    account_id: int | None
    changed: bool
    note: str


def on_duty(session: Session, district_id: str, day: date, role: Role | None = None) -> list[OnDuty]:
    """Who is on duty for that hall on that day, by reading; of one role, or of all."""
    return [
        each
        for each in duties_of(session, [day])[day]
        if each.district_id in (district_id, None) and role in (each.role, None)
    ]


def duties_of(session: Session, days: Collection[date]) -> dict[date, list[OnDuty]]:
    """Day -> everybody on duty in the valley, by role and reading."""
    every = list(session.scalars(sa.select(Worker).where(Worker.active).order_by(Worker.role, Worker.reading)))
    weekly = {tuple(row) for row in session.execute(sa.select(WeeklyDuty.worker_id, WeeklyDuty.weekday))}
    asked = session.scalars(sa.select(DutyChange).where(DutyChange.day.in_(days)))
    changes = {(change.worker_id, change.day): change for change in asked}
    found: dict[date, list[OnDuty]] = {}
    for day in days:
        all_of_day = (
            _duty(worker, (worker.id, day.weekday()) in weekly, changes.get((worker.id, day))) for worker in every
        )
        found[day] = [duty for duty in all_of_day if duty is not None]
    return found


def _duty(worker: Worker, usually: bool, change: DutyChange | None) -> OnDuty | None:
    comes = change.comes if change else usually
    if not comes:
        return None
    hall = change.district_id if change and change.district_id else worker.district_id
    return OnDuty(
        worker.id,
        worker.name,
        Role(worker.role),
        worker.phone,
        hall,
        worker.account_id,
        changed=change is not None,
        note=change.note if change else "",
    )


def workers(session: Session) -> list[Worker]:
    """Everybody who is active, by role and reading."""
    return list(session.scalars(sa.select(Worker).where(Worker.active).order_by(Worker.role, Worker.reading)))


def worker(session: Session, worker_id: int) -> Worker:
    """Raises NotFound."""
    found = session.get(Worker, worker_id)
    if found is None:
        raise NotFound("worker", worker_id)
    return found


def weekdays_of(session: Session, worker_id: int) -> frozenset[int]:
    """The days of the usual week, 0 is Monday."""
    return frozenset(session.scalars(sa.select(WeeklyDuty.weekday).where(WeeklyDuty.worker_id == worker_id)))


def set_weekdays(session: Session, worker_id: int, weekdays: Collection[int]) -> None:
    """The usual week from now on. Raises NotFound, ValueError (no such day)."""
    worker(session, worker_id)
    if not set(weekdays) <= set(range(7)):
        raise ValueError("a weekday is 0 (Monday) to 6")
    session.execute(sa.delete(WeeklyDuty).where(WeeklyDuty.worker_id == worker_id))
    for weekday in sorted(set(weekdays)):
        session.execute(insert_into(session, WeeklyDuty).values(worker_id=worker_id, weekday=weekday))


def change_day(
    session: Session, worker_id: int, day: date, *, comes: bool, district_id: str | None = None, note: str = ""
) -> None:
    """This day differs from the week; said again, the last word counts. Raises NotFound."""
    worker(session, worker_id)
    values = {"comes": comes, "district_id": district_id, "note": note.strip()[:64]}
    insert = insert_into(session, DutyChange).values(worker_id=worker_id, day=day, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["worker_id", "day"], set_=values))


def as_usual(session: Session, worker_id: int, day: date) -> None:
    """The day follows the week again; twice changes nothing."""
    session.execute(sa.delete(DutyChange).where(DutyChange.worker_id == worker_id, DutyChange.day == day))
