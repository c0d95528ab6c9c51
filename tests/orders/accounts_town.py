"""A small town with money in it: deliveries, closed months, bank accounts."""

from __future__ import annotations

from datetime import date, datetime

from cryptography.fernet import Fernet
from sqlalchemy.orm import Session

from orders.accounts.bank_accounts import Vault, details_of, set_account
from orders.accounts.months import Month
from orders.config import OrdersSettings
from orders.delivering import delivery
from orders.homes.people import Household
from orders.ordering.order import Order
from tests.makers import NOW, an_item, an_order, at, delivery_jobs

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
DECEMBER_1 = at(9, day=date(2026, 12, 1))
DEBIT_DAY = date(2026, 12, 21)
SETTINGS = OrdersSettings(
    bank_keys=Fernet.generate_key().decode(),
    commission_permille=100,
    debit_consignor="1234567",
    debit_account="0123-456-1-7654321",
    debit_bank_names="ﾊﾁｼﾞﾕｳﾆ/ｲﾅ",
)
VAULT = Vault.of(SETTINGS)


def delivered(
    session: Session, *, household: Household | None = None, price_yen: int = 1080, now: datetime = NOW
) -> Order:
    """Rice twice at 8 %, soap once at 10 %, handed over."""
    rice = an_item(session, name="米", price_yen=price_yen)
    soap = an_item(session, name="石鹸", price_yen=330, tax_rate_percent=10)
    order = an_order(session, {rice: 2, soap: 1}, household=household, now=now)
    for job in delivery_jobs(session, order, now):
        delivery.hand_over(session, job.id, "driver", now, handed_to="中島 ハル")
    session.refresh(order)
    return order


def with_account(session: Session, household_id: int, number: str = "1234567") -> None:
    """A bank account of the household."""
    typed = {"bank_code": "0143", "branch_code": "201", "kind": "1", "number": number, "holder": "なかじま はる"}
    set_account(session, VAULT, household_id, details_of(typed), "cable1", NOW)
