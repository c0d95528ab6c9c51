"""Family members of a household, and their own baskets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "family_members",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("household_id", sa.Integer(), sa.ForeignKey("households.id"), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("may_order", sa.Boolean(), nullable=False),
        sa.Column("invited_at", NOW, nullable=False),
        sa.Column("invited_by", sa.String(length=64), nullable=False),
        sa.Column("invitation_hash", sa.String(length=64), nullable=True, unique=True),
        sa.Column("invitation_until", NOW, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True, unique=True),
        sa.Column("joined_at", NOW, nullable=True),
        sa.Column("hidden_at", NOW, nullable=True),
        sa.Column("revoked_at", NOW, nullable=True),
    )
    op.create_index("ix_family_members_household_id", "family_members", ["household_id"])
    op.create_table(
        "family_basket_lines",
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("family_members.id"), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id"), primary_key=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("added_at", NOW, nullable=False),
        sa.CheckConstraint("quantity between 1 and 9", name="ck_family_basket_lines_quantity"),
    )


def downgrade() -> None:
    op.drop_table("family_basket_lines")
    op.drop_table("family_members")
