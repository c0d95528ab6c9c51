"""Settings of the shop, shared by every process: database, time, names on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orders.settings import load


@dataclass(frozen=True)
class OrdersSettings:
    database_url: str = field(
        default="sqlite:///var/yuai.db", metadata={"help": "sqlite:///FILE or postgresql://USER@HOST/NAME"}
    )
    clock: str = field(default="", metadata={"help": "demonstration time TIME@EPOCHxRATE; empty: the real time"})
    secret_key: str = field(
        default="",
        metadata={"secret": True, "help": "signs the cookies; empty: made once and kept in var_dir"},
    )
    device_keys: str = field(
        default="",
        metadata={"secret": True, "help": "signs start addresses of boxes: NAME:KEY a cable company, or @FILE"},
    )
    tv_url: str = field(
        default="http://127.0.0.1:8001", metadata={"help": "the television pages as telephones reach them: invitations"}
    )
    var_dir: str = field(default="var", metadata={"help": "folder for what the programs keep beside the database"})
    secure_cookies: bool = field(default=False, metadata={"help": "yes behind HTTPS: cookies travel encrypted only"})
    blocking_threads: int = field(default=8, metadata={"help": "requests answered at once by a web application"})
    broker_url: str = field(
        default="memory://", metadata={"help": "Celery's broker; it only wakes up, rows are the truth"}
    )
    shop_name: str = field(default="ゆうあいマーケット", metadata={"help": "name of the service on screens"})
    help_phone: str = field(default="0265-00-0000", metadata={"help": "telephone number of a person, on every screen"})
    issuer_name: str = field(
        default="ゆうあいマーケット 見本商店", metadata={"help": "who issues receipts (適格簡易請求書)"}
    )
    # A real corporate number never begins with 0, so the default cannot be somebody's.
    issuer_number: str = field(
        default="T0000000000000", metadata={"help": "registration number (登録番号), T + 13 digits"}
    )
    monthly_fee_yen: int = field(default=1000, metadata={"help": "fee a month and household, tax included"})
    fee_rule: str = field(
        default="first_delivery", metadata={"help": "who owes the fee: since first_delivery, registration; or delivery"}
    )
    in_store_codes: str = field(
        default="02=price4v,27=weight5,28=price5",
        metadata={"help": "codes with a price or weight inside, PREFIX=FORMAT: see orders/goods/in_store_codes.py"},
    )
    weighed_over_percent: int = field(
        default=10, metadata={"help": "weighed goods: so much heavier than ordered may a piece be"}
    )
    weighed_under_percent: int = field(
        default=50, metadata={"help": "weighed goods: so much lighter than ordered may a piece be"}
    )
    close_on_day: int = field(
        default=3, metadata={"help": "day of the next month from which the worker closes a month; 0: only by hand"}
    )
    commission_permille: int = field(
        default=0, metadata={"help": "the shop's sales commission in thousandths, as the ordinance says; 0: not set"}
    )
    bank_keys: str = field(
        default="",
        metadata={"secret": True, "help": "Fernet keys that seal bank accounts, the newest first, or @FILE"},
    )
    debit_day: int = field(default=20, metadata={"help": "day of the next month on which the bank debits"})
    debit_line_end: str = field(default="crlf", metadata={"help": "records of the bank's file end with crlf or none"})
    debit_consignor: str = field(
        default="", metadata={"help": "consignor code (委託者コード) that the bank gave, up to 10 digits"}
    )
    debit_consignor_name: str = field(default="ﾕｳｱｲﾏｰｹﾂﾄ", metadata={"help": "consignor's name in kana, 40 signs"})
    debit_account: str = field(
        default="", metadata={"help": "own account BANK-BRANCH-TYPE-NUMBER, like 0123-456-1-1234567"}
    )
    debit_bank_names: str = field(default="", metadata={"help": "kana names of own bank and branch: BANK/BRANCH"})
    outbox: str = field(
        default="",
        metadata={
            "secret": True,
            "help": "gateway of reminders: file:PATH, or smtp://HOST:25/?from=ADDRESS&domain=SMS-DOMAIN",
        },
    )
    payload_limit_g: int = field(default=5000, metadata={"help": "the heaviest box that may fly, with its tare"})
    scale: str = field(
        default="", metadata={"help": "the packing table's scale: serial:PORT?baud=2400&bits=7&parity=E, or http://..."}
    )

    demo: bool = field(default=False, metadata={"help": "a rehearsal: the sample town's published log-ins are made"})

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> OrdersSettings:
        """Raises SettingInvalid."""
        return load(cls, env)
