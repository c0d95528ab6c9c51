"""Slots, full days and closed days as the television says them."""

from __future__ import annotations

from datetime import time

import pytest

from orders.days.calendar import PassedOver, Promise
from orders.days.drafts import DayDraft, UsualDraft
from orders.days.rules import TOWN, DayRule, Limit, Slot, Weekday
from orders.db import Database
from tests.makers import NOW, TODAY, say
from tests.tvapp.viewer import Viewer
from tvapp import spoken

USUAL = {weekday: Weekday(weekday < 5) for weekday in range(7)}


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (time(13), time(15), "午後1時から3時ごろ"),
        (time(10, 30), time(12, 30), "午前10時30分から午後0時30分ごろ"),
    ],
)
def test_hours_are_said_as_a_person_says_them(starts: time, ends: time, words: str) -> None:
    assert spoken.hours(Slot(1, TOWN, starts, ends)) == words


def test_a_full_day_and_a_closed_one_are_said_with_the_reason() -> None:
    def promise(*passed: PassedOver) -> str:
        return spoken.why_later(Promise(TODAY, NOW, 0, passed_over=passed), TODAY)

    assert promise() == ""
    assert promise(PassedOver(TODAY, "大雪")) == "きょうは 大雪のため お休みです。"
    assert promise(PassedOver(TODAY, "", full=True)) == "きょうは いっぱいです。"


def test_the_first_screen_says_why_it_comes_later(tv: Viewer, town: Database) -> None:
    with town.writing() as session:
        say(session, DayDraft((TODAY,), (TOWN,), DayRule(delivers=False, reason="大雪")))
    assert "きょうは 大雪のため お休みです。お届けは あしたです。" in tv.open("/").text


def test_the_hours_of_the_slot_stand_where_the_day_stands(tv: Viewer, town: Database) -> None:
    with town.writing() as session:
        slots = (Slot(-1, TOWN, time(13), time(15), Limit(orders=1)), Slot(-2, TOWN, time(15), time(17)))
        say(session, UsualDraft(TOWN, USUAL, Limit(), slots))
    tv.put("2000101000006")
    assert "午後1時から3時ごろ" in tv.open("/basket").text
    assert "午後1時から3時ごろ" in tv.open("/confirm").text
    tv.press("place-order")
    assert "午後1時から3時ごろ" in tv.text
    assert "午後1時から3時ごろ" in tv.open("/track").text


def test_goods_that_no_day_can_hold_are_refused_in_words(tv: Viewer, town: Database) -> None:
    with town.writing() as session:
        say(session, UsualDraft(TOWN, USUAL, Limit(weight_g=100), ()))
    tv.put("2000101000006")
    tv.open("/confirm").press("place-order")
    assert "重すぎて" in tv.text


def test_a_district_that_is_not_served_for_now_can_still_be_looked_around_in(tv: Viewer, town: Database) -> None:
    with town.writing() as session:
        say(session, UsualDraft(TOWN, {weekday: Weekday(False) for weekday in range(7)}, Limit(), ()))
    assert "お届けは、いま お休みしています" in tv.open("/").text
    tv.put("2000101000006").open("/confirm")
    assert "お届けは お休みです" in tv.text
    assert tv.press("go-home").screen == "home"
