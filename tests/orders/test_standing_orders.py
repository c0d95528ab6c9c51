"""Standing orders: the same goods every week, placed once a day of the list, whatever the shop has left of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from orders.db import Database
from orders.errors import AgeMissing, EmptyBasket, ItemGone, QuantityLimit, UnderAge
from orders.goods.catalogue import Item
from orders.goods.specials import Special
from orders.goods.stock import available
from orders.homes import consents
from orders.homes.consents import ConsentKind
from orders.homes.people import Household
from orders.ordering import basket
from orders.ordering.order import Channel, Order, OrderState, cancel, events_of, orders_of_household
from orders.ordering.standing import LeftOut, left_out_of, place_due, to_tell, told
from orders.ordering.standing_orders import (
    end_standing_order,
    next_days,
    pause,
    set_standing_order,
    standing_order,
)
from orders.ordering.tracking import LIST_NOT_WHOLE, tracking
from tests.books import assert_books_agree
from tests.makers import NOW, TODAY, a_household, an_item, an_order, at

TUESDAY, WEDNESDAY, FRIDAY, MONDAY = 1, 2, 4, 0
WEEK = timedelta(days=7)


def a_list(database: Database, weekday: int = TUESDAY, pieces: int = 2, **facts: object) -> tuple[int, int]:
    """A household with one item every week; ids of household and item."""
    with database.writing() as session:
        home, item = a_household(session), an_item(session, **facts)  # type: ignore[arg-type]
        set_standing_order(session, home.id, weekday, {item.id: pieces}, NOW, who="shop", age_years=80)
        return home.id, item.id


def orders_of(database: Database, home: int) -> list[Order]:
    with database.reading() as session:
        assert_books_agree(session)
        return orders_of_household(session, home)


def test_a_list_becomes_an_order_once_a_week_however_often_the_worker_comes(database: Database) -> None:
    home, item = a_list(database)
    assert [placed.day for placed in place_due(database, NOW)] == [TODAY]
    assert place_due(database, NOW) == place_due(database, at(10, 59)) == []
    (order,) = orders_of(database, home)
    assert (order.delivery_day, order.channel, order.placed_by) == (TODAY, Channel.STANDING, "standing")
    assert [(line.item_id, line.quantity) for line in order.lines] == [(item, 2)]
    place_due(database, NOW + WEEK)
    assert [order.delivery_day for order in orders_of(database, home)] == [TODAY + WEEK, TODAY]


def test_it_is_placed_as_soon_as_orders_for_that_day_are_taken(database: Database) -> None:
    home, _ = a_list(database, WEDNESDAY)
    assert place_due(database, at(11)) == []
    assert [placed.day for placed in place_due(database, at(11, 0, 1))] == [TODAY + timedelta(days=1)]
    (order,) = orders_of(database, home)
    assert order.delivery_day == TODAY + timedelta(days=1)


def test_a_list_made_after_the_cut_off_begins_next_week(database: Database) -> None:
    with database.writing() as session:
        home, item = a_household(session), an_item(session)
        made = set_standing_order(session, home.id, TUESDAY, {item.id: 1}, at(11, 30), who="shop")
        assert next_days(session, made, TODAY, 2) == [TODAY + WEEK, TODAY + 2 * WEEK]
    assert place_due(database, at(12)) == []


def test_a_day_that_the_worker_missed_comes_with_the_next_delivery(database: Database) -> None:
    home, _ = a_list(database)
    place_due(database, at(15))
    (order,) = orders_of(database, home)
    assert order.delivery_day == TODAY + timedelta(days=1)


def test_a_holiday_is_made_up_for_on_the_next_day_that_is_served(database: Database) -> None:
    before = at(9, day=date(2026, 11, 16))
    with database.writing() as session:
        home, item = a_household(session), an_item(session)
        home_id = home.id
        set_standing_order(session, home_id, MONDAY, {item.id: 1}, before, who="shop")
    place_due(database, before)
    # 23 November is a holiday.
    for hour in range(9, 18):
        place_due(database, at(hour, day=date(2026, 11, 20)))
        place_due(database, at(hour, day=date(2026, 11, 23)))
    assert [order.delivery_day for order in orders_of(database, home_id)] == [TODAY, date(2026, 11, 16)]


def test_a_pause_skips_one_day_and_no_other(database: Database) -> None:
    home, _ = a_list(database)
    with database.writing() as session:
        pause(session, home, TUESDAY, TODAY, paused=True)
        pause(session, home, TUESDAY, TODAY, paused=True)
    assert place_due(database, NOW) == []
    with database.writing() as session:
        pause(session, home, TUESDAY, TODAY, paused=False)
    assert len(place_due(database, NOW)) == 1
    with database.writing() as session, pytest.raises(ValueError, match="no day of this list"):
        pause(session, home, TUESDAY, TODAY + timedelta(days=1), paused=True)


def test_a_list_that_has_ended_places_nothing_and_can_begin_again(database: Database) -> None:
    home, item = a_list(database)
    with database.writing() as session:
        end_standing_order(session, home, TUESDAY, NOW, "shop")
        end_standing_order(session, home, TUESDAY, NOW, "shop")
    assert place_due(database, NOW) == []
    with database.writing() as session:
        set_standing_order(session, home, TUESDAY, {item: 1}, NOW, who="shop", until=TODAY)
    assert len(place_due(database, NOW)) == 1
    assert place_due(database, NOW + WEEK) == []


def test_what_is_short_is_left_out_the_rest_comes_and_somebody_is_told(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        names = ("なし", "残り1", "ある", "もうない")
        gone, short, there, dropped = (
            an_item(session, name=name, stock=stock) for name, stock in zip(names, (0, 1, 9, 9), strict=True)
        )
        wanted = {each.id: 2 for each in (gone, short, there, dropped)}
        set_standing_order(session, home.id, TUESDAY, wanted, NOW, who="shop")
        dropped.active = False
        home_id = home.id
    (placed,) = place_due(database, NOW)
    missing = (LeftOut("なし", 2, 0), LeftOut("残り1", 2, 1), LeftOut("もうない", 2, 0))
    assert placed.left_out == missing
    (order,) = orders_of(database, home_id)
    assert [(line.name, line.quantity) for line in order.lines] == [("残り1", 1), ("ある", 2)]
    with database.writing() as session:
        assert tuple(left_out_of(session, order.id)) == missing
        assert LIST_NOT_WHOLE in tracking(session, order.id, NOW).troubles
        assert "missing: なし x 2" in [event.why for event in events_of(session, order.id)]
        (call,) = to_tell(session)
        assert (call.standing.household_id, tuple(call.left_out)) == (home_id, missing)
        told(session, call.standing.id, call.placing.day, "shop", NOW)
        assert to_tell(session) == []


def test_where_nothing_is_left_there_is_no_order_but_somebody_is_told(database: Database) -> None:
    home, item = a_list(database, stock=0)
    (placed,) = place_due(database, NOW)
    assert placed.order_id is None
    assert orders_of(database, home) == []
    assert place_due(database, NOW) == []
    with database.reading() as session:
        assert len(to_tell(session)) == 1
        assert available(session, [item]) == {item: 0}


def test_the_limit_of_a_special_holds_for_lists_too(database: Database) -> None:
    home, item = a_list(database, pieces=5)
    with database.writing() as session:
        session.add(Special(item_id=item, day=TODAY, price_yen=80, limit_per_household=3))
        bought = session.get_one(Item, item)
        from_tv = an_order(session, {bought: 1}, household=session.get_one(Household, home))
        assert from_tv.lines[0].price_yen == 80
    (placed,) = place_due(database, NOW)
    assert placed.left_out == (LeftOut("大根", 5, 2),)


def test_alcohol_comes_only_with_an_age_and_the_age_is_kept_only_with_alcohol(database: Database) -> None:
    with database.writing() as session:
        home, sake, rice = a_household(session), an_item(session, alcohol=True), an_item(session)
        for age, refusal in ((None, AgeMissing), (19, UnderAge), (0, AgeMissing)):
            with pytest.raises(refusal):
                set_standing_order(session, home.id, TUESDAY, {sake.id: 1}, NOW, who="shop", age_years=age)
        made = set_standing_order(session, home.id, TUESDAY, {sake.id: 1, rice.id: 1}, NOW, who="shop", age_years=70)
        assert made.age_years == 70
        home_id = home.id
    place_due(database, NOW)
    (order,) = orders_of(database, home_id)
    assert (len(order.lines), order.age_years) == (2, 70)
    with database.writing() as session:
        assert (
            set_standing_order(session, home_id, TUESDAY, {rice.id: 1}, NOW, who="shop", age_years=70).age_years is None
        )


def test_a_list_is_checked_like_a_basket(database: Database) -> None:
    with database.writing() as session:
        home, item, old = a_household(session), an_item(session), an_item(session)
        old.active = False
        for wanted, refusal in (({}, EmptyBasket), ({item.id: 10}, QuantityLimit), ({old.id: 1}, ItemGone)):
            with pytest.raises(refusal):
                set_standing_order(session, home.id, TUESDAY, wanted, NOW, who="shop")
        with pytest.raises(ValueError, match="weekday"):
            set_standing_order(session, home.id, 5, {item.id: 1}, NOW, who="shop")


def test_who_withdrew_the_consent_to_ordering_gets_no_order(database: Database) -> None:
    home, _ = a_list(database)
    with database.writing() as session:
        consents.withdraw(session, home, ConsentKind.ORDERING, NOW)
    (placed,) = place_due(database, NOW)
    assert placed.order_id is None
    assert orders_of(database, home) == []


def test_the_basket_stays_as_it_is_and_the_order_can_be_cancelled_like_any_other(database: Database) -> None:
    home, item = a_list(database)
    with database.writing() as session:
        basket.set_quantity(session, home, item, 1, NOW)
    place_due(database, NOW)
    (order,) = orders_of(database, home)
    with database.writing() as session:
        assert basket.quantities_of(session, home) == {item: 1}
        assert cancel(session, order.id, "resident", NOW).state is OrderState.CANCELLED
    assert place_due(database, NOW) == []


def test_an_agreed_order_stays_when_the_list_changes(database: Database) -> None:
    home, item = a_list(database)
    place_due(database, NOW)
    with database.writing() as session:
        set_standing_order(session, home, TUESDAY, {item: 5}, NOW, who="shop")
    assert place_due(database, NOW) == []
    place_due(database, NOW + WEEK)
    assert [order.lines[0].quantity for order in orders_of(database, home)] == [5, 2]


def test_one_household_that_cannot_be_served_keeps_nobody_waiting(database: Database) -> None:
    first, _ = a_list(database)
    second, _ = a_list(database)
    with database.writing() as session:
        # A row that no rule allows: somebody else's order has taken the token.
        standing = standing_order(session, first, TUESDAY)
        assert standing is not None
        other = an_order(session, {an_item(session): 1})
        session.execute(sa.update(Order).where(Order.id == other.id).values(token=f"standing-{standing.id}-{TODAY}"))
    assert [placed.household_id for placed in place_due(database, NOW)] == [second]


def test_two_lists_of_a_week_are_two_orders(database: Database) -> None:
    home, item = a_list(database)
    with database.writing() as session:
        set_standing_order(session, home, FRIDAY, {item: 1}, NOW, who="shop")
    place_due(database, NOW)
    place_due(database, at(9, day=TODAY + timedelta(days=3)))
    days = [order.delivery_day for order in orders_of(database, home)]
    assert days == [TODAY + timedelta(days=3), TODAY]
