"""What the accounts refuse; the facts are attributes, the page or the command makes the sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orders.errors import OrdersError


@dataclass(eq=False)
class MonthUnreadable(OrdersError):
    """Not a month like 2026-11."""

    text: str


@dataclass(eq=False)
class MonthNotOver(OrdersError):
    """A month is closed when it is over, not before: `today` is still in it or before it."""

    month: str
    today: date


@dataclass(eq=False)
class EarlierMonthOpen(OrdersError):
    """Months are closed one after the other: `earlier` has entries and is open."""

    month: str
    earlier: str


@dataclass(eq=False)
class MonthPassed(OrdersError):
    """A later month was closed already, so this one has no bills and gets none."""

    month: str
    closed: str


@dataclass(eq=False)
class MonthStillOpen(OrdersError):
    """Only a closed month has bills."""

    month: str


@dataclass(eq=False)
class RefundTooMuch(OrdersError):
    """More pieces, or more yen, than were charged and not given back yet."""

    name: str
    wanted: int
    left: int


@dataclass(eq=False)
class NothingToRefund(OrdersError):
    """No piece was chosen."""


@dataclass(eq=False)
class CorrectionUnclear(OrdersError):
    """A correction needs an amount, one of the two tax rates and words that stand on the bill."""

    field: str


@dataclass(eq=False)
class BankKeyMissing(OrdersError):
    """Without YUAI_BANK_KEYS no bank account is taken and none can be read."""


@dataclass(eq=False)
class BankKeyWrong(OrdersError):
    """No key of YUAI_BANK_KEYS opens the account of this household."""

    household_id: int


@dataclass(eq=False)
class AccountErased(OrdersError):
    """A household of this file has been erased since, and its account with it: the file can't be made again."""

    household_id: int


@dataclass(eq=False)
class AccountInvalid(OrdersError):
    """A field of a bank account; `why` is digits (how many: `limit`), kind, empty, letters (which: `found`), long."""

    field: str
    why: str
    limit: int = 0
    found: str = ""


@dataclass(eq=False)
class DebitSettingMissing(OrdersError):
    """The bank's file needs this setting."""

    variable: str


@dataclass(eq=False)
class DebitDayInvalid(OrdersError):
    """The bank does not work on that day, or it is over."""

    day: date


@dataclass(eq=False)
class NothingToDebit(OrdersError):
    """No bill of the month has both an amount and a bank account; `without_account` have an amount only."""

    month: str
    without_account: int


@dataclass(eq=False)
class ResultUnreadable(OrdersError):
    """The bank's file is not what it should be: record number (from 1; 0: the whole file), what, and what was found.

    `what` is empty, size, encoding, kind, order, number, header_code, consignor, day, unknown_customer,
    other_file, twice, amount, result_code, trailer_count, trailer_amount, or contradiction.
    """

    record: int
    what: str
    found: str = ""
