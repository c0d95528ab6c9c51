"""The price of a day, and what is for sale on it: right at midnight whether or not anybody has turned the page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from orders.db import Database
from orders.errors import ItemGone
from orders.goods import catalogue, prices
from orders.goods.catalogue import FOR_SALE, Item, on
from orders.goods.departments import departments
from orders.goods.errors import PlanPast
from orders.goods.finding_goods import findable
from orders.goods.item_changes import changes_of
from orders.goods.prices import ItemPrice
from orders.goods.specials import Special, count_specials, prices_of, specials_of
from orders.ordering import basket, checkout
from orders.ordering.usual import usual_items
from tests.makers import NOW, TODAY, a_household, an_item, an_order, at

TOMORROW, NEXT_WEEK = TODAY + timedelta(days=1), TODAY + timedelta(days=7)


def test_a_planned_price_is_asked_from_its_day_on(database: Database) -> None:
    with database.writing() as session:
        item, buyer = an_item(session, price_yen=100), a_household(session)
        prices.plan(session, item, TOMORROW, 120, "shop1", NOW, TODAY)
        basket.set_quantity(session, buyer.id, item.id, 2, NOW)
        assert basket.basket_of(session, buyer.id, NOW).total_yen == 200
        assert basket.basket_of(session, buyer.id, at(0, 0, day=TOMORROW)).total_yen == 240
        assert basket.basket_of(session, buyer.id, at(23, 59, 59)).total_yen == 200
        token = checkout.new_token()
        placed = checkout.place_order(session, buyer.id, token, at(8, day=TOMORROW), who="x", age_years=80)
        assert placed.lines[0].price_yen == 120


def test_the_price_of_a_day_needs_no_daily_job(database: Database) -> None:
    """Two changes that nobody wrote into the item: the later one counts."""
    with database.writing() as session:
        item = an_item(session, price_yen=100)
        prices.plan(session, item, TOMORROW, 120, "shop1", NOW, TODAY)
        prices.plan(session, item, NEXT_WEEK, 90, "shop1", NOW, TODAY)
        wanted = {0: 100, 1: 120, 6: 120, 7: 90, 400: 90}
        found = {n: prices_of(session, [item], TODAY + timedelta(days=n))[item.id] for n in wanted}
        assert found == wanted


def test_the_daily_job_writes_what_is_due_once_and_late_does_no_harm(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, price_yen=100)
        prices.plan(session, item, TOMORROW, 120, "shop1", NOW, TODAY)
        prices.plan(session, item, NEXT_WEEK, 90, "shop1", NOW, TODAY)
        item_id = item.id
    for day, changed, price_yen in ((TODAY, 0, 100), (TOMORROW, 1, 120), (TOMORROW, 0, 120)):
        with database.writing() as session:
            assert prices.take_effect(session, day, NOW) == changed
            assert catalogue.item(session, item_id).price_yen == price_yen
    with database.writing() as session:
        item = catalogue.item(session, item_id)
        assert item.next_price_from == NEXT_WEEK
        # Somebody corrects it by hand on the day: that counts until the next plan.
        item.price_yen = 125
        assert prices.shelf_price(session, item, TOMORROW) == 125
        assert prices.take_effect(session, NEXT_WEEK + timedelta(days=30), NOW) == 1
        assert (item.price_yen, item.next_price_from) == (90, None)
        assert next((each.field, each.was, each.became) for each in changes_of(session, item_id)) == (
            "price_yen", 125, 90,
        )  # fmt: skip


def test_a_plan_for_today_is_refused_and_the_same_plan_twice_is_one(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session)
        with pytest.raises(PlanPast):
            prices.plan(session, item, TODAY, 120, "shop1", NOW, TODAY)
        for _ in range(2):
            prices.plan(session, item, TOMORROW, 120, "shop1", NOW, TODAY)
        assert session.scalar(sa.select(sa.func.count()).select_from(ItemPrice)) == 1
        assert len(changes_of(session, item.id)) == 1


def test_a_special_goes_before_the_planned_price(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session, price_yen=100)
        prices.plan(session, item, TOMORROW, 120, "shop1", NOW, TODAY)
        session.add(Special(item_id=item.id, day=TOMORROW, price_yen=80, limit_per_household=1))
        session.flush()
        assert prices_of(session, [item], TOMORROW) == {item.id: 80}
        assert prices_of(session, [item], NEXT_WEEK) == {item.id: 120}


days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(start=days, end=days, day=days)
def test_a_season_is_the_same_every_year_and_may_go_over_the_new_year(start: date, end: date, day: date) -> None:
    item = Item(active=True, season_start=start.month * 100 + start.day, season_end=end.month * 100 + end.day)
    here = (day.month, day.day)
    first, last = (start.month, start.day), (end.month, end.day)
    inside = first <= here <= last if first <= last else not last < here < first
    assert item.sold_on(day) is inside


WINDOWS = [
    (TODAY, None, None, None, True),
    (TOMORROW, None, None, None, False),
    (None, TODAY, None, None, True),
    (None, TODAY - timedelta(days=1), None, None, False),
    (None, None, 1101, 1130, True),
    (None, None, 1125, 331, False),
    (None, None, 1124, 331, True),
    (None, None, 901, 1123, False),
    (None, None, 901, 1124, True),
    (TOMORROW, None, 1101, 1130, False),
]


@pytest.mark.parametrize(("first", "last", "start", "end", "sold"), WINDOWS)
def test_outside_its_days_an_item_is_neither_shown_nor_sold(
    database: Database, first: date | None, last: date | None, start: int | None, end: int | None, sold: bool
) -> None:
    with database.writing() as session:
        item, buyer = an_item(session), a_household(session)
        an_order(session, {item: 1}, household=buyer)
        session.add(Special(item_id=item.id, day=TODAY, price_yen=80, limit_per_household=5))
        basket.set_quantity(session, buyer.id, item.id, 1, NOW)
        item.sold_from, item.sold_until, item.season_start, item.season_end = first, last, start, end
        session.flush()
        assert item.sold_on(TODAY) is sold
        assert bool(session.scalars(sa.select(Item).where(FOR_SALE), on(TODAY)).all()) is sold
        assert bool(catalogue.items_of_shelf(session, item.shelf_id, TODAY)) is sold
        assert bool(departments(session, TODAY)) is sold
        assert bool(findable(session, TODAY)) is sold
        assert bool(specials_of(session, TODAY)) is bool(count_specials(session, TODAY)) is sold
        assert bool(usual_items(session, buyer.id, NOW)) is sold
        assert basket.basket_of(session, buyer.id, NOW).lines[0].fits is sold
        if sold:
            checkout.place_order(session, buyer.id, "t", NOW, who="x", age_years=80)
            return
        with pytest.raises(ItemGone):
            checkout.place_order(session, buyer.id, "t", NOW, who="x", age_years=80)
        with pytest.raises(ItemGone):
            basket.set_quantity(session, buyer.id, item.id, 2, NOW)


def test_half_a_season_is_none(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.writing() as session:
        an_item(session).season_start = 1001
