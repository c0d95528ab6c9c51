"""The file that asks the bank to debit: made once from the bills, and the same bytes again whenever it is asked for."""

from __future__ import annotations

import re
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.bank_accounts import KIND_WORDS, BankAccount, Vault
from orders.accounts.bank_days import is_bank_day
from orders.accounts.bank_kana import bank_kana
from orders.accounts.bills import Bill, bills_of
from orders.accounts.closings import hold_to_close
from orders.accounts.debit_records import DATA, DEBIT_SERVICE, END, HEADER, JIS_CODE, TRAILER, write_record
from orders.accounts.debits import DebitFile, DebitRequest, Wanted, files_of, in_flight, requests_by_bill, requests_of
from orders.accounts.errors import AccountErased, DebitDayInvalid, DebitSettingMissing, MonthStillOpen, NothingToDebit
from orders.accounts.months import Month
from orders.accounts.payments import balances
from orders.clock import local_day
from orders.config import OrdersSettings
from orders.errors import SettingInvalid

_OWN_ACCOUNT = re.compile(r"(\d{4})-(\d{3})-(\d)-(\d{7})")
LINE_ENDS = {"crlf": b"\r\n", "none": b""}


def ask_bank(
    session: Session, month: Month, debit_day: date, who: str, now: datetime, vault: Vault, settings: OrdersSettings
) -> DebitFile:
    """Ask for every bill of a closed month that is open, has an account, and was not asked for before.

    Where there is none, the newest file of the month is given: asking twice asks once. Never more is asked than the
    household still owes. Raises MonthStillOpen, NothingToDebit, DebitDayInvalid, DebitSettingMissing, BankKeyMissing,
    BankKeyWrong, SettingInvalid.
    """
    closing = hold_to_close(session, month)
    if closing.closed_at is None:
        raise MonthStillOpen(str(month))
    header_of(settings, debit_day)
    wanted = _wanted(session, month, vault)
    made = files_of(session, month)
    if not wanted:
        if made:
            return made[-1]
        raise NothingToDebit(str(month), _without_account(session, month))
    if not is_bank_day(debit_day) or debit_day <= local_day(now):
        raise DebitDayInvalid(debit_day)
    file = DebitFile(
        month=month,
        run=len(made) + 1,
        debit_day=debit_day,
        records=len(wanted),
        total_yen=sum(each.amount_yen for each in wanted),
        made_at=now,
        made_by=who,
    )
    session.add(file)
    session.flush()
    session.add_all(_request(file, each, _earlier_accounts(session, vault, each)) for each in wanted)
    session.flush()
    return file


def file_bytes(session: Session, file: DebitFile, vault: Vault, settings: OrdersSettings) -> bytes:
    """The file as the bank takes it.

    Raises AccountErased (of a file that was answered long ago), BankKeyMissing, BankKeyWrong, DebitSettingMissing,
    SettingInvalid.
    """
    end = _line_end(settings)
    requests = requests_of(session, file.id)
    records = [
        header_of(settings, file.debit_day),
        *(_data_record(request, vault) for request in requests),
        write_record(TRAILER, {"record": 8, "count": file.records, "amount": file.total_yen}),
        write_record(END, {"record": 9}),
    ]
    return b"".join(record + end for record in records)


def header_of(settings: OrdersSettings, debit_day: date) -> bytes:
    """The first record. Raises DebitSettingMissing, SettingInvalid, AccountInvalid (a name)."""
    _line_end(settings)
    if not re.fullmatch(r"\d{1,10}", settings.debit_consignor):
        raise DebitSettingMissing("YUAI_DEBIT_CONSIGNOR")
    own = _OWN_ACCOUNT.fullmatch(settings.debit_account)
    if own is None or own[3] not in KIND_WORDS:
        raise DebitSettingMissing("YUAI_DEBIT_ACCOUNT")
    bank_name, _, branch_name = settings.debit_bank_names.partition("/")
    values: dict[str, str | int] = {
        "record": 1,
        "service": DEBIT_SERVICE,
        "code": JIS_CODE,
        "consignor": settings.debit_consignor,
        "consignor_name": bank_kana(settings.debit_consignor_name, "consignor_name", 40),
        "day": f"{debit_day:%m%d}",
        "bank_code": own[1],
        "bank_name": bank_kana(bank_name, "bank_name", 15, optional=True),
        "branch_code": own[2],
        "branch_name": bank_kana(branch_name, "branch_name", 15, optional=True),
        "kind": own[3],
        "number": own[4],
    }
    return write_record(HEADER, values)


def _line_end(settings: OrdersSettings) -> bytes:
    if settings.debit_line_end not in LINE_ENDS:
        raise SettingInvalid("YUAI_DEBIT_LINE_END", settings.debit_line_end, " or ".join(LINE_ENDS))
    return LINE_ENDS[settings.debit_line_end]


def _wanted(session: Session, month: Month, vault: Vault) -> list[Wanted]:
    asked, flying, owed = requests_by_bill(session, month), in_flight(session), balances(session)
    accounts = _accounts(session)
    wanted = []
    for bill in bills_of(session, month):
        open_yen = owed.get(bill.household_id, 0) - flying.get(bill.household_id, 0)
        amount_yen = min(bill.due_yen, open_yen)
        sealed = accounts.get(bill.household_id)
        if bill.id in asked or amount_yen <= 0 or sealed is None:
            continue
        wanted.append(Wanted(bill, amount_yen, vault.open(sealed, bill.household_id), sealed))
    return wanted


def _accounts(session: Session) -> dict[int, str]:
    query = sa.select(BankAccount.household_id, BankAccount.sealed)
    return {household_id: sealed for household_id, sealed in session.execute(query)}  # noqa: C416 (rows are no pairs for mypy)


def _without_account(session: Session, month: Month) -> int:
    query = sa.select(sa.func.count()).where(
        Bill.month == month, Bill.due_yen > 0, Bill.household_id.not_in(sa.select(BankAccount.household_id))
    )
    return session.scalar(query) or 0


def _earlier_accounts(session: Session, vault: Vault, wanted: Wanted) -> str:
    """新規コード: 1 for the first debit of a household, 2 after a change of its account, otherwise 0."""
    query = (
        sa.select(DebitRequest.sealed)
        .where(DebitRequest.household_id == wanted.bill.household_id)
        .order_by(DebitRequest.id.desc())
        .limit(1)
    )
    before = session.scalar(query)
    if before is None:
        return "1"
    return "0" if vault.open(before, wanted.bill.household_id) == wanted.details else "2"


def _request(file: DebitFile, wanted: Wanted, new_code: str) -> DebitRequest:
    bill = wanted.bill
    return DebitRequest(
        file_id=file.id,
        bill_id=bill.id,
        household_id=bill.household_id,
        # Whose it is, then which bill: unique, and digits only, as banks like it best.
        customer=f"{bill.household_id:010}{bill.id:010}",
        amount_yen=wanted.amount_yen,
        new_code=new_code,
        sealed=wanted.sealed,
    )


def _data_record(request: DebitRequest, vault: Vault) -> bytes:
    if not request.sealed:
        raise AccountErased(request.household_id)
    account = vault.open(request.sealed, request.household_id)
    return write_record(
        DATA,
        {
            "record": 2,
            "bank_code": account.bank_code,
            "bank_name": account.bank_name,
            "branch_code": account.branch_code,
            "branch_name": account.branch_name,
            "kind": account.kind,
            "number": account.number,
            "holder": account.holder,
            "amount": request.amount_yen,
            "new": request.new_code,
            "customer": request.customer,
        },
    )
