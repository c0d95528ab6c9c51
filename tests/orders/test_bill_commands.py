"""`yuai bill` from the keyboard, and the papers that it writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from orders.accounts.bill_lines import bill_parts
from orders.accounts.bill_pdf import bills_pdf, return_pdf
from orders.accounts.bills import bills_of
from orders.accounts.booking import book_order
from orders.accounts.closing_months import close_month
from orders.accounts.commands import bill
from orders.accounts.giving_back import ReturnReason, correct, give_back_goods, returnable
from orders.accounts.return_invoices import ReturnInvoice
from orders.db import Database
from orders.ordering.history_key import history_open
from tests.makers import NOW
from tests.orders.accounts_town import DECEMBER_1, NOVEMBER, SETTINGS, VAULT, delivered, with_account
from tests.orders.test_debits import answered

Yuai = Callable[..., Result]


@pytest.fixture
def yuai(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Yuai:
    """Type `yuai bill ...` on the first of December."""
    for name, value in {
        "DATABASE_URL": sqlite_database.url.render_as_string(hide_password=False),
        "CLOCK": "2026-12-01T09:00:00+09:00@1795500000.0x0.000001",
        "BANK_KEYS": SETTINGS.bank_keys,
        "DEBIT_CONSIGNOR": SETTINGS.debit_consignor,
        "DEBIT_ACCOUNT": SETTINGS.debit_account,
        "COMMISSION_PERMILLE": "85",
    }.items():
        monkeypatch.setenv(f"YUAI_{name}", value)
    return lambda *words: CliRunner().invoke(bill, list(words))


def test_a_month_from_closing_to_the_banks_answer(yuai: Yuai, sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        order = delivered(session)
        with_account(session, order.household_id)
        code = order.household.code
    assert "1 deliveries are not in the ledger yet" in yuai("check", "2026-11").output
    assert yuai("close", "2026-11").output == "2026-11 closed: 1 bills, 3,490 yen\n"
    assert "was closed before" in yuai("close", "2026-11").output
    checked = yuai("check", "2026-11")
    assert (checked.exit_code, checked.output) == (
        0,
        "2026-11 (1 bills, 1 households): deliveries 2,490 - refunds 0 + fees 1,000 = 3,490 yen; balanced to the yen\n",
    )
    out = tmp_path / "bank.txt"
    assert "1 records, 3,490 yen, debited on 2026-12-21" in yuai("file", "2026-11", "--out", str(out)).output
    assert out.stat().st_mode & 0o777 == 0o600
    before = out.read_bytes()
    assert yuai("file", "2026-11", "--out", str(out)).exit_code == 0
    assert out.read_bytes() == before
    back = tmp_path / "back.txt"
    back.write_bytes(answered(before, "1"))
    said = yuai("result", str(back)).output
    assert "1 not paid: 1 残高不足" in said
    assert "3,490 yen are carried" in said
    assert "0 of the answers are new" in yuai("result", str(back)).output
    assert "8.5 % = 211 yen, 19 yen of tax inside" in yuai("commission", "2026-11").output
    paper = tmp_path / "bills.pdf"
    assert yuai("pdf", "2026-11", "--out", str(paper), "--household", code).exit_code == 0
    assert paper.read_bytes().startswith(b"%PDF-")
    assert yuai("reseal").output == "2 sealed anew\n"


def test_a_difference_is_named_and_ends_with_exit_code_one(yuai: Yuai, sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        code = delivered(session).household.code
    yuai("close", "2026-11")
    with sqlite_database.writing() as session, history_open(session, "a test spoils the books"):
        session.execute(sa.text("update ledger_entries set amount_yen = amount_yen + 1 where text = '石鹸'"))
    checked = yuai("check", "2026-11")
    assert checked.exit_code == 1
    assert f"  {code}: goods should be 2,490, is 2,491 (+1)" in checked.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("close", "november"), "is no month"),
        (("close", "2026-12"), "is not over"),
        (("file", "2026-10", "--out", "x"), "still open"),
        (("pdf", "2026-11", "--out", "x"), "is it closed?"),
    ],
)
def test_refusals_are_one_line_and_exit_code_two(yuai: Yuai, words: tuple[str, ...], sentence: str) -> None:
    refused = yuai(*words)
    assert refused.exit_code == 2
    assert sentence in refused.output
    assert len(refused.output.splitlines()) == 1


def test_a_file_that_is_no_answer_of_the_bank_changes_nothing(yuai: Yuai, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8" * 200)
    refused = yuai("result", str(path))
    assert refused.exit_code == 2
    assert "nothing was changed: record 1" in refused.output


def test_a_full_disk_or_a_wrong_folder_is_a_sentence(yuai: Yuai, sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        with_account(session, delivered(session).household_id)
    yuai("close", "2026-11")
    refused = yuai("file", "2026-11", "--out", str(tmp_path / "nowhere" / "bank.txt"))
    assert (refused.exit_code, "cannot be written" in refused.output) == (2, True)


def test_bills_and_return_papers_carry_every_line_and_their_font(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        for n in range(12):
            delivered(session, household=order.household, price_yen=100 + n)
        book_order(session, order.id, "worker", NOW)
        rice = returnable(session, order.id)[0].entry.id
        give_back_goods(session, order.id, {rice: 1}, ReturnReason.DAMAGED, "shop1", NOW, press="p", note="割れ")
        correct(session, order.household_id, 110, 10, "袋代", "cable1", NOW, press="c")
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        (one,) = bills_of(session, NOVEMBER)
        parts = bill_parts(session, one)
        assert sum(part.total_yen for part in parts) == one.total_yen
        assert [line.text for line in parts[0].lines] == ["米※", "石鹸"]
        assert "R202611-0001（11月24日のお届け分、こわれていた）" in parts[-1].heading
        paper = session.scalars(sa.select(ReturnInvoice)).one()
        for content in (bills_pdf(session, [one, one], SETTINGS, VAULT), return_pdf(session, paper, SETTINGS)):
            assert content.startswith(b"%PDF-")
            assert b"/FontFile3" in content
            assert b"NotoSansCJKJP" in content
            assert len(content) < 400_000
