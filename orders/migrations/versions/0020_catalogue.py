"""Catalogue: several barcodes an item, planned prices, seasons, the history of changes, files that wait as previews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
SEASON = "(season_start is null) = (season_end is null)"


def upgrade() -> None:
    with op.batch_alter_table("items") as batch_op:
        batch_op.add_column(sa.Column("sold_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("sold_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("season_start", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("season_end", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("next_price_from", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_items_season"), SEASON)
    _make_barcodes()
    _make_prices()
    _make_changes()
    _make_previews()


def _make_barcodes() -> None:
    op.create_table(
        "item_barcodes",
        sa.Column("code", sa.String(length=14), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("added_at", NOW, nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("pieces between 1 and 999", name=op.f("ck_item_barcodes_pieces")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_barcodes_item_id_items")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_item_barcodes")),
    )
    op.create_index(op.f("ix_item_barcodes_item_id"), "item_barcodes", ["item_id"])


def _make_prices() -> None:
    op.create_table(
        "item_prices",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("price_yen", sa.Integer(), nullable=False),
        sa.Column("planned_by", sa.String(length=64), nullable=False),
        sa.Column("planned_at", NOW, nullable=False),
        sa.Column("taken_at", NOW, nullable=True),
        sa.CheckConstraint("price_yen > 0", name=op.f("ck_item_prices_price")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_prices_item_id_items")),
        sa.PrimaryKeyConstraint("item_id", "valid_from", name=op.f("pk_item_prices")),
    )


def _make_changes() -> None:
    op.create_table(
        "item_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", NOW, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("via", sa.String(length=24), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_changes_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_changes")),
    )
    op.create_index(op.f("ix_item_changes_item_id"), "item_changes", ["item_id"])


def _make_previews() -> None:
    op.create_table(
        "sheet_previews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", NOW, nullable=False),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("ended_at", NOW, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_previews")),
    )
    op.create_index(op.f("ix_sheet_previews_made_at"), "sheet_previews", ["made_at"])


def downgrade() -> None:
    for table in ("sheet_previews", "item_changes", "item_prices", "item_barcodes"):
        op.drop_table(table)
    with op.batch_alter_table("items") as batch_op:
        batch_op.drop_constraint(op.f("ck_items_season"), type_="check")
        for column in ("next_price_from", "season_end", "season_start", "sold_until", "sold_from"):
            batch_op.drop_column(column)
