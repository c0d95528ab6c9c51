"""Messages of the shop and the city, and the answers to their questions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import MessageOver, NotFound, TextTooLong
from orders.form_press import new_form_token
from orders.homes.consents import ConsentKind, withdraw
from orders.homes.messages import (
    Notice,
    NoticeKind,
    YesNo,
    answer,
    districts_of,
    end,
    mark_read,
    message_for,
    messages_for,
    notices_of,
    replies_to,
    sentences_of,
    write,
)
from orders.homes.people import Role
from tests.makers import NOW, a_district, a_household
from tests.races.steps import at_once

TOMORROW = NOW + timedelta(days=1)


def said(session: Session, text: str = "明日は お休みです。", **more: object) -> Notice:
    values: dict[str, object] = {"author": Role.SHOP, "who": "shop1", "now": NOW, "until": TOMORROW, **more}
    return write(session, text, **values)  # type: ignore[arg-type]


def test_a_message_reaches_everybody_until_it_ends(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        made = said(session)
        assert [each.notice.id for each in messages_for(session, home, NOW)] == [made.id]
        assert messages_for(session, home, TOMORROW) == []


def test_a_message_for_some_districts_reaches_only_these(database: Database) -> None:
    with database.writing() as session:
        a_district(session, "ichinose")
        near, far = a_household(session), a_household(session, district_id="ichinose")
        said(session, districts=["ichinose"])
        assert messages_for(session, near, NOW) == []
        assert len(messages_for(session, far, NOW)) == 1


def test_what_begins_later_is_not_there_yet(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        said(session, start=NOW + timedelta(hours=2))
        assert messages_for(session, home, NOW) == []
        assert len(messages_for(session, home, NOW + timedelta(hours=2))) == 1


def test_urgent_ones_stand_first_then_those_that_wait(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        urgent = said(session, "台風が 近づいています。", urgent=True)
        old, new = said(session, "ひとつ目。"), said(session, "ふたつ目。")
        mark_read(session, home.id, new.id, NOW)
        mark_read(session, home.id, urgent.id, NOW)
        assert [each.notice.id for each in messages_for(session, home, NOW)] == [urgent.id, old.id, new.id]


@pytest.mark.parametrize("text", ["", "  ", "あ" * 61, "一。二。三。四。", "短い。" + "あ" * 60 + "。"])
def test_what_does_not_fit_a_television_is_refused(database: Database, text: str) -> None:
    with database.writing() as session, pytest.raises(TextTooLong):
        said(session, text)


def test_three_sentences_of_sixty_signs_fit(database: Database) -> None:
    sentence = "あ" * 59 + "。"
    with database.writing() as session:
        assert said(session, sentence * 3).sentences == [sentence] * 3
    assert sentences_of("はい！いいえ？\nたぶん") == ["はい！", "いいえ？", "たぶん"]


def test_only_shop_and_city_write(database: Database) -> None:
    with database.writing() as session, pytest.raises(ValueError, match="shop and city"):
        said(session, author=Role.CABLE)


def test_the_same_press_is_one_message_and_another_form_or_district_is_another(database: Database) -> None:
    form, other = new_form_token(), new_form_token()
    with database.writing() as session:
        a_district(session, "ichinose")
        made = said(session, form_token=form)
        assert said(session, form_token=form, now=NOW + timedelta(seconds=1)).id == made.id
        changed = [
            said(session, form_token=other),
            said(session, form_token=form, districts=["ichinose"]),
            said(session, form_token=form, urgent=True),
            said(session, form_token=form, kind=NoticeKind.QUESTION),
            said(session, form_token=form, start=NOW + timedelta(hours=1)),
        ]
        assert len({made.id, *(each.id for each in changed)}) == 6
        assert districts_of(session, [changed[1].id]) == {changed[1].id: ["ichinose"]}


def test_the_same_press_twice_at_once_is_one_message(database: Database) -> None:
    form = new_form_token()

    def press() -> int:
        with database.writing() as session:
            return said(session, form_token=form).id

    assert len(set(at_once([press] * 4))) == 1
    with database.reading() as session:
        assert len(notices_of(session, Role.SHOP)) == 1


def test_the_last_answer_counts_until_the_question_is_over(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        asked = said(session, "訪問しても よいですか。", kind=NoticeKind.QUESTION)
        for each in (YesNo.YES, YesNo.YES, YesNo.NO):
            answer(session, home.id, asked.id, each, NOW)
        replies = replies_to(session, asked.id, Role.SHOP, NOW)
        assert (replies.yes, replies.no) == (0, 1)
        assert message_for(session, home, asked.id, NOW).answer is YesNo.NO
        end(session, asked.id, Role.SHOP, NOW)
        with pytest.raises(MessageOver):
            answer(session, home.id, asked.id, YesNo.YES, NOW)


def test_a_notice_has_nothing_to_answer_and_a_stranger_nothing_to_read(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        a_district(session, "ichinose")
        plain, elsewhere = said(session), said(session, "別の 地区です。", districts=["ichinose"])
        with pytest.raises(MessageOver):
            answer(session, home.id, plain.id, YesNo.YES, NOW)
        with pytest.raises(MessageOver):
            mark_read(session, home.id, elsewhere.id, NOW)


def test_the_city_sees_names_only_of_those_who_agreed_to_be_watched_over(database: Database) -> None:
    with database.writing() as session:
        watched, other = a_household(session), a_household(session, agrees=(ConsentKind.ORDERING,))
        asked = said(session, "訪問しても よいですか。", kind=NoticeKind.QUESTION, author=Role.CITY)
        for home in (watched, other):
            answer(session, home.id, asked.id, YesNo.YES, NOW)
        replies = replies_to(session, asked.id, Role.CITY, NOW)
        assert (replies.yes, [each.household.id for each in replies.named]) == (2, [watched.id])
        withdraw(session, watched.id, ConsentKind.WATCH_OVER, NOW)
        assert replies_to(session, asked.id, Role.CITY, NOW).named == ()


def test_nobody_ends_or_reads_the_answers_of_anothers_message(database: Database) -> None:
    with database.writing() as session:
        made = said(session)
        with pytest.raises(NotFound):
            end(session, made.id, Role.CITY, NOW)
        with pytest.raises(NotFound):
            replies_to(session, made.id, Role.CITY, NOW)
