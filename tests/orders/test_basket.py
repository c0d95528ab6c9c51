"""The basket: nine pieces, forty items, today's prices; and 前回と同じ."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.db import Database
from orders.errors import BasketFull, ItemGone, NotFound, QuantityLimit
from orders.goods.specials import Special, price_of, specials_of
from orders.ordering import basket, repeat
from orders.ordering.basket import basket_of
from orders.ordering.order import cancel
from tests.makers import NOW, TODAY, a_household, an_item, an_order


def test_adding_counts_up_and_setting_sets(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session, price_yen=120, weight_g=300)
        assert basket.add(session, home.id, item.id, NOW) == 1
        assert basket.add(session, home.id, item.id, NOW) == 2
        view = basket_of(session, home.id, NOW)
        assert [(line.item.id, line.quantity, line.amount_yen) for line in view.lines] == [(item.id, 2, 240)]
        assert (view.total_yen, view.weight_g, view.pieces, view.alcohol) == (240, 600, 2, False)
        assert basket.set_quantity(session, home.id, item.id, 0, NOW) == 0
        assert basket_of(session, home.id, NOW).lines == ()


def test_goods_stay_in_the_order_in_which_they_were_put_in(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        items = [an_item(session) for _ in range(3)]
        for n, item in enumerate(reversed(items)):
            basket.add(session, home.id, item.id, NOW + timedelta(seconds=n))
        basket.add(session, home.id, items[0].id, NOW + timedelta(minutes=1))
        shown = [line.item.id for line in basket_of(session, home.id, NOW).lines]
        assert shown == [item.id for item in reversed(items)]


def test_a_tenth_piece_is_refused(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        basket.set_quantity(session, home.id, item.id, 9, NOW)
        with pytest.raises(QuantityLimit):
            basket.add(session, home.id, item.id, NOW)
        for quantity in (10, -1):
            with pytest.raises(QuantityLimit):
                basket.set_quantity(session, home.id, item.id, quantity, NOW)
        assert basket.quantities_of(session, home.id) == {item.id: 9}


def test_a_forty_first_item_is_refused_and_more_of_a_known_one_is_not(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        items = [an_item(session) for _ in range(41)]
        for item in items[:40]:
            basket.add(session, home.id, item.id, NOW)
        with pytest.raises(BasketFull):
            basket.add(session, home.id, items[40].id, NOW)
        assert basket.add(session, home.id, items[0].id, NOW) == 2


def test_what_is_no_longer_sold_cannot_be_put_in_and_shows_as_gone(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        basket.add(session, home.id, item.id, NOW)
        item.active = False
        session.flush()
        with pytest.raises(ItemGone):
            basket.add(session, home.id, item.id, NOW)
        assert basket_of(session, home.id, NOW).lines[0].available == 0
        assert basket.set_quantity(session, home.id, item.id, 0, NOW) == 0


def test_an_unknown_item_is_refused(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        basket.add(session, a_household(session).id, 4711, NOW)


def test_a_special_s_price_holds_on_its_day_of_ordering(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session, price_yen=200)
        session.add(Special(item_id=item.id, day=TODAY, price_yen=150, limit_per_household=3))
        basket.add(session, home.id, item.id, NOW)
        line = basket_of(session, home.id, NOW).lines[0]
        assert (line.price_yen, line.limit) == (150, 3)
        tomorrow = basket_of(session, home.id, NOW + timedelta(days=1)).lines[0]
        assert (tomorrow.price_yen, tomorrow.limit) == (200, None)
        assert [special.item.name for special in specials_of(session, TODAY)] == [item.name]
        assert price_of(session, item, TODAY) == 150
        assert price_of(session, item, TODAY + timedelta(days=1)) == 200


def test_the_same_again_fills_the_basket_as_far_as_the_shop_has_it(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        plenty, scarce, gone = (an_item(session, name=name, stock=9) for name in ("米", "卵", "桃"))
        order = an_order(session, {plenty: 2, scarce: 6, gone: 1}, household=home)
        gone.active = False
        session.flush()
        assert [(line.item.name, line.available) for line in repeat.last_order_lines(session, home.id)] == [
            ("米", 7),
            ("卵", 3),
            ("桃", 0),
        ]
        filled = repeat.fill_basket_from(session, order.id, home.id, NOW)
        assert (filled.added, filled.missing) == (2, ("卵", "桃"))
        assert basket.quantities_of(session, home.id) == {plenty.id: 2, scarce.id: 3}
        assert repeat.fill_basket_from(session, order.id, home.id, NOW) == filled


def test_nobody_repeats_somebody_else_s_order(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 1})
        with pytest.raises(NotFound):
            repeat.fill_basket_from(session, order.id, a_household(session).id, NOW)


def test_without_an_earlier_order_there_is_nothing_to_repeat(database: Database) -> None:
    with database.reading() as session:
        assert repeat.last_order_lines(session, a_household(session).id) == []


def test_what_was_ordered_today_counts_towards_the_limit_of_a_special(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session, price_yen=200)
        session.add(Special(item_id=item.id, day=TODAY, price_yen=150, limit_per_household=3))
        order = an_order(session, {item: 2}, household=home)
        basket.set_quantity(session, home.id, item.id, 2, NOW)
        line = basket_of(session, home.id, NOW).lines[0]
        assert (line.limit, line.most, line.fits) == (1, 1, False)
        other = a_household(session)
        basket.set_quantity(session, other.id, item.id, 2, NOW)
        assert basket_of(session, other.id, NOW).lines[0].fits
        cancel(session, order.id, "test", NOW)
        assert basket_of(session, home.id, NOW).lines[0].fits
