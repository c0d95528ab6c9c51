"""Versions of the consents' words: what was shown stays with every consent, whatever is published later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from alembic import command

from orders.db import Database, alembic_config, upgrade
from orders.homes import consent_texts, consents, family
from orders.homes.consents import Consent, ConsentKind, Manner, Way
from tests.makers import NOW, a_household

LATER = NOW + timedelta(days=10)
ON_PAPER = Manner(Way.PAPER, "cable1", date(2026, 11, 20), date(2026, 11, 24))


def test_a_consent_keeps_the_words_that_were_shown(database: Database) -> None:
    with database.reading() as session:
        first, second = a_household(session, agrees=()), a_household(session, agrees=())
        words = consent_texts.current_text(session, ConsentKind.WATCH_OVER, NOW)
        consents.give(session, first.id, ConsentKind.WATCH_OVER, words, NOW, manner=ON_PAPER)
        consent_texts.publish(session, ConsentKind.WATCH_OVER, "新しい 言葉です。", LATER)
        assert consent_texts.current_text(session, ConsentKind.WATCH_OVER, NOW) == words
        now_shown = consent_texts.current_text(session, ConsentKind.WATCH_OVER, LATER)
        consents.give(session, second.id, ConsentKind.WATCH_OVER, now_shown, LATER)
        old, new = (consents.history_of(session, home.id)[0] for home in (first, second))
        assert (old.version.version, new.version.version) == (1, 2)
        assert (old.text, new.text) == (words, "新しい 言葉です。")
        assert (old.way, old.entered_by, old.signed_on) == (Way.PAPER, "cable1", date(2026, 11, 20))


def test_publishing_the_same_words_again_makes_no_version(database: Database) -> None:
    with database.reading() as session:
        for _ in range(2):
            consent_texts.publish(session, ConsentKind.STATISTICS, " 同じ\n言葉 ", NOW)
        assert len(consent_texts.versions_of(session, ConsentKind.STATISTICS)) == 1
        with pytest.raises(ValueError, match="words"):
            consent_texts.publish(session, ConsentKind.STATISTICS, " ", NOW)


def test_families_share_a_version_though_their_words_name_them(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        for name in ("健一", "花子"):
            _, link = family.invite(session, home.id, name, "", may_order=False, who="shop1", now=NOW)
            family.join(session, link, NOW)
        mine = [each for each in consents.history_of(session, home.id) if each.member_id]
        assert {each.version.version for each in mine} == {1}
        assert [each.way for each in mine] == [Way.TELEPHONE] * 2
        assert "健一さん（ご家族）" in mine[0].text


def test_a_withdrawal_says_who_wrote_it_down(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        by_phone = Manner(Way.TELEPHONE, "cable1")
        consents.withdraw(session, home.id, ConsentKind.WATCH_OVER, NOW, manner=by_phone)
        gone = next(each for each in consents.history_of(session, home.id) if each.withdrawn_at)
        session.refresh(gone)
        assert (gone.withdrawn_at, gone.withdrawn_way, gone.withdrawn_by) == (NOW, Way.TELEPHONE, "cable1")


def test_the_sight_of_the_condition_is_withdrawn_alone_and_stays_so(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        member, link = family.invite(
            session, home.id, "健一", "", may_order=True, may_see_condition=True, who="shop1", now=NOW
        )
        family.join(session, link, NOW)
        family.narrow(session, home.id, member.id, family.CONDITION, LATER, Manner(Way.TELEPHONE, "cable1"))
        left = frozenset({family.SEEING, family.ORDERING})
        assert family.seen_by(session, home.id, [member], LATER)[member.id] == left
        family.hide(session, home.id, member.id, LATER)
        family.show(session, home.id, member.id, LATER)
        assert family.seen_by(session, home.id, [member], LATER)[member.id] == left
        with pytest.raises(ValueError, match="alone"):
            family.narrow(session, home.id, member.id, family.SEEING, LATER, Manner())


def test_old_consents_get_the_versions_of_their_words(database: Database) -> None:
    with database.writing() as session:
        homes = [a_household(session, agrees=()) for _ in range(3)]
        for home, words in zip(homes, ("はじめの言葉", "つぎの言葉", "はじめの言葉"), strict=True):
            consents.give(session, home.id, ConsentKind.ORDERING, words, NOW + timedelta(days=home.id))
        _, link = family.invite(session, homes[0].id, "健一", "長男", may_order=True, who="shop1", now=NOW)
        family.join(session, link, NOW)
    with database.schema_change() as connection:
        command.downgrade(alembic_config(connection), "0013")
    upgrade(database)
    with database.reading() as session:
        rows = session.scalars(sa.select(Consent).order_by(Consent.id)).all()
        versions = {(each.kind, each.text): each.version for each in rows}
        assert [each.way for each in rows] == [Way.UNKNOWN] * 5
        assert versions[ConsentKind.ORDERING, "はじめの言葉"].version == 1
        assert versions[ConsentKind.ORDERING, "つぎの言葉"].version == 2
        for each in rows:
            template = family.CONSENT_TEXTS.get(each.kind, each.text) if each.member_id else each.text
            assert each.version.text == template
