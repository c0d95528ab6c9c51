"""The worker's jobs: when they ran; pick lists that are made, reminders to volunteers, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
DISTRICT = sa.String(length=32)


def upgrade() -> None:
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("started_at", NOW, nullable=False),
        sa.Column("ended_at", NOW, nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_job_runs_job", "job_runs", ["job"])
    op.create_table(
        "pick_lists",
        sa.Column("district_id", DISTRICT, sa.ForeignKey("districts.id"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("made_at", NOW, nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
    )
    op.create_index("ix_pick_lists_day", "pick_lists", ["day"])
    op.create_table(
        "duty_reminders",
        sa.Column("worker_id", sa.Integer(), sa.ForeignKey("workers.id"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("about", sa.String(length=10), primary_key=True),
        sa.Column("district_id", DISTRICT, sa.ForeignKey("districts.id"), primary_key=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("written_at", NOW, nullable=False),
    )
    op.create_index("ix_duty_reminders_day", "duty_reminders", ["day"])
    _outbox()


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("to_name", sa.String(length=64), nullable=False),
        sa.Column("to_phone", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", NOW, nullable=False),
        sa.Column("until_at", NOW, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", NOW, nullable=False),
        sa.Column("claimed_at", NOW, nullable=True),
        sa.Column("sent_at", NOW, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_state", "outbox", ["state"])


def downgrade() -> None:
    for table in ("outbox", "duty_reminders", "pick_lists", "job_runs"):
        op.drop_table(table)
