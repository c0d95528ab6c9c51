"""The rules of the calendar as rows, and its editions: who changed what, and that nobody was overtaken."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.days.errors import CalendarChanged
from orders.days.rules import AS_EVER, DayRule, Limit, Rules, Slot, Weekday
from orders.db import Base

KEPT_EDITIONS = 8
_LOCK = 7_382_018
"""PostgreSQL's advisory lock of the calendar; any number that no other lock of this project has."""


class CalendarEdition(Base):
    """Append-only: one row a change. `before` is the edition that it changed, so that two never change the same."""

    __tablename__ = "calendar_editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(sa.String(64), unique=True)
    before: Mapped[str] = mapped_column(sa.String(64), unique=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    what: Mapped[str] = mapped_column(sa.Text)
    press: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    """Of the form that made it, see orders/form_press.py: sent twice it is one change."""


class CalendarWeekday(Base):
    """`place` is a district's id, or `*` for the town; `weekday` 0 is Monday; `cutoff` local time like "11:00"."""

    __tablename__ = "calendar_weekdays"

    place: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    served: Mapped[bool]
    cutoff: Mapped[str | None] = mapped_column(sa.String(5))


class CalendarDay(Base):
    """A day that is not as others: closed (rest, festival, snow), an extra day, another cut-off, other limits."""

    __tablename__ = "calendar_days"

    place: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    delivers: Mapped[bool | None]
    cutoff: Mapped[str | None] = mapped_column(sa.String(5))
    most_orders: Mapped[int | None]
    most_weight_g: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.String(60))


class CalendarLimit(Base):
    """The most that a usual day of a place holds."""

    __tablename__ = "calendar_limits"

    place: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    most_orders: Mapped[int | None]
    most_weight_g: Mapped[int | None]


class DeliverySlot(Base):
    """Hours of a day. Never deleted, since orders lie in it: one that is used no more is not `active`."""

    __tablename__ = "delivery_slots"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(32))
    starts: Mapped[str] = mapped_column(sa.String(5))
    ends: Mapped[str] = mapped_column(sa.String(5))
    most_orders: Mapped[int | None]
    most_weight_g: Mapped[int | None]
    active: Mapped[bool]


_NEWEST = sa.select(CalendarEdition.edition).order_by(CalendarEdition.id.desc()).limit(1)
_SLOTS = sa.select(*DeliverySlot.__table__.columns).order_by(DeliverySlot.id)
_known: dict[str, Rules] = {}
"""Edition -> its rules: an edition never changes, and its name is never given twice."""


def rules(session: Session) -> Rules:
    """The calendar as this session sees it: one small query, and those of its rows only where it is new."""
    edition = session.scalar(_NEWEST)
    if edition is None:
        return AS_EVER
    found = _known.get(edition)
    if found is None:
        found = _read(session, edition)
        while len(_known) >= KEPT_EDITIONS:
            _known.pop(next(iter(_known)), None)
        _known[edition] = found
    return found


def stand_still(session: Session) -> None:
    """Nobody places an order and nobody else changes the calendar until this transaction ends."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def standing_still() -> sa.ColumnElement[object]:
    """Select this on PostgreSQL, and the calendar does not change until the transaction ends; many may do so at once.

    SQLite's writers follow one another anyway.
    """
    return sa.func.pg_advisory_xact_lock_shared(_LOCK)


def edition_made_by(session: Session, press: str) -> CalendarEdition | None:
    """The change that this press of a form has made already."""
    return session.scalar(sa.select(CalendarEdition).where(CalendarEdition.press == press))


def editions(session: Session, most: int) -> list[CalendarEdition]:
    """The last changes, the newest first."""
    return list(session.scalars(sa.select(CalendarEdition).order_by(CalendarEdition.id.desc()).limit(most)))


def write(
    session: Session, before: Rules, after: Rules, *, who: str, now: datetime, what: str, press: str | None = None
) -> Rules:
    """Put the rules `after` in the place of `before`, the ones that were shown; gives them as they are written.

    Raises CalendarChanged where the calendar is another one by now. Call `stand_still` first.
    """
    newest = session.scalar(_NEWEST) or ""
    if newest != before.edition:
        last = editions(session, 1)
        raise CalendarChanged(last[0].who if last else "")
    edition = secrets.token_urlsafe(24)
    session.add(CalendarEdition(edition=edition, before=newest, at=now, who=who, what=what, press=press))
    _replace(session, CalendarWeekday, [
        {"place": place, "weekday": weekday, "served": rule.served, "cutoff": _text(rule.cutoff)}
        for (place, weekday), rule in after.weekdays.items()
    ])  # fmt: skip
    _replace(session, CalendarDay, [
        {"place": place, "day": day, "delivers": rule.delivers, "cutoff": _text(rule.cutoff), "reason": rule.reason}
        | _columns(rule.limit)
        for (place, day), rule in after.days.items()
    ])  # fmt: skip
    _replace(session, CalendarLimit, [{"place": place} | _columns(limit) for place, limit in after.limits.items()])
    _write_slots(session, after)
    session.flush()
    return _read(session, edition)


def _replace(session: Session, table: type[Base], rows: list[dict[str, object]]) -> None:
    session.execute(sa.delete(table), execution_options={"synchronize_session": False})
    if rows:
        session.execute(sa.insert(cast(sa.Table, table.__table__)), rows)


def _columns(limit: Limit) -> dict[str, object]:
    return {"most_orders": limit.orders, "most_weight_g": limit.weight_g}


def _write_slots(session: Session, after: Rules) -> None:
    """Slots that are there stay, new ones come, all others are used no more."""
    kept = [slot.id for slot in after.slots if slot.id > 0]
    gone = sa.update(DeliverySlot).where(DeliverySlot.active, DeliverySlot.id.not_in(kept)).values(active=False)
    session.execute(gone, execution_options={"synchronize_session": False})
    for slot in after.slots:
        if slot.id > 0:
            limit = sa.update(DeliverySlot).where(DeliverySlot.id == slot.id).values(**_columns(slot.limit))
            session.execute(limit, execution_options={"synchronize_session": False})
    session.add_all(
        DeliverySlot(
            place=slot.place, starts=_text(slot.starts), ends=_text(slot.ends), most_orders=slot.limit.orders,
            most_weight_g=slot.limit.weight_g, active=True,
        )
        for slot in after.slots
        if slot.id <= 0
    )  # fmt: skip


def _read(session: Session, edition: str) -> Rules:
    slots = [(_slot(row), row.active) for row in session.execute(_SLOTS)]
    return Rules(
        edition=edition,
        weekdays={
            (row.place, row.weekday): Weekday(row.served, _time(row.cutoff))
            for row in session.execute(sa.select(*CalendarWeekday.__table__.columns))
        },
        days={
            (row.place, row.day): DayRule(
                row.delivers, _time(row.cutoff), Limit(row.most_orders, row.most_weight_g), row.reason
            )
            for row in session.execute(sa.select(*CalendarDay.__table__.columns))
        },
        limits={
            row.place: Limit(row.most_orders, row.most_weight_g)
            for row in session.execute(sa.select(*CalendarLimit.__table__.columns))
        },
        slots=tuple(sorted((slot for slot, active in slots if active), key=lambda slot: slot.starts)),
        retired=tuple(slot for slot, active in slots if not active),
    )


def _slot(row: sa.Row[tuple[object, ...]]) -> Slot:
    limit = Limit(row.most_orders, row.most_weight_g)
    return Slot(row.id, row.place, time.fromisoformat(row.starts), time.fromisoformat(row.ends), limit)


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _text(at: time | None) -> str | None:
    return None if at is None else f"{at:%H:%M}"
