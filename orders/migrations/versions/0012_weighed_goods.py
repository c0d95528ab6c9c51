"""Goods sold by weight, and what an order line has become: real weight, real amount, substitute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SUBSTITUTE_FK = "fk_order_lines_substitute_for_id_order_lines"


def upgrade() -> None:
    with op.batch_alter_table("items") as batch_op:
        batch_op.add_column(sa.Column("weighed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_check_constraint("weighed", "not weighed or weight_g > 0")
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.add_column(sa.Column("weighed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("picked_weight_g", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("picked_amount_yen", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("substitute_for_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("agreed_with", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(SUBSTITUTE_FK, "order_lines", ["substitute_for_id"], ["id"])
        batch_op.create_index("ix_order_lines_substitute_for_id", ["substitute_for_id"])


def downgrade() -> None:
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.drop_index("ix_order_lines_substitute_for_id")
        batch_op.drop_constraint(SUBSTITUTE_FK, type_="foreignkey")
        for column in ("agreed_with", "substitute_for_id", "picked_amount_yen", "picked_weight_g", "weighed"):
            batch_op.drop_column(column)
    with op.batch_alter_table("items") as batch_op:
        batch_op.drop_constraint("weighed", type_="check")
        batch_op.drop_column("weighed")
