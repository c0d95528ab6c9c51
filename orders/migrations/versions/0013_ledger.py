"""The ledger: entries, which orders are in it, open and closed months, return invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
SIGN = (
    "(kind in ('goods', 'fee') and amount_yen >= 0) or (kind = 'refund' and amount_yen <= 0 and "
    "original_day is not null) or (kind = 'correction' and amount_yen > 0)"
)


def upgrade() -> None:
    op.create_table(
        "month_closings",
        sa.Column("month", sa.String(length=7), primary_key=True),
        sa.Column("closed_at", NOW, nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("bills", sa.Integer(), nullable=False),
        sa.Column("total_yen", sa.Integer(), nullable=False),
        sa.Column("commission_permille", sa.Integer(), nullable=False),
        sa.Column("commission_base_yen", sa.Integer(), nullable=False),
        sa.Column("commission_yen", sa.Integer(), nullable=False),
    )
    op.create_table(
        "order_bookings",
        sa.Column("order_id", sa.Integer(), sa.ForeignKey("orders.id"), primary_key=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("total_yen", sa.Integer(), nullable=False),
        sa.Column("booked_at", NOW, nullable=False),
    )
    op.create_index("ix_order_bookings_month", "order_bookings", ["month"])
    _return_invoices()
    _ledger_entries()


def _return_invoices() -> None:
    op.create_table(
        "return_invoices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.String(length=16), nullable=False, unique=True),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), nullable=False),
        sa.Column("order_id", sa.Integer(), sa.ForeignKey("orders.id"), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("original_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(length=128), nullable=False),
        sa.Column("total_8_yen", sa.Integer(), nullable=False),
        sa.Column("tax_8_yen", sa.Integer(), nullable=False),
        sa.Column("total_10_yen", sa.Integer(), nullable=False),
        sa.Column("tax_10_yen", sa.Integer(), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=True, unique=True),
        sa.Column("issued_at", NOW, nullable=False),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
    )
    for column in ("household_id", "order_id", "month"):
        op.create_index(f"ix_return_invoices_{column}", "return_invoices", [column])


def _ledger_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(length=96), nullable=False, unique=True),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("goods", "fee", "refund", "correction", name="entrykind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=128), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("tax_rate_percent", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), sa.ForeignKey("orders.id"), nullable=True),
        sa.Column("order_line_id", sa.Integer(), sa.ForeignKey("order_lines.id"), nullable=True),
        sa.Column("refers_to_id", sa.Integer(), sa.ForeignKey("ledger_entries.id"), nullable=True),
        sa.Column("return_id", sa.Integer(), sa.ForeignKey("return_invoices.id"), nullable=True),
        sa.Column("original_day", sa.Date(), nullable=True),
        sa.Column("booked_at", NOW, nullable=False),
        sa.Column("booked_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(SIGN, name="ck_ledger_entries_sign"),
    )
    op.create_index("ix_ledger_entries_month_household_id", "ledger_entries", ["month", "household_id"])
    for column in ("household_id", "order_id", "refers_to_id", "return_id"):
        op.create_index(f"ix_ledger_entries_{column}", "ledger_entries", [column])


def downgrade() -> None:
    for table in ("ledger_entries", "return_invoices", "order_bookings", "month_closings"):
        op.drop_table(table)
