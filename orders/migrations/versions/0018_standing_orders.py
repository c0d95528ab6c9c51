"""Standing orders, numbers of the paper catalogue, presses of the telephone page; a history that cannot be altered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

REFUSAL = "the history of orders is append-only"
SQLITE_TRIGGER = """
    create trigger order_events_keep_{deed} before {deed} on order_events
    when not exists (select 1 from history_keys)
    begin select raise(abort, '{refusal}'); end
"""
POSTGRESQL_FUNCTION = f"""
    create function refuse_to_alter_history() returns trigger language plpgsql as $$
    begin
        if not exists (select 1 from history_keys) then
            raise exception '{REFUSAL}' using errcode = 'integrity_constraint_violation';
        end if;
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end $$
"""
POSTGRESQL_TRIGGER = """
    create trigger order_events_keep before update or delete on order_events
    for each row execute function refuse_to_alter_history()
"""


def upgrade() -> None:
    op.create_table(
        "history_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_keys")),
    )
    op.create_table(
        "standing_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("age_years", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("weekday between 0 and 4", name=op.f("ck_standing_orders_weekday")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_standing_orders_household_id_households")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_orders")),
        sa.UniqueConstraint("household_id", "weekday", name=op.f("uq_standing_orders_household_id_weekday")),
    )
    op.create_table(
        "typed_presses",
        sa.Column("household_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("press", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_typed_presses_household_id_households")
        ),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_typed_presses")),
    )
    op.create_table(
        "standing_pauses",
        sa.Column("standing_order_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standing_order_id"],
            ["standing_orders.id"],
            name=op.f("fk_standing_pauses_standing_order_id_standing_orders"),
        ),
        sa.PrimaryKeyConstraint("standing_order_id", "day", name=op.f("pk_standing_pauses")),
    )
    op.create_table(
        "standing_placings",
        sa.Column("standing_order_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_standing_placings_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["standing_order_id"],
            ["standing_orders.id"],
            name=op.f("fk_standing_placings_standing_order_id_standing_orders"),
        ),
        sa.PrimaryKeyConstraint("standing_order_id", "day", name=op.f("pk_standing_placings")),
        sa.UniqueConstraint("order_id", name=op.f("uq_standing_placings_order_id")),
    )
    op.create_table(
        "catalogue_numbers",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number between 1 and 999", name=op.f("ck_catalogue_numbers_number")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_catalogue_numbers_item_id_items")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalogue_numbers")),
        sa.UniqueConstraint("item_id", name=op.f("uq_catalogue_numbers_item_id")),
    )
    op.create_table(
        "standing_lines",
        sa.Column("standing_order_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity between 1 and 9", name=op.f("ck_standing_lines_quantity")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_standing_lines_item_id_items")),
        sa.ForeignKeyConstraint(
            ["standing_order_id"],
            ["standing_orders.id"],
            name=op.f("fk_standing_lines_standing_order_id_standing_orders"),
        ),
        sa.PrimaryKeyConstraint("standing_order_id", "item_id", name=op.f("pk_standing_lines")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("update", "delete"):
            op.execute(SQLITE_TRIGGER.format(deed=deed, refusal=REFUSAL))
    else:
        op.execute(POSTGRESQL_FUNCTION)
        op.execute(POSTGRESQL_TRIGGER)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("update", "delete"):
            op.execute(f"drop trigger order_events_keep_{deed}")
    else:
        op.execute("drop trigger order_events_keep on order_events")
        op.execute("drop function refuse_to_alter_history()")
    op.drop_table("standing_lines")
    op.drop_table("catalogue_numbers")
    op.drop_table("standing_placings")
    op.drop_table("standing_pauses")
    op.drop_table("typed_presses")
    op.drop_table("standing_orders")
    op.drop_table("history_keys")
