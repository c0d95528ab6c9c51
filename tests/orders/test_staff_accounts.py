"""Log-ins of the staff: somebody of the city is always left, however fast two of them are."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import OrdersError
from orders.homes import staff_accounts
from orders.homes.errors import LastOfTheCity, LoginTaken, PasswordTooShort
from orders.homes.people import Account, Role, check_password
from tests.races.steps import at_once

LONG = "akebono-2026"


def somebody(session: Session, login: str, role: Role = Role.CITY) -> int:
    return staff_accounts.open_account(session, login, LONG, role, login, None).id


def test_two_of_the_city_who_close_each_other_leave_one(database: Database) -> None:
    with database.writing() as session:
        both = [somebody(session, login) for login in ("one", "two")]

    def close(account_id: int) -> object:
        try:
            with database.writing() as session:
                return staff_accounts.close_account(session, account_id).login
        except OrdersError as error:
            return type(error)

    done = at_once([lambda each=each: close(each) for each in both])  # type: ignore[misc]
    assert sorted(map(str, done))[0] == str(LastOfTheCity)
    with database.reading() as session:
        assert sum(each.active for each in staff_accounts.accounts(session)) == 1


def test_the_last_of_the_city_keeps_the_task_and_others_may_change(database: Database) -> None:
    with database.reading() as session:
        last, shop = somebody(session, "city1"), somebody(session, "shop1", Role.SHOP)
        with pytest.raises(LastOfTheCity):
            staff_accounts.change_role(session, last, Role.SHOP, None)
        staff_accounts.change_role(session, shop, Role.CITY, None)
        staff_accounts.close_account(session, last)
        assert not session.get_one(Account, last).active
        staff_accounts.reopen_account(session, last)
        assert session.get_one(Account, last).active


def test_names_are_given_once_and_passwords_are_long(database: Database) -> None:
    with database.reading() as session:
        made = somebody(session, "city1")
        with pytest.raises(LoginTaken):
            somebody(session, "city1")
        with pytest.raises(PasswordTooShort):
            staff_accounts.reset_password(session, made, "short")
        fresh = staff_accounts.new_password()
        staff_accounts.reset_password(session, made, fresh)
        assert check_password(session, "city1", LONG) is None
        assert check_password(session, "city1", fresh) is not None
