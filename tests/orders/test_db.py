"""Database, session, time type and the writers' queue."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from orders.clock import TOKYO
from orders.days.rule_rows import CalendarDay
from orders.db import Database, DatabaseBusy, NestedWriting, WritersCrossed, require_schema, upgrade
from orders.errors import SchemaNotReady
from orders.homes.consents import Consent, ConsentKind, give
from tests.makers import NOW, TODAY, a_household


class Refused(Exception):
    pass


def closed(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(CalendarDay)) or 0


def test_what_is_written_stays(database: Database) -> None:
    with database.writing() as session:
        session.add(CalendarDay(place="*", day=TODAY, delivers=False, reason="snow"))
    assert closed(database) == 1


def test_an_error_undoes_everything(database: Database) -> None:
    with pytest.raises(Refused), database.writing() as session:
        session.add(CalendarDay(place="*", day=TODAY, delivers=False, reason="snow"))
        session.flush()
        raise Refused
    assert closed(database) == 0


def test_reading_changes_nothing(database: Database) -> None:
    with database.reading() as session:
        session.add(CalendarDay(place="*", day=TODAY, delivers=False, reason="snow"))
        session.flush()
    assert closed(database) == 0


def test_times_come_back_in_utc_whatever_their_zone_was(database: Database) -> None:
    local = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=TOKYO)
    with database.writing() as session:
        household = a_household(session, agrees=())
        give(session, household.id, ConsentKind.ORDERING, "", local)
    with database.reading() as session:
        given_at = session.scalars(sa.select(Consent.given_at)).one()
    assert given_at == local
    assert given_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with database.reading() as session, pytest.raises(StatementError, match="without a zone"):
        session.scalar(sa.select(Consent.id).where(Consent.given_at < NOW.replace(tzinfo=None)))


def test_a_thread_that_would_wait_for_itself_is_told_so(sqlite_database: Database) -> None:
    with pytest.raises(NestedWriting), sqlite_database.writing(), sqlite_database.writing():
        pass


def test_readers_read_while_somebody_writes(database: Database) -> None:
    with database.writing() as session:
        session.add(CalendarDay(place="*", day=TODAY, delivers=False, reason="snow"))
        session.flush()
        assert closed(database) == 0


def test_a_reader_sees_one_state_until_it_ends(database: Database) -> None:
    count = sa.select(sa.func.count()).select_from(CalendarDay)
    with database.reading() as reader:
        assert reader.scalar(count) == 0
        with database.writing() as writer:
            writer.add(CalendarDay(place="*", day=TODAY, delivers=False, reason="snow"))
        assert reader.scalar(count) == 0
    assert closed(database) == 1


@pytest.mark.servers
def test_a_writer_sees_what_others_have_written_meanwhile(postgres_database: Database) -> None:
    count = sa.select(sa.func.count()).select_from(CalendarDay)
    with postgres_database.writing() as first:
        assert first.scalar(count) == 0
        with postgres_database.writing() as second:
            second.add(CalendarDay(place="*", day=TODAY, delivers=False, reason="snow"))
        assert first.scalar(count) == 1


def test_of_two_writers_that_wait_for_each_other_one_is_told_to_ask_again(postgres_database: Database) -> None:
    days = (TODAY, TODAY + timedelta(days=1))
    with postgres_database.writing() as session:
        session.add_all(CalendarDay(place="*", day=day, delivers=True, reason="") for day in days)
    both_hold_one = threading.Barrier(2, timeout=20)
    ended: list[str] = []

    def close(first: date, then: date) -> None:
        try:
            with postgres_database.writing() as session:
                _close_day(session, first)
                both_hold_one.wait()
                _close_day(session, then)
            ended.append("written")
        except WritersCrossed:
            ended.append("crossed")

    threads = [threading.Thread(target=close, args=order) for order in (days, days[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ended) == ["crossed", "written"]
    assert closed(postgres_database) == 2


def _close_day(session: Session, day: date) -> None:
    session.execute(sa.update(CalendarDay).where(CalendarDay.day == day).values(delivers=False))


def test_writers_of_one_file_wait_for_each_other(sqlite_database: Database) -> None:
    other = Database(str(sqlite_database.url))
    entered = threading.Event()

    def write() -> None:
        with other.writing():
            entered.set()

    writer = threading.Thread(target=write)
    with sqlite_database.writing():
        writer.start()
        assert not entered.wait(0.05)
    writer.join(10)
    assert entered.is_set()
    other.close()


def test_a_writer_whose_turn_does_not_come_is_told_so_and_may_try_again(sqlite_database: Database) -> None:
    other = Database(str(sqlite_database.url), busy_timeout_s=0.05)
    with sqlite_database.writing():
        with pytest.raises(DatabaseBusy) as caught, other.writing():
            pass
        assert caught.value.waited_s == 0.05
    with other.writing() as session:
        session.add(CalendarDay(place="*", day=TODAY, delivers=False, reason="snow"))
    assert closed(sqlite_database) == 1
    other.close()


def test_a_thread_waits_no_longer_for_another_of_its_own_process(sqlite_database: Database) -> None:
    impatient = Database(str(sqlite_database.url), busy_timeout_s=0.05)
    told: list[float] = []

    def write() -> None:
        with pytest.raises(DatabaseBusy) as caught, impatient.writing():
            pass
        told.append(caught.value.waited_s)

    writer = threading.Thread(target=write)
    with impatient.writing():
        writer.start()
        writer.join(10)
    assert told == [0.05]
    impatient.close()


def test_acknowledged_orders_survive_a_power_cut_and_broken_links_are_refused(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session:
        values = [session.execute(sa.text(f"pragma {name}")).scalar() for name in ("journal_mode", "synchronous")]
        foreign_keys = session.execute(sa.text("pragma foreign_keys")).scalar()
    assert (values, foreign_keys) == (["wal", 2], 1)


def test_a_database_without_tables_says_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/deep.db")
    with pytest.raises(SchemaNotReady) as caught:
        require_schema(database)
    assert caught.value.have is None
    upgrade(database)
    require_schema(database)
    database.close()


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="file"):
        Database("sqlite://")


def test_the_password_of_a_database_is_not_shown() -> None:
    assert "s3cret" not in Database("postgresql://shop:s3cret@127.0.0.1:1/x").shown_url
