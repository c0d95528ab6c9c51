"""How a household wants its screens."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from orders import household_screens as screens
from orders.db import Database
from orders.errors import NotFound
from orders.household_screens import (
    DEFAULT_WISHES,
    LONGEST_MS,
    PACES,
    SHORTEST_MS,
    Contrast,
    Pace,
    ScreenWishes,
    Size,
    Wishes,
    wishes_of,
)
from tests.makers import a_household


def test_who_never_said_anything_has_the_usual_screens_in_silence(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        assert wishes_of(session, home.id) == Wishes(Size.NORMAL, Contrast.NORMAL, False, 350, 150, False)
        assert screens.household_and_wishes(session, home.id) == (home, DEFAULT_WISHES)


def test_each_wish_leaves_the_others_as_they_are_and_stays(database: Database) -> None:
    with database.writing() as session:
        home, other = a_household(session), a_household(session)
        screens.set_size(session, home.id, Size.BIGGER)
        screens.set_contrast(session, home.id, Contrast.HIGH)
        screens.set_speech(session, home.id, True)
        screens.set_pace(session, home.id, PACES["slowest"])
        screens.set_size(session, home.id, Size.BIGGER)
    with database.reading() as session:
        wanted = Wishes(Size.BIGGER, Contrast.HIGH, True, 2000, 900, True)
        assert wishes_of(session, home.id) == wanted
        assert screens.household_and_wishes(session, home.id)[1] == wanted
        assert wanted.pace == PACES["slowest"]
        assert wishes_of(session, other.id) == DEFAULT_WISHES
        assert session.scalar(sa.select(sa.func.count()).select_from(ScreenWishes)) == 1


def test_a_change_is_seen_at_once_by_whoever_had_read_before(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        screens.set_speech(session, home.id, True)
        assert wishes_of(session, home.id).speech
        screens.set_speech(session, home.id, False)
        assert wishes_of(session, home.id) == DEFAULT_WISHES


@pytest.mark.parametrize(("asked", "kept"), [(0, SHORTEST_MS), (149, 150), (700, 700), (2001, LONGEST_MS)])
def test_the_patience_stays_between_150_ms_and_two_seconds(database: Database, asked: int, kept: int) -> None:
    with database.reading() as session:
        home = a_household(session)
        screens.set_pace(session, home.id, Pace(asked, asked))
        assert wishes_of(session, home.id) == replace(DEFAULT_WISHES, press_ms=kept, move_ms=kept)


def test_every_step_that_is_offered_can_be_kept(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        for pace in PACES.values():
            screens.set_pace(session, home.id, pace)
            assert wishes_of(session, home.id).pace == pace


def test_no_household_no_screens(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        screens.household_and_wishes(session, 4711)
