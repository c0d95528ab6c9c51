"""The cable company's boxes and the city's figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from orders.db import Database
from orders.delivering.delivery import Carrier, assign_carrier, hand_over
from orders.delivering.watchover import report
from orders.homes.boxes import box_by_token, new_box
from orders.homes.consents import ConsentKind, give
from orders.homes.people import household_by_code
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet
from tests.staff.test_jobs import sealed


@pytest.fixture
def cable(tablet_of: Callable[[str], Tablet]) -> Tablet:
    return tablet_of("cable1")


def fresh_box(database: Database) -> tuple[str, str]:
    """(pairing code, device token) of a television that nobody knows yet."""
    with database.writing() as session:
        box, token = new_box(session, "panasonic", NOW)
        assert box.pairing_code is not None
        return box.pairing_code, token


def household_of(database: Database, token: str) -> int | None:
    with database.reading() as session:
        box = box_by_token(session, token)
        return box.household_id if box else None


def open_home(cable: Tablet) -> Tablet:
    return cable.open("/cable/households").press("search-household", q="からき").press("open-household")


def test_a_box_is_paired_by_the_code_on_the_television(cable: Tablet, database: Database) -> None:
    code, token = fresh_box(database)
    open_home(cable).press("pair-box", pairing_code=f"{code[:3]} {code[3:]}")
    assert set(cable.told) == {"right"}
    assert household_of(database, token) == 2
    assert cable.open("/cable/households").row("data-household-code", "H0002").get("data-boxes") == "1"


def test_pairing_pressed_twice_is_no_mistake(cable: Tablet, database: Database) -> None:
    code, _ = fresh_box(database)
    open_home(cable).send("pair-box", pairing_code=code)
    assert set(cable.press("pair-box", pairing_code=code).told) == {"right"}
    assert len(cable.all("//*[@data-set-top-box-id]")) == 1


def test_a_code_that_is_wrong_or_too_old_is_refused(cable: Tablet, database: Database, clock: HandClock) -> None:
    code, token = fresh_box(database)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert set(open_home(cable).press("pair-box", pairing_code=wrong).told) == {"wrong"}
    clock.advance(hours=2)
    assert set(cable.press("pair-box", pairing_code=code).told) == {"wrong"}
    assert household_of(database, token) is None


def test_a_revoked_box_opens_nothing_any_more(cable: Tablet, database: Database) -> None:
    code, token = fresh_box(database)
    open_home(cable).press("pair-box", pairing_code=code)
    cable.send("revoke-box")
    cable.press("revoke-box")
    assert cable.all("//*[@data-set-top-box-id]")[0].get("data-revoked") == "yes"
    with database.reading() as session:
        assert box_by_token(session, token) is None


def figure(city: Tablet, name: str) -> str:
    return str(city.row("data-figure", name).get("data-value"))


def test_the_city_sees_orders_carriers_and_reasons(tablet_of: Callable[[str], Tablet], database: Database) -> None:
    jobs = [sealed(database, token)[1] for token in ("t1", "t2", "t3")]
    with database.writing() as session:
        assign_carrier(session, jobs[0], Carrier.DRONE, "operator1", NOW, "")
        assign_carrier(session, jobs[1], Carrier.VAN, "shop1", NOW, "天気がわるいため")
        for job_id in jobs[:2]:
            hand_over(session, job_id, "volunteer", NOW, handed_to="伊藤 ハル")
    city = tablet_of("city1").open("/city/figures")
    assert [figure(city, name) for name in ("orders", "households", "delivered", "sales")] == ["3", "1", "2", "396"]
    shares = {row.get("data-carrier"): row.get("data-value") for row in city.all("//*[@data-carrier]")}
    assert shares == {"drone": "1", "van": "1"}
    assert city.row("data-reason", "天気がわるいため").get("data-value") == "1"
    assert "伊藤" not in city.text
    assert figure(city.press("next-month"), "orders") == "0"


def test_watch_over_is_counted_of_those_who_agreed_to_statistics_only(
    tablet_of: Callable[[str], Tablet], database: Database
) -> None:
    _, job_id = sealed(database)
    before = NOW - timedelta(days=1)
    with database.writing() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        give(session, home.id, ConsentKind.WATCH_OVER, "見守り", before)
        report(session, job_id, "volunteer-nakao", "fine", "", NOW)
    city = tablet_of("city1")
    assert city.open("/city/figures").row("data-condition", "fine").get("data-value") == "0"
    with database.writing() as session:
        give(session, home.id, ConsentKind.STATISTICS, "統計", before)
    assert city.open("/city/figures").row("data-condition", "fine").get("data-value") == "1"


def test_without_a_month_this_one_shows(tablet_of: Callable[[str], Tablet]) -> None:
    assert "2026年11月" in tablet_of("city1").open("/city/figures?month=").text


@pytest.mark.parametrize("month", ["2026-13", "x", "2026"])
def test_a_month_that_is_none_is_refused(tablet_of: Callable[[str], Tablet], month: str) -> None:
    assert tablet_of("city1").client.get(f"/city/figures?month={month}").status_code == 400


def test_charts_have_a_picture_and_the_same_numbers_in_a_table(tablet_of: Callable[[str], Tablet]) -> None:
    city = tablet_of("city1").open("/city/figures?month=2026-11")
    for chart in city.all("//*[@data-chart]"):
        assert len(chart.xpath(".//tbody/tr")) == 12
        assert chart.xpath(".//img/@src")[0].startswith("data:image/svg+xml;base64,")
        answer = city.client.get(f"/city/figures/{chart.get('data-chart')}.svg")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert city.client.get("/city/figures/orders.png").mimetype == "image/png"
    assert {city.client.get(f"/city/figures/{name}").status_code for name in ("orders.gif", "nothing.svg")} == {404}


def test_the_city_takes_its_table_home(tablet_of: Callable[[str], Tablet]) -> None:
    city = tablet_of("city1").open("/city/figures?month=2026-11")
    table = city.client.get(city.find("figures-csv-old").get("href"))
    assert table.data.decode("cp932").splitlines()[0] == "月,地区,項目,値,単位,前の月"
    assert "figures-2026-11.csv" in table.headers["Content-Disposition"]
