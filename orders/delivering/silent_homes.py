"""Homes that have not ordered as they usually do: with the consent to watch-over only, and what a call has shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import local_day
from orders.db import Base
from orders.delivering import escalations
from orders.delivering.errors import UntilMissing
from orders.delivering.escalations import Cause, Level
from orders.delivering.rhythm import Rhythm, rhythm_of
from orders.errors import ConsentMissing
from orders.homes.consents import ConsentKind, has_consent, in_force
from orders.homes.membership import paused_on
from orders.homes.people import Household
from orders.ordering.order import Order, OrderState

LOOKED_BACK = timedelta(days=400)
LONGEST_AWAY = timedelta(days=366)
NO_ANSWER_TWICE = 2


class CallResult(StrEnum):
    WELL = "well"
    NO_ANSWER = "no_answer"
    AWAY = "away"
    HOSPITAL = "hospital"
    """About health: only with the consent to health notes."""


class SilenceCall(Base):
    """Somebody of the shop or the city has telephoned. `until`: no more asking before that day."""

    __tablename__ = "silence_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    result: Mapped[CallResult]
    until: Mapped[date | None]


@dataclass(frozen=True)
class SilentHome:
    """A home whose silence is unusual. `no_answers`: calls without an answer since its last order."""

    household: Household
    rhythm: Rhythm
    days: int
    no_answers: int
    last_call: SilenceCall | None
    may_say_hospital: bool


def silent_homes(session: Session, now: datetime) -> list[SilentHome]:
    """Those that were silent longest, measured by their own habit, first; nothing of households without consent.

    Who has said that nobody is at home (a pause) is not waited for.
    """
    today = local_day(now)
    away = paused_on(session, today)
    found = [
        _silent(session, home, rhythm, today, now)
        for home, rhythm in _rhythms(session, now)
        if rhythm.is_unusual(today) and home.id not in away
    ]
    shown = [each for each in found if each is not None]
    return sorted(shown, key=lambda each: each.days / each.rhythm.patience_days, reverse=True)


def _rhythms(session: Session, now: datetime) -> list[tuple[Household, Rhythm]]:
    watched = in_force(ConsentKind.WATCH_OVER, Household.id.expression, now)
    query = (
        sa.select(Household, Order.placed_at)
        .join(Order, Order.household_id == Household.id)
        .where(
            watched, Household.active, Order.state != OrderState.CANCELLED,
            Order.placed_at > now - LOOKED_BACK, Order.placed_at <= now,
        )
        .order_by(Household.code)
    )  # fmt: skip
    days: dict[int, list[date]] = {}
    homes: dict[int, Household] = {}
    for home, placed_at in session.execute(query):
        homes[home.id] = home
        days.setdefault(home.id, []).append(local_day(placed_at))
    known = ((homes[home_id], rhythm_of(each)) for home_id, each in days.items())
    return [(home, rhythm) for home, rhythm in known if rhythm is not None]


def _silent(session: Session, home: Household, rhythm: Rhythm, today: date, now: datetime) -> SilentHome | None:
    calls = [each for each in calls_of(session, home.id) if local_day(each.at) >= rhythm.last_day]
    if any(each.until is not None and today < each.until for each in calls):
        return None
    return SilentHome(
        household=home,
        rhythm=rhythm,
        days=rhythm.silent_days(today),
        no_answers=sum(each.result is CallResult.NO_ANSWER for each in calls),
        last_call=calls[-1] if calls else None,
        may_say_hospital=has_consent(session, home.id, ConsentKind.HEALTH_NOTES, now),
    )


def calls_of(session: Session, household_id: int) -> Sequence[SilenceCall]:
    """Every call about the silence of this household, the oldest first."""
    query = sa.select(SilenceCall).where(SilenceCall.household_id == household_id)
    return session.scalars(query.order_by(SilenceCall.id)).all()


def note_call(
    session: Session, household_id: int, who: str, now: datetime, result: CallResult | str, until: date | None = None
) -> SilenceCall:
    """What a call has shown. Who is well is left alone for as long as their silence may last again; who is away or in
    hospital until the day that was said; a second call without an answer begins an escalation.

    The same result again within the day is a double press. Raises ConsentMissing, UntilMissing, ValueError.
    """
    said = CallResult(result)
    kind = ConsentKind.HEALTH_NOTES if said is CallResult.HOSPITAL else ConsentKind.WATCH_OVER
    for needed in (ConsentKind.WATCH_OVER, kind):
        if not has_consent(session, household_id, needed, now):
            raise ConsentMissing(household_id, needed)
    day = local_day(now)
    session.execute(sa.select(Household.id).where(Household.id == household_id).with_for_update(key_share=True))
    last = next(reversed(calls_of(session, household_id)), None)
    if last is not None and (last.result, last.who) == (said, who) and now - last.at < timedelta(minutes=5):
        return last
    made = SilenceCall(household_id=household_id, at=now, who=who, result=said, until=_until(
        session, household_id, said, day, until, now
    ))  # fmt: skip
    session.add(made)
    session.flush()
    if said is CallResult.NO_ANSWER:
        _perhaps_escalate(session, household_id, who, now)
    return made


def _until(
    session: Session, household_id: int, said: CallResult, day: date, until: date | None, now: datetime
) -> date | None:
    if said is CallResult.NO_ANSWER:
        return None
    if said is CallResult.WELL:
        rhythm = next((each for home, each in _rhythms(session, now) if home.id == household_id), None)
        return day + timedelta(days=int(rhythm.patience_days) + 1 if rhythm else 7)
    if until is None or not day < until <= day + LONGEST_AWAY:
        raise UntilMissing(household_id)
    return until


def _perhaps_escalate(session: Session, household_id: int, who: str, now: datetime) -> None:
    recent = [each for each in calls_of(session, household_id) if each.at > now - timedelta(days=14)]
    in_a_row = 0
    for each in reversed(recent):
        if each.result is not CallResult.NO_ANSWER:
            break
        in_a_row += 1
    if in_a_row >= NO_ANSWER_TWICE:
        note = f"いつもの注文がなく、電話に{in_a_row}回 出ません。"
        escalations.raise_one(session, household_id, Cause.NOT_ORDERED, Level.CALL, who, now, note)
