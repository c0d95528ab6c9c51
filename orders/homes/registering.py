"""A household registers: everything that its paper form says becomes rows in one transaction, once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.homes import carers, consents, contacts, residents
from orders.homes.consent_texts import OF_THE_HOUSEHOLD, ConsentKind
from orders.homes.consents import Manner
from orders.homes.contacts import ContactWish
from orders.homes.districts import District
from orders.homes.errors import NotAgreed
from orders.homes.membership import Home, MembershipEvent, Step, note_step
from orders.homes.people import Household, MissingRule, household, households
from orders.homes.residents import Person

CODE = re.compile(r"H(\d{4,})")


@dataclass(frozen=True)
class PaperForm:
    """What stands on the paper; the first person is who signed."""

    people: tuple[Person, ...]
    home: Home
    missing_rule: MissingRule
    contacts: tuple[ContactWish, ...]
    carer_id: int | None
    agreed: frozenset[ConsentKind]


def register(
    session: Session,
    form: PaperForm,
    texts: Mapping[ConsentKind, str],
    manner: Manner,
    now: datetime,
    *,
    press: str | None = None,
) -> Household:
    """Make the household with its persons, contacts, carer and consents; the same press again gives the same one.

    `texts` are the words that stood on the paper. Raises NotAgreed, NotFound (district, carer).
    """
    if ConsentKind.ORDERING not in form.agreed:
        raise NotAgreed
    _one_by_one(session)
    known = press and made_by(session, press)
    if known:
        return known
    made = _new_household(session, form)
    note_step(session, made.id, Step.JOINED, manner.who, now, press=press)
    residents.set_residents(session, made.id, form.people, now)
    contacts.set_contacts(session, made.id, form.contacts, now)
    if form.carer_id is not None:
        carers.take_care(session, form.carer_id, made.id, now)
    for kind in OF_THE_HOUSEHOLD:
        if kind in form.agreed:
            consents.give(session, made.id, kind, texts[kind], now, manner=manner)
    return made


def made_by(session: Session, press: str) -> Household | None:
    """The household that this very press has registered."""
    known = session.scalar(sa.select(MembershipEvent.household_id).where(MembershipEvent.press == press))
    return household(session, known) if known else None


def _new_household(session: Session, form: PaperForm) -> Household:
    signed, home = form.people[0], form.home
    made = Household(
        code=next_code(session), name=signed.name, reading=signed.reading, address=home.address,
        district_id=home.district_id, phone=home.phone, walk_minutes=home.walk_minutes,
        missing_rule=form.missing_rule, active=True,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _one_by_one(session: Session) -> None:
    """Two registrations at once would take the same number (on SQLite all writers queue anyway)."""
    session.execute(sa.select(District.id).order_by(District.id).limit(1).with_for_update())


def next_code(session: Session) -> str:
    """H0031 after H0030; codes of another shape are left aside."""
    used = (CODE.fullmatch(code) for code in session.scalars(sa.select(Household.code)))
    return f"H{max((int(each[1]) for each in used if each), default=0) + 1:04}"


def lookalikes(session: Session, reading: str, phone: str, address: str) -> list[Household]:
    """Households of which two of three agree: reading, telephone, address. Width, spaces and hyphens are nothing."""
    wanted = (_bare(reading), _digits(phone), _bare(address))
    return [home for home in households(session) if _alike(wanted, home)]


def _alike(wanted: tuple[str, str, str], home: Household) -> bool:
    have = (_bare(home.reading), _digits(home.phone), _bare(home.address))
    return sum(bool(mine) and mine == theirs for mine, theirs in zip(wanted, have, strict=True)) >= 2


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\-‐−ー丁目番地号の]", "", folded)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
