"""The van driver's round: load, leave, door after door along the valley."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest

from orders.db import Database
from orders.delivering.damage_photos import photos_of_jobs
from orders.delivering.delivery import Carrier, JobState, assign_carrier, job
from orders.delivering.doors import agree
from orders.delivering.van_rounds import rounds_of_day
from orders.homes.people import household_by_code
from orders.ordering.order import OrderState
from tests.console import scene
from tests.console.scene import NOW
from tests.makers import TODAY, HandClock
from tests.orders.test_returns import a_photo
from tests.staff.tablet import Tablet

REASON = "風が強いため、車でお届けします。"


def by_van(database: Database, *codes: str, alcohol: bool = False) -> list[int]:
    """Packed boxes that go by road; returns the numbers of their jobs."""
    jobs = [job_id for code in codes for job_id in scene.boxes_for(database, code, alcohol=alcohol)]
    with database.writing() as session:
        for job_id in jobs:
            assign_carrier(session, job_id, Carrier.VAN, "配車", NOW, REASON)
    return jobs


def states(database: Database, jobs: list[int]) -> list[JobState]:
    with database.reading() as session:
        return [job(session, each).state for each in jobs]


def household_id(database: Database, code: str) -> int:
    with database.reading() as session:
        found = household_by_code(session, code)
        assert found is not None
        return found.id


def stops(driver: Tablet) -> list[str]:
    """The households of the list, from top to bottom."""
    return [str(each.get("data-household")) for each in driver.all("//section[@data-stop]")]


def test_an_empty_round_says_so(driver: Tablet) -> None:
    assert "いま、車で届ける箱はありません" in driver.open("/van").text


def test_the_whole_round(driver: Tablet, database: Database) -> None:
    jobs = by_van(database, "H0001", "H0005")
    driver.open("/van").press("van-load-all")
    assert states(database, jobs) == [JobState.LOADED] * 2
    assert driver.all('//*[@data-action="open-door"]') == []
    driver.press("van-depart")
    assert states(database, jobs) == [JobState.UNDER_WAY] * 2
    for job_id in jobs:
        driver.open("/van").press("open-door", f'//*[@data-job-id="{job_id}"]')
        driver.press("van-hand-over", handed_to="ご本人")
        assert driver.page == "watch"
        driver.press("skip-watch")
    assert states(database, jobs) == [JobState.HANDED_OVER] * 2
    with database.reading() as session:
        assert job(session, jobs[0]).order.state is OrderState.DELIVERED
    assert "きょうの配達はおわりました" in driver.open("/van").text


def test_the_van_leaves_with_what_is_loaded_and_says_what_stays_behind(driver: Tablet, database: Database) -> None:
    here, late = by_van(database, "H0001", "H0005")
    assert driver.open("/van").all('//*[@data-action="van-depart"]') == []
    driver.press("van-load", f'//*[@data-job-id="{here}"]')
    assert "まだ積んでいない箱が 1 個あります。いま出発すると、残していきます。" in driver.text
    driver.press("van-depart")
    assert states(database, [here, late]) == [JobState.UNDER_WAY, JobState.READY]
    driver.press("van-load", f'//*[@data-job-id="{late}"]')
    assert "残していきます" not in driver.text
    driver.press("van-depart")
    assert states(database, [here, late]) == [JobState.UNDER_WAY] * 2


def test_doors_come_in_the_order_of_the_valley(driver: Tablet, database: Database) -> None:
    ichinose, hiji, nakao = by_van(database, "H0002", "H0005", "H0001")
    assert REASON in driver.open("/van").text
    to_load = [each.get("data-job-id") for each in driver.all("//*[@data-job-id]")]
    assert to_load == [str(each) for each in (ichinose, nakao, hiji)], "what is delivered last is loaded first"
    driver.press("van-load-all").press("van-depart")
    rows = [each.get("data-job-id") for each in driver.all("//*[@data-job-id]")]
    assert rows == [str(each) for each in (hiji, nakao, ichinose)]
    assert driver.all('//*[contains(@class, "next-stop")]')[0].get("data-stop") == str(household_id(database, "H0005"))


def test_the_television_gets_a_time_for_every_stop(driver: Tablet, database: Database) -> None:
    jobs = by_van(database, "H0001", "H0005")
    driver.open("/van").press("van-load-all").press("van-depart")
    with database.reading() as session:
        etas = sorted(each for job_id in jobs if (each := job(session, job_id).eta_at))
    assert len(etas) == 2
    assert NOW < etas[0] < etas[1] < NOW + timedelta(hours=2)


def test_every_press_may_come_twice(driver: Tablet, database: Database) -> None:
    (job_id,) = by_van(database, "H0001")
    for action in ("van-load", "van-depart"):
        driver.open("/van")
        driver.send(action)
        driver.press(action)
        assert driver.told.get("wrong") is None
    assert states(database, [job_id]) == [JobState.UNDER_WAY]
    driver.open(f"/doors/{job_id}")
    driver.send("van-hand-over", handed_to="ご本人")
    driver.press("van-hand-over", handed_to="ご本人")
    assert driver.told.get("wrong") is None


def test_alcohol_asks_for_the_age_by_road_too(driver: Tablet, database: Database) -> None:
    job_id, *_ = by_van(database, "H0001", alcohol=True)
    driver.open(f"/doors/{job_id}").press("van-hand-over", handed_to="ご家族")
    assert "20歳以上か" in driver.told["wrong"]
    assert states(database, [job_id]) == [JobState.READY]


def test_a_box_that_flies_is_not_the_drivers(driver: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    job_id = scene.jobs_of(database, flight_id)[0].id
    driver.open("/van")
    assert driver.all(f'//*[@data-job-id="{job_id}"]') == []
    by_van(database, "H0005")
    token = driver.open("/van").all('//input[@name="csrf_token"]')[0].get("value")
    driver.client.post(f"/van/jobs/{job_id}/load", data={"csrf_token": token})
    assert states(database, [job_id]) == [JobState.READY]


def test_yesterdays_box_is_still_on_the_list(driver: Tablet, database: Database, clock: HandClock) -> None:
    (job_id,) = by_van(database, "H0001")
    clock.at = NOW + timedelta(days=1)
    assert driver.open("/van").row("data-job-id", job_id) is not None


@pytest.mark.parametrize("why", ["留守でした。", ""])
def test_an_absent_household_is_brought_back_with_a_reason(driver: Tablet, database: Database, why: str) -> None:
    (job_id,) = by_van(database, "H0001")
    driver.open("/van").press("van-load-all").press("van-depart")
    driver.open(f"/doors/{job_id}/absent").press("bring-back", why=why)
    assert states(database, [job_id]) == [JobState.RETURNED]
    with database.reading() as session:
        assert scene.delivery.events_of(session, job_id)[-1].detail == "留守でした。"


def test_a_driver_puts_the_doors_in_order_and_the_district_remembers(
    driver: Tablet, database: Database, clock: HandClock
) -> None:
    by_van(database, "H0001", "H0004", "H0012", "H0005")
    driver.open("/van").press("van-load-all").press("van-depart")
    assert stops(driver) == ["H0005", "H0001", "H0004", "H0012"]
    driver.press("door-earlier", '//section[@data-household="H0012"]')
    driver.press("door-later", '//section[@data-household="H0001"]')
    driver.press("door-later", '//section[@data-household="H0001"]')
    assert stops(driver) == ["H0005", "H0012", "H0004", "H0001"]
    clock.at = NOW + timedelta(days=1)
    by_van(database, "H0001", "H0012")
    assert stops(driver.open("/van"))[-3:] == ["H0012", "H0004", "H0001"]


def test_what_is_agreed_about_a_door_stands_beside_it(driver: Tablet, database: Database) -> None:
    by_van(database, "H0001")
    with database.writing() as session:
        agree(session, household_id(database, "H0001"), "shop1", NOW, note="犬がいます", rule="shop")
    driver.open("/van").press("van-load-all").press("van-depart")
    (top,) = driver.all('//*[contains(@class, "next-stop")]')
    assert "犬がいます" in top.text_content()
    assert driver.find("call-home").get("href") == "tel:0265-00-0101"


def test_a_label_that_is_read_ticks_its_box(driver: Tablet, database: Database) -> None:
    jobs = by_van(database, "H0001", "H0005")
    with database.reading() as session:
        codes = [job(session, each).box.code for each in jobs]
    driver.open("/van").press("van-load-code", code=f" {codes[0].lower()} ")
    assert states(database, jobs) == [JobState.LOADED, JobState.READY]
    assert "あと 1個" in driver.told["right"]
    for wrong in ("nonsense", codes[0], ""):
        driver.press("van-load-code", code=wrong)
        assert "wrong" in driver.told
    assert states(database, jobs) == [JobState.LOADED, JobState.READY]


def test_the_round_has_its_times_of_leaving_and_coming_back(
    driver: Tablet, database: Database, clock: HandClock
) -> None:
    (job_id,) = by_van(database, "H0001")
    driver.open("/van").press("van-load-all").press("van-depart")
    token = driver.all('//input[@name="csrf_token"]')[0].get("value")
    driver.client.post("/van/return", data={"csrf_token": token})
    with database.reading() as session:
        assert [each.returned_at for each in rounds_of_day(session, TODAY)] == [None], "a door is still waiting"
    driver.open(f"/doors/{job_id}").press("van-hand-over", handed_to="ご本人")
    clock.at = NOW + timedelta(hours=2)
    driver.open("/van")
    driver.send("van-return")
    driver.press("van-return")
    with database.reading() as session:
        (round_,) = rounds_of_day(session, TODAY)
    assert (round_.departed_at, round_.returned_at) == (NOW, NOW + timedelta(hours=2))
    assert "もどり 11:00" in driver.text


def test_a_kept_press_counts_once_and_at_the_time_when_it_was_made(
    driver: Tablet, database: Database, clock: HandClock
) -> None:
    (job_id,) = by_van(database, "H0001")
    driver.open("/van")
    token = str(driver.all('//input[@name="csrf_token"]')[0].get("value"))
    clock.at = NOW + timedelta(minutes=30)
    late = {"X-Press-Mark": "0123456789abcdef", "X-Press-Age-Ms": "1200000"}
    form = {"csrf_token": token, "handed_to": "ご本人"}
    for _ in range(2):
        answer = driver.client.post(f"/doors/{job_id}/hand-over", data=form, headers=late)
        assert (answer.status_code, answer.get_json()) == (200, {"settled": True, "kind": "right"})
    with database.reading() as session:
        assert job(session, job_id).handed_at == NOW + timedelta(minutes=10)
    other = {**late, "X-Press-Mark": "another-mark-0123"}
    answer = driver.client.post(f"/doors/{job_id}/bring-back", data=form, headers=other)
    assert answer.get_json() == {"settled": True, "kind": "wrong"}


def test_a_kept_press_of_somebody_who_is_logged_out_waits(driver: Tablet, database: Database) -> None:
    (job_id,) = by_van(database, "H0001")
    driver.open("/van").press("logout")
    late = {"X-Press-Mark": "0123456789abcdef", "X-Press-Age-Ms": "0"}
    answer = driver.client.post(f"/doors/{job_id}/hand-over", data={"handed_to": "ご本人"}, headers=late)
    assert answer.status_code in (303, 400)
    assert states(database, [job_id]) == [JobState.READY]


def test_the_last_press_is_taken_back(driver: Tablet, database: Database) -> None:
    (job_id,) = by_van(database, "H0001")
    driver.open("/van").press("van-load-all").press("van-depart")
    driver.press("van-hand-over", '//section[@data-household="H0001"]', handed_to="ご本人", condition="fine")
    assert "中島 ハル様の箱 1個：お渡しずみ" in driver.text
    driver.press("undo")
    assert states(database, [job_id]) == [JobState.UNDER_WAY]
    assert "取り消しました" in driver.told["right"]
    assert driver.all('//*[@data-action="undo"]') == []


def test_nobody_opens_twice_and_the_written_wish_decides(
    driver: Tablet, database: Database, clock: HandClock, person: Callable[[str], Tablet]
) -> None:
    (job_id,) = by_van(database, "H0001")
    with database.writing() as session:
        agree(session, household_id(database, "H0001"), "shop1", NOW, note="", rule="hall")
    driver.open("/van").press("van-load-all").press("van-depart")
    driver.open(f"/doors/{job_id}/absent")
    assert driver.all('//*[@data-action="hold-at-hall"]') == []
    driver.send("come-again")
    driver.press("come-again")
    assert "お留守でした" in driver.open("/van").row("data-household", "H0001").text_content()
    clock.at = NOW + timedelta(hours=1)
    driver.open(f"/doors/{job_id}/absent").press("hold-at-hall")
    assert driver.open("/van").all("//section[@data-stop]") == []
    volunteer = person("volunteer-nakao").open("/hall")
    volunteer.press("open-door", f'//*[@data-job-id="{job_id}"]').press("hand-over", handed_to="ご本人")
    assert states(database, [job_id]) == [JobState.HANDED_OVER]


def test_a_photograph_of_a_damaged_box_reaches_the_shop(driver: Tablet, database: Database) -> None:
    (job_id,) = by_van(database, "H0001")
    driver.open(f"/doors/{job_id}/")
    token = str(driver.all('//input[@name="csrf_token"]')[0].get("value"))
    for data, kind in ((b"no picture", "wrong"), (a_photo(), "right"), (b"", "wrong")):
        form = {"csrf_token": token, "photo": (BytesIO(data), "box.jpg")}
        driver.client.post(f"/doors/{job_id}/photo", data=form)
        assert kind in driver.open(f"/doors/{job_id}/").told
    with database.reading() as session:
        assert photos_of_jobs(session, [job_id]) == {job_id: 1}
