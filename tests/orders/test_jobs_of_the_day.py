"""The worker's jobs: late, twice, or in two workers at the same moment, they do their work once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from orders.config import OrdersSettings
from orders.days import timetable
from orders.days.commands import jobs
from orders.days.job_runs import JobRun, last_runs
from orders.days.loads import DayLoad, loads_of
from orders.days.outbox import OutboxMessage
from orders.days.pick_list_paper import paper_lines, pick_list_pdf
from orders.days.pick_lists import MadeNow, lists_of, pick_rows
from orders.days.reminders import DutyReminder, reminders_of
from orders.days.rules import Load
from orders.db import Database
from orders.goods.catalogue import Temperature
from orders.homes import rota
from orders.homes.people import Role
from orders.ordering.order import cancel
from orders.tasks import close_cutoff, make_pick_lists, recount_loads, remind_volunteers
from tests.makers import NOW, TODAY, HandClock, a_district, a_household, a_shelf, an_item, an_order, at
from tests.races.steps import at_once

SETTINGS = OrdersSettings()
TOMORROW = TODAY + timedelta(days=1)


def a_volunteer(database: Database, name: str = "守屋 文") -> int:
    with database.writing() as session:
        hall = a_district(session)
        made = rota.Worker(
            name=name, reading=name, role=Role.VOLUNTEER, phone="090-1234-5678", district_id=hall.id, active=True
        )
        session.add(made)
        session.flush()
        rota.set_weekdays(session, made.id, range(5))
        return made.id


def orders_of_today(database: Database, count: int = 2) -> None:
    with database.writing() as session:
        item = an_item(session, weight_g=3000, stock=99)
        for _ in range(count):
            an_order(session, {item: 2})


def test_pick_lists_are_made_once_when_the_cut_off_is_over(database: Database) -> None:
    orders_of_today(database)
    assert make_pick_lists(database, at(11)) == []
    close_cutoff(database, at(11, 1))
    assert make_pick_lists(database, at(11, 1)) == [MadeNow("nakao", TODAY, 2)]
    assert make_pick_lists(database, at(11, 2)) == []
    with database.reading() as session:
        (made,) = lists_of(session, TODAY)
        assert (made.orders, made.pieces, made.made_at) == (2, 4, at(11, 1))


def twice_at_once(deed: Callable[[], object]) -> list[object]:
    return at_once([deed] * 6)


def test_workers_at_the_same_moment_close_a_day_and_make_its_list_once(database: Database) -> None:
    orders_of_today(database)
    closed = twice_at_once(lambda: len(close_cutoff(database, at(12))))
    made = twice_at_once(lambda: len(make_pick_lists(database, at(12))))
    assert (sorted(map(str, closed)), sorted(map(str, made))) == (["0"] * 5 + ["1"],) * 2


def test_the_paper_goes_from_shelf_to_shelf_and_ends_with_what_is_frozen(database: Database) -> None:
    with database.writing() as session:
        shelves = [a_shelf(session, name, n) for n, name in enumerate(("yasai", "reito", "kome"), 1)]
        ice = an_item(session, name="バニラアイス", shelf=shelves[1], temperature=Temperature.FROZEN)
        rice = an_item(session, name="米", shelf=shelves[2])
        potato = an_item(session, name="じゃがいも", shelf=shelves[0])
        an_order(session, {ice: 1, rice: 1, potato: 2})
        an_order(session, {potato: 3})
        rows = pick_rows(session, TODAY)
        assert [(line.name, line.pieces, line.orders) for line in paper_lines(rows)] == [
            ("じゃがいも", 5, "1124-001×2　1124-002×3"), ("米", 1, "1124-001×1"), ("バニラアイス", 1, "1124-001×1"),
        ]  # fmt: skip
        assert pick_list_pdf(rows, TODAY, "中尾公民館", at(11), NOW).startswith(b"%PDF")
        assert pick_list_pdf([], TODAY, "中尾公民館", None, NOW).startswith(b"%PDF")


def test_volunteers_are_told_tomorrow_s_duty_in_the_evening_and_today_s_boxes_after_the_cut_off(
    database: Database,
) -> None:
    worker_id = a_volunteer(database)
    orders_of_today(database)
    assert remind_volunteers(database, at(9), SETTINGS) == 0
    close_cutoff(database, at(11, 1))
    assert remind_volunteers(database, at(11, 1), SETTINGS) == 1
    assert remind_volunteers(database, at(16, 59), SETTINGS) == 0
    assert remind_volunteers(database, at(17), SETTINGS) == 1
    assert remind_volunteers(database, at(23), SETTINGS) == 0
    with database.reading() as session:
        texts = list(session.scalars(sa.select(OutboxMessage.text).order_by(OutboxMessage.id)))
        # Two orders of 6 kg are four boxes of at most 5 kg.
        assert texts == [
            "きょう（11月24日）は、中尾公民館の当番です。箱は4つほどです。よろしくお願いします。",
            "あした（11月25日）は、中尾公民館の当番です。注文は、まだありません。よろしくお願いします。",
        ]
        shown = [(each.day, each.worker_id, each.boxes) for each in reminders_of(session, "nakao", TODAY)]
        assert shown == [(TODAY, worker_id, 4), (TOMORROW, worker_id, 0)]


def test_nobody_is_reminded_twice_by_six_workers_at_once(database: Database) -> None:
    a_volunteer(database)
    orders_of_today(database)
    close_cutoff(database, at(12))
    assert sorted(map(str, twice_at_once(lambda: remind_volunteers(database, at(18), SETTINGS)))) == ["0"] * 5 + ["2"]
    with database.reading() as session:
        for table in (DutyReminder, OutboxMessage):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 2


def test_loads_that_somebody_has_meddled_with_are_counted_anew(database: Database) -> None:
    orders_of_today(database)
    assert recount_loads(database, NOW) == 0
    with database.writing() as session:
        session.execute(sa.update(DayLoad).values(orders=9))
        session.add(DayLoad(day=TOMORROW, district_id="nakao", slot=0, orders=3, weight_g=1))
    assert recount_loads(database, NOW) == 2
    with database.reading() as session:
        assert loads_of(session, TODAY) == {("nakao", 0): Load(2, 12_000)}
        assert loads_of(session, TOMORROW) == {}


def test_a_job_is_due_by_the_town_s_clock_and_a_missed_one_runs_at_once(database: Database) -> None:
    nightly, clock = timetable.job_named("recount_loads"), HandClock(at(2, 59))
    assert timetable.run_if_due(nightly, database, clock, SETTINGS) is not None
    assert timetable.run_if_due(nightly, database, clock, SETTINGS) is None
    clock.advance(minutes=2)
    assert timetable.run_if_due(nightly, database, clock, SETTINGS) is not None
    clock.advance(hours=23)
    assert timetable.run_if_due(nightly, database, clock, SETTINGS) is None
    clock.advance(days=5)
    assert timetable.run_if_due(nightly, database, clock, SETTINGS) is not None
    assert timetable.run_if_due(nightly, database, clock, SETTINGS) is None


def test_a_sweep_that_finds_nothing_is_written_down_now_and_then_only(database: Database) -> None:
    sweep, clock = timetable.job_named("close_cutoff"), HandClock()
    for _ in range(70):
        timetable.run_if_due(sweep, database, clock, SETTINGS)
        clock.advance(seconds=10)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(JobRun)) == 2


def test_a_job_that_fails_is_written_down_and_begins_anew(database: Database) -> None:
    def deed(_database: Database, _now: datetime, _settings: OrdersSettings) -> int:
        raise ZeroDivisionError("no orders")

    failing, clock = replace(timetable.job_named("close_cutoff"), deed=deed), HandClock()
    for _ in range(3):
        done = timetable.run_if_due(failing, database, clock, SETTINGS)
        assert done is not None
        assert (done.ok, done.note) == (False, "ZeroDivisionError: no orders")
        clock.advance(seconds=10)
    with database.reading() as session:
        last = last_runs(session)
        assert session.scalar(sa.select(sa.func.count()).select_from(JobRun)) == 1
        assert "close_cutoff" in {job.name for job in timetable.late_jobs(last, clock.now())}


def test_a_job_is_late_when_it_has_not_run_for_too_long(database: Database) -> None:
    clock = HandClock()
    assert timetable.late_jobs({}, clock.now()) == []
    for job in timetable.JOBS:
        timetable.run(job, database, clock, SETTINGS)
    with database.reading() as session:
        last = last_runs(session)
    assert timetable.late_jobs(last, clock.now()) == []
    clock.advance(minutes=31)
    sweeps = {job.name for job in timetable.JOBS if job.quiet}
    assert {"close_cutoff", "make_pick_lists", "place_standing_orders"} < sweeps
    assert {job.name for job in timetable.late_jobs(last, clock.now())} == sweeps


def test_the_command_lists_the_jobs_and_runs_one_by_hand(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    orders_of_today(sqlite_database)
    monkeypatch.setenv("YUAI_DATABASE_URL", sqlite_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("YUAI_CLOCK", "2026-11-24T11:30:00+09:00@0x0.000000001")
    listed = CliRunner().invoke(jobs, [])
    assert listed.exit_code == 0
    assert "close_cutoff           never             at once" in listed.output
    done = CliRunner().invoke(jobs, ["close_cutoff"])
    assert (done.exit_code, done.output) == (0, "close_cutoff: done, 1 found\n")
    assert "done, 1 found" in CliRunner().invoke(jobs, []).output
    monkeypatch.setenv("YUAI_OUTBOX", "pigeon:")
    wrong = CliRunner().invoke(jobs, ["send_outbox"])
    assert wrong.exit_code == 1
    assert "SettingInvalid" in wrong.output


def test_cancelled_orders_are_on_no_list(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session)
        gone = an_order(session, {item: 1}, household=a_household(session))
        an_order(session, {item: 1})
        cancel(session, gone.id, "resident", NOW)
    close_cutoff(database, at(12))
    assert make_pick_lists(database, at(12)) == [MadeNow("nakao", TODAY, 1)]
