"""How a household wants its screens."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.db import Database
from orders.homes import boxes
from orders.homes import household_screens as screens
from orders.homes.household_screens import (
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
from orders.homes.people import Household
from tests.makers import NOW, a_household


def test_who_never_said_anything_has_the_usual_screens_in_silence(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        assert wishes_of(session, home.id) == Wishes(Size.NORMAL, Contrast.NORMAL, False, 350, 150, False)
        box, token = a_box(session, home)
        assert screens.visitor_of(session, token) == (box, home, DEFAULT_WISHES)


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
        visitor = screens.visitor_of(session, a_box(session, home)[1])
        assert visitor is not None
        assert visitor[2] == wanted
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


def test_a_box_without_a_household_a_revoked_and_an_unknown_one(database: Database) -> None:
    with database.reading() as session:
        lonely, token = boxes.new_box(session, "standard", NOW)
        assert screens.visitor_of(session, token) == (lonely, None, DEFAULT_WISHES)
        assert screens.visitor_of(session, "nobody knows") is None
        boxes.revoke(session, lonely.id, NOW)
        assert screens.visitor_of(session, token) is None


def a_box(session: Session, home: Household) -> tuple[boxes.SetTopBox, str]:
    """A paired box and its token."""
    box, token = boxes.new_box(session, "standard", NOW)
    boxes.pair(session, box.pairing_code or "", home.id, NOW)
    return box, token
