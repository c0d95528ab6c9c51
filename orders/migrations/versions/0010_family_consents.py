"""Consents of one member of the family each; presses of forms that make something, told apart by their token."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)
MEMBER_FK = "fk_consents_member_id_family_members"
# The words as they were read aloud at the invitation of each member.
TEXTS = {
    "family_notice": ("注文があったこと、お渡しした時刻を、", "）に 知らせます。", "true"),
    "proxy_order": ("", "）が、私の代わりに 注文できます。品物と代金も 見えます。", "m.may_order"),
}
EACH_MEMBER = """
    insert into consents (household_id, member_id, kind, given_at, text)
    select m.household_id, m.id, :kind, m.joined_at,
           :before || m.name || 'さん（' || coalesce(nullif(m.relation, ''), 'ご家族') || :after
    from family_members m
    where m.joined_at is not null and m.hidden_at is null and m.revoked_at is null and {wanted}
      and exists (select 1 from consents c where c.household_id = m.household_id and c.kind = :kind
                  and c.member_id is null and c.withdrawn_at is null)
"""
OF_THE_HOUSEHOLD = """
    update consents set withdrawn_at = current_timestamp
    where kind = :kind and member_id is null and withdrawn_at is null
"""


def upgrade() -> None:
    with op.batch_alter_table("consents") as batch_op:
        batch_op.add_column(sa.Column("member_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(MEMBER_FK, "family_members", ["member_id"], ["id"])
        batch_op.create_index("ix_consents_member_id", ["member_id"])
    with op.batch_alter_table("family_members") as batch_op:
        batch_op.add_column(
            sa.Column("may_see_condition", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
        batch_op.add_column(sa.Column("opened_at", NOW, nullable=True))
    with op.batch_alter_table("notices") as batch_op:
        batch_op.add_column(sa.Column("press", sa.String(length=64), nullable=True))
        batch_op.create_index("ix_notices_press", ["press"], unique=True)
    op.execute("update family_members set opened_at = joined_at")
    for kind, (before, after, wanted) in TEXTS.items():
        each_member = sa.text(EACH_MEMBER.format(wanted=wanted))
        op.execute(each_member.bindparams(kind=kind, before=before, after=after))
        op.execute(sa.text(OF_THE_HOUSEHOLD).bindparams(kind=kind))


def downgrade() -> None:
    op.execute("delete from consents where kind = 'family_condition'")
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_index("ix_notices_press")
        batch_op.drop_column("press")
    with op.batch_alter_table("family_members") as batch_op:
        batch_op.drop_column("opened_at")
        batch_op.drop_column("may_see_condition")
    with op.batch_alter_table("consents") as batch_op:
        batch_op.drop_index("ix_consents_member_id")
        batch_op.drop_constraint(MEMBER_FK, type_="foreignkey")
        batch_op.drop_column("member_id")
