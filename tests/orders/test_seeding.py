"""The sample town `ina`, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from stdnum import ean

from orders.days.calendar import is_delivery_day
from orders.db import Base, Database
from orders.delivering.delivery import DeliveryJob, JobState
from orders.goods import catalogue, specials
from orders.goods.catalogue import Item, item
from orders.goods.stock import Stock
from orders.homes import boxes, districts, people
from orders.homes.boxes import box_by_token
from orders.homes.consents import Consent, ConsentKind, has_consent, withdraw
from orders.homes.family import invited
from orders.homes.messages import messages_for
from orders.homes.people import check_password, household_by_code, households
from orders.ordering import repeat
from orders.ordering.order import Order, OrderState, orders_of_household
from orders.seeds.seed_files import rows, words
from orders.seeds.seeding import seed
from orders.seeds.seeding_talk import FAMILY_LINK, seed_talk
from tests.makers import NOW, TODAY

HALLS = ["hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima", "ura"]


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_the_shop_has_the_goods_of_a_real_supermarket(town_on_both: Database) -> None:
    with town_on_both.reading() as session:
        items = list(session.scalars(sa.select(Item)))
        assert len(items) >= 380
        assert all(ean.is_valid(item.code) for item in items)
        assert all(
            item.tax_rate_percent == (10 if item.alcohol or item.otc else item.tax_rate_percent) for item in items
        )
        shown = [item for shelf in catalogue.shelves(session) for item in catalogue.items_of_shelf(session, shelf.id)]
        assert len(shown) == len(items)
        assert {item.temperature for item in items} == set(catalogue.Temperature)
        assert session.scalar(sa.select(sa.func.count()).select_from(Stock)) == len(items)


def test_specials_change_by_day(town: Database) -> None:
    with town.reading() as session:
        days = [TODAY + timedelta(days=n) for n in range(14)]
        sold = [{special.item.code for special in specials.specials_of(session, day)} for day in days]
        assert all(sold)
        assert all(today != tomorrow for today, tomorrow in pairwise(sold))
        for special in specials.specials_of(session, TODAY):
            assert special.price_yen < special.item.price_yen


def test_every_hall_has_households_a_volunteer_and_a_cut_off(town_on_both: Database) -> None:
    with town_on_both.reading() as session:
        assert [district.id for district in districts.districts(session)] == HALLS
        homes = households(session)
        assert len(homes) == 24
        spread = Counter(home.district_id for home in homes)
        assert set(spread) == set(HALLS)
        assert max(spread.values()) - min(spread.values()) <= 2
        first_eight = [home.district_id for home in homes[:8]]
        assert first_eight == ["nakao", "ichinose", "sugishima", "nakao", "hiji", "mizokuchi", "kurogochi", "ura"]
        for hall in HALLS:
            account = people.account_by_login(session, f"volunteer-{hall}")
            assert account is not None
            assert account.district_id == hall


@pytest.mark.parametrize("login", ["shop1", "cable1", "city1", "operator1", "driver1", "volunteer-nakao"])
def test_the_cast_can_log_in(town: Database, login: str) -> None:
    with town.reading() as session:
        assert check_password(session, login, f"{login}-demo") is not None
        assert check_password(session, login, login) is None


def test_every_household_has_agreed_and_has_a_paired_television(town_on_both: Database) -> None:
    with town_on_both.reading() as session:
        for home in households(session):
            box = boxes.box_by_token(session, f"demo-box-{home.code}")
            assert box is not None
            assert box.household_id == home.id
            assert has_consent(session, home.id, ConsentKind.ORDERING, NOW)
        watched = [has_consent(session, home.id, ConsentKind.WATCH_OVER, NOW) for home in households(session)]
        assert 0 < sum(watched) < len(watched)


def test_the_past_is_delivered_and_the_same_again_works(town_on_both: Database) -> None:
    with town_on_both.reading() as session:
        orders = list(session.scalars(sa.select(Order)))
        assert {order.state for order in orders} == {OrderState.DELIVERED}
        assert all(is_delivery_day(order.delivery_day) and order.delivery_day < TODAY for order in orders)
        assert set(session.scalars(sa.select(DeliveryJob.state))) == {JobState.HANDED_OVER}
        home = household_by_code(session, "H0001")
        assert home is not None
        assert len(orders_of_household(session, home.id)) >= 2
        lines = repeat.last_order_lines(session, home.id)
        assert lines
        assert all(line.available >= line.quantity for line in lines)
        bought = {line.item.code for line in lines}
        assert bought <= set(words("staples.txt"))
        new = household_by_code(session, "H0006")
        assert new is not None
        assert orders_of_household(session, new.id) == []


def test_the_past_has_not_eaten_the_stock(town: Database) -> None:
    entered = {row["code"]: int(row["stock"]) for row in rows("items.csv")}
    with town.reading() as session:
        query = sa.select(Item.code, Stock.on_hand, Stock.reserved).join(Stock, Stock.item_id == Item.id)
        assert {code: (on_hand, reserved) for code, on_hand, reserved in session.execute(query)} == {
            code: (stock, 0) for code, stock in entered.items()
        }


def test_seeding_again_changes_nothing_that_people_have_changed(town_on_both: Database) -> None:
    with town_on_both.writing() as session:
        home = households(session)[0]
        withdraw(session, home.id, ConsentKind.WATCH_OVER, NOW)
        account = people.account_by_login(session, "shop1")
        assert account is not None
        account.password_hash = people.hash_password("changed")
        first = session.scalars(sa.select(Stock).order_by(Stock.item_id)).first()
        assert first is not None
        first.on_hand, sold = 3, first.item_id
        item(session, sold).price_yen, home.active = 77, False
        before = counts(session)
    seed(town_on_both, NOW + timedelta(hours=1))
    with town_on_both.reading() as session:
        assert counts(session) == before
        assert not has_consent(session, home.id, ConsentKind.WATCH_OVER, NOW + timedelta(hours=2))
        assert check_password(session, "shop1", "changed") is not None
        assert session.get_one(Stock, sold).on_hand == 3
        assert item(session, sold).price_yen == 77
        assert not households(session)[0].active
        assert session.scalar(sa.select(sa.func.count()).select_from(Consent)) == before["consents"]


def test_a_later_day_only_adds_specials(town: Database) -> None:
    with town.reading() as session:
        before = counts(session)
    seed(town, NOW + timedelta(days=7))
    with town.reading() as session:
        after = counts(session)
        assert specials.specials_of(session, TODAY + timedelta(days=34))
    assert {name for name in after if after[name] != before[name]} == {"specials"}


def test_outside_a_rehearsal_nobody_gets_a_published_secret(sqlite_database: Database) -> None:
    seed(sqlite_database, NOW, rehearsal=False)
    with sqlite_database.reading() as session:
        assert households(session)
        assert people.account_by_login(session, "operator1") is None
        assert box_by_token(session, "demo-box-H0001") is None


def test_a_rehearsal_has_a_notice_a_question_and_somebody_of_the_family(town: Database) -> None:
    with town.writing() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        for _ in range(2):
            seed_talk(session, NOW)
        assert sorted(each.notice.is_question for each in messages_for(session, home, NOW)) == [False, True]
        assert invited(session, FAMILY_LINK, NOW).household_id == home.id
