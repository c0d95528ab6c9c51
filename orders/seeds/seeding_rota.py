"""The sample town's rota, its carer, and whom to call: what stands on registration forms besides the household."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.homes import carers, contacts, residents, rota
from orders.homes.carers import Carer, CarerKind
from orders.homes.contacts import ContactWish, Told
from orders.homes.people import Account, Role, households
from orders.homes.residents import Person
from orders.homes.rota import Worker

WORKING_DAYS = range(5)
OLDEST_BORN = 1936
EVERY_THIRD = 3
CARER = "見本 ケアマネ"


def seed_rota(session: Session, now: datetime) -> None:
    """Adds what is absent: a household that names its persons, or a worker that is known, is left alone."""
    _persons(session, now)
    _workers(session)
    _carer(session, now)


def _persons(session: Session, now: datetime) -> None:
    named = set(session.scalars(sa.select(residents.Resident.household_id).distinct()))
    for number, home in enumerate(households(session)):
        if home.id in named:
            continue
        person = Person(home.name, home.reading, OLDEST_BORN + number % 15)
        residents.set_residents(session, home.id, [person], now)
        child = ContactWish(f"{home.name.split()[0]} 見本", "子", f"090-0000-{number:04}", Told.CONDITION)
        contacts.set_contacts(session, home.id, [child], now)


def _workers(session: Session) -> None:
    """Volunteers and drivers with a log-in, Monday to Friday."""
    known = set(session.scalars(sa.select(Worker.account_id)))
    serving = sa.select(Account).where(Account.role.in_([Role.VOLUNTEER, Role.DRIVER])).order_by(Account.id)
    for account in session.scalars(serving).all():
        if account.id in known:
            continue
        made = Worker(
            name=account.display_name, reading=account.login, role=account.role, phone="",
            district_id=account.district_id, account_id=account.id, active=True,
        )  # fmt: skip
        session.add(made)
        session.flush()
        rota.set_weekdays(session, made.id, WORKING_DAYS)


def _carer(session: Session, now: datetime) -> None:
    if session.scalar(sa.select(Carer.id).where(Carer.name == CARER)) is not None:
        return
    made = Carer(
        name=CARER, reading="みほん", kind=CarerKind.CARE_MANAGER, organisation="見本ケアセンター",
        phone="0265-00-0009", active=True,
    )  # fmt: skip
    session.add(made)
    session.flush()
    for home in households(session)[::EVERY_THIRD]:
        carers.take_care(session, made.id, home.id, now)
