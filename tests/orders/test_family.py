"""What family sees and does, and that it is never more than the resident's consent says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier
from orders.delivering.watchover import Condition, report
from orders.errors import AgeMissing, BasketChanged, ConsentMissing, InvitationOver, NotFound
from orders.form_press import new_form_token
from orders.goods.catalogue import Item
from orders.homes import family
from orders.homes.consents import Consent, ConsentKind, has_consent, withdraw
from orders.homes.family import FamilyMember
from orders.homes.people import Household
from orders.ordering import basket, family_basket
from orders.ordering.checkout import new_token
from orders.ordering.order import Channel, OrderState, orders_of_household
from tests.makers import NOW, a_household, an_item, an_order, delivery_jobs
from tests.races.steps import at_once

SEEING, ORDERING, WATCHING = ConsentKind.FAMILY_NOTICE, ConsentKind.PROXY_ORDER, ConsentKind.WATCH_OVER


def a_member(
    session: Session, home: Household, *, may_order: bool = True, may_see_condition: bool = True, name: str = "健一"
) -> FamilyMember:
    _, link = family.invite(
        session, home.id, name, "長男", may_order=may_order, may_see_condition=may_see_condition, who="shop1", now=NOW
    )
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
        family.opened(session, member.id, NOW + timedelta(days=6))
        for used, at in ((link, NOW), (late, NOW + timedelta(days=8)), ("guess", NOW)):
            with pytest.raises(InvitationOver):
                family.join(session, used, at)


def test_a_telephone_whose_answer_got_lost_joins_again_for_ten_minutes(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        member, link = family.invite(session, home.id, "健一", "長男", may_order=True, who="shop1", now=NOW)
        lost = family.join(session, link, NOW)
        kept = family.join(session, link, NOW + timedelta(minutes=9))
        assert [family.member_by_token(session, each) for each in (lost, kept)] == [None, member]
        assert member.joined_at == NOW
        with pytest.raises(InvitationOver):
            family.join(session, link, NOW + timedelta(minutes=11))
        family.opened(session, member.id, NOW + timedelta(minutes=9))
        with pytest.raises(InvitationOver):
            family.join(session, link, NOW + timedelta(minutes=9))


def test_the_same_press_invites_one_member_with_one_link(database: Database) -> None:
    form = new_form_token()
    with database.writing() as session:
        home = a_household(session)

    def press(name: str = "健一", token: str = form) -> tuple[int, str]:
        with database.writing() as session:
            made, link = family.invite(
                session, home.id, name, "長男", may_order=True, who="shop1", now=NOW, form_token=token
            )
            return made.id, link

    first, link = press()
    assert set(at_once([press] * 4)) == {(first, link)}
    assert len({first, press("花子")[0], press(token=new_form_token())[0]}) == 3
    with database.writing() as session:
        assert len(family.members_of(session, home.id)) == 3
        assert family.invited(session, link, NOW).id == first
        family.revoke(session, home.id, first, NOW)
    with pytest.raises(InvitationOver):
        press()


def test_looking_at_a_link_waits_for_nobody(postgres_database: Database) -> None:
    with postgres_database.writing() as session:
        _, link = family.invite(session, a_household(session).id, "健一", "長男", may_order=True, who="shop1", now=NOW)
    with postgres_database.writing() as joining, postgres_database.reading() as looking:
        family.join(joining, link, NOW)
        looking.execute(sa.text("set local lock_timeout = '2s'"))
        assert family.invited(looking, link, NOW).name == "健一"


def test_consents_name_the_member_and_count_from_joining(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        a_member(session, home, name="健一")
        late, _ = family.invite(
            session, home.id, "花子", "長女", may_order=True, may_see_condition=True, who="shop1", now=NOW
        )
        texts: dict[ConsentKind, list[str]] = {kind: [] for kind in family.CONSENT_TEXTS}
        for row in session.scalars(sa.select(Consent).where(Consent.member_id.is_not(None))):
            texts[row.kind].append(row.text)
        assert [len(each) for each in texts.values()] == [1, 1, 1]
        assert all("健一さん（長男）" in text for each in texts.values() for text in each)
        assert not family.may_see(session, late, NOW), "an invitation that nobody uses gives nothing"


def test_what_one_was_told_gives_nothing_to_another(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        son, daughter = a_member(session, home), a_member(session, home, name="花子")
        withdraw(session, home.id, ORDERING, NOW, member_id=son.id)
        assert [family.may_order(session, each, NOW) for each in (son, daughter)] == [False, True]


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


def test_how_somebody_is_needs_a_consent_that_names_the_family(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        handed_over(session, home, Condition.FINE)
        told, not_told = a_member(session, home), a_member(session, home, may_see_condition=False, name="花子")
        assert [family.news(session, each, NOW)[0].condition for each in (told, not_told)] == [Condition.FINE, None]
        withdraw(session, home.id, ConsentKind.FAMILY_CONDITION, NOW, member_id=told.id)
        assert family.news(session, told, NOW)[0].condition is None


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


def test_two_confirmations_of_one_basket_at_once_make_one_order(database: Database) -> None:
    with database.writing() as session:
        home, member, goods = ready_to_order(session)
        token_of = {number: new_token() for number in range(4)}
        shown = family_basket.basket_of(session, member, NOW).fingerprint

    def confirm(number: int) -> Callable[[], str]:
        def place() -> str:
            with database.writing() as session:
                mine = session.get_one(FamilyMember, member.id)
                return family_basket.place(session, mine, token_of[number], NOW, expected_goods=shown).number

        return place

    results = at_once([confirm(number) for number in token_of])
    assert sorted(type(each).__name__ for each in results) == ["EmptyBasket"] * 3 + ["str"]
    with database.reading() as session:
        [made] = orders_of_household(session, home.id)
        assert [(line.item_id, line.quantity) for line in made.lines] == [(goods.id, 2)]


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
