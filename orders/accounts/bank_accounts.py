"""Bank accounts of households: sealed in the table, opened only to be written into the bank's file.

Sealed with Fernet (AES-128-CBC and HMAC-SHA256) under the keys of YUAI_BANK_KEYS; the first one seals, all open.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.accounts.bank_kana import bank_kana
from orders.accounts.errors import AccountInvalid, BankKeyMissing, BankKeyWrong
from orders.config import OrdersSettings
from orders.db import Base
from orders.errors import SettingInvalid

KIND_WORDS = {"1": "普通", "2": "当座", "3": "納税準備", "9": "その他"}
LONGEST_HOLDER = 30
LONGEST_NAME = 15


class BankAccount(Base):
    """`sealed` can be read with a key of YUAI_BANK_KEYS only."""

    __tablename__ = "bank_accounts"

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(sa.Text)
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(sa.String(64))


@dataclass(frozen=True)
class AccountDetails:
    """As the bank's file wants them: codes of 4 and 3 digits, kind 1 2 3 or 9, number of 7 digits, names in kana."""

    bank_code: str
    branch_code: str
    kind: str
    number: str
    holder: str
    bank_name: str = ""
    branch_name: str = ""

    @property
    def masked(self) -> str:
        """For screens and paper: who knows the account recognises it, nobody else learns it."""
        return f"{self.bank_code}-{self.branch_code} {KIND_WORDS[self.kind]} ****{self.number[-3:]}"


def details_of(fields: Mapping[str, str]) -> AccountDetails:
    """Check what was typed; full-width digits and hiragana are changed. Raises AccountInvalid."""
    kind = _plain(fields, "kind")
    if kind not in KIND_WORDS:
        raise AccountInvalid("kind", "kind")
    return AccountDetails(
        bank_code=_digits(fields, "bank_code", 4),
        branch_code=_digits(fields, "branch_code", 3),
        kind=kind,
        number=_digits(fields, "number", 7),
        holder=bank_kana(fields.get("holder", ""), "holder", LONGEST_HOLDER),
        bank_name=bank_kana(fields.get("bank_name", ""), "bank_name", LONGEST_NAME, optional=True),
        branch_name=bank_kana(fields.get("branch_name", ""), "branch_name", LONGEST_NAME, optional=True),
    )


def _plain(fields: Mapping[str, str], name: str) -> str:
    return unicodedata.normalize("NFKC", fields.get(name, "")).strip()


def _digits(fields: Mapping[str, str], name: str, count: int) -> str:
    text = _plain(fields, name).replace("-", "")
    if not re.fullmatch(rf"[0-9]{{{count}}}", text):
        raise AccountInvalid(name, "digits", count, text)
    return text


class Vault:
    """Seals and opens account details; without keys it does neither."""

    def __init__(self, keys: MultiFernet | None) -> None:
        self._keys = keys

    @classmethod
    def of(cls, settings: OrdersSettings) -> Vault:
        """Keys are separated by commas, spaces or lines. Raises SettingInvalid (never with the key in it)."""
        text = settings.bank_keys
        try:
            if text.startswith("@"):
                text = Path(text[1:]).read_text(encoding="ascii")
            keys = [Fernet(key) for key in re.split(r"[,\s]+", text.strip()) if key]
        except (ValueError, OSError) as error:
            raise SettingInvalid("YUAI_BANK_KEYS", "(hidden)", "Fernet keys, or @FILE with them") from error
        return cls(MultiFernet(keys) if keys else None)

    @property
    def ready(self) -> bool:
        return self._keys is not None

    def seal(self, details: AccountDetails) -> str:
        """Raises BankKeyMissing."""
        return self._require().encrypt(json.dumps(asdict(details), ensure_ascii=False).encode()).decode("ascii")

    def open(self, sealed: str, household_id: int) -> AccountDetails:
        """Raises BankKeyMissing, BankKeyWrong."""
        try:
            content = self._require().decrypt(sealed.encode("ascii"))
        except InvalidToken as error:
            raise BankKeyWrong(household_id) from error
        return AccountDetails(**json.loads(content))

    def reseal(self, sealed: str, household_id: int) -> str:
        """The same under the first key. Raises BankKeyMissing, BankKeyWrong."""
        try:
            return self._require().rotate(sealed.encode("ascii")).decode("ascii")
        except InvalidToken as error:
            raise BankKeyWrong(household_id) from error

    def _require(self) -> MultiFernet:
        if self._keys is None:
            raise BankKeyMissing
        return self._keys


def set_account(
    session: Session, vault: Vault, household_id: int, details: AccountDetails, who: str, now: datetime
) -> None:
    """Keep the account of a household in place of the one before. Raises BankKeyMissing."""
    found = session.get(BankAccount, household_id) or BankAccount(household_id=household_id)
    found.sealed, found.entered_at, found.entered_by = vault.seal(details), now, who
    session.add(found)
    session.flush()


def forget_account(session: Session, household_id: int) -> None:
    """The household pays otherwise from now on, or has left."""
    session.execute(sa.delete(BankAccount).where(BankAccount.household_id == household_id))


def account_of(session: Session, vault: Vault, household_id: int) -> AccountDetails | None:
    """Raises BankKeyMissing, BankKeyWrong where there is one."""
    found = session.get(BankAccount, household_id)
    return None if found is None else vault.open(found.sealed, household_id)
