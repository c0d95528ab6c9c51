"""Substitutes: what is proposed, what it may cost, and that the stock stays right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.fulfilment import picking
from orders.fulfilment.errors import DearerThanOrdered, HasSubstitute, NoSubstitute
from orders.fulfilment.substitutes import proposals, substitute, take_back
from orders.goods import prices
from orders.goods.catalogue import Item, Temperature
from orders.goods.departments import SubShelf
from orders.goods.special_limits import limits_left
from orders.goods.specials import Special
from orders.goods.stock import Stock
from orders.homes.people import MissingRule
from orders.ordering.charges import charged, charges
from orders.ordering.order import OrderLine, OrderState, events_of
from orders.ordering.tracking import tracking
from orders.ordering.usual import usual_items
from tests.makers import NOW, TODAY, a_shelf, an_item, an_order


def numbers(session: Session, item: Item) -> tuple[int, int]:
    row = session.get_one(Stock, item.id, populate_existing=True)
    return row.on_hand, row.reserved


def in_sub_shelf(session: Session, *items: Item, key: str = "negi") -> None:
    a_shelf(session)
    if session.get(SubShelf, key) is None:
        session.add(SubShelf(id=key, shelf_id="yasai", name="ねぎ", reading="ねぎ", position=1))
        session.flush()
    for item in items:
        item.sub_shelf_id = key
    session.flush()


def being_picked(session: Session, goods: dict[Item, int]) -> OrderLine:
    order = an_order(session, goods)
    picking.start_picking(session, order.id, "shop", NOW)
    return order.lines[0]


def test_the_nearest_in_price_and_weight_comes_first_and_dearer_ones_last(database: Database) -> None:
    with database.reading() as session:
        leek = an_item(session, name="葱", price_yen=200, weight_g=500)
        near = an_item(session, name="わけぎ", price_yen=190, weight_g=480)
        far = an_item(session, name="あさつき", price_yen=80, weight_g=100)
        dear = an_item(session, name="下仁田葱", price_yen=205, weight_g=500)
        in_sub_shelf(session, leek, near, far, dear)
        in_sub_shelf(session, an_item(session, name="大根", price_yen=200), key="daikon")
        line = being_picked(session, {leek: 2})
        assert [(each.item.name, each.charged_yen) for each in proposals(session, line.id, NOW)] == [
            ("わけぎ", 190),
            ("あさつき", 80),
            ("下仁田葱", None),
        ]


def test_nobody_is_surprised_by_alcohol_medicine_another_zone_or_an_empty_shelf(database: Database) -> None:
    with database.reading() as session:
        leek = an_item(session, price_yen=200)
        bad = [
            an_item(session, price_yen=200, alcohol=True),
            an_item(session, price_yen=200, temperature=Temperature.CHILLED),
            an_item(session, price_yen=200, stock=1),
            an_item(session, price_yen=200),
            an_item(session, price_yen=200),
        ]
        bad[3].otc, bad[4].active = True, False
        in_sub_shelf(session, leek, *bad)
        line = being_picked(session, {leek: 2})
        assert proposals(session, line.id, NOW) == []
        whys = []
        for item in bad:
            with pytest.raises(NoSubstitute) as caught:
                substitute(session, line.id, item.id, "shop", NOW)
            whys.append(str(caught.value.why))
        assert whys == ["alcohol", "temperature", "sold_out", "otc", "not_sold"]
        assert numbers(session, leek) == (50, 2), "a refusal changes nothing"
        line.otc = True
        assert proposals(session, line.id, NOW) == []


def test_a_substitute_is_promised_picked_and_paid_and_never_dearer(database: Database) -> None:
    with database.reading() as session:
        leek, other = an_item(session, price_yen=200), an_item(session, name="わけぎ", price_yen=150)
        line = being_picked(session, {leek: 3})
        picking.scan(session, line.order_id, leek.code, "shop", NOW)
        for _ in range(2):
            made = substitute(session, line.id, other.id, "shop", NOW)
        assert (line.missing, line.picked, made.quantity, made.price_yen) == (True, 1, 2, 150)
        assert (numbers(session, leek), numbers(session, other)) == ((47, 0), (50, 2))
        assert charged(line.order).total_yen == 600, "until picking ends it is what was ordered"
        assert not picking.is_complete(line.order)
        for _ in range(2):
            picking.scan(session, line.order_id, other.code, "shop", NOW)
        assert picking.is_complete(line.order)
        assert numbers(session, other) == (48, 0)
        line.order.state = OrderState.PACKED
        assert [(charge.name, charge.quantity, charge.amount_yen) for charge in charges(line.order)] == [
            ("大根", 1, 200),
            ("わけぎ（代わりの品）", 2, 300),
        ]
        where = tracking(session, line.order_id, NOW)
        assert (where.sold_out, where.replaced) == ((), (("大根", "わけぎ"),))
        assert "substitute: 大根 -> わけぎ x 2" in [event.why for event in events_of(session, line.order_id)]


def test_the_price_of_todays_special_counts(database: Database) -> None:
    with database.reading() as session:
        leek, other = an_item(session, price_yen=200), an_item(session, price_yen=300)
        session.add(Special(item_id=other.id, day=TODAY, price_yen=180, limit_per_household=9))
        session.flush()
        line = being_picked(session, {leek: 1})
        assert substitute(session, line.id, other.id, "shop", NOW).price_yen == 180


def test_a_dearer_one_needs_a_word_on_the_telephone_and_the_name_is_kept(database: Database) -> None:
    with database.reading() as session:
        leek, other = an_item(session, price_yen=200), an_item(session, price_yen=250)
        line = being_picked(session, {leek: 1})
        with pytest.raises(DearerThanOrdered):
            substitute(session, line.id, other.id, "shop", NOW)
        made = substitute(session, line.id, other.id, "shop", NOW, agreed_with="中島 ハル")
        assert (made.price_yen, made.agreed_with) == (250, "中島 ハル")
        assert events_of(session, line.order_id)[-1].why.endswith("x 1, agreed by telephone")


def test_who_wants_nothing_instead_gets_nothing_unless_they_say_so(database: Database) -> None:
    with database.reading() as session:
        leek, other = an_item(session, price_yen=200), an_item(session, price_yen=100)
        line = being_picked(session, {leek: 1})
        line.missing_rule = MissingRule.NONE
        with pytest.raises(NoSubstitute) as caught:
            substitute(session, line.id, other.id, "shop", NOW)
        assert caught.value.why == "unwanted"
        assert substitute(session, line.id, other.id, "shop", NOW, agreed_with="中島 ハル").quantity == 1


def test_what_was_missing_first_can_be_replaced_later(database: Database) -> None:
    with database.reading() as session:
        leek, rice, other = an_item(session), an_item(session), an_item(session)
        line = being_picked(session, {leek: 2, rice: 1})
        picking.mark_missing(session, line.id, "shop", NOW)
        substitute(session, line.id, other.id, "shop", NOW)
        assert (numbers(session, leek), numbers(session, other)) == ((48, 0), (50, 2))
        with pytest.raises(HasSubstitute):
            picking.unmark_missing(session, line.id, "shop", NOW)


def test_a_substitute_that_is_taken_back_leaves_everything_as_it_was(database: Database) -> None:
    with database.reading() as session:
        leek, other = an_item(session), an_item(session)
        line = being_picked(session, {leek: 2})
        made = substitute(session, line.id, other.id, "shop", NOW)
        assert take_back(session, made.id, "shop", NOW) is line
        assert (numbers(session, leek), numbers(session, other)) == ((50, 2), (50, 0))
        assert [each.id for each in line.order.lines] == [line.id]
        assert picking.scan(session, line.order_id, leek.code, "shop", NOW).picked == 1


def test_a_substitute_that_lies_in_the_tub_is_not_taken_back(database: Database) -> None:
    with database.reading() as session:
        leek, other = an_item(session), an_item(session)
        line = being_picked(session, {leek: 1})
        made = substitute(session, line.id, other.id, "shop", NOW)
        picking.scan(session, line.order_id, other.code, "shop", NOW)
        with pytest.raises(NoSubstitute):
            take_back(session, made.id, "shop", NOW)


def test_a_substitute_sold_by_weight_costs_no_more_than_what_it_stands_for(database: Database) -> None:
    with database.reading() as session:
        pork = an_item(session, price_yen=500, weight_g=300)
        beef = an_item(session, price_yen=500, weight_g=300, weighed=True)
        line = being_picked(session, {pork: 1})
        made = substitute(session, line.id, beef.id, "shop", NOW)
        picking.scan(session, line.order_id, beef.code, "shop", NOW, weight_g=330)
        assert (made.picked_weight_g, made.picked_amount_yen) == (330, 500)


def test_an_order_of_which_even_the_substitute_was_missing_is_cancelled(database: Database) -> None:
    with database.reading() as session:
        leek, other = an_item(session), an_item(session)
        line = being_picked(session, {leek: 1})
        made = substitute(session, line.id, other.id, "shop", NOW)
        assert line.order.state is OrderState.PICKING
        picking.mark_missing(session, made.id, "shop", NOW)
        assert line.order.state is OrderState.CANCELLED


def test_of_two_substitutes_of_which_one_was_missing_too_only_one_is_ever_sent(database: Database) -> None:
    with database.reading() as session:
        leek, first, second, third = (an_item(session, price_yen=200) for _ in range(4))
        line = being_picked(session, {leek: 1, an_item(session): 1})
        gone = substitute(session, line.id, first.id, "shop", NOW)
        picking.mark_missing(session, gone.id, "shop", NOW)
        sent = substitute(session, line.id, second.id, "shop", NOW)
        stock_before = [numbers(session, item) for item in (leek, first, second, third)]
        with pytest.raises(HasSubstitute):
            picking.unmark_missing(session, gone.id, "shop", NOW)
        with pytest.raises(NoSubstitute):
            take_back(session, gone.id, "shop", NOW)
        with pytest.raises(NoSubstitute):
            substitute(session, gone.id, third.id, "shop", NOW)
        assert [numbers(session, item) for item in (leek, first, second, third)] == stock_before
        picking.mark_missing(session, sent.id, "shop", NOW)
        picking.unmark_missing(session, gone.id, "shop", NOW)
        assert (gone.sent, sent.sent, line.sent) == (True, False, False)


def test_a_line_that_was_found_again_is_not_sent_beside_the_substitute_that_was_missing(database: Database) -> None:
    with database.reading() as session:
        leek, first, second = (an_item(session, price_yen=200) for _ in range(3))
        line = being_picked(session, {leek: 1, an_item(session): 1})
        gone = substitute(session, line.id, first.id, "shop", NOW)
        picking.mark_missing(session, gone.id, "shop", NOW)
        picking.unmark_missing(session, line.id, "shop", NOW)
        before = [numbers(session, item) for item in (leek, first, second)]
        with pytest.raises(HasSubstitute):
            picking.unmark_missing(session, gone.id, "shop", NOW)
        with pytest.raises(NoSubstitute):
            take_back(session, gone.id, "shop", NOW)
        with pytest.raises(NoSubstitute):
            substitute(session, gone.id, second.id, "shop", NOW)
        assert [numbers(session, item) for item in (leek, first, second)] == before == [(50, 1), (49, 0), (50, 0)]


def test_what_comes_for_a_missing_substitute_comes_for_the_line_too(database: Database) -> None:
    with database.reading() as session:
        leek, first, second, third = (an_item(session, price_yen=200) for _ in range(4))
        line = being_picked(session, {leek: 1})
        gone = substitute(session, line.id, first.id, "shop", NOW)
        gone.missing, gone.picked_quantity = True, 0
        substitute(session, gone.id, second.id, "shop", NOW)
        with pytest.raises(NoSubstitute):
            substitute(session, line.id, third.id, "shop", NOW)
        with pytest.raises(HasSubstitute):
            picking.unmark_missing(session, line.id, "shop", NOW)
        with pytest.raises(NoSubstitute):
            take_back(session, gone.id, "shop", NOW)


def test_a_substitute_costs_what_is_planned_for_the_day_and_only_in_its_season(database: Database) -> None:
    with database.reading() as session:
        leek, planned, over = (an_item(session, price_yen=200) for _ in range(3))
        prices.plan(session, planned, TODAY, 150, "shop", NOW, TODAY - timedelta(days=1))
        over.sold_until = TODAY - timedelta(days=1)
        in_sub_shelf(session, leek, planned, over)
        line = being_picked(session, {leek: 1})
        assert [(each.item.id, each.charged_yen) for each in proposals(session, line.id, NOW)] == [(planned.id, 150)]
        with pytest.raises(NoSubstitute) as caught:
            substitute(session, line.id, over.id, "shop", NOW)
        assert caught.value.why == "not_sold"
        assert substitute(session, line.id, planned.id, "shop", NOW).price_yen == 150


def test_what_came_in_place_of_something_is_neither_usual_nor_a_use_of_a_special(database: Database) -> None:
    with database.reading() as session:
        leek, other = an_item(session, price_yen=200), an_item(session, price_yen=200)
        special = Special(item_id=other.id, day=TODAY, price_yen=180, limit_per_household=1)
        session.add(special)
        line = being_picked(session, {leek: 1})
        substitute(session, line.id, other.id, "shop", NOW)
        home = line.order.household_id
        assert [item.id for item in usual_items(session, home, NOW)] == [leek.id]
        assert limits_left(session, home, {other.id: special}) == {other.id: 1}
