"""Rounds of pickers with their tubs, and every scan of a cart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
DEED = sa.Enum("piece", "tub", "missing", "found", "out", name="deed", native_enum=False, length=24)
OPEN = sa.text("released_at is null")


def upgrade() -> None:
    op.create_table(
        "pick_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("picker", sa.String(length=64), nullable=False),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("started_at", NOW, nullable=False),
        sa.Column("ended_at", NOW, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_rounds")),
    )
    op.create_index(op.f("ix_pick_rounds_picker"), "pick_rounds", ["picker"])
    op.create_index(op.f("ix_pick_rounds_delivery_day"), "pick_rounds", ["delivery_day"])
    op.create_table(
        "pick_tubs",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", NOW, nullable=False),
        sa.Column("completed_at", NOW, nullable=True),
        sa.Column("released_at", NOW, nullable=True),
        sa.CheckConstraint("number between 1 and 6", name=op.f("ck_pick_tubs_number")),
        sa.ForeignKeyConstraint(["round_id"], ["pick_rounds.id"], name=op.f("fk_pick_tubs_round_id_pick_rounds")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_pick_tubs_order_id_orders")),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_pick_tubs")),
    )
    op.create_index(
        "ix_pick_tubs_claim", "pick_tubs", ["order_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "pick_scans",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("deed", DEED, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("scanned_at", NOW, nullable=False),
        sa.Column("received_at", NOW, nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("amount_yen", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["pick_rounds.id"], name=op.f("fk_pick_scans_round_id_pick_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_scans")),
        sa.UniqueConstraint("round_id", "device", "sequence", name=op.f("uq_pick_scans_round_id_device_sequence")),
    )


def downgrade() -> None:
    op.drop_table("pick_scans")
    op.drop_table("pick_tubs")
    op.drop_table("pick_rounds")
