"""The calendar as staff writes it: weekdays, days, limits, slots, editions; loads of days; an order's slot and cut-off."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
SLOT_FK = "fk_orders_slot_id_delivery_slots"
HOME_FK = "fk_notices_household_id_households"
COUNTED = """
    insert into day_loads (day, district_id, slot, orders, weight_g)
    select delivery_day, district_id, 0, count(*), sum(weight_g) from orders where state <> 'cancelled'
    group by delivery_day, district_id
"""
CLOSED = """
    insert into calendar_days (place, day, delivers, reason) select '*', day, :no, substr(reason, 1, 60) from closed_days
"""
FIRST_EDITION = """
    insert into calendar_editions (edition, before, at, who, what)
    select :edition, '', current_timestamp, '', 'closed days' where exists (select 1 from closed_days)
"""


def upgrade() -> None:
    _rules()
    op.create_table(
        "day_loads",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("district_id", sa.String(length=32), sa.ForeignKey("districts.id"), primary_key=True),
        sa.Column("slot", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.CheckConstraint("orders >= 0 and weight_g >= 0", name=op.f("ck_day_loads_counted")),
    )
    op.execute(COUNTED)
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("slot_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("until_at", NOW, nullable=True))
        batch_op.create_foreign_key(SLOT_FK, "delivery_slots", ["slot_id"], ["id"])
    with op.batch_alter_table("notices") as batch_op:
        batch_op.add_column(sa.Column("household_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(HOME_FK, "households", ["household_id"], ["id"])
        batch_op.create_index("ix_notices_household_id", ["household_id"])
    op.execute(sa.text(CLOSED).bindparams(no=False))
    op.execute(sa.text(FIRST_EDITION).bindparams(edition=secrets.token_urlsafe(24)))
    op.drop_table("closed_days")


def _rules() -> None:
    place = sa.String(length=32)
    op.create_table(
        "calendar_editions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("at", NOW, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.UniqueConstraint("edition", name=op.f("uq_calendar_editions_edition")),
        sa.UniqueConstraint("before", name=op.f("uq_calendar_editions_before")),
    )
    op.create_table(
        "calendar_weekdays",
        sa.Column("place", place, primary_key=True),
        sa.Column("weekday", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("served", sa.Boolean(), nullable=False),
        sa.Column("cutoff", sa.String(length=5), nullable=True),
    )
    op.create_table(
        "calendar_days",
        sa.Column("place", place, primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("delivers", sa.Boolean(), nullable=True),
        sa.Column("cutoff", sa.String(length=5), nullable=True),
        sa.Column("most_orders", sa.Integer(), nullable=True),
        sa.Column("most_weight_g", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
    )
    op.create_table(
        "calendar_limits",
        sa.Column("place", place, primary_key=True),
        sa.Column("most_orders", sa.Integer(), nullable=True),
        sa.Column("most_weight_g", sa.Integer(), nullable=True),
    )
    op.create_table(
        "delivery_slots",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("place", place, nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("most_orders", sa.Integer(), nullable=True),
        sa.Column("most_weight_g", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    op.create_table(
        "closed_days",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("reason", sa.String(length=128), nullable=False),
    )
    closed = "insert into closed_days (day, reason) select day, reason from calendar_days where place = '*' and delivers = :no"
    op.execute(sa.text(closed).bindparams(no=False))
    op.execute("delete from notices where household_id is not null")
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_index("ix_notices_household_id")
        batch_op.drop_constraint(HOME_FK, type_="foreignkey")
        batch_op.drop_column("household_id")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_constraint(SLOT_FK, type_="foreignkey")
        for column in ("until_at", "slot_id"):
            batch_op.drop_column(column)
    for table in (
        "day_loads", "delivery_slots", "calendar_limits", "calendar_days", "calendar_weekdays", "calendar_editions",
    ):  # fmt: skip
        op.drop_table(table)
