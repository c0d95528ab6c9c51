"""Kinds of boxes; what a box was packed in and why; no delivery job for a box that is not sealed; times of packing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
ZONE = sa.Enum("ambient", "chilled", "frozen", name="temperature", native_enum=False, length=24)
KEPT = "fk_delivery_jobs_box_sealed_boxes"


def upgrade() -> None:
    op.create_table(
        "box_kinds",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("temperature", ZONE, nullable=False),
        sa.Column("flies", sa.Boolean(), nullable=False),
        sa.Column("length_mm", sa.Integer(), nullable=False),
        sa.Column("width_mm", sa.Integer(), nullable=False),
        sa.Column("height_mm", sa.Integer(), nullable=False),
        sa.Column("own_g", sa.Integer(), nullable=False),
        sa.Column("coolant_g", sa.Integer(), nullable=False),
        sa.Column("most_g", sa.Integer(), nullable=False),
        sa.Column("fill_percent", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length_mm > 0 and width_mm > 0 and height_mm > 0", name=op.f("ck_box_kinds_size")),
        sa.CheckConstraint(
            "own_g >= 0 and coolant_g >= 0 and most_g > own_g + coolant_g", name=op.f("ck_box_kinds_weight")
        ),
        sa.CheckConstraint("fill_percent between 1 and 100", name=op.f("ck_box_kinds_fill")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_box_kinds")),
    )
    op.create_table(
        "packing_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", NOW, nullable=False),
        sa.Column("begun_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", NOW, nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_packing_times_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packing_times")),
    )
    op.create_index(op.f("ix_packing_times_order_id"), "packing_times", ["order_id"])
    _boxes()
    _jobs()
    with op.batch_alter_table("box_lines") as batch_op:
        batch_op.create_check_constraint(op.f("ck_box_lines_quantity"), "quantity > 0")


def _boxes() -> None:
    with op.batch_alter_table("boxes") as batch_op:
        batch_op.add_column(sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("kind_code", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("kind_name", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("kind_flies", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("tare_g", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("fragile", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("measured_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("weight_accepted", sa.Text(), nullable=True))
    # Until now every box weighed 250 g.
    op.execute("update boxes set tare_g = 250")
    op.execute("update boxes set sealed = (sealed_at is not null)")
    with op.batch_alter_table("boxes") as batch_op:
        batch_op.create_unique_constraint(op.f("uq_boxes_id_sealed"), ["id", "sealed"])
        batch_op.create_check_constraint(op.f("ck_boxes_sealed"), "sealed = (sealed_at is not null)")


def _jobs() -> None:
    with op.batch_alter_table("delivery_jobs") as batch_op:
        batch_op.add_column(sa.Column("box_sealed", sa.Boolean(), nullable=True, server_default=sa.true()))
    with op.batch_alter_table("delivery_jobs") as batch_op:
        batch_op.create_foreign_key(KEPT, "boxes", ["box_id", "box_sealed"], ["id", "sealed"])
        batch_op.create_check_constraint(
            op.f("ck_delivery_jobs_withdrawn"), "(state = 'withdrawn') = (box_sealed is null)"
        )
        batch_op.create_check_constraint(op.f("ck_delivery_jobs_box_sealed"), "box_sealed is null or box_sealed")


def downgrade() -> None:
    with op.batch_alter_table("box_lines") as batch_op:
        batch_op.drop_constraint(op.f("ck_box_lines_quantity"), type_="check")
    with op.batch_alter_table("delivery_jobs") as batch_op:
        batch_op.drop_constraint(op.f("ck_delivery_jobs_box_sealed"), type_="check")
        batch_op.drop_constraint(op.f("ck_delivery_jobs_withdrawn"), type_="check")
        batch_op.drop_constraint(KEPT, type_="foreignkey")
        batch_op.drop_column("box_sealed")
    op.execute("update delivery_jobs set state = 'ready' where state = 'withdrawn'")
    with op.batch_alter_table("boxes") as batch_op:
        batch_op.drop_constraint(op.f("ck_boxes_sealed"), type_="check")
        batch_op.drop_constraint(op.f("uq_boxes_id_sealed"), type_="unique")
        for name in (
            "weight_accepted", "measured_by", "reason", "fragile", "tare_g", "kind_flies", "kind_name", "kind_code",
            "sealed",
        ):  # fmt: skip
            batch_op.drop_column(name)
    op.drop_index(op.f("ix_packing_times_order_id"), table_name="packing_times")
    op.drop_table("packing_times")
    op.drop_table("box_kinds")
