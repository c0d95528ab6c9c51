"""見守り at the shop and the city: who has to be seen to, and homes that have not ordered as usual."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from orders.db import Database
from orders.delivering import escalations
from orders.delivering.escalations import Cause, Level
from orders.homes.consents import ConsentKind, give
from orders.homes.contacts import ContactWish, Told, set_contacts
from orders.homes.people import household_by_code
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import POTATO, placed


def urgent(database: Database) -> int:
    """A volunteer has pressed すぐ来てほしい; two contacts are named."""
    with database.writing() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        set_contacts(
            session, home.id,
            [ContactWish("伊藤 一郎", "長男", "090-1", Told.CONDITION), ContactWish("太田", "隣", "090-2")], NOW,
        )  # fmt: skip
        return escalations.raise_one(session, home.id, Cause.REPORT, Level.URGENT, "世話役", NOW, "立てない").id


@pytest.mark.parametrize("login", ["shop1", "city1"])
def test_from_the_alarm_to_the_end(
    tablet_of: Callable[[str], Tablet], database: Database, login: str, clock: HandClock
) -> None:
    found = urgent(database)
    tablet = tablet_of(login)
    assert tablet.client.get("/watch/alarm").get_json() == {
        "count": 1, "loudness": 1, "names": ["伊藤 ハルさま（0分前）"]
    }  # fmt: skip
    row = f'//*[@data-escalation="{found}"]'
    assert "立てない" in tablet.open("/watch").text
    assert tablet.all('//*[@data-action="close"]') == []
    tablet.send("take", row)
    tablet.press("take", row)
    assert tablet.client.get("/watch/alarm").get_json()["loudness"] == 0
    assert [each.get("data-contact") for each in tablet.all("//li[@data-turn]")] == ["伊藤 一郎"]
    tablet.press("not-reached", row, contact="伊藤 一郎", result="出ない", reached="no")
    assert [each.get("data-contact") for each in tablet.all("//li[@data-turn]")] == ["太田"]
    tablet.press("reached", row, contact="太田", result="見に行く", reached="yes")
    assert tablet.row("data-escalation", found).get("data-state") == "contacted"
    tablet.press("close", row, result="元気だった")
    assert tablet.all("//*[@data-escalation]") == []


def test_what_nobody_takes_goes_to_the_next_contact_and_gets_louder(
    shop: Tablet, database: Database, clock: HandClock
) -> None:
    urgent(database)
    clock.at = NOW + timedelta(minutes=31)
    assert shop.client.get("/watch/alarm").get_json()["loudness"] == 3
    assert [each.get("data-contact") for each in shop.open("/watch").all("//li[@data-turn]")] == ["太田"]


def test_the_cable_company_sees_nothing_of_it(tablet_of: Callable[[str], Tablet]) -> None:
    cable = tablet_of("cable1")
    assert cable.open("/watch").status == 403
    assert cable.open("/").all('//*[@id="watch-strip"]') == []


def test_a_home_that_is_silent_is_called_and_leaves_the_list(
    shop: Tablet, database: Database, clock: HandClock
) -> None:
    with database.writing() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        give(session, home.id, ConsentKind.WATCH_OVER, "text", NOW - timedelta(days=90))
    for turn in range(4):
        order = placed(database, {POTATO: 1}, f"token-{turn}")
        with database.writing() as session:
            session.merge(order).placed_at = NOW - timedelta(days=20 + 7 * turn)
    assert shop.open("/watch").row("data-silent", "H0001").get("data-days") == "20"
    assert shop.all('//*[@data-action="call-hospital"]') == []
    assert "いつまで" in shop.press("call-away", said="away").told["wrong"]
    shop.press("call-no-answer", said="no_answer")
    assert "1回 出ない" in shop.text
    shop.press("call-well", said="well")
    assert shop.all("//*[@data-silent]") == []
