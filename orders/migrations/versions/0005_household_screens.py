"""How a household wants its screens: size, contrast, speech, patience with the buttons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screen_wishes",
        sa.Column("household_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.String(length=24), nullable=False),
        sa.Column("contrast", sa.String(length=24), nullable=False),
        sa.Column("speech", sa.Boolean(), nullable=False),
        sa.Column("press_ms", sa.Integer(), nullable=False),
        sa.Column("move_ms", sa.Integer(), nullable=False),
        sa.Column("ignore_repeats", sa.Boolean(), nullable=False),
        sa.CheckConstraint("move_ms between 150 and 2000", name=op.f("ck_screen_wishes_move")),
        sa.CheckConstraint("press_ms between 150 and 2000", name=op.f("ck_screen_wishes_press")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_screen_wishes_household_id_households")
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_screen_wishes")),
    )


def downgrade() -> None:
    op.drop_table("screen_wishes")
