"""Residents, contacts, carers with consents of their own, workers and their duties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_carers_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carers")),
        sa.UniqueConstraint("account_id", name=op.f("uq_carers_account_id")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("told", sa.String(length=24), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_contacts_household_id_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_household_id"), ["household_id"], unique=False)

    op.create_table(
        "residents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=64), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_residents_household_id_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
    )
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residents_household_id"), ["household_id"], unique=False)

    op.create_table(
        "workers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("district_id", sa.String(length=32), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_workers_account_id_accounts")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_workers_district_id_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    with op.batch_alter_table("workers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workers_district_id"), ["district_id"], unique=False)

    op.create_table(
        "cares",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["carer_id"], ["carers.id"], name=op.f("fk_cares_carer_id_carers")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_cares_household_id_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cares")),
    )
    with op.batch_alter_table("cares", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cares_carer_id"), ["carer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cares_household_id"), ["household_id"], unique=False)

    op.create_table(
        "duty_changes",
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("comes", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_duty_changes_district_id_districts")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_duty_changes_worker_id_workers")),
        sa.PrimaryKeyConstraint("worker_id", "day", name=op.f("pk_duty_changes")),
    )
    with op.batch_alter_table("duty_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_changes_day"), ["day"], unique=False)

    op.create_table(
        "weekly_duties",
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_weekly_duties_weekday")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name=op.f("fk_weekly_duties_worker_id_workers")),
        sa.PrimaryKeyConstraint("worker_id", "weekday", name=op.f("pk_weekly_duties")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carer_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_consents_carer_id"), ["carer_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_consents_carer_id_carers"), "carers", ["carer_id"], ["id"])


def downgrade() -> None:
    # Without the column a consent for one carer would be one for everybody.
    op.execute("delete from consents where carer_id is not null")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_consents_carer_id_carers"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_consents_carer_id"))
        batch_op.drop_column("carer_id")

    op.drop_table("weekly_duties")
    with op.batch_alter_table("duty_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_changes_day"))

    op.drop_table("duty_changes")
    with op.batch_alter_table("cares", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cares_household_id"))
        batch_op.drop_index(batch_op.f("ix_cares_carer_id"))

    op.drop_table("cares")
    with op.batch_alter_table("workers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workers_district_id"))

    op.drop_table("workers")
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residents_household_id"))

    op.drop_table("residents")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_household_id"))

    op.drop_table("contacts")
    op.drop_table("carers")
