"""What goes to the bank and what comes back: 120 bytes a record, sums that agree, nothing taken twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.accounts.asking_the_bank import ask_bank, file_bytes
from orders.accounts.bank_accounts import Vault, forget_account
from orders.accounts.bank_answers import read_answer, take_answer
from orders.accounts.bank_days import debit_day_of, is_bank_day
from orders.accounts.bank_kana import ALLOWED
from orders.accounts.bills import bills_of
from orders.accounts.checking import check_month
from orders.accounts.closing_months import close_month
from orders.accounts.debit_records import DATA, END, HEADER, LAYOUTS, TRAILER, read_record, write_record
from orders.accounts.debits import DebitFile, requests_of
from orders.accounts.errors import (
    AccountErased,
    AccountInvalid,
    BankKeyMissing,
    DebitDayInvalid,
    DebitSettingMissing,
    MonthStillOpen,
    NothingToDebit,
    ResultUnreadable,
)
from orders.accounts.payments import PaidBy, balances, receive
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import SettingInvalid
from tests.makers import NOW, a_household, at
from tests.orders.accounts_town import (
    DEBIT_DAY,
    DECEMBER,
    DECEMBER_1,
    NOVEMBER,
    SETTINGS,
    VAULT,
    delivered,
    with_account,
)

JANUARY_4 = at(9, day=date(2027, 1, 4))


def closed_month(session: Session, homes: int = 2) -> list[int]:
    """Households with a delivery and an account each, and November closed."""
    made = []
    for number in range(homes):
        home = a_household(session)
        delivered(session, household=home)
        with_account(session, home.id, f"{number:07}")
        made.append(home.id)
    close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
    return made


def asked(session: Session, settings: OrdersSettings = SETTINGS) -> tuple[DebitFile, bytes]:
    file = ask_bank(session, NOVEMBER, DEBIT_DAY, "cable1", DECEMBER_1, VAULT, settings)
    return file, file_bytes(session, file, VAULT, settings)


def answered(content: bytes, results: str) -> bytes:
    """The file as the bank sends it back, with these results in its data records."""
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    codes = iter(results)
    paid, unpaid = [], []
    for number, line in enumerate(lines):
        if line.startswith(b"2"):
            code = next(codes)
            (paid if code == "0" else unpaid).append(int(line[80:90]))
            lines[number] = line[:111] + code.encode() + line[112:]
    values: dict[str, str | int] = {
        "record": 8, "count": len(paid + unpaid), "amount": sum(paid + unpaid), "paid_count": len(paid),
        "paid_amount": sum(paid), "unpaid_count": len(unpaid), "unpaid_amount": sum(unpaid),
    }  # fmt: skip
    lines[-2] = write_record(TRAILER, values)
    return b"\r\n".join(lines) + b"\r\n"


def test_every_record_has_120_places() -> None:
    assert {key: sum(field.width for field in layout) for key, layout in LAYOUTS.items()} == dict.fromkeys("1289", 120)
    starts = {}
    place = 1
    for field in DATA:
        starts[field.name], place = place, place + field.width
    wanted = {"bank_code": 2, "branch_code": 21, "kind": 43, "number": 44, "holder": 51, "amount": 81, "new": 91}
    assert starts.items() >= {**wanted, "customer": 92, "result": 112}.items()


def test_the_file_is_what_the_bank_wants_byte_by_byte(database: Database) -> None:
    with database.writing() as session:
        (home,) = closed_month(session, 1)
        bill = bills_of(session, NOVEMBER)[0]
        file, content = asked(session)
        lines = content.split(b"\r\n")
        assert [len(line) for line in lines] == [120, 120, 120, 120, 0]
        head, data, trailer, end = (line.decode("cp932") for line in lines[:4])
        assert head == "1910" + "0001234567" + "ﾕｳｱｲﾏｰｹﾂﾄ".replace("ｰ", "-").ljust(40) + "1221" + (
            "0123" + "ﾊﾁｼﾞﾕｳﾆ".ljust(15) + "456" + "ｲﾅ".ljust(15) + "1" + "7654321" + " " * 17
        )
        assert data == (
            "2" + "0143" + " " * 15 + "201" + " " * 15 + " " * 4 + "1" + "0000000" + "ﾅｶｼﾞﾏ ﾊﾙ".ljust(30)
            + "0000003490" + "1" + f"{home:010}{bill.id:010}" + "0" + " " * 8
        )  # fmt: skip
        assert trailer == "8" + "000001" + "000000003490" + "0" * 36 + " " * 65
        assert end == "9" + " " * 119
        assert (file.records, file.total_yen) == (1, 3490)
        without = replace(SETTINGS, debit_line_end="none")
        assert file_bytes(session, file, VAULT, without) == content.replace(b"\r\n", b"")


def test_asking_again_gives_the_same_bytes_and_what_came_late_makes_a_second_file(database: Database) -> None:
    with database.writing() as session:
        homes = closed_month(session)
        forget_account(session, homes[1])
        first, content = asked(session)
        assert asked(session) == (first, content)
        with_account(session, homes[0], "9999999")
        assert asked(session) == (first, content)
        with_account(session, homes[1])
        second, _ = asked(session)
        assert (first.run, first.records, second.run, second.records) == (1, 1, 2, 1)
        assert check_month(session, NOVEMBER).differences == ()


def test_a_file_with_the_account_of_an_erased_household_says_why_it_cannot_be_made_again(database: Database) -> None:
    with database.reading() as session:
        closed_month(session)
        file, _ = asked(session)
        request = requests_of(session, file.id)[0]
        request.sealed = ""
        session.flush()
        with pytest.raises(AccountErased) as caught:
            file_bytes(session, file, VAULT, SETTINGS)
        assert caught.value.household_id == request.household_id


def test_the_totals_of_the_file_are_those_of_the_bills(database: Database) -> None:
    with database.writing() as session:
        closed_month(session, 3)
        file, content = asked(session)
        assert file.total_yen == sum(bill.due_yen for bill in bills_of(session, NOVEMBER))
        assert int(content.split(b"\r\n")[-3][7:19]) == file.total_yen


def test_what_was_paid_meanwhile_is_not_asked_for(database: Database) -> None:
    with database.writing() as session:
        one, two = closed_month(session)
        receive(session, "cash:1", one, 3490, PaidBy.OTHERWISE, "cable1", DECEMBER_1, "窓口")
        receive(session, "cash:2", two, 490, PaidBy.OTHERWISE, "cable1", DECEMBER_1, "窓口")
        file, _ = asked(session)
        assert [(each.household_id, each.amount_yen) for each in requests_of(session, file.id)] == [(two, 3000)]


def test_who_has_paid_owes_nothing_and_who_has_not_finds_it_on_the_next_bill(database: Database) -> None:
    with database.writing() as session:
        one, two = closed_month(session)
        file, content = asked(session)
        back = answered(content, "01")
        for new in (2, 0):
            taken = take_answer(session, read_answer(back), "cable1", DECEMBER_1, SETTINGS)
            assert (taken.new, taken.paid, taken.paid_yen, taken.unpaid, taken.unpaid_yen, taken.missing) == (
                new, 1, 3490, {"1": 1}, 3490, 0,
            )  # fmt: skip
        assert balances(session) == {two: 3490}
        close_month(session, DECEMBER, "cable1", JANUARY_4, SETTINGS)
        due = {bill.household_id: bill.due_yen for bill in bills_of(session, DECEMBER)}
        assert due == {one: 1000, two: 4490}
        again = ask_bank(session, DECEMBER, date(2027, 1, 20), "cable1", JANUARY_4, VAULT, SETTINGS)
        assert [(each.amount_yen, each.new_code) for each in requests_of(session, again.id)] == [
            (1000, "0"), (4490, "0")
        ]  # fmt: skip
        assert file.id != again.id


def test_what_the_bank_has_not_answered_is_not_asked_for_twice(database: Database) -> None:
    with database.writing() as session:
        closed_month(session, 1)
        asked(session)
        close_month(session, DECEMBER, "cable1", JANUARY_4, SETTINGS)
        (bill,) = bills_of(session, DECEMBER)
        assert (bill.carried_yen, bill.due_yen) == (0, 1000)


def test_a_changed_account_says_so(database: Database) -> None:
    with database.writing() as session:
        (home,) = closed_month(session, 1)
        _, content = asked(session)
        take_answer(session, read_answer(answered(content, "1")), "cable1", DECEMBER_1, SETTINGS)
        with_account(session, home, "7777777")
        close_month(session, DECEMBER, "cable1", JANUARY_4, SETTINGS)
        file = ask_bank(session, DECEMBER, date(2027, 1, 20), "cable1", JANUARY_4, VAULT, SETTINGS)
        assert [each.new_code for each in requests_of(session, file.id)] == ["2"]


def test_the_bank_is_asked_only_when_everything_is_there(database: Database) -> None:
    with database.writing() as session:
        delivered(session)
        with pytest.raises(MonthStillOpen):
            asked(session)
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        with pytest.raises(NothingToDebit) as refused:
            asked(session)
        assert refused.value.without_account == 1
        with_account(session, bills_of(session, NOVEMBER)[0].household_id)
        with pytest.raises(BankKeyMissing):
            ask_bank(session, NOVEMBER, DEBIT_DAY, "c", DECEMBER_1, Vault(None), SETTINGS)
        for day in (date(2026, 12, 20), date(2026, 12, 31), date(2026, 12, 1)):
            with pytest.raises(DebitDayInvalid):
                ask_bank(session, NOVEMBER, day, "c", DECEMBER_1, VAULT, SETTINGS)
        for change, error in (
            ({"debit_consignor": ""}, DebitSettingMissing),
            ({"debit_account": "123"}, DebitSettingMissing),
            ({"debit_line_end": "lf"}, SettingInvalid),
            ({"debit_consignor_name": "漢字"}, AccountInvalid),
        ):
            with pytest.raises(error):
                ask_bank(session, NOVEMBER, DEBIT_DAY, "c", DECEMBER_1, VAULT, replace(SETTINGS, **change))


def changed(content: bytes, record: int, start: int, text: bytes) -> bytes:
    """`text` over the places from `start` (from 1) of a record (from 1)."""
    lines = content.split(b"\r\n")
    line = lines[record - 1]
    lines[record - 1] = line[: start - 1] + text + line[start - 1 + len(text) :]
    return b"\r\n".join(lines)


BROKEN = {
    "empty": lambda good: b" \r\n",
    "size": lambda good: good[:-10],
    "kind": lambda good: changed(good, 2, 1, b"7"),
    "order": lambda good: changed(good, 2, 1, b"9"),
    "number": lambda good: changed(good, 2, 81, b"x"),
    "encoding": lambda good: changed(good, 2, 51, "漢".encode("cp932")),
    "header_code": lambda good: changed(good, 1, 2, b"21"),
    "consignor": lambda good: changed(good, 1, 5, b"9"),
    "day": lambda good: changed(good, 1, 55, b"0101"),
    "unknown_customer": lambda good: changed(good, 2, 92, b"9"),
    "twice": lambda good: good.replace(good.split(b"\r\n")[2], good.split(b"\r\n")[1]),
    "result_code": lambda good: changed(good, 2, 112, b"7"),
    "trailer_count": lambda good: changed(good, 4, 2, b"000003"),
    "trailer_amount": lambda good: changed(good, 4, 8, b"000000006981"),
    "amount": lambda good: changed(changed(good, 2, 81, b"0000003491"), 3, 81, b"0000003489"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_wrong_answer_changes_nothing_and_names_what_is_wrong(sqlite_database: Database, what: str) -> None:
    with sqlite_database.writing() as session:
        closed_month(session)
        good = answered(asked(session)[1], "00")
    with pytest.raises(ResultUnreadable) as refused, sqlite_database.writing() as session:
        take_answer(session, read_answer(BROKEN[what](good)), "cable1", DECEMBER_1, SETTINGS)
    assert refused.value.what == what
    with sqlite_database.reading() as session:
        assert sum(balances(session).values()) == 2 * 3490


def test_an_answer_that_says_the_opposite_of_an_earlier_one_is_refused(database: Database) -> None:
    with database.writing() as session:
        closed_month(session, 1)
        content = asked(session)[1]
        take_answer(session, read_answer(answered(content, "0")), "cable1", DECEMBER_1, SETTINGS)
        with pytest.raises(ResultUnreadable) as refused:
            take_answer(session, read_answer(answered(content, "1")), "cable1", DECEMBER_1, SETTINGS)
        assert refused.value.what == "contradiction"


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_answers_are_read_with_any_line_end_and_with_a_mark_of_the_end(sqlite_database: Database, end: bytes) -> None:
    with sqlite_database.writing() as session:
        closed_month(session)
        good = answered(asked(session)[1], "09")
    assert read_answer(good.replace(b"\r\n", end) + b"\x1a") == read_answer(good)


seven_digits = st.integers(0, 9_999_999).map("{:07}".format)
names = st.text(alphabet=sorted(ALLOWED), min_size=1, max_size=15).map(str.strip).filter(bool)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9_999_999_999), st.from_regex(r"[0-9]{7}", fullmatch=True), names, st.sampled_from("0123489")
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([b"", b"\r\n"]),
)
def test_a_file_that_was_written_is_read_back_the_same(records: list[tuple[int, str, str, str]], end: bytes) -> None:
    lines = [write_record(HEADER, {"record": 1, "service": 91, "code": 0, "consignor": 42, "day": "1221"})]
    for customer, (yen, number, holder, result) in enumerate(records):
        fields: dict[str, str | int] = {"record": 2, "number": number, "holder": holder, "amount": yen}
        lines.append(write_record(DATA, {**fields, "customer": customer, "result": result}))
    paid = [yen for yen, *_, result in records if result == "0"]
    unpaid = [yen for yen, *_, result in records if result != "0"]
    sums: dict[str, str | int] = {"count": len(records), "amount": sum(paid + unpaid), "paid_count": len(paid)}
    more: dict[str, str | int] = {"paid_amount": sum(paid), "unpaid_count": len(unpaid), "unpaid_amount": sum(unpaid)}
    lines += [write_record(TRAILER, {"record": 8, **sums, **more}), write_record(END, {"record": 9})]
    assert {len(line) for line in lines} == {120}
    answer = read_answer(b"".join(line + end for line in lines))
    assert [(each.amount_yen, each.result) for each in answer.answers] == [(yen, result) for yen, *_, result in records]
    assert [read_record(DATA, line.decode("cp932"))["holder"] for line in lines[1:-2]] == [each[2] for each in records]


def test_a_record_never_takes_what_does_not_fit() -> None:
    for values in ({"record": 2, "amount": 10**10}, {"record": 2, "holder": "ｱ" * 31}, {"record": 2, "number": "12a"}):
        with pytest.raises(ValueError, match="does not fit"):
            write_record(DATA, values)  # type: ignore[arg-type]


def test_the_bank_debits_on_the_day_of_the_setting_or_the_next_bank_day() -> None:
    assert debit_day_of(NOVEMBER, 20) == date(2026, 12, 21)  # the 20th is a Sunday
    assert debit_day_of(DECEMBER, 1) == date(2027, 1, 4)  # year's end and a weekend
    assert debit_day_of(DECEMBER.next, 31) == date(2027, 3, 1)  # February ends on a Sunday
    assert not is_bank_day(date(2026, 11, 23))
    assert NOW.date() == date(2026, 11, 24)
