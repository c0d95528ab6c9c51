"""Messages of the shop and the city with their answers; boxes by their maker's number, where they stand, last seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("set_top_boxes") as batch_op:
        batch_op.add_column(sa.Column("label", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("device_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("last_seen_at", NOW, nullable=True))
        batch_op.create_index("ix_set_top_boxes_device_id", ["device_id"])
    op.create_table(
        "device_bindings",
        sa.Column("device_id", sa.String(length=64), primary_key=True),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), nullable=False),
        sa.Column("label", sa.String(length=32), nullable=False),
        sa.Column("bound_at", NOW, nullable=False),
        sa.Column("bound_by", sa.String(length=64), nullable=False),
        sa.Column("started_at", NOW, nullable=True),
    )
    op.create_index("ix_device_bindings_household_id", "device_bindings", ["household_id"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("author", sa.String(length=24), nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.Column("written_at", NOW, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("from_at", NOW, nullable=False),
        sa.Column("until_at", NOW, nullable=False),
    )
    op.create_index("ix_notices_until_at", "notices", ["until_at"])
    _of_notices()


def _of_notices() -> None:
    op.create_table(
        "notice_districts",
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("district_id", sa.String(length=32), sa.ForeignKey("districts.id"), primary_key=True),
    )
    op.create_table(
        "notice_replies",
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), primary_key=True),
        sa.Column("read_at", NOW, nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=True),
    )
    op.create_index("ix_notice_replies_household_id", "notice_replies", ["household_id"])


def downgrade() -> None:
    for table in ("notice_replies", "notice_districts", "notices", "device_bindings"):
        op.drop_table(table)
    with op.batch_alter_table("set_top_boxes") as batch_op:
        batch_op.drop_index("ix_set_top_boxes_device_id")
        for column in ("last_seen_at", "device_id", "label"):
            batch_op.drop_column(column)
