"""決定 held down on a box without script: it comes to the confirmation, and no further."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orders.db import Database
from tests.makers import HandClock, at
from tests.tvapp.goods import POTATO, SAKE_CUP
from tests.tvapp.test_shopping import in_basket, orders_of
from tests.tvapp.viewer import Viewer
from tvapp.config import TvSettings

REPEAT_S = 0.1


class WallClock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.s = 1_795_500_000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def wall(tv: Viewer) -> WallClock:
    """The clock of the television, which waits as it does in a real town."""
    clock, room = WallClock(), tv.app.extensions["yuai"]
    tv.app.extensions["yuai"] = replace(room, tv=TvSettings(demo=True), wall_s=clock)
    return clock


def hold(tv: Viewer, wall: WallClock, repeats: int = 25) -> None:
    for _ in range(repeats):
        wall.s += REPEAT_S
        tv.press(tv.focus)


def test_a_key_held_from_the_first_screen_orders_nothing(tv: Viewer, wall: WallClock, town: Database) -> None:
    before = len(orders_of(town, "H0001"))
    hold(tv.open("/"), wall)
    assert (tv.screen, tv.focus) == ("confirm", "place-order")
    assert tv.said == "まだ 注文していません。 もう一度 決定を 押してください。"
    assert len(orders_of(town, "H0001")) == before
    shown = in_basket(town)
    assert shown
    wall.s += 1.5
    tv.press("place-order")
    assert (tv.screen, len(orders_of(town, "H0001"))) == ("receipt", before + 1)


def test_who_reads_first_orders_with_one_press_and_pressing_twice_is_one_order(
    tv: Viewer, wall: WallClock, town: Database
) -> None:
    before = len(orders_of(town, "H0001"))
    tv.put(POTATO).open("/confirm")
    wall.s += 1.5
    tv.send("place-order")
    assert tv.press("place-order").screen == "receipt"
    assert len(orders_of(town, "H0001")) == before + 1


def test_an_age_that_was_typed_is_not_asked_again(tv: Viewer, wall: WallClock) -> None:
    tv.put(SAKE_CUP).type_age("78")
    hold(tv, wall, 3)
    assert tv.screen == "confirm"
    assert "78歳" in tv.text


def test_the_question_for_another_day_is_not_answered_by_a_held_key(
    tv: Viewer, wall: WallClock, clock: HandClock, town: Database
) -> None:
    before = len(orders_of(town, "H0001"))
    tv.put(POTATO).open("/confirm")
    wall.s += 5
    clock.at = at(11, 0, 1)
    tv.press("place-order")
    assert tv.focus == "yes"
    hold(tv, wall, 5)
    assert (tv.screen, len(orders_of(town, "H0001"))) == ("confirm", before)
    assert "11月25日" in tv.text


@pytest.mark.parametrize("made", ["", "0", "1.5", "IjAi.forged"])
def test_a_page_that_does_not_say_when_it_was_made_is_shown_again(
    tv: Viewer, wall: WallClock, town: Database, made: str
) -> None:
    before = len(orders_of(town, "H0001"))
    tv.put(POTATO).open("/confirm")
    wall.s += 60
    form = tv.cells("place-order")[0].xpath("ancestor::form[1]")[0]
    answer = tv.client.post("/order", data={**dict(form.form_values()), "made": made}, follow_redirects=True)
    assert tv.show(answer).screen == "confirm"
    assert len(orders_of(town, "H0001")) == before


def test_a_clock_that_was_set_back_keeps_nobody_from_ordering(tv: Viewer, wall: WallClock) -> None:
    tv.put(POTATO).open("/confirm")
    wall.s -= 3600
    assert tv.press("place-order").screen == "receipt"
