"""The van driver's round: load, leave, door after door along the valley."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.db import Database
from orders.delivery import Carrier, JobState, assign_carrier, job
from orders.order import OrderState
from tests.console import scene
from tests.console.scene import NOW
from tests.makers import HandClock
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
    rows = [each.get("data-job-id") for each in driver.open("/van").all("//*[@data-job-id]")]
    assert rows == [str(each) for each in (hiji, nakao, ichinose)]
    assert REASON in driver.text


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
    (job_id,) = by_van(database, "H0001", alcohol=True)
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
