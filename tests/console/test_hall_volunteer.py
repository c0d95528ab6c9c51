"""A volunteer with a telephone: clear the place, receive, swap, let it go, walk to the doors. One step at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from fleet import pads
from fleet.batteries import in_aircraft
from fleet.flights import FlightState
from orders.config import OrdersSettings
from orders.db import Database
from orders.delivering import watchover
from orders.delivering.delivery import AgeCheck, Carrier, JobState, assign_carrier, job
from orders.homes import consents, rota
from orders.homes.consents import ConsentKind
from orders.homes.people import Role, household_by_code
from orders.ordering.order import OrderState
from orders.tasks import remind_volunteers
from tests.console import scene
from tests.console.scene import NOW
from tests.makers import HandClock
from tests.staff.tablet import Tablet

S = FlightState


def at_hall(database: Database, *codes: str, alcohol: bool = False) -> tuple[int, list[int]]:
    """A flight that stands at its hall; returns its number and its jobs."""
    flight_id = scene.bring_to(database, scene.planned(database, *codes, alcohol=alcohol), S.AT_HALL)
    return flight_id, [each.id for each in scene.jobs_of(database, flight_id)]


def steps(tablet: Tablet) -> set[str]:
    """What the volunteer may press at the landing place."""
    pressable = {each.get("data-action") for each in tablet.all("//main//button[@data-action]")}
    return {str(each) for each in pressable}


def carrying(database: Database, *codes: str, alcohol: bool = False) -> list[int]:
    """The boxes are out of the aircraft."""
    flight_id, jobs = at_hall(database, *codes, alcohol=alcohol)
    with database.writing() as session:
        scene.hall.receive_boxes(session, flight_id, "ボランティア", NOW)
    return jobs


def test_nothing_comes_and_the_page_says_so(volunteer: Tablet) -> None:
    assert volunteer.open("/hall").row("data-step", "nothing") is not None
    assert steps(volunteer) == set()
    assert "いま、こちらへ来る飛行機はありません" in volunteer.text


def test_the_whole_visit_one_step_after_the_other(volunteer: Tablet, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001", "H0004"), S.OUTBOUND)
    scene.on_the_way(database, flight_id, 0.5)
    assert steps(volunteer.open("/hall")) == {"pad-clear"}
    assert steps(volunteer.press("pad-clear")) == {"pad-withdraw"}
    scene.move(database, flight_id, S.HOLDING, S.LANDING)
    assert steps(volunteer.open("/hall")) == {"pad-withdraw"}
    scene.move(database, flight_id, S.AT_HALL)
    for each in scene.jobs_of(database, flight_id):
        with database.writing() as session:
            scene.delivery.mark_at_hall(session, each.id, "管制", NOW)
    assert steps(volunteer.open("/hall")) >= {"receive"}
    assert "battery-swapped" in steps(volunteer.press("receive"))
    assert "release" in steps(volunteer.press("battery-swapped", battery_id="B1-3"))
    volunteer.press("release")
    trip = scene.trip_of(database, flight_id)
    assert (trip.state, trip.released_by) == (S.RELEASED, "中尾の世話役")
    with database.reading() as session:
        inside = in_aircraft(session, "yuai-1")
        assert inside is not None
        assert inside.id == "B1-3"


def test_every_press_at_the_hall_may_come_twice(volunteer: Tablet, database: Database) -> None:
    flight_id, _ = at_hall(database, "H0001")
    volunteer.open("/hall")
    for action, fields in (("receive", {}), ("battery-swapped", {"battery_id": "B1-2"}), ("release", {})):
        volunteer.send(action, **fields)
        volunteer.press(action, **fields)
        assert volunteer.told.get("wrong") is None
    assert scene.trip_of(database, flight_id).state is S.RELEASED


def test_a_declaration_is_taken_back_when_somebody_walks_in(volunteer: Tablet, database: Database) -> None:
    scene.bring_to(database, scene.planned(database, "H0001"), S.HOLDING)
    volunteer.open("/hall").press("pad-clear")
    with database.reading() as session:
        assert pads.is_clear(session, "nakao", NOW)
    volunteer.press("pad-withdraw")
    with database.reading() as session:
        assert not pads.is_clear(session, "nakao", NOW)
    assert "pad-clear" in steps(volunteer)


def test_a_declaration_runs_out_and_is_asked_for_again(volunteer: Tablet, database: Database, clock: HandClock) -> None:
    scene.bring_to(database, scene.planned(database, "H0001"), S.HOLDING)
    volunteer.open("/hall").press("pad-clear")
    clock.at = NOW + timedelta(minutes=15)
    assert steps(volunteer.open("/hall")) == {"pad-clear"}


def test_the_place_is_not_called_clear_while_an_aircraft_stands_on_it(volunteer: Tablet, database: Database) -> None:
    at_hall(database, "H0001")
    second = scene.bring_to(database, scene.planned(database, "H0004"), S.OUTBOUND)
    volunteer.open("/hall")
    assert "pad-clear" not in steps(volunteer)
    assert volunteer.row("data-flight-id", second).get("data-state") == "outbound"


def test_a_flight_that_turned_back_is_told_as_such(volunteer: Tablet, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.HOLDING)
    scene.move(
        database, flight_id, S.RETURNING, why="着陸場所の準備ができなかったため、機体は荷物を載せたまま戻りました。"
    )
    assert "離着陸場へ引き返しました。箱は車で届きます。" in volunteer.open("/hall").text
    assert steps(volunteer) == set()


def test_a_flight_that_cannot_start_is_told_as_such(volunteer: Tablet, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.APPROVED)
    scene.move(database, flight_id, S.REFUSED, why="機体の自己点検に通っていません。")
    assert "出発できません。運航の担当が決めています。" in volunteer.open("/hall").text
    assert "用意しています" not in volunteer.text


def test_a_used_battery_is_not_accepted(volunteer: Tablet, database: Database) -> None:
    flight_id, _ = at_hall(database, "H0001")
    volunteer.open("/hall").press("receive")
    assert [each.get("data-battery-id") for each in volunteer.all("//*[@data-battery-id]")] == [
        "B1-2", "B1-3", "B2-2", "B2-3",
    ]  # fmt: skip
    for wrong in ("B2-1", "B9-9", ""):
        volunteer.press("battery-swapped", battery_id=wrong)
        assert "電池" in volunteer.told["wrong"]
    assert scene.trip_of(database, flight_id).battery_swapped_at is None


def test_boxes_are_handed_over_and_the_order_is_delivered(volunteer: Tablet, database: Database) -> None:
    (job_id,) = carrying(database, "H0001")
    volunteer.open("/hall").press("open-door", f'//*[@data-job-id="{job_id}"]')
    assert (volunteer.page, "中島 ハル様" in volunteer.text) == ("door", True)
    volunteer.press("hand-over", handed_to="ご本人")
    assert volunteer.page == "watch"
    with database.reading() as session:
        given = job(session, job_id)
        assert (given.state, given.handed_to) == (JobState.HANDED_OVER, "ご本人")
        assert given.order.state is OrderState.DELIVERED
    volunteer.press("watch-report", condition="call", note="ひざが痛いとのこと")
    with database.reading() as session:
        said = watchover.report_of_job(session, job_id)
        assert said is not None
        assert (said.condition, said.note, said.who) == ("call", "ひざが痛いとのこと", "中尾の世話役")
    assert volunteer.page == "hall"


def test_an_urgent_word_tells_whom_to_telephone(volunteer: Tablet, database: Database) -> None:
    (job_id,) = carrying(database, "H0001")
    volunteer.open(f"/doors/{job_id}/watch").press("watch-report", condition="urgent", note="立てない")
    assert "記録しました。急ぎのときは、すぐに電話もしてください。" in volunteer.told["urgent"]
    assert {"tel:119", "tel:0265-00-0000"} <= {
        each.get("href") for each in volunteer.all('//*[@data-told="urgent"]//a')
    }


def test_a_call_for_somebody_is_the_operators_alarm_until_somebody_sees_to_it(
    volunteer: Tablet, operator: Tablet, database: Database, clock: HandClock
) -> None:
    job_id, other = carrying(database, "H0001", "H0004")
    volunteer.open(f"/doors/{other}/watch").press("watch-report", condition="call")
    volunteer.open(f"/doors/{job_id}/watch").press("watch-report", condition="urgent", note="立てない")
    calls = operator.open("/board").all("//*[@data-escalation]")
    assert [(each.get("data-alarm"), each.get("data-loud")) for each in calls] == [("alarm", "1"), ("watch", "0")]
    for words in ("中島 ハル様", "伊那市", "立てない", "9:00", "中尾の世話役さん", "電話 0265"):
        assert words in calls[0].text_content()
    urgent = calls[0].get("data-escalation")
    operator.press("watch-seen", f'//*[@data-escalation="{urgent}"]')
    assert [each.get("data-alarm") for each in operator.all("//*[@data-escalation]")] == ["watch"]
    with database.reading() as session:
        seen = watchover.report_of_job(session, job_id)
        assert seen is not None
        assert (seen.seen_by, seen.seen_at) == ("運航 次郎", NOW)
    clock.at = NOW + timedelta(hours=24)
    loud = [each.get("data-loud") for each in operator.open("/board").all("//*[@data-escalation]")]
    assert loud == ["3", "3"], "what was taken and not ended comes back, and nothing is lost overnight"


@pytest.mark.parametrize("condition", ["fine", "absent"])
def test_what_needs_nobody_is_no_alarm(volunteer: Tablet, operator: Tablet, database: Database, condition: str) -> None:
    (job_id,) = carrying(database, "H0001")
    volunteer.open(f"/doors/{job_id}/watch").press("watch-report", condition=condition)
    assert operator.open("/board").all("//*[@data-escalation]") == []


def test_somebody_else_at_the_door_is_named(volunteer: Tablet, database: Database) -> None:
    (job_id,) = carrying(database, "H0001")
    volunteer.open(f"/doors/{job_id}").press("hand-over", handed_to_other="となりの 太田")
    with database.reading() as session:
        assert job(session, job_id).handed_to == "となりの 太田"


def test_nobody_named_means_not_handed_over(volunteer: Tablet, database: Database) -> None:
    (job_id,) = carrying(database, "H0001")
    volunteer.open(f"/doors/{job_id}").press("hand-over")
    assert (volunteer.page, volunteer.told["wrong"]) == ("door", "受け取った方のお名前を入れてください。")


def test_alcohol_asks_for_the_age_again(volunteer: Tablet, database: Database) -> None:
    job_id, *_ = carrying(database, "H0001", alcohol=True)
    volunteer.open(f"/doors/{job_id}")
    assert "20歳未満の者の飲酒は法律で禁止されています" in volunteer.text
    volunteer.press("hand-over", handed_to="ご家族", age_checked="no")
    assert "20歳以上か" in volunteer.told["wrong"]
    volunteer.press("hand-over", handed_to="ご家族", age_checked="document")
    with database.reading() as session:
        given = job(session, job_id)
        assert (given.age_checked, given.age_check) == (True, AgeCheck.DOCUMENT)


def test_a_hand_over_pressed_twice_is_one(volunteer: Tablet, database: Database) -> None:
    (job_id,) = carrying(database, "H0001")
    volunteer.open(f"/doors/{job_id}")
    volunteer.send("hand-over", handed_to="ご本人")
    volunteer.press("hand-over", handed_to="ご家族")
    assert volunteer.told.get("wrong") is None
    with database.reading() as session:
        assert job(session, job_id).handed_to == "ご本人"


def test_all_boxes_for_one_door_are_given_in_one_press(volunteer: Tablet, database: Database) -> None:
    scene.boxes_for(database, "H0001", heavy=True)
    with database.reading() as session:
        both = [each.id for each in scene.delivery.jobs_ready(session, None)]
    assert len(both) > 1
    for job_id in both:
        with database.writing() as session:
            assign_carrier(session, job_id, Carrier.DRONE, "配車", NOW, "")
            scene.delivery.mark_under_way(session, job_id, "管制", NOW)
            scene.delivery.mark_at_hall(session, job_id, "管制", NOW)
    volunteer.open(f"/doors/{both[0]}")
    assert volunteer.press("hand-over", handed_to="ご本人").page == "watch"
    assert f"箱 {len(both)}個" in volunteer.told["right"]
    with database.reading() as session:
        assert {job(session, each).state for each in both} == {JobState.HANDED_OVER}


def test_a_box_that_is_not_ticked_stays(volunteer: Tablet, database: Database) -> None:
    first, second = carrying(database, "H0001", "H0004")
    scene.boxes_for(database, "H0001")
    with database.writing() as session:
        for each in scene.delivery.jobs_ready(session, None):
            assign_carrier(session, each.id, Carrier.DRONE, "配車", NOW, "")
            scene.delivery.mark_under_way(session, each.id, "管制", NOW)
            scene.delivery.mark_at_hall(session, each.id, "管制", NOW)
    volunteer.open(f"/doors/{first}")
    assert len(volunteer.all('//form[.//*[@data-action="hand-over"]]//input[@name="box"]')) == 2
    # A box of another household in an old or forged form is left alone.
    for box in (str(second), "nonsense", "9" * 30):
        volunteer.send("hand-over", handed_to="ご本人", box=box)
    with database.reading() as session:
        assert job(session, first).state is JobState.HANDED_OVER
        assert job(session, second).state is JobState.AT_HALL


def test_names_that_are_known_are_chosen_with_one_press(volunteer: Tablet, database: Database) -> None:
    (first,) = carrying(database, "H0001")
    volunteer.open(f"/doors/{first}").press("hand-over", handed_to_other="となりの 太田")
    (second,) = carrying(database, "H0001")
    choices = [each.get("value") for each in volunteer.open(f"/doors/{second}").all('//input[@name="handed_to"]')]
    assert choices[:2] == ["ご本人", "ご家族"]
    assert "となりの 太田" in choices
    assert volunteer.all('//input[@name="handed_to"][@checked]') == []


def test_the_age_is_never_ticked_beforehand(volunteer: Tablet, database: Database) -> None:
    job_id, *_ = carrying(database, "H0001", alcohol=True)
    volunteer.open(f"/doors/{job_id}")
    assert volunteer.all('//input[@name="age_checked"][@checked]') == []
    assert [each.get("value") for each in volunteer.all('//input[@name="age_checked"]')] == ["face", "document", "no"]


def test_absent_means_again_later_or_back_to_the_shop(volunteer: Tablet, database: Database, operator: Tablet) -> None:
    (job_id,) = carrying(database, "H0001")
    volunteer.open(f"/doors/{job_id}").press("absent")
    assert "玄関に置いて帰ることは、できません" in volunteer.text
    volunteer.press("come-again")
    assert volunteer.row("data-job-id", job_id).get("data-state") == "at_hall"
    volunteer.press("open-door", f'//*[@data-job-id="{job_id}"]').press("absent").press("bring-back")
    with database.reading() as session:
        assert job(session, job_id).state is JobState.RETURNED
    operator.open("/board").press("job-by-van", f'//*[@data-job-id="{job_id}"]')
    with database.reading() as session:
        again = job(session, job_id)
        assert (again.state, again.carrier) == (JobState.READY, Carrier.VAN)


def test_without_consent_nobody_is_asked_how_they_are(volunteer: Tablet, database: Database) -> None:
    (job_id,) = carrying(database, "H0001")
    with database.writing() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        consents.withdraw(session, home.id, ConsentKind.WATCH_OVER, NOW)
    volunteer.open(f"/doors/{job_id}").press("hand-over", handed_to="ご本人")
    assert volunteer.page == "hall"
    volunteer.open(f"/doors/{job_id}/watch")
    assert "見守りの同意がないため" in volunteer.text
    assert volunteer.all('//*[@data-action="watch-report"]') == []


@pytest.mark.parametrize("condition", ["", "dancing"])
def test_a_report_needs_one_of_the_four_answers(volunteer: Tablet, database: Database, condition: str) -> None:
    (job_id,) = carrying(database, "H0001")
    volunteer.open(f"/doors/{job_id}/watch").press("watch-report", condition=condition)
    assert volunteer.told["wrong"] == "ようすを選んでください。"


def test_a_box_still_in_the_aircraft_is_not_handed_over(volunteer: Tablet, database: Database) -> None:
    _, (job_id,) = at_hall(database, "H0001")
    assert volunteer.open("/hall").all('//*[@data-action="open-door"]') == []
    assert volunteer.open(f"/doors/{job_id}").all('//*[@data-action="hand-over"]') == []


def test_yesterdays_box_does_not_fall_out_of_sight(volunteer: Tablet, database: Database, clock: HandClock) -> None:
    (job_id,) = carrying(database, "H0001")
    clock.at = NOW + timedelta(days=1)
    assert volunteer.open("/hall").row("data-job-id", job_id) is not None


def test_a_hall_sees_only_its_own(person: Callable[[str], Tablet], database: Database) -> None:
    carrying(database, "H0001")
    assert person("volunteer-ichinose").open("/hall").all("//*[@data-job-id]") == []


def test_the_checklist_asks_about_health_only_with_that_consent(volunteer: Tablet, database: Database) -> None:
    (job_id,) = carrying(database, "H0001")

    def asked() -> set[str]:
        return {str(each.get("value")) for each in volunteer.open(f"/doors/{job_id}/watch").all('//*[@name="mark"]')}

    assert asked() == {"voice", "papers", "room", "lights"}
    volunteer.press("watch-report", condition="call", mark="medicine")
    with database.writing() as session:
        said = watchover.report_of_job(session, job_id)
        assert said is not None
        assert watchover.marks_of(session, said.id, NOW) == ()
        home = household_by_code(session, "H0001")
        assert home is not None
        consents.give(session, home.id, ConsentKind.HEALTH_NOTES, "text", NOW)
    assert "medicine" in asked()
    volunteer.press("watch-report", condition="call", mark="medicine", note="薬")
    with database.reading() as session:
        said = watchover.report_of_job(session, job_id)
        assert said is not None
        assert watchover.marks_of(session, said.id, NOW) == (watchover.Mark.MEDICINE,)


def test_the_page_says_who_is_on_duty_and_how_many_boxes_are_expected(
    volunteer: Tablet, database: Database, clock: HandClock
) -> None:
    with database.writing() as session:
        person = rota.Worker(
            name="宮下 澄江", reading="みやした すみえ", role=Role.VOLUNTEER, phone="090-1111-2222",
            district_id="nakao", active=True,
        )  # fmt: skip
        session.add(person)
        session.flush()
        rota.set_weekdays(session, person.id, range(5))
    assert not volunteer.open("/hall").all("//*[@data-duties]")
    clock.advance(hours=9)
    remind_volunteers(database, clock.now(), OrdersSettings())
    row = volunteer.open("/hall").row("data-worker-id", person.id)
    assert " ".join(row.text_content().split()) == "11月25日 宮下 澄江さん注文はまだ"
