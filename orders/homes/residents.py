"""Residents: the persons of a household. Orders belong to the household; a name and an age belong to a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import local_day
from orders.db import Base
from orders.homes.people import household

ADULT_YEARS = 20
"""二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律, article 1: alcohol from this age on."""


class Resident(Base):
    """One person. `birth_year` is all that is asked of a birthday: enough for what is sold by age."""

    __tablename__ = "residents"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    position: Mapped[int]
    """1 is who signed the registration."""
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    birth_year: Mapped[int | None]
    phone: Mapped[str] = mapped_column(sa.String(20))
    """Their own; empty where the household's is the only one."""
    left_on: Mapped[date | None]
    """Moved away or died: the row stays as long as the household's papers name them."""


@dataclass(frozen=True)
class Person:
    """What a form says about one person."""

    name: str
    reading: str
    birth_year: int | None = None
    phone: str = ""


def residents_of(session: Session, household_id: int) -> list[Resident]:
    """Who lives there now, as they stand on the form."""
    query = sa.select(Resident).where(Resident.household_id == household_id, Resident.left_on.is_(None))
    return list(session.scalars(query.order_by(Resident.position, Resident.id)))


def set_residents(session: Session, household_id: int, people: Iterable[Person], now: datetime) -> list[Resident]:
    """The household's persons from now on: who is not named any more has left. Raises NotFound.

    A person is recognised by name and reading, so that a corrected telephone number changes a row and makes none.
    """
    household(session, household_id)
    have = {(each.name, each.reading): each for each in residents_of(session, household_id)}
    for position, person in enumerate(people, 1):
        row = have.pop((person.name, person.reading), None) or Resident(household_id=household_id)
        row.position, row.name, row.reading = position, person.name[:64], person.reading[:64]
        row.birth_year, row.phone = person.birth_year, person.phone[:20]
        session.add(row)
    for gone in have.values():
        gone.left_on = local_day(now)
    session.flush()
    return residents_of(session, household_id)


def surely_adult(resident: Resident, now: datetime) -> bool:
    """Whether this person is 20 on every possible birthday of the birth year; False where none was said."""
    return resident.birth_year is not None and local_day(now).year - resident.birth_year > ADULT_YEARS


def nobody_may_drink(session: Session, household_id: int, now: datetime) -> bool:
    """True only where the years of birth of all persons are known and none of them can be 20 already."""
    people = residents_of(session, household_id)
    year = local_day(now).year
    return bool(people) and all(
        each.birth_year is not None and year - each.birth_year < ADULT_YEARS for each in people
    )  # fmt: skip
