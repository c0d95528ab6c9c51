"""The outbox: every message goes once, also when two send at once, and later when the gateway is busy."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from orders.days.outbox import CLAIM_ENDS_AFTER, OutboxMessage, SendFailed, Sending, post, send_waiting
from orders.days.senders import FileSender, SmtpSender, sender_of
from orders.db import Database
from orders.errors import SettingInvalid
from tests.makers import NOW
from tests.orders.post_office import post_office
from tests.races.steps import at_once

TEXT = "きょう（11月24日）は、中尾公民館の当番です。"


def written(database: Database, messages: int = 1) -> None:
    with database.writing() as session:
        for n in range(messages):
            new = post(
                session, f"duty:{n}", to_name="守屋 文", to_phone="090-1234-5678", subject="当番", text=TEXT, now=NOW,
                until=NOW + timedelta(hours=12),
            )  # fmt: skip
            assert new


def states(database: Database) -> list[tuple[str, int]]:
    with database.reading() as session:
        return [(row.state.value, row.tries) for row in session.query(OutboxMessage).order_by(OutboxMessage.id)]


def test_a_message_is_written_once_and_arrives_as_mail_for_an_sms(database: Database) -> None:
    written(database)
    with database.writing() as session:
        again = post(
            session, "duty:0", to_name="", to_phone="", subject="", text="", now=NOW, until=NOW + timedelta(hours=1)
        )
        assert not again
    with post_office() as office:
        sender = SmtpSender("127.0.0.1", office.port, "yuai@example.org", "sms.example.org")
        assert send_waiting(database, sender, NOW) == 1
        assert send_waiting(database, sender, NOW) == 0
    (letter,) = office.letters
    assert (letter["To"], letter["From"]) == ("09012345678@sms.example.org", "yuai@example.org")
    assert letter.get_content().strip() == TEXT
    assert states(database) == [("sent", 1)]


def test_a_busy_gateway_is_asked_again_later_and_a_late_message_is_not_sent(database: Database) -> None:
    written(database)
    with post_office(refusing=2) as office:
        sender = SmtpSender("127.0.0.1", office.port, "yuai@example.org", "sms.example.org")
        assert send_waiting(database, sender, NOW) == 0
        assert send_waiting(database, sender, NOW + timedelta(seconds=59)) == 0
        assert states(database) == [("waiting", 1)]
        assert send_waiting(database, sender, NOW + timedelta(minutes=1)) == 0
        assert send_waiting(database, sender, NOW + timedelta(minutes=3)) == 1
        assert len(office.letters) == 1


def test_a_gateway_that_is_never_there_is_given_up_and_nothing_is_sent_after_its_day(database: Database) -> None:
    def broken(_message: OutboxMessage) -> None:
        raise SendFailed("nobody answers")

    written(database)
    for minutes in (0, 1, 3, 7, 15, 31, 63, 127):
        assert send_waiting(database, broken, NOW + timedelta(minutes=minutes)) == 0
    assert states(database) == [("failed", 6)]
    with database.writing() as session:
        post(session, "late", to_name="", to_phone="1", subject="", text="", now=NOW, until=NOW)
    send_waiting(database, broken, NOW + timedelta(seconds=1))
    assert states(database)[1] == ("expired", 0)


def test_many_workers_at_once_send_every_message_once(database: Database, tmp_path: Path) -> None:
    written(database, 12)
    sender = FileSender(tmp_path / "sent.jsonl")
    counts = at_once([lambda: send_waiting(database, sender, NOW) for _ in range(6)])
    assert sum(int(str(count)) for count in counts) == 12
    lines = [json.loads(line) for line in (tmp_path / "sent.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines) == 12
    assert {line["text"] for line in lines} == {TEXT}


def test_what_a_killed_worker_had_claimed_is_sent_with_the_same_number(database: Database, tmp_path: Path) -> None:
    written(database)

    def killed(_message: OutboxMessage) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_waiting(database, killed, NOW)
    assert states(database) == [(Sending.SENDING.value, 1)]
    sender = FileSender(tmp_path / "sent.jsonl")
    assert send_waiting(database, sender, NOW + CLAIM_ENDS_AFTER) == 0
    assert send_waiting(database, sender, NOW + CLAIM_ENDS_AFTER + timedelta(seconds=1)) == 1


def test_a_full_disk_is_a_gateway_that_does_not_take_it(database: Database, tmp_path: Path) -> None:
    written(database)
    (tmp_path / "folder").write_text("in the way")
    assert send_waiting(database, FileSender(tmp_path / "folder" / "sent.jsonl"), NOW) == 0
    assert states(database) == [("waiting", 1)]


def test_the_setting_names_a_gateway_or_is_refused_in_words(tmp_path: Path) -> None:
    assert sender_of("") is None
    assert sender_of(f"file:{tmp_path}/out") == FileSender(tmp_path / "out")
    assert sender_of("smtp://me:p%40ss@mail.example:587/?from=a@b.example&domain=sms.example&tls=yes") == SmtpSender(
        "mail.example", 587, "a@b.example", "sms.example", "me", "p@ss", tls=True
    )
    for wrong in ("carrier-pigeon:", "smtp://mail.example/?from=nobody", "smtp://mail:x/?from=a@b&domain=c"):
        with pytest.raises(SettingInvalid):
            sender_of(wrong)
