"""Households that order, and accounts of the people who work for them."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders.db import Base
from orders.errors import NotFound
from orders.homes.districts import District


class MissingRule(StrEnum):
    """What the household wants when an item is missing: a similar one, or nothing."""

    SIMILAR = "similar"
    NONE = "none"


class Role(StrEnum):
    SHOP = "shop"
    CABLE = "cable"
    CITY = "city"
    OPERATOR = "operator"
    VOLUNTEER = "volunteer"
    DRIVER = "driver"


class Household(Base):
    """One door. `walk_minutes` is the volunteer's walk from the hall."""

    __tablename__ = "households"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(128))
    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"), index=True)
    phone: Mapped[str] = mapped_column(sa.String(20))
    walk_minutes: Mapped[int]
    missing_rule: Mapped[MissingRule]
    active: Mapped[bool]

    district: Mapped[District] = relationship(lazy="joined")


class Account(Base):
    """Somebody who logs in with a name and a password; volunteers belong to a district."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(64), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(64))
    role: Mapped[Role]
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    district_id: Mapped[str | None] = mapped_column(sa.ForeignKey("districts.id"))
    active: Mapped[bool]


def household(session: Session, household_id: int) -> Household:
    """Raises NotFound."""
    found = session.get(Household, household_id)
    if found is None:
        raise NotFound("household", household_id)
    return found


def set_missing_rule(session: Session, household_id: int, rule: MissingRule) -> None:
    """What this household wants from now on when an item is missing. Raises NotFound."""
    household(session, household_id).missing_rule = rule
    session.flush()


def household_by_code(session: Session, code: str) -> Household | None:
    return session.scalar(sa.select(Household).where(Household.code == code))


def households(session: Session) -> list[Household]:
    """All households, by code."""
    return list(session.scalars(sa.select(Household).order_by(Household.code)))


def account(session: Session, account_id: int) -> Account:
    """Raises NotFound."""
    found = session.get(Account, account_id)
    if found is None:
        raise NotFound("account", account_id)
    return found


def account_by_login(session: Session, login: str) -> Account | None:
    return session.scalar(sa.select(Account).where(Account.login == login))


def set_account(
    session: Session, login: str, password: str, role: Role, display_name: str, district_id: str | None
) -> Account:
    """Make an account, or give the one of that name a new password, role and name."""
    found = account_by_login(session, login) or Account(login=login)
    found.display_name, found.role, found.district_id = display_name, role, district_id
    found.password_hash, found.active = hash_password(password), True
    session.add(found)
    return found


def hash_password(password: str) -> str:
    """Argon2id with the library's parameters (RFC 9106, low-memory profile); some 40 ms of work."""
    return PasswordHasher().hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def check_password(session: Session, login: str, password: str) -> Account | None:
    """The active account, or None: a wrong password, an unknown and a closed account look the same."""
    found = account_by_login(session, login)
    if found is None or not found.active:
        # Work as long as for a known name, so that the time does not tell which names exist.
        hash_password(password)
        return None
    return found if password_fits(found.password_hash, password) else None
