"""The one table of keys."""

from __future__ import annotations

import pytest

from tests.tvapp.viewer import Viewer
from tvapp.keys import COLOURS, MOVES, PROFILES, Profile, profile_of

KNOWN = {*MOVES, *COLOURS, "ok", "back", *(str(digit) for digit in range(10)), "10", "11", "12"}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
def test_every_profile_can_do_everything(profile: Profile) -> None:
    meanings = set(profile.meanings().values())
    assert {*MOVES, *COLOURS, "ok", "back", *(str(digit) for digit in range(10))} <= meanings <= KNOWN


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("461", "back"), ("8", "back"), ("166", "back"), ("27", "back"), ("10009", "back"), ("406", "blue"),
     ("403", "red"), ("404", "green"), ("405", "yellow"), ("502", "yellow"), ("13", "ok"), ("53", "5"),
     ("Red", "red"), ("BrowserBack", "back")],
)  # fmt: skip
def test_codes_that_boxes_were_seen_to_send(code: str, meaning: str) -> None:
    assert PROFILES["standard"].meanings()[code] == meaning


def test_key_twelve_exists_on_japanese_boxes_only() -> None:
    assert profile_of("japan").meanings()["412"] == "12"
    assert "412" not in profile_of("standard").meanings()


def test_an_unknown_maker_gets_the_standard_keys() -> None:
    assert profile_of("nobody") == PROFILES["standard"]


def test_the_page_carries_the_table_in_a_form_that_the_script_can_split(tv: Viewer) -> None:
    pairs = dict(pair.rsplit("=", 1) for pair in tv.fact("keys").split(" "))
    assert pairs == PROFILES["standard"].meanings()
