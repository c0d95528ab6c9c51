"""Pages about people: registration, consents, the register, copies and erasure of data, the rota, log-ins."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest

from orders.db import Database
from orders.homes import access_log, contacts, family, membership, residents, rota
from orders.homes.consents import ConsentKind, Way, has_consent, history_of
from orders.homes.erasures import ErasureState
from orders.homes.people import Account, Role, account_by_login, check_password, household
from tests.makers import NOW, TODAY
from tests.staff.tablet import Tablet
from tests.staff.town import POTATO, placed, secret_of

PAGES = {
    "cable1": ("/cable/households/1/member", "/households/1/consents", "/households/1/data", "/rota",
               "/cable/register"),
    "city1": ("/city/consents", "/city/consents.csv", "/households/1/consents", "/households/1/data", "/rota",
              "/city/accounts", "/city/erasures", "/city/looks"),
}  # fmt: skip
CITY_ALONE = ("/city/consents", "/city/consents.csv", "/city/accounts", "/city/erasures", "/city/looks")


@pytest.fixture
def cable(tablet_of: Callable[[str], Tablet]) -> Tablet:
    return tablet_of("cable1")


@pytest.fixture
def city(tablet_of: Callable[[str], Tablet]) -> Tablet:
    return tablet_of("city1")


def second_of_the_city(database: Database) -> None:
    with database.writing() as session:
        session.add(
            Account(login="city2", display_name="city2", role=Role.CITY, password_hash=secret_of("city2"), active=True)
        )


def test_each_role_opens_its_pages_about_people_and_no_others(tablet_of: Callable[[str], Tablet]) -> None:
    for login, pages in PAGES.items():
        tablet = tablet_of(login)
        assert {page: tablet.client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    for login, closed in (("shop1", {*PAGES["cable1"], *PAGES["city1"]}), ("cable1", CITY_ALONE)):
        tablet = tablet_of(login)
        assert {page: tablet.client.get(page).status_code for page in closed} == dict.fromkeys(closed, 403)


def test_a_registration_is_corrected_and_mistakes_lose_nothing(cable: Tablet, database: Database) -> None:
    cable.open("/cable/households/1").press("open-member")
    assert cable.row("id", "f-name0").get("value") == "伊藤 ハル"
    typed = {"name1": "伊藤 進", "reading1": "いとう すすむ", "contact1": "伊藤 花", "contact_phone1": "090-0000-0001"}
    cable.press("correct-member", **typed, phone="12")
    assert cable.status == 422
    assert cable.row("id", "f-name1").get("value") == "伊藤 進"
    cable.press("correct-member", phone="0265-98-1111", walk_minutes="9")
    assert set(cable.told) == {"right"}
    with database.reading() as session:
        assert [each.name for each in residents.residents_of(session, 1)] == ["伊藤 ハル", "伊藤 進"]
        assert [each.name for each in contacts.contacts_of(session, 1)] == ["伊藤 花"]
        assert (household(session, 1).phone, household(session, 1).walk_minutes) == ("0265-98-1111", 9)


def test_a_stay_in_hospital_is_written_down_and_ended(cable: Tablet, database: Database) -> None:
    cable.open("/cable/households/1/member").press("pause", why="入院")
    assert "入院" in cable.text
    with database.reading() as session:
        assert membership.is_paused(session, 1, TODAY + timedelta(days=30))
    cable.press("resume")
    with database.reading() as session:
        assert not membership.is_paused(session, 1, TODAY)


def test_the_end_of_a_membership_needs_a_tick_and_says_what_it_did(cable: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    cable.open("/cable/households/1/member").press("end-membership")
    assert set(cable.told) == {"wrong"}
    cable.press("end-membership", sure="yes", why="施設へ")
    assert order.number in cable.told["right"]
    assert cable.row("data-household-id", 1).get("data-active") == "no"


def test_consents_are_given_and_withdrawn_one_by_one(cable: Tablet, city: Tablet, database: Database) -> None:
    cable.open("/households/1/consents")
    cable.press("give-consent", '//*[@data-missing="watch_over"]', way="paper", signed_on="2026-11-20")
    with database.reading() as session:
        given = history_of(session, 1)[-1]
        assert (given.kind, given.way, given.entered_by) == (ConsentKind.WATCH_OVER, Way.PAPER, "cable1")
        assert (str(given.signed_on), given.scanned_on) == ("2026-11-20", TODAY)
    city.open("/city/consents?lacks=statistics").press("open-consents", '//tr[@data-household-code="H0001"]')
    city.press("withdraw-consent", f'//tr[@data-consent-id="{given.id}"]', way="counter")
    with database.reading() as session:
        assert not has_consent(session, 1, ConsentKind.WATCH_OVER, NOW)
        assert has_consent(session, 1, ConsentKind.ORDERING, NOW)
        looks = [(row.who, row.what) for row in access_log.newest(session)]
        assert ("city1", access_log.Access.CONSENT_HISTORY_SEEN) in looks
        assert ("city1", access_log.Access.CONSENT_REGISTER_SEEN) in looks


def test_the_sight_of_the_condition_is_withdrawn_alone_on_the_page(city: Tablet, database: Database) -> None:
    with database.writing() as session:
        member, link = family.invite(
            session, 1, "健一", "長男", may_order=True, may_see_condition=True, who="shop1", now=NOW
        )
        family.join(session, link, NOW)
    city.open("/households/1/consents").press("withdraw-consent", '//tr[@data-kind="family_condition"]')
    shown = {row.get("data-kind"): row.get("data-given") for row in city.all("//*[@data-consent-id]")}
    assert shown == {"ordering": "yes", "family_notice": "yes", "proxy_order": "yes", "family_condition": "no"}
    with database.reading() as session:
        assert family.may_order(session, session.get_one(family.FamilyMember, member.id), NOW)


def test_new_words_make_a_new_version_and_the_table_keeps_both(city: Tablet, database: Database) -> None:
    city.open("/city/consents").press("publish-words", '//*[@data-words="ordering"]', words="新しい注文の言葉")
    assert "版" in city.told["right"]
    table = city.client.get("/city/consents.csv").data.decode("utf-8-sig")
    assert "H0001,伊藤 ハル,中尾,注文" in table
    assert table.startswith("番号,お名前")


def test_a_copy_of_the_data_is_one_file_and_taking_it_is_written_down(cable: Tablet, database: Database) -> None:
    answer = cable.open("/cable/households/1").press("open-data").send("export-data")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert "伊藤 ハル" in archive.read("ご登録.csv").decode("utf-8-sig")
    assert "伊藤" not in answer.headers["Content-Disposition"]
    with database.reading() as session:
        newest = access_log.newest(session)[0]
        assert (newest.who, newest.what, newest.household_id) == ("cable1", access_log.Access.DATA_EXPORTED, 1)


def test_an_erasure_waits_for_the_end_and_for_a_second_person(
    cable: Tablet, tablet_of: Callable[[str], Tablet], database: Database
) -> None:
    second_of_the_city(database)
    city = tablet_of("city1").open("/households/1/data").press("ask-erasure")
    assert set(city.told) == {"wrong"}
    cable.open("/cable/households/1/member").press("end-membership", sure="yes")
    city.press("ask-erasure")
    assert set(city.open("/city/erasures").press("confirm-erasure").told) == {"wrong"}
    other = tablet_of("city2").open("/city/erasures").press("confirm-erasure")
    assert set(other.told) == {"right"}
    assert other.all("//*[@data-erasure-id]")[0].get("data-state") == ErasureState.DONE
    assert "伊藤" not in other.text
    with database.reading() as session:
        assert household(session, 1).name == "（消去）"


def test_the_rota_shows_the_week_and_the_days_that_differ(city: Tablet, database: Database) -> None:
    city.open("/rota").press("add-worker", name="青木 茂", reading="あおき しげる", district="nakao", phone="090")
    with database.reading() as session:
        aoki = rota.workers(session)[0].id
    token = city.all("//input[@name='csrf_token']")[0].value
    city.client.post(f"/rota/workers/{aoki}/week", data={"weekday": ["1", "3"], "csrf_token": token})
    with database.reading() as session:
        assert rota.weekdays_of(session, aoki) == {1, 3}
    city.open("/rota").press("day-off", f'//*[@data-worker-id="{aoki}"]', day="2026-11-26", note="通院", word="off")
    assert city.all('//tr[@data-day="2026-11-24"]//*[@data-worker]')
    assert not city.all('//tr[@data-day="2026-11-26"]//*[@data-worker]')
    city.press("day-usual", f'//*[@data-worker-id="{aoki}"]', day="2026-11-26", word="usual")
    assert city.all('//tr[@data-day="2026-11-26"]//*[@data-worker]')
    city.press("worker-leaves")
    assert not city.all("//*[@data-worker]")


def test_a_carer_is_added_and_looks_after_a_household(cable: Tablet) -> None:
    cable.open("/rota").press("add-carer", name="春日 恵", kind="care_manager", organisation="長谷ケア", phone="0265")
    cable.open("/cable/households/1/member").press("take-care")
    assert "春日 恵さんの担当を 書きとめました" in cable.told["right"]
    cable.press("end-care", end="yes")
    assert cable.all('//*[@data-action="end-care"]') == []


def test_a_log_in_is_opened_reset_and_closed(city: Tablet, database: Database) -> None:
    city.open("/city/accounts").press("open-account", login="shop2", name="店の人", role="shop")
    first = city.all("//*[@data-password]")[0].get("data-password") or ""
    assert city.open("/city/accounts").all("//*[@data-password]") == []
    city.press("reset-password", '//tr[@data-login="shop2"]')
    second = city.all("//*[@data-password]")[0].get("data-password") or ""
    with database.reading() as session:
        assert check_password(session, "shop2", first) is None
        assert check_password(session, "shop2", second) is not None
    assert set(city.press("open-account", login="shop2", name="別の人", role="shop").told) == {"wrong"}
    city.press("close-account", '//tr[@data-login="shop2"]')
    with database.reading() as session:
        assert check_password(session, "shop2", second) is None


def test_the_last_of_the_city_cannot_lock_everybody_out(city: Tablet, database: Database) -> None:
    mine = '//tr[@data-login="city1"]'
    assert set(city.open("/city/accounts").press("close-account", mine).told) == {"wrong"}
    assert set(city.press("change-role", mine, role="shop").told) == {"wrong"}
    second_of_the_city(database)
    city.open("/city/accounts").press("close-account", '//tr[@data-login="city2"]')
    assert set(city.told) == {"right"}
    assert set(city.press("close-account", mine).told) == {"wrong"}
    with database.reading() as session:
        found = account_by_login(session, "city1")
        assert found is not None
        assert found.active
