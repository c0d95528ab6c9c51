"""Bills with their numbers, payments, sealed bank accounts, and what the bank is asked for; a ledger that stays.

The ledger's triggers open with the same key as those of the history of orders (0018).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
BILL_YEN = (
    "goods", "fee", "corrections", "refunds", "total_8", "tax_8", "total_10", "tax_10", "total", "carried", "due",
)  # fmt: skip


SQLITE_TRIGGER = """
    create trigger ledger_entries_keep_{deed} before {deed} on ledger_entries
    when not exists (select 1 from history_keys)
    begin select raise(abort, 'the ledger is append-only'); end
"""
POSTGRESQL_TRIGGER = """
    create trigger ledger_entries_keep before update or delete on ledger_entries
    for each row execute function refuse_to_alter_history()
"""


def upgrade() -> None:
    op.create_table(
        "invoice_counters",
        sa.Column("series", sa.String(length=16), primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
    )
    op.create_table(
        "bills",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.String(length=16), nullable=False, unique=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), nullable=False),
        *(sa.Column(f"{name}_yen", sa.Integer(), nullable=False) for name in BILL_YEN),
        sa.Column("issued_at", NOW, nullable=False),
        sa.UniqueConstraint("month", "household_id", name="uq_bills_month_household_id"),
        sa.CheckConstraint("total_yen = total_8_yen + total_10_yen + refunds_yen", name="ck_bills_total"),
        sa.CheckConstraint("total_8_yen + total_10_yen = goods_yen + fee_yen + corrections_yen", name="ck_bills_lines"),
        sa.CheckConstraint("due_yen >= 0", name="ck_bills_due"),
    )
    op.create_index("ix_bills_household_id", "bills", ["household_id"])
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(length=96), nullable=False, unique=True),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column(
            "paid_by", sa.Enum("debit", "otherwise", name="paidby", native_enum=False, length=24), nullable=False
        ),
        sa.Column("note", sa.String(length=128), nullable=False),
        sa.Column("at", NOW, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.CheckConstraint("amount_yen > 0", name="ck_payments_amount"),
    )
    op.create_index("ix_payments_household_id", "payments", ["household_id"])
    op.create_table(
        "bank_accounts",
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), primary_key=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("entered_at", NOW, nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
    )
    _debits()
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("update", "delete"):
            op.execute(SQLITE_TRIGGER.format(deed=deed))
    else:
        op.execute(POSTGRESQL_TRIGGER)


def _debits() -> None:
    op.create_table(
        "debit_files",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("debit_day", sa.Date(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("total_yen", sa.Integer(), nullable=False),
        sa.Column("made_at", NOW, nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.UniqueConstraint("month", "run", name="uq_debit_files_month_run"),
    )
    op.create_table(
        "debit_requests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("debit_files.id"), nullable=False),
        sa.Column("bill_id", sa.Integer(), sa.ForeignKey("bills.id"), nullable=False, unique=True),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), nullable=False),
        sa.Column("customer", sa.String(length=20), nullable=False, unique=True),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("new_code", sa.String(length=1), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=1), nullable=True),
        sa.Column("result_at", NOW, nullable=True),
        sa.CheckConstraint("amount_yen > 0", name="ck_debit_requests_amount"),
    )
    for column in ("file_id", "household_id"):
        op.create_index(f"ix_debit_requests_{column}", "debit_requests", [column])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("update", "delete"):
            op.execute(f"drop trigger ledger_entries_keep_{deed}")
    else:
        op.execute("drop trigger ledger_entries_keep on ledger_entries")
    for table in ("debit_requests", "debit_files", "bank_accounts", "payments", "bills", "invoice_counters"):
        op.drop_table(table)
