"""What family sees and does, and that it is never more than the resident's consent says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from orders import basket, delivery, family, family_basket
from orders.catalogue import Item
from orders.checkout import new_token
from orders.consents import ConsentKind, has_consent, withdraw
from orders.db import Database
from orders.delivery import Carrier
from orders.errors import AgeMissing, BasketChanged, ConsentMissing, InvitationOver, NotFound
from orders.family import FamilyMember
from orders.order import Channel, OrderState
from orders.people import Household
from orders.watchover import Condition, report
from tests.makers import NOW, a_household, an_item, an_order, delivery_jobs

SEEING, ORDERING, WATCHING = ConsentKind.FAMILY_NOTICE, ConsentKind.PROXY_ORDER, ConsentKind.WATCH_OVER


def a_member(session: Session, home: Household, *, may_order: bool = True, name: str = "健一") -> FamilyMember:
    _, link = family.invite(session, home.id, name, "長男", may_order=may_order, who="shop1", now=NOW)
    found = family.member_by_token(session, family.join(session, link, NOW))
    assert found is not None
    return found


def handed_over(session: Session, home: Household, condition: Condition | None = None) -> None:
    order = an_order(session, {an_item(session): 1}, household=home)
    job = delivery_jobs(session, order)[0]
    delivery.assign_carrier(session, job.id, Carrier.VAN, "driver1", NOW, "")
    delivery.hand_over(session, job.id, "volunteer", NOW + timedelta(hours=3), handed_to="ご本人")
    if condition is not None:
        report(session, job.id, "volunteer", condition, "", NOW + timedelta(hours=3))


def test_a_link_works_once_and_for_seven_days(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        member, link = family.invite(session, home.id, "健一", "長男", may_order=False, who="shop1", now=NOW)
        _, late = family.invite(session, home.id, "花子", "娘", may_order=False, who="shop1", now=NOW)
        kept = family.join(session, link, NOW + timedelta(days=6))
        assert family.member_by_token(session, kept) == member
        for used, at in ((link, NOW), (late, NOW + timedelta(days=8)), ("guess", NOW)):
            with pytest.raises(InvitationOver):
                family.join(session, used, at)


def test_the_invitation_notes_the_consents_with_their_words(database: Database) -> None:
    with database.writing() as session:
        one, two = a_household(session), a_household(session)
        a_member(session, one, may_order=False)
        a_member(session, two)
        assert [has_consent(session, one.id, kind, NOW) for kind in (SEEING, ORDERING)] == [True, False]
        assert [has_consent(session, two.id, kind, NOW) for kind in (SEEING, ORDERING)] == [True, True]


def test_news_say_that_an_order_came_and_was_handed_over(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session, agrees=(ConsentKind.ORDERING,))
        handed_over(session, home)
        [news] = family.news(session, a_member(session, home), NOW)
        assert news.state is OrderState.DELIVERED
        assert news.handed_at == NOW + timedelta(hours=3)
        assert news.condition is None


def test_how_somebody_is_needs_the_consent_to_watch_over_too(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        handed_over(session, home, Condition.FINE)
        member = a_member(session, home)
        assert family.news(session, member, NOW)[0].condition is Condition.FINE
        withdraw(session, home.id, WATCHING, NOW)
        assert family.news(session, member, NOW)[0].condition is None


def test_a_withdrawn_consent_works_at_once(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        member = a_member(session, home)
        withdraw(session, home.id, ORDERING, NOW)
        assert family.news(session, member, NOW) == []
        with pytest.raises(ConsentMissing):
            family_basket.basket_of(session, member, NOW)
        withdraw(session, home.id, SEEING, NOW)
        with pytest.raises(ConsentMissing):
            family.news(session, member, NOW)


def test_the_resident_hides_one_member_and_the_other_still_sees(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        son, daughter = a_member(session, home), a_member(session, home, may_order=False, name="花子")
        for _ in range(2):
            family.hide(session, home.id, son.id, NOW)
        assert [family.may_see(session, each, NOW) for each in (son, daughter)] == [False, True]
        assert not has_consent(session, home.id, ORDERING, NOW), "nobody who could order is left"
        family.hide(session, home.id, daughter.id, NOW)
        assert not has_consent(session, home.id, SEEING, NOW)
        family.show(session, home.id, son.id, NOW)
        assert [family.may_order(session, son, NOW), family.may_see(session, daughter, NOW)] == [True, False]


def test_a_revoked_telephone_opens_nothing(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        member, link = family.invite(session, home.id, "健一", "長男", may_order=True, who="shop1", now=NOW)
        kept = family.join(session, link, NOW)
        for _ in range(2):
            family.revoke(session, home.id, member.id, NOW)
        assert family.member_by_token(session, kept) is None
        assert not family.may_see(session, member, NOW)
        assert not has_consent(session, home.id, SEEING, NOW)


def test_nobody_hides_a_member_of_another_family(database: Database) -> None:
    with database.writing() as session:
        member, other = a_member(session, a_household(session)), a_household(session)
        for change in (family.hide, family.show, family.revoke):
            with pytest.raises(NotFound):
                change(session, other.id, member.id, NOW)


def ready_to_order(session: Session, **item: bool) -> tuple[Household, FamilyMember, Item]:
    home = a_household(session)
    member, goods = a_member(session, home), an_item(session, price_yen=120, **item)  # type: ignore[arg-type]
    family_basket.set_quantity(session, member, goods.id, 2, NOW)
    return home, member, goods


def test_an_order_for_the_resident_leaves_the_residents_own_basket_alone(database: Database) -> None:
    with database.writing() as session:
        home, member, goods = ready_to_order(session)
        own = an_item(session)
        basket.set_quantity(session, home.id, own.id, 3, NOW)
        token, view = new_token(), family_basket.basket_of(session, member, NOW)
        orders = {
            family_basket.place(session, member, token, NOW, expected_goods=view.fingerprint).id for _ in range(1)
        }
        again = family_basket.place(session, member, token, NOW, expected_goods=view.fingerprint)
        assert orders == {again.id}
        assert (again.channel, again.placed_by, again.total_yen) == (Channel.PROXY, "family:健一", 240)
        assert [line.item_id for line in again.lines] == [goods.id]
        assert basket.quantities_of(session, home.id) == {own.id: 3}
        assert family_basket.basket_of(session, member, NOW).lines == ()
        assert family.news(session, member, NOW)[0].by_family


def test_what_was_not_shown_is_not_ordered(database: Database) -> None:
    with database.writing() as session:
        _, member, _ = ready_to_order(session)
        with pytest.raises(BasketChanged):
            family_basket.place(session, member, new_token(), NOW, expected_goods="something else")
        assert family_basket.basket_of(session, member, NOW).pieces == 2


def test_alcohol_asks_for_an_age_here_too(database: Database) -> None:
    with database.writing() as session:
        _, member, _ = ready_to_order(session, alcohol=True)
        with pytest.raises(AgeMissing):
            family_basket.place(session, member, new_token(), NOW)
        assert family_basket.place(session, member, new_token(), NOW, age_years=50).age_years == 50


def test_who_only_sees_does_not_order(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        a_member(session, home)
        member, goods = a_member(session, home, may_order=False, name="花子"), an_item(session)
        with pytest.raises(ConsentMissing):
            family_basket.set_quantity(session, member, goods.id, 1, NOW)
        with pytest.raises(ConsentMissing):
            family_basket.place(session, member, new_token(), NOW)
