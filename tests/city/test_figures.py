"""The city's figures: they agree with the rows they are made of, and say nothing about one person."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.accounts.months import Month
from orders.city.charts import Picture, charts_of, draw
from orders.city.commands import figures as figures_command
from orders.city.figures import FEWEST, figures_of, totals_of, trend
from orders.city.figures_csv import HEAD, Encoding, as_csv, table_of
from orders.city.order_facts import facts_of
from orders.city.watch_figures import hide_few
from orders.db import Database
from orders.delivering import watchover
from orders.delivering.delivery import Carrier, assign_carrier, hand_over
from orders.delivering.watchover import Condition
from orders.homes import consents
from orders.homes.consents import ConsentKind
from orders.homes.people import Household
from orders.ordering.charges import charged
from orders.ordering.order import Order, OrderState
from tests.makers import NOW, a_household, an_item, an_order, at, delivery_jobs

NOVEMBER = Month(2026, 11)
EVERYTHING = (ConsentKind.ORDERING, ConsentKind.WATCH_OVER, ConsentKind.STATISTICS)


def delivered(session: Session, home: Household, hour: int = 15, carrier: Carrier = Carrier.DRONE) -> int:
    """An order handed over at that hour of today; gives the number of its last job."""
    order = an_order(session, {an_item(session): 2}, household=home)
    for job in delivery_jobs(session, order, at(11)):
        assign_carrier(
            session, job.id, carrier, "operator1", at(12), "天気がわるいため" if carrier is Carrier.VAN else ""
        )
        hand_over(session, job.id, "volunteer", at(hour), handed_to="ハル")
    return job.id


def test_the_sum_of_goods_is_what_the_receipts_say(town_on_both: Database) -> None:
    with town_on_both.reading() as session:
        orders = session.scalars(sa.select(Order).where(Order.state == OrderState.DELIVERED)).all()
        of_month = [each for each in orders if Month.of(each.delivery_day) == NOVEMBER]
        facts = {each.order_id: each for each in facts_of(session, NOVEMBER)}
        assert {each.id: charged(each).total_yen for each in of_month} == {
            each.id: facts[each.id].sales_yen for each in of_month
        }
        figures = figures_of(session, NOVEMBER, NOW)
        assert figures.totals.sales_yen == sum(charged(each).total_yen for each in of_month) > 0
        assert figures.totals.orders == sum(
            (figures.totals.by_tv, figures.totals.by_telephone, figures.totals.by_proxy, figures.totals.by_standing)
        )


def test_what_came_back_and_is_not_paid_is_no_sale(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        delivered(session, home)
        order = session.scalars(sa.select(Order)).one()
        (line,) = order.lines
        for returned, real_yen in ((0, None), (1, None), (0, 333), (1, 333)):
            line.returned_quantity, line.picked_amount_yen = returned, real_yen
            session.flush()
            (facts,) = facts_of(session, Month.of(order.delivery_day))
            assert facts.sales_yen == charged(order).total_yen > 0


def test_an_order_is_on_time_when_its_last_box_came_by_the_evening(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        delivered(session, home, hour=17)
        delivered(session, home, hour=19)
        an_order(session, {an_item(session): 1}, household=home)
        before, after = totals_of(session, NOVEMBER, at(17, 30)), totals_of(session, NOVEMBER, at(20))
        assert (before.due, before.on_time) == (2, 1)
        assert (after.due, after.on_time, after.on_time_percent) == (3, 1, 33.3)


def test_staff_minutes_come_from_the_timestamps(database: Database) -> None:
    with database.reading() as session:
        delivered(session, a_household(session))
        assert totals_of(session, NOVEMBER, at(20)).staff_minutes == 0.0
        assert totals_of(session, NOVEMBER.previous, at(20)).staff_minutes is None


def test_a_district_of_few_homes_is_not_shown_and_consent_decides_who_counts(database: Database) -> None:
    with database.reading() as session:
        for district_id, homes in (("nakao", FEWEST), ("ichinose", FEWEST), ("sugishima", FEWEST + 1)):
            for _ in range(homes):
                delivered(session, a_household(session, district_id=district_id, agrees=EVERYTHING))
        shown = {each.key: each.totals for each in figures_of(session, NOVEMBER, NOW).districts}
        assert {key: totals.orders for key, totals in shown.items() if totals} == {
            "nakao": FEWEST, "ichinose": FEWEST, "sugishima": FEWEST + 1,
        }  # fmt: skip
        one = session.scalars(sa.select(Household).where(Household.district_id == "nakao")).first()
        assert one is not None
        consents.withdraw(session, one.id, ConsentKind.STATISTICS, NOW)
        figures = figures_of(session, NOVEMBER, NOW)
        shown = {each.key: each.totals for each in figures.districts}
        # One hidden district alone would be the valley less the others: the next smallest is hidden with it.
        assert {key for key, totals in shown.items() if totals} == {"sugishima"}
        assert figures.totals.orders == 3 * FEWEST + 1


def test_watch_over_by_district_hides_what_would_name_somebody(database: Database) -> None:
    with database.reading() as session:
        for district_id in ("nakao", "ichinose"):
            for number in range(FEWEST):
                job_id = delivered(session, a_household(session, district_id=district_id, agrees=EVERYTHING))
                urgent = number == 0 and district_id == "nakao"
                kind = Condition.URGENT if urgent else Condition.FINE
                watchover.report(session, job_id, "volunteer", kind, "", NOW)
        watch = figures_of(session, NOVEMBER, NOW).watch
        assert (watch.valley[Condition.URGENT], watch.cases) == (1, 1)
        assert watch.cases_by_district["nakao"] is None
        assert watch.by_district["nakao"][Condition.URGENT] is None
        assert watch.by_district["nakao"][Condition.FINE] is None
        assert watch.by_district["ichinose"][Condition.FINE] is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=6))
def test_what_is_hidden_cannot_be_worked_out_from_the_sum(counted: dict[str, tuple[int, int]]) -> None:
    shown = hide_few(counted, FEWEST)
    hidden = [key for key, count in shown.items() if count is None]
    assert all(shown[key] is None for key, (count, homes) in counted.items() if count and homes < FEWEST)
    others = [key for key in counted if key not in hidden and counted[key][0]]
    assert len(hidden) != 1 or not others


def test_the_month_stands_beside_the_month_before(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        delivered(session, home)
        december = figures_of(session, NOVEMBER.next, NOW + timedelta(days=20))
        assert (december.totals.orders, december.before.orders) == (0, 1)
        assert [str(month) for month, _ in trend(session, NOVEMBER, NOW)][::11] == ["2025-12", "2026-11"]


def test_the_table_reads_back_in_both_encodings(town_on_both: Database) -> None:
    with town_on_both.reading() as session:
        rows = table_of(figures_of(session, NOVEMBER, NOW))
    modern, old = (as_csv(HEAD, rows, encoding) for encoding in Encoding)
    assert modern.startswith(b"\xef\xbb\xbf")
    assert modern.decode("utf-8-sig") == old.decode("cp932")
    read = list(csv.reader(io.StringIO(modern.decode("utf-8-sig"), newline="")))
    assert [tuple(row) for row in read] == [HEAD, *rows]


def test_a_sign_that_shift_jis_lacks_and_a_formula_do_no_harm() -> None:
    written = as_csv(("a",), [("髙𠮷",), ("=1+1",), ("-5",)], Encoding.SHIFT_JIS).decode("cp932")
    assert written == "a\r\n髙〓\r\n'=1+1\r\n-5\r\n"


def test_charts_are_pictures_of_the_numbers_and_the_same_for_the_same_numbers(town: Database) -> None:
    with town.reading() as session:
        charts = charts_of(trend(session, NOVEMBER, NOW))
    assert len(charts[0].months) == 12
    svg, png = draw(charts[0], Picture.SVG), draw(charts[0], Picture.PNG)
    assert svg.lstrip().startswith(b"<?xml")
    assert png.startswith(b"\x89PNG")
    draw.cache_clear()
    assert draw(charts[0], Picture.SVG) == svg


def test_the_command_prints_and_writes_the_month(town: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUAI_DATABASE_URL", str(town.url))
    asked = ["--month", "2026-11", "--csv", "--encoding", "shift_jis"]
    answer = CliRunner().invoke(figures_command, asked)
    assert answer.exit_code == 0
    assert answer.stdout_bytes.decode("cp932").startswith("月,地区,項目")
    plain = CliRunner().invoke(figures_command, ["--month", "2026-11", "--district", "全体"])
    assert "2026-11  全体  注文  " in plain.output
