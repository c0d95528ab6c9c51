"""What shall happen when an item is missing, item by item; the last step of a basket; who is never served by air."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("basket_lines", "order_lines"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("missing_rule", sa.String(length=24), nullable=True))
    with op.batch_alter_table("districts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_air", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "basket_steps",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("can_be_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_basket_steps_household_id_households")
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_basket_steps")),
    )


def downgrade() -> None:
    op.drop_table("basket_steps")
    with op.batch_alter_table("districts", schema=None) as batch_op:
        batch_op.drop_column("by_air")
    for table in ("order_lines", "basket_lines"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("missing_rule")
