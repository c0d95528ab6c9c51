"""Checkout: what makes an order, and what refuses one without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import (
    AgeMissing,
    BasketChanged,
    CutoffPassed,
    EmptyBasket,
    ItemGone,
    NotRegistered,
    OrdersError,
    OutOfStock,
    SpecialLimit,
    TokenTaken,
    UnderAge,
)
from orders.goods import stock
from orders.goods.catalogue import Item
from orders.goods.specials import Special
from orders.homes import consents
from orders.homes.consents import ConsentKind
from orders.homes.people import Household
from orders.ordering import basket
from orders.ordering.checkout import new_token, place_order
from orders.ordering.order import Order, OrderState, cancel, events_of, orders_of_household
from tests.makers import NOW, TODAY, a_household, an_item, an_order, at


def fill(session: Session, home: Household, goods: dict[Item, int]) -> None:
    for item, quantity in goods.items():
        basket.set_quantity(session, home.id, item.id, quantity, NOW)


def refused(session: Session, home: Household, **how: object) -> OrdersError:
    """What checkout says; and nothing has changed."""
    before = basket.quantities_of(session, home.id)
    free = stock.available(session, before)
    with pytest.raises(OrdersError) as caught:
        place_order(session, home.id, new_token(), how.pop("now", NOW), who="resident", **how)  # type: ignore[arg-type]
    assert basket.quantities_of(session, home.id) == before
    assert stock.available(session, before) == free
    assert orders_of_household(session, home.id) == []
    return caught.value


def test_an_order_keeps_everything_that_was_agreed(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        rice = an_item(session, name="米", price_yen=1999, weight_g=2000)
        soap = an_item(session, name="石鹸", price_yen=331, tax_rate_percent=10, weight_g=None)
        fill(session, home, {rice: 1, soap: 3})
        placed = place_order(session, home.id, "token-1", NOW, who="中島 ハル")
    with database.reading() as session:
        order = session.get_one(Order, placed.id)
        assert (order.number, order.state, order.delivery_day) == ("1124-001", OrderState.PLACED, TODAY)
        assert (order.total_yen, order.tax_8_yen, order.tax_10_yen, order.weight_g) == (2992, 148, 90, 2000)
        assert [(line.position, line.name, line.quantity, line.price_yen) for line in order.lines] == [
            (1, "米", 1, 1999),
            (2, "石鹸", 3, 331),
        ]
        assert (order.channel, order.placed_by, order.district_id, order.age_years) == (
            "tv",
            "中島 ハル",
            "nakao",
            None,
        )
        assert [(event.who, event.to_state, event.from_state) for event in events_of(session, order.id)] == [
            ("中島 ハル", OrderState.PLACED, None)
        ]
        assert basket.quantities_of(session, home.id) == {}
        assert stock.available(session, [rice.id, soap.id]) == {rice.id: 49, soap.id: 47}


def test_a_later_change_of_the_catalogue_does_not_reach_an_order(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session, name="米", price_yen=500)
        order = an_order(session, {item: 1})
        item.name, item.price_yen, item.tax_rate_percent = "餅", 900, 10
        session.flush()
        session.refresh(order)
        assert (order.lines[0].name, order.lines[0].price_yen, order.lines[0].tax_rate_percent) == ("米", 500, 8)


def test_the_second_press_of_one_confirmation_is_the_same_order(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        fill(session, home, {item: 1})
        first = place_order(session, home.id, "t", NOW, who="resident")
        fill(session, home, {item: 2})
        again = place_order(session, home.id, "t", NOW + timedelta(hours=9), who="resident")
        assert again is first
        assert basket.quantities_of(session, home.id) == {item.id: 2}


def test_only_what_was_shown_is_ordered(database: Database) -> None:
    with database.reading() as session:
        home, rice, bread = a_household(session), an_item(session, price_yen=500), an_item(session, price_yen=500)
        fill(session, home, {rice: 1})
        shown = basket.basket_of(session, home.id, NOW).fingerprint
        fill(session, home, {rice: 2})
        assert isinstance(refused(session, home, expected_goods=shown), BasketChanged)
        fill(session, home, {rice: 0, bread: 1})
        assert isinstance(refused(session, home, expected_goods=shown), BasketChanged), "the same sum"
        fill(session, home, {rice: 1, bread: 0})
        rice.price_yen = 510
        session.flush()
        assert isinstance(refused(session, home, expected_goods=shown), BasketChanged), "another price"
        rice.price_yen = 500
        session.flush()
        order = place_order(session, home.id, "t", NOW, who="resident", expected_goods=shown)
        assert order.total_yen == 500
        fill(session, home, {bread: 1})
        again = place_order(session, home.id, "t", NOW, who="resident", expected_goods=shown)
        assert again is order, "the order that was made before comes first"


def test_somebody_else_s_token_shows_nothing(database: Database) -> None:
    with database.reading() as session:
        an_order(session, {an_item(session): 1})
        home, other, item = a_household(session), a_household(session), an_item(session)
        fill(session, home, {item: 1})
        place_order(session, home.id, "t", NOW, who="resident")
        fill(session, other, {item: 1})
        with pytest.raises(TokenTaken):
            place_order(session, other.id, "t", NOW, who="resident")


def test_an_empty_basket_makes_no_order(database: Database) -> None:
    with database.reading() as session:
        assert isinstance(refused(session, a_household(session)), EmptyBasket)


def test_one_second_after_the_cut_off_the_shown_day_cannot_be_kept(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        fill(session, home, {an_item(session): 1})
        refusal = refused(session, home, now=at(11, 0, 1), expected_day=TODAY)
        assert isinstance(refusal, CutoffPassed)
        assert (refusal.promised_day, refusal.next_day) == (TODAY, TODAY + timedelta(days=1))
        late = place_order(session, home.id, "t", at(11, 0, 1), who="resident", expected_day=refusal.next_day)
        assert (late.delivery_day, late.number) == (TODAY + timedelta(days=1), "1125-001")


def test_in_the_second_of_the_cut_off_the_shown_day_is_kept(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        fill(session, home, {an_item(session): 1})
        order = place_order(session, home.id, "t", at(11), who="resident", expected_day=TODAY)
        assert order.delivery_day == TODAY


def test_an_item_that_sells_out_between_basket_and_confirmation_is_named(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        plenty, scarce = an_item(session, name="米"), an_item(session, name="卵", stock=3)
        fill(session, home, {plenty: 1, scarce: 2})
        an_order(session, {scarce: 2})
        refusal = refused(session, home)
        assert isinstance(refusal, OutOfStock)
        assert (refusal.item_id, refusal.name, refusal.wanted, refusal.available) == (scarce.id, "卵", 2, 1)


def test_an_item_that_is_taken_off_the_shelf_is_named(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session, name="桃")
        fill(session, home, {item: 1})
        item.active = False
        session.flush()
        refusal = refused(session, home)
        assert isinstance(refusal, ItemGone)
        assert refusal.name == "桃"


def test_a_refusal_leaves_nothing_even_when_the_caller_commits(database: Database) -> None:
    with database.writing() as session:
        home, item = a_household(session), an_item(session, stock=1)
        fill(session, home, {item: 2})
        refused(session, home)
    with database.reading() as session:
        assert basket.quantities_of(session, home.id) == {item.id: 2}
        assert an_order(session, {item: 1}).number == "1124-001"


def test_alcohol_needs_an_age_of_twenty(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        fill(session, home, {an_item(session, alcohol=True): 1})
        for age in (None, 0, -3, 200):
            assert isinstance(refused(session, home, age_years=age), AgeMissing)
        young = refused(session, home, age_years=19)
        assert isinstance(young, UnderAge)
        assert young.age_years == 19
        order = place_order(session, home.id, "t", NOW, who="resident", age_years=20)
        assert (order.age_years, order.lines[0].alcohol) == (20, True)


def test_an_age_is_kept_only_where_alcohol_needs_it(database: Database) -> None:
    with database.reading() as session:
        assert an_order(session, {an_item(session): 1}).age_years is None


def test_only_registered_households_that_agreed_may_order(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session)
        silent, closed, left = a_household(session, agrees=()), a_household(session, active=False), a_household(session)
        consents.withdraw(session, left.id, ConsentKind.ORDERING, NOW)
        for home in (silent, closed, left):
            fill(session, home, {item: 1})
            assert isinstance(refused(session, home), NotRegistered)
        with pytest.raises(NotRegistered):
            place_order(session, 4711, "t", NOW, who="resident")


def test_a_special_is_limited_a_household_and_day(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session, name="卵", price_yen=200)
        session.add(Special(item_id=item.id, day=TODAY, price_yen=150, limit_per_household=2))
        fill(session, home, {item: 3})
        refusal = refused(session, home)
        assert isinstance(refusal, SpecialLimit)
        assert (refusal.item_id, refusal.limit, refusal.name, refusal.wanted) == (item.id, 2, "卵", 3)
        order = an_order(session, {item: 2}, household=home)
        assert order.total_yen == 300
        with pytest.raises(SpecialLimit):
            an_order(session, {item: 1}, household=home)
        cancel(session, order.id, "resident", NOW)
        assert an_order(session, {item: 1}, household=home).total_yen == 150


def test_the_next_day_a_special_s_limit_begins_anew(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        tomorrow = TODAY + timedelta(days=1)
        for day in (TODAY, tomorrow):
            session.add(Special(item_id=item.id, day=day, price_yen=50, limit_per_household=2))
        # After today's cut-off: delivered tomorrow, but ordered (and priced) today.
        late = an_order(session, {item: 2}, household=home, now=at(18))
        assert (late.delivery_day, late.total_yen) == (tomorrow, 100)
        assert an_order(session, {item: 2}, household=home, now=at(9, day=tomorrow)).total_yen == 100


def test_numbers_count_the_orders_of_a_delivery_day(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session)
        numbers = [an_order(session, {item: 1}).number for _ in range(3)]
        assert numbers == ["1124-001", "1124-002", "1124-003"]
        next_year = an_order(session, {item: 1}, now=at(9, day=TODAY.replace(year=2027, day=24)))
        assert next_year.number == "1124-004"
