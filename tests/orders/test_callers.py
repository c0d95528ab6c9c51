"""Orders by telephone for somebody else: by carers and family, with the resident's consent at that very moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import ConsentMissing
from orders.homes import consents, family
from orders.homes.carers import Carer, CarerKind, end_care, take_care
from orders.homes.consents import ConsentKind
from orders.homes.people import Household
from orders.ordering import basket
from orders.ordering.callers import callers_for, require_caller
from orders.ordering.checkout import new_token, place_order
from orders.ordering.order import Channel, events_of
from tests.makers import NOW, a_household, an_item


def a_carer(session: Session, home: Household, *, agreed: bool = True) -> Carer:
    made = Carer(
        name="山田 恵", reading="やまだ めぐみ", kind=CarerKind.CARE_MANAGER, organisation="居宅支援",
        phone="0265-00-9999", active=True,
    )  # fmt: skip
    session.add(made)
    session.flush()
    take_care(session, made.id, home.id, NOW)
    if agreed:
        consents.give(session, home.id, ConsentKind.PROXY_ORDER, "text", NOW, carer_id=made.id)
    return made


def test_a_carer_with_consent_may_order_and_the_order_says_who_ordered_for_whom(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        carer = a_carer(session, home)
        basket.add(session, home.id, an_item(session).id, NOW)
        caller = require_caller(session, home.id, f"carer:{carer.id}", NOW)
        assert caller is not None
        assert (caller.name, caller.role) == ("山田 恵", "care_manager")
        order = place_order(
            session, home.id, new_token(), NOW, channel=Channel.PROXY, who="shop1", ordered_by=caller.signature
        )
        assert (order.household_id, order.channel, order.placed_by) == (home.id, "proxy", "carer:山田 恵")
        assert [(event.who, event.why) for event in events_of(session, order.id)] == [("shop1", "proxy")]


def test_without_consent_for_this_very_carer_nobody_orders(database: Database) -> None:
    with database.writing() as session:
        home, other = a_household(session), a_household(session)
        carer = a_carer(session, home, agreed=False)
        a_carer(session, home)
        assert [each.key for each in callers_for(session, home.id, NOW)] == [f"carer:{carer.id + 1}"]
        for household_id in (home.id, other.id):
            with pytest.raises(ConsentMissing):
                require_caller(session, household_id, f"carer:{carer.id}", NOW)
        assert require_caller(session, home.id, "", NOW) is None


def test_a_consent_withdrawn_or_a_care_ended_counts_at_once(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        first, second = a_carer(session, home), a_carer(session, home)
        assert len(callers_for(session, home.id, NOW)) == 2
        consents.withdraw(session, home.id, ConsentKind.PROXY_ORDER, NOW, carer_id=first.id)
        end_care(session, second.id, home.id, NOW)
        later = NOW + timedelta(seconds=1)
        assert callers_for(session, home.id, later) == []
        with pytest.raises(ConsentMissing):
            require_caller(session, home.id, f"carer:{first.id}", later)


def test_family_that_may_order_may_do_it_by_telephone_too(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        for name, may_order in (("花子", True), ("次郎", False)):
            _, link = family.invite(session, home.id, name, "長女", may_order=may_order, who="shop", now=NOW)
            family.join(session, link, NOW)
        (caller,) = callers_for(session, home.id, NOW + timedelta(seconds=1))
        assert (caller.name, caller.role, caller.signature) == ("花子", "長女", "family:花子")
