"""Departments and sub-shelves; what is usual; what goes together."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import NotFound
from orders.goods.catalogue import Item, Shelf, item_by_code
from orders.goods.departments import (
    SubShelf,
    department,
    departments,
    every_sub_shelf,
    place_of,
    put_on_sub_shelf,
    sub_shelf_items,
    sub_shelves_of,
)
from orders.goods.goes_with import FEWEST_HOUSEHOLDS, Companions, goes_with
from orders.goods.stock import Stock
from orders.homes.people import household_by_code
from orders.ordering.usual import usual_items
from orders.seeds.seed_files import rows
from orders.seeds.seeding_goods import seed_goods
from tests.makers import NOW, TODAY, an_item, an_order
from tests.tvapp.goods import CARROT, ONION, POTATO

CURRY = "4599918610518"


def test_every_item_of_the_town_has_one_place_with_few_beside_it(town: Database) -> None:
    with town.reading() as session:
        every = departments(session, TODAY)
        assert len(every) == 9
        seen: list[int] = []
        for one in every:
            subs = sub_shelves_of(session, one.id, TODAY)
            assert 1 < len(subs) <= 9
            for sub in subs:
                found = sub_shelf_items(session, sub.id, TODAY)
                assert 1 <= len(found.items) <= 12
                assert found.department_id == one.id
                assert sub.first in found.items
                seen += [item.id for item in found.items]
        assert len(seen) == len(set(seen)) == session.scalar(sa.select(sa.func.count()).select_from(Item))


def test_an_item_without_a_sub_shelf_is_found_under_the_rest_of_its_department(town: Database) -> None:
    with town.writing() as session:
        potato = item_by_code(session, POTATO)
        assert potato is not None
        put_on_sub_shelf(session, potato, None)
        session.flush()
        assert place_of(session, potato) == "other-yasai-kudamono"
        last = sub_shelves_of(session, "yasai-kudamono", TODAY)[-1]
        assert (last.id, last.name) == ("other-yasai-kudamono", "そのほか")
        assert [item.code for item in sub_shelf_items(session, last.id, TODAY).items] == [POTATO]


def test_a_shelf_without_a_department_stands_as_one_of_its_own(town: Database) -> None:
    with town.writing() as session:
        shelf = Shelf(id="tabako", name="たばこ", reading="たばこ", position=40)
        session.add(shelf)
        session.flush()
        assert "shelf-tabako" not in [one.id for one in departments(session, TODAY)], "nothing is for sale there"
        item = an_item(session, shelf=shelf)
        session.flush()
        assert departments(session, TODAY)[-1].id == "shelf-tabako"
        assert department(session, "shelf-tabako", TODAY).name == "たばこ"
        (only,) = sub_shelves_of(session, "shelf-tabako", TODAY)
        assert only.id == place_of(session, item)
        assert sub_shelf_items(session, only.id, TODAY).items == [item]


def test_what_is_not_there_is_not_found(town: Database) -> None:
    with town.writing() as session:
        potato = item_by_code(session, POTATO)
        assert potato is not None
        with pytest.raises(NotFound):
            sub_shelf_items(session, "nowhere", TODAY)
        with pytest.raises(NotFound):
            sub_shelf_items(session, "other-yasai-kudamono", TODAY)
        with pytest.raises(NotFound):
            department(session, "nowhere", TODAY)
        with pytest.raises(NotFound):
            put_on_sub_shelf(session, potato, "nowhere")


def test_staff_choose_from_all_sub_shelves(town: Database) -> None:
    with town.reading() as session:
        assert len(every_sub_shelf(session)) == len(rows("sub_shelves.csv")) == 80


def test_seeding_an_older_town_fills_what_is_empty_and_keeps_what_was_chosen(town: Database) -> None:
    with town.writing() as session:
        session.execute(sa.update(Item).where(Item.code != POTATO).values(sub_shelf_id=None))
        session.execute(sa.update(Item).where(Item.code == POTATO).values(sub_shelf_id="pet"))
        session.execute(sa.update(Shelf).values(department_id=None))
        session.execute(sa.delete(SubShelf).where(SubShelf.id == "imo"))
        seed_goods(session)
        onion, potato = item_by_code(session, ONION), item_by_code(session, POTATO)
        assert onion is not None and potato is not None
        session.refresh(onion)
        session.refresh(potato)
        assert (onion.sub_shelf_id, potato.sub_shelf_id) == ("imo", "pet")
        assert len(departments(session, TODAY)) == 9


def test_the_usual_is_what_was_ordered_most_often(town: Database) -> None:
    with town.writing() as session:
        household = household_by_code(session, "H0006")
        assert household is not None
        assert usual_items(session, household.id, NOW) == []
        codes = [(POTATO, ONION), (ONION,), (ONION, CARROT)]
        for wanted in codes:
            items = [item for code in wanted if (item := item_by_code(session, code))]
            an_order(session, dict.fromkeys(items, 1), household=household)
        assert usual_items(session, household.id, NOW)[0].code == ONION
        session.execute(sa.update(Item).where(Item.code == ONION).values(active=False))
        assert ONION not in [item.code for item in usual_items(session, household.id, NOW)]


def test_what_cooks_know_goes_together_and_nothing_sold_out_does(town: Database) -> None:
    with town.writing() as session:
        curry, carrot = item_by_code(session, CURRY), item_by_code(session, CARROT)
        assert curry is not None and carrot is not None
        companions = Companions()
        codes = [item.code for item in companions.of(session, curry.id, 6, NOW)]
        assert {POTATO, ONION, CARROT} <= set(codes)
        assert CURRY not in codes
        session.execute(sa.update(Stock).where(Stock.item_id == carrot.id).values(on_hand=0, reserved=0))
        assert CARROT not in [item.code for item in companions.of(session, curry.id, 6, NOW)]
        assert len(companions.of(session, curry.id, 2, NOW)) == 2


def test_new_habits_are_seen_after_an_hour_and_goods_no_longer_sold_at_once(database: Database) -> None:
    with database.writing() as session:
        tea, cakes, ice = (an_item(session, name=name) for name in ("玄米茶", "もなか皮", "氷"))
        companions = Companions()

        def with_tea(at: datetime) -> list[str]:
            return [item.name for item in companions.of(session, tea.id, 6, at)]

        _together(session, tea, cakes)
        assert with_tea(NOW) == ["もなか皮"]
        _together(session, tea, ice)
        assert with_tea(NOW + timedelta(minutes=59)) == ["もなか皮"]
        assert set(with_tea(NOW + timedelta(hours=1))) == {"もなか皮", "氷"}
        cakes.active = False
        session.flush()
        assert with_tea(NOW + timedelta(hours=1)) == ["氷"]


def _together(session: Session, *items: Item) -> None:
    for _ in range(FEWEST_HOUSEHOLDS):
        an_order(session, dict.fromkeys(items, 1))


def test_what_households_order_together_goes_together_but_never_what_only_one_does(database: Database) -> None:
    with database.writing() as session:
        tea, cakes, secret = (an_item(session, name=name) for name in ("玄米茶", "もなか皮", "ひみつ"))
        for number in range(FEWEST_HOUSEHOLDS):
            an_order(session, dict.fromkeys([tea, cakes] if number else [tea, cakes, secret], 1))
        assert [item.name for item in goes_with(session, tea.id)] == ["もなか皮"]
