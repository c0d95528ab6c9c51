"""Who has seen a watch-over report, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("watch_reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("watch_reports", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
        batch_op.drop_column("seen_by")
