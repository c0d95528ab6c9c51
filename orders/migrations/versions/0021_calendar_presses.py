"""A change of the calendar knows the press of the form that made it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("calendar_editions") as batch_op:
        batch_op.add_column(sa.Column("press", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_calendar_editions_press"), ["press"])


def downgrade() -> None:
    with op.batch_alter_table("calendar_editions") as batch_op:
        batch_op.drop_constraint(op.f("uq_calendar_editions_press"), type_="unique")
        batch_op.drop_column("press")
