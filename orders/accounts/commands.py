"""`yuai bill`: months closed and proved, the bank's file and its answer, papers, the commission."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from cryptography.fernet import Fernet

from orders import clock
from orders.accounts import bank_answers
from orders.accounts.asking_the_bank import ask_bank, file_bytes
from orders.accounts.bank_accounts import Vault
from orders.accounts.bank_days import debit_day_of
from orders.accounts.bill_pdf import bills_pdf
from orders.accounts.bills import bills_of
from orders.accounts.booking import count_due
from orders.accounts.checking import Difference, Proof, check_month
from orders.accounts.closing_months import close_month
from orders.accounts.commission import commission as commission_in
from orders.accounts.debits import RESULT_WORDS, reseal_all
from orders.accounts.errors import (
    AccountErased,
    AccountInvalid,
    BankKeyMissing,
    BankKeyWrong,
    DebitDayInvalid,
    DebitSettingMissing,
    EarlierMonthOpen,
    MonthNotOver,
    MonthPassed,
    MonthStillOpen,
    MonthUnreadable,
    NothingToDebit,
    ResultUnreadable,
)
from orders.accounts.months import Month
from orders.config import OrdersSettings
from orders.db import Database, require_schema
from orders.errors import OrdersError

WHO = "yuai bill"
HIDE = 0o600


class Sentence(click.ClickException):
    """A refusal in one line; exit code 2, so that a script can tell it from a difference (1)."""

    exit_code = 2


@contextmanager
def _town() -> Iterator[tuple[Database, OrdersSettings]]:
    """The database and the settings of the environment; refusals become sentences."""
    settings = OrdersSettings.from_env(os.environ)
    database = Database.from_settings(settings)
    try:
        require_schema(database)
        yield database, settings
    except OrdersError as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        raise Sentence(sentence) from error
    finally:
        database.close()


def sentence_for(error: OrdersError) -> str | None:
    """What is wrong and what to do; None where the command's frame knows better."""
    match error:
        case MonthUnreadable(text):
            return f"{text!r} is no month; write it like 2026-11"
        case MonthNotOver(month, today):
            return f"{month} is not over: today is {today}"
        case EarlierMonthOpen(month, earlier):
            return f"{earlier} comes first: `yuai bill close {earlier}`, then {month}"
        case MonthPassed(month, closed):
            return f"{month} lies before {closed}, which is closed; what belongs to it is on a later bill"
        case MonthStillOpen(month):
            return f"{month} is still open: `yuai bill close {month}`"
        case NothingToDebit(month, without):
            return f"nothing to debit for {month}; {without} bills are of households without a bank account"
        case DebitDayInvalid(day):
            return f"{day} is over, or no day on which banks work: choose another one with --day"
        case DebitSettingMissing(variable):
            return f"{variable} is missing or cannot be understood: `yuai config` says what it is"
        case BankKeyMissing():
            return "YUAI_BANK_KEYS is missing: bank accounts cannot be read (`yuai bill key` makes a key)"
        case BankKeyWrong(household_id):
            return f"no key of YUAI_BANK_KEYS opens the account of household {household_id}"
        case AccountErased(household_id):
            return f"household {household_id} was erased, and its account with it: this file cannot be made again"
        case AccountInvalid(field, why, limit, found):
            return f"{field}: {why} (at most {limit}) {found}"
        case ResultUnreadable(record, what, found):
            return f"the bank's answer cannot be taken, nothing was changed: record {record}: {what} {found}".rstrip()
    return None


@click.group()
def bill() -> None:
    """Monthly bills: close and prove a month, ask the bank, read its answer."""


@bill.command("close")
@click.argument("month")
def close(month: str) -> None:
    """Close MONTH (like 2026-11): bills are made; a second time changes nothing."""
    with _town() as (database, settings):
        now = clock.from_env(os.environ).now()
        with database.writing() as session:
            closed = close_month(session, Month.parse(month), WHO, now, settings)
        how = "closed" if closed.by_me else "was closed before"
        click.echo(f"{closed.month} {how}: {closed.bills} bills, {closed.total_yen:,} yen")
        if closed.still_open:
            click.echo(f"{closed.still_open} orders are not delivered yet: they go on a later bill")


@bill.command("check")
@click.argument("month")
def check(month: str) -> None:
    """Prove that bill = deliveries - refunds + fee + corrections, to the yen; exit code 1 where it is not so."""
    with _town() as (database, _), database.reading() as session:
        proof = check_month(session, Month.parse(month))
        waiting = count_due(session, proof.month)
    click.echo(_proof_line(proof))
    if waiting:
        click.echo(f"  {waiting} deliveries are not in the ledger yet: the worker or the closing enters them")
    for each in proof.differences:
        click.echo(_difference_line(each))
    if proof.differences:
        raise SystemExit(1)


def _proof_line(proof: Proof) -> str:
    state = f"{proof.bills} bills" if proof.closed else "open"
    corrections = f" + corrections {proof.corrections_yen:,}" if proof.corrections_yen else ""
    verdict = "balanced to the yen" if not proof.differences else f"{len(proof.differences)} DIFFERENCES"
    return (
        f"{proof.month} ({state}, {proof.households} households): deliveries {proof.deliveries_yen:,}"
        f" - refunds {proof.refunds_yen:,} + fees {proof.fees_yen:,}{corrections} = {proof.total_yen:,} yen; {verdict}"
    )


def _difference_line(each: Difference) -> str:
    where = each.household or "the month as a whole"
    return f"  {where}: {each.what} should be {each.expected:,}, is {each.found:,} ({each.found - each.expected:+,})"


@bill.command("file")
@click.argument("month")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="where to write it")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="day of the debit; default: by YUAI_DEBIT_DAY")
def file(*, month: str, out: Path, day: date | None) -> None:
    """Write the bank's file of MONTH (全銀 format); asked for again, it is the same file."""
    with _town() as (database, settings):
        wanted, vault = Month.parse(month), Vault.of(settings)
        debit_day = date(day.year, day.month, day.day) if day else debit_day_of(wanted, settings.debit_day)
        now = clock.from_env(os.environ).now()
        with database.writing() as session:
            made = ask_bank(session, wanted, debit_day, WHO, now, vault, settings)
            content = file_bytes(session, made, vault, settings)
        _write_privately(out, content)
        click.echo(f"{out}: {made.records} records, {made.total_yen:,} yen, debited on {made.debit_day}")


@bill.command("result")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def result(path: Path) -> None:
    """Read the bank's answer from PATH: all of it, or nothing; the same again changes nothing."""
    with _town() as (database, settings):
        answer = bank_answers.read_answer(path.read_bytes())
        now = clock.from_env(os.environ).now()
        with database.writing() as session:
            taken = bank_answers.take_answer(session, answer, WHO, now, settings)
            month = taken.file.month
        click.echo(f"{month}: {taken.paid} paid, {taken.paid_yen:,} yen; {taken.new} of the answers are new")
        for code, count in taken.unpaid.items():
            click.echo(f"  {count} not paid: {code} {RESULT_WORDS[code]}")
        if taken.unpaid_yen:
            click.echo(f"  {taken.unpaid_yen:,} yen are carried to the next bills")
        if taken.missing:
            click.echo(f"  {taken.missing} records of the file are not answered yet")


@bill.command("pdf")
@click.argument("month")
@click.option("--household", "code", default=None, help="code of one household; default: all")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="where to write it")
def pdf(*, month: str, code: str | None, out: Path) -> None:
    """Write the bills of MONTH as one PDF."""
    with _town() as (database, settings), database.reading() as session:
        bills = [each for each in bills_of(session, Month.parse(month)) if code in (None, each.household.code)]
        if not bills:
            raise Sentence(f"no bills of {month}" + (f" for household {code}" if code else "; is it closed?"))
        _write_privately(out, bills_pdf(session, bills, settings, Vault.of(settings)))
    click.echo(f"{out}: {len(bills)} bills")


@bill.command("commission")
@click.argument("month")
def commission(month: str) -> None:
    """The shop's sales commission of MONTH."""
    with _town() as (database, settings), database.reading() as session:
        found = commission_in(session, Month.parse(month), settings.commission_permille)
    state = "closed" if found.final else "still open"
    click.echo(
        f"{found.month} ({state}): goods {found.goods_yen:,} - returned {-found.returned_yen:,}"
        f" = {found.base_yen:,} yen; {found.permille / 10:g} % ="
        f" {found.commission_yen:,} yen, {found.tax_yen:,} yen of tax inside"
    )
    if not found.permille:
        click.echo("the rate is not set: YUAI_COMMISSION_PERMILLE")


@bill.command("key")
def key() -> None:
    """Print a new key for YUAI_BANK_KEYS; keep it like the accounts themselves."""
    click.echo(Fernet.generate_key().decode("ascii"))


@bill.command("reseal")
def reseal() -> None:
    """Seal every bank account anew under the first key of YUAI_BANK_KEYS, so that an old key can go."""
    with _town() as (database, settings):
        with database.writing() as session:
            count = reseal_all(session, Vault.of(settings))
        click.echo(f"{count} sealed anew")


def _write_privately(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by its owner only: account numbers and names are in it."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, HIDE), "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Sentence(f"{path} cannot be written: {error.strerror}") from error
