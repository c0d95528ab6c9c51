"""Households, consents, accounts and set-top boxes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.db import Database
from orders.errors import NotFound, PairingFailed
from orders.homes import boxes, consents, people
from orders.homes.consents import ConsentKind, has_consent
from orders.homes.people import Account, Role, check_password
from tests.makers import NOW, a_household


def test_a_consent_counts_from_when_it_was_given_until_it_is_withdrawn(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session, agrees=())
        consents.give(session, home.id, ConsentKind.WATCH_OVER, "shown text", NOW)
        assert not has_consent(session, home.id, ConsentKind.WATCH_OVER, NOW - timedelta(seconds=1))
        assert has_consent(session, home.id, ConsentKind.WATCH_OVER, NOW)
        assert not has_consent(session, home.id, ConsentKind.FAMILY_NOTICE, NOW)
        later = NOW + timedelta(days=1)
        consents.withdraw(session, home.id, ConsentKind.WATCH_OVER, later)
        assert has_consent(session, home.id, ConsentKind.WATCH_OVER, later - timedelta(seconds=1))
        assert not has_consent(session, home.id, ConsentKind.WATCH_OVER, later)


def test_one_consent_is_withdrawn_without_the_others(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        consents.withdraw(session, home.id, ConsentKind.WATCH_OVER, NOW)
        assert has_consent(session, home.id, ConsentKind.ORDERING, NOW)


def test_an_unknown_household_is_told(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound) as caught:
        people.household(session, 4711)
    assert (caught.value.kind, caught.value.key) == ("household", 4711)


def test_a_password_opens_only_an_active_account(database: Database) -> None:
    with database.reading() as session:
        account = Account(
            login="shop1", display_name="店", role=Role.SHOP, password_hash=people.hash_password("right"), active=True
        )
        session.add(account)
        session.flush()
        assert check_password(session, "shop1", "right") is account
        assert check_password(session, "shop1", "wrong") is None
        assert check_password(session, "nobody", "right") is None
        account.active = False
        assert check_password(session, "shop1", "right") is None


def test_a_new_box_is_paired_by_the_code_on_its_screen(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        box, token = boxes.new_box(session, "sample", NOW)
        found = boxes.box_by_token(session, token)
        assert found is box
        assert box.household_id is None
        assert box.pairing_code is not None
        assert len(box.pairing_code) == 6
        assert token not in box.device_token_hash
        boxes.pair(session, box.pairing_code, home.id, NOW + timedelta(minutes=29))
        assert box.household_id == home.id
        assert box.pairing_code is None


def test_a_pairing_code_works_once_and_not_for_ever(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        code = boxes.new_box(session, "sample", NOW)[0].pairing_code or ""
        with pytest.raises(PairingFailed):
            boxes.pair(session, code, home.id, NOW + timedelta(minutes=31))
        boxes.pair(session, code, home.id, NOW)
        with pytest.raises(PairingFailed):
            boxes.pair(session, code, home.id, NOW)


def test_a_revoked_box_opens_nothing(database: Database) -> None:
    with database.reading() as session:
        box, token = boxes.new_box(session, "sample", NOW)
        boxes.revoke(session, box.id, NOW)
        boxes.revoke(session, box.id, NOW + timedelta(days=1))
        assert boxes.box_by_token(session, token) is None
        assert box.revoked_at == NOW


def test_an_unknown_token_opens_nothing(database: Database) -> None:
    with database.reading() as session:
        assert boxes.box_by_token(session, "") is None
        assert boxes.box_by_token(session, "guess") is None
