"""Bank accounts: sealed, masked, and written as banks write them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from orders.accounts.bank_accounts import AccountDetails, Vault, account_of, details_of
from orders.accounts.bank_kana import ALLOWED, bank_kana
from orders.accounts.debits import reseal_all
from orders.accounts.errors import AccountInvalid, BankKeyMissing, BankKeyWrong
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import SettingInvalid
from tests.makers import a_household
from tests.orders.accounts_town import SETTINGS, VAULT, with_account

GOOD = {"bank_code": "0143", "branch_code": "201", "kind": "1", "number": "1234567", "holder": "なかじま はる"}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ナカジマ　ハル", "ﾅｶｼﾞﾏ ﾊﾙ"),
        ("きゅうよ いちろう", "ｷﾕｳﾖ ｲﾁﾛｳ"),
        ("ｷｯﾃｯﾁｮｰ", "ｷﾂﾃﾂﾁﾖ-"),
        ("ヴィトンパパ", "ｳﾞｲﾄﾝﾊﾟﾊﾟ"),
        ("をがわ", "ｵｶﾞﾜ"),
        ("カ）ゆうあい・マート", "ｶ)ﾕｳｱｲ ﾏ-ﾄ"),
        ("Yuai２４", "YUAI24"),
    ],
)
def test_names_are_written_as_banks_do(typed: str, written: str) -> None:
    assert bank_kana(typed, "holder", 30) == written


@pytest.mark.parametrize(
    ("typed", "why", "found"), [("中島ハル", "letters", "中島"), (" ", "empty", ""), ("ガ" * 16, "long", "ｶﾞ" * 16)]
)
def test_names_that_a_bank_cannot_read_are_refused_with_the_signs(typed: str, why: str, found: str) -> None:
    with pytest.raises(AccountInvalid) as refused:
        bank_kana(typed, "holder", 30)
    assert (refused.value.why, refused.value.found) == (why, found)


@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_signs_that_banks_allow_or_is_refused(typed: str) -> None:
    try:
        written = bank_kana(typed, "holder", 30)
    except AccountInvalid:
        return
    assert set(written) <= ALLOWED
    assert len(written.encode("cp932")) == len(written) <= 30
    assert bank_kana(written, "holder", 30) == written


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"bank_code": "143"}, "bank_code", "digits"),
        ({"branch_code": "2o1"}, "branch_code", "digits"),
        ({"number": "12345678"}, "number", "digits"),
        ({"kind": "5"}, "kind", "kind"),
        ({"holder": "中島"}, "holder", "letters"),
        ({"holder": ""}, "holder", "empty"),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_its_field(change: dict[str, str], field: str, why: str) -> None:
    with pytest.raises(AccountInvalid) as refused:
        details_of({**GOOD, **change})
    assert (refused.value.field, refused.value.why) == (field, why)


def test_full_width_digits_are_taken() -> None:
    assert details_of({**GOOD, "number": "１２３－４５６７", "bank_code": "０１４３"}) == details_of(GOOD)


def test_accounts_are_sealed_in_the_table_masked_on_screens_and_open_with_the_key_alone(database: Database) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with database.writing() as session:
        home = a_household(session).id
        with_account(session, home)
        kept = str(session.connection().exec_driver_sql("select sealed from bank_accounts").scalar())
        assert "1234567" not in kept
        opened = account_of(session, VAULT, home)
        assert opened == AccountDetails("0143", "201", "1", "1234567", "ﾅｶｼﾞﾏ ﾊﾙ")
        assert opened.masked == "0143-201 普通 ****567"
        other = Vault.of(OrdersSettings(bank_keys=old))
        for vault, error in ((Vault.of(OrdersSettings()), BankKeyMissing), (other, BankKeyWrong)):
            with pytest.raises(error):
                account_of(session, vault, home)
        both = Vault.of(replace(SETTINGS, bank_keys=f"{new} {SETTINGS.bank_keys}"))
        assert reseal_all(session, both) == 1
        assert account_of(session, Vault.of(replace(SETTINGS, bank_keys=new)), home) == opened


def test_a_key_that_is_none_is_refused_without_telling_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    for bad in ("secret!", "@/nowhere/keys"):
        with pytest.raises(SettingInvalid) as refused:
            Vault.of(OrdersSettings(bank_keys=bad))
        assert "secret" not in str(refused.value)
    path = tmp_path_factory.mktemp("keys") / "keys"
    path.write_text(f"{Fernet.generate_key().decode()}\n{Fernet.generate_key().decode()}\n", encoding="ascii")
    assert Vault.of(OrdersSettings(bank_keys=f"@{path}")).ready
