"""Departments and sub-shelves: where a resident finds an item."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
    )
    op.create_table(
        "sub_shelves",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("shelf_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shelf_id"], ["shelves.id"], name=op.f("fk_sub_shelves_shelf_id_shelves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_shelves")),
    )
    with op.batch_alter_table("sub_shelves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_shelves_shelf_id"), ["shelf_id"], unique=False)
    with op.batch_alter_table("shelves", schema=None) as batch_op:
        batch_op.add_column(sa.Column("department_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_shelves_department_id_departments"), "departments", ["department_id"], ["id"]
        )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sub_shelf_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_items_sub_shelf_id_sub_shelves"), "sub_shelves", ["sub_shelf_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_items_sub_shelf_id"), ["sub_shelf_id"], unique=False)
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_lines_item_id"), ["item_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_lines_item_id"))
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_items_sub_shelf_id"))
        batch_op.drop_constraint(batch_op.f("fk_items_sub_shelf_id_sub_shelves"), type_="foreignkey")
        batch_op.drop_column("sub_shelf_id")
    with op.batch_alter_table("shelves", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_shelves_department_id_departments"), type_="foreignkey")
        batch_op.drop_column("department_id")
    op.drop_table("sub_shelves")
    op.drop_table("departments")
