"""Log-ins of the people who work for the service: opened, closed, given a new password or another role by the city."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.homes.errors import LastOfTheCity, LoginTaken, PasswordTooShort
from orders.homes.people import Account, Role, account, account_by_login, hash_password, set_account

LEAST_SIGNS = 10
_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without signs that look alike on paper."""


def accounts(session: Session) -> list[Account]:
    """Open ones first, by role and login."""
    return list(session.scalars(sa.select(Account).order_by(Account.active.desc(), Account.role, Account.login)))


def new_password() -> str:
    """Twelve signs in three groups: about 59 bits, to be handed over on paper and changed by the next reset."""
    signs = [secrets.choice(_PLAIN) for _ in range(12)]
    return "-".join("".join(signs[start : start + 4]) for start in (0, 4, 8))


def open_account(
    session: Session, login: str, password: str, role: Role, name: str, district_id: str | None
) -> Account:
    """A new log-in. Raises LoginTaken, PasswordTooShort."""
    if account_by_login(session, login) is not None:
        raise LoginTaken(login)
    _check(password)
    made = set_account(session, login, password, role, name, district_id)
    session.flush()
    return made


def reset_password(session: Session, account_id: int, password: str) -> Account:
    """The old password opens nothing any more. Raises NotFound, PasswordTooShort."""
    _check(password)
    found = account(session, account_id)
    found.password_hash = hash_password(password)
    session.flush()
    return found


def close_account(session: Session, account_id: int) -> Account:
    """Nobody gets in by it any more, from the next page on. Twice changes nothing. Raises NotFound, LastOfTheCity."""
    found = _locked(session, account_id)
    if found.active:
        _keep_one_of_the_city(session, found)
        found.active = False
        session.flush()
    return found


def reopen_account(session: Session, account_id: int) -> Account:
    """As before, with the old password. Raises NotFound."""
    found = _locked(session, account_id)
    found.active = True
    session.flush()
    return found


def change_role(session: Session, account_id: int, role: Role, district_id: str | None) -> Account:
    """Another task from the next page on. Raises NotFound, LastOfTheCity."""
    found = _locked(session, account_id)
    if found.role is not role:
        _keep_one_of_the_city(session, found)
    found.role, found.district_id = role, district_id
    session.flush()
    return found


def _locked(session: Session, account_id: int) -> Account:
    """Changes come one by one: two who close each other's account must not both succeed."""
    of_city = sa.select(Account).where(Account.role == Role.CITY).order_by(Account.id)
    session.scalars(of_city.with_for_update().execution_options(populate_existing=True)).all()
    return account(session, account_id)


def _keep_one_of_the_city(session: Session, leaving: Account) -> None:
    if leaving.role is not Role.CITY or not leaving.active:
        return
    others = sa.select(sa.func.count()).select_from(Account).where(
        Account.role == Role.CITY, Account.active, Account.id != leaving.id
    )  # fmt: skip
    if not session.scalar(others):
        raise LastOfTheCity(leaving.login)


def _check(password: str) -> None:
    if len(password) < LEAST_SIGNS:
        raise PasswordTooShort(LEAST_SIGNS)
