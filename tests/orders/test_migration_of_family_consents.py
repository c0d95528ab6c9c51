"""Consents that were given for a whole family become consents of each member, with words that name them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command

from orders.db import Database, alembic_config, upgrade
from orders.homes import family
from orders.homes.consents import Consent, ConsentKind, give
from tests.makers import NOW, a_household

OLD = "注文があったこと、お渡しした時刻を、健一さん（長男）に 知らせます。"


def test_old_consents_of_a_family_become_those_of_each_member(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        members = {}
        for name in ("健一", "花子", "まだ"):
            members[name], link = family.invite(session, home.id, name, "", may_order=False, who="shop1", now=NOW)
            if name != "まだ":
                family.join(session, link, NOW)
        session.execute(sa.delete(Consent).where(Consent.member_id.is_not(None)))
        give(session, home.id, ConsentKind.FAMILY_NOTICE, OLD, NOW)
    with database.schema_change() as connection:
        command.downgrade(alembic_config(connection), "0009")
    upgrade(database)
    with database.reading() as session:
        seen = [
            family.may_see(session, session.get_one(family.FamilyMember, each.id), NOW) for each in members.values()
        ]
        assert seen == [True, True, False]
        mine = session.scalars(sa.select(Consent).where(Consent.member_id == members["花子"].id)).one()
        assert "花子さん（ご家族）" in mine.text
        old = session.scalars(sa.select(Consent).where(Consent.text == OLD, Consent.member_id.is_(None))).one()
        assert old.withdrawn_at is not None
        assert mine.given_at == NOW
