"""Versions of the consents' words, how each was given; steps of a membership, pauses, erasures, the log of looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# The words of a member of the family name somebody: what has versions is the text before the name was filled in.
TEMPLATE = """
    case when member_id is null then text
         when kind = 'family_notice' then '注文があったこと、お渡しした時刻を、{name}さん（{relation}）に 知らせます。'
         when kind = 'proxy_order' then '{name}さん（{relation}）が、私の代わりに 注文できます。品物と代金も 見えます。'
         when kind = 'family_condition' then '届けた人が見た ご様子を、{name}さん（{relation}）に 伝えます。'
         else text end
"""
VERSIONS = f"""
    insert into consent_texts (kind, version, text, valid_from)
    select kind, row_number() over (partition by kind order by min(given_at), words), words, min(given_at)
    from (select kind, given_at, {TEMPLATE} as words from consents) as shown
    group by kind, words
"""
EACH_ITS_VERSION = f"""
    update consents set text_id = (
        select t.id from consent_texts as t where t.kind = consents.kind and t.text = {TEMPLATE.replace("text end", "consents.text end").replace("then text", "then consents.text")}
    )
"""


def upgrade() -> None:
    op.create_table(
        "consent_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_texts")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_consent_texts_kind_version")),
    )
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_access_log_household_id_households")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_log_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_log_household_id"), ["household_id"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_erasures_household_id_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_household_id"), ["household_id"], unique=False)

    op.create_table(
        "membership_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=128), nullable=False),
        sa.Column("press", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_membership_events_household_id_households")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_events")),
        sa.UniqueConstraint("press", name=op.f("uq_membership_events_press")),
    )
    with op.batch_alter_table("membership_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_events_household_id"), ["household_id"], unique=False)

    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_pauses_household_id_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pauses_household_id"), ["household_id"], unique=False)

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("way", sa.String(length=24), nullable=False, server_default="unknown"))
        batch_op.add_column(sa.Column("entered_by", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("signed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("scanned_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_way", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_consents_text_id_consent_texts"), "consent_texts", ["text_id"], ["id"]
        )
    op.execute(VERSIONS)
    op.execute(EACH_ITS_VERSION)
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.alter_column("text_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("way", existing_type=sa.String(length=24), server_default=None)
        batch_op.alter_column("entered_by", existing_type=sa.String(length=64), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_consents_text_id_consent_texts"), type_="foreignkey")
        batch_op.drop_column("withdrawn_by")
        batch_op.drop_column("withdrawn_way")
        batch_op.drop_column("scanned_on")
        batch_op.drop_column("signed_on")
        batch_op.drop_column("entered_by")
        batch_op.drop_column("way")
        batch_op.drop_column("text_id")

    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pauses_household_id"))

    op.drop_table("pauses")
    with op.batch_alter_table("membership_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_events_household_id"))

    op.drop_table("membership_events")
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasures_household_id"))

    op.drop_table("erasures")
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_log_household_id"))
        batch_op.drop_index(batch_op.f("ix_access_log_at"))

    op.drop_table("access_log")
    op.drop_table("consent_texts")
