"""The one table of keys."""

from __future__ import annotations

import pytest

from tests.tvapp.viewer import Viewer
from tvapp.keys import COLOURS, IGNORED, MOVES, PROFILES, WORDS, Profile, profile_of

KNOWN = {IGNORED, *MOVES, *COLOURS, "ok", "back", *(str(digit) for digit in range(10)), "10", "11", "12"}


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


@pytest.mark.parametrize(
    ("maker", "code", "meaning"),
    [("japan", "410", "10"), ("bml", "18", "ok"), ("bml", "19", "back"), ("bml", "8", "3"), ("bml", "21", "blue"),
     ("android", "4", "back"), ("android", "23", "ok"), ("android", "183", "red"), ("android-raw", "8", "1"),
     ("android-raw", "19", "up"), ("firetv", "4", "back"), ("tizen", "10009", "back"), ("webos", "461", "back"),
     ("kreatv", "Accept", "ok"), ("kreatv", "U+0037", "7")],
)  # fmt: skip
def test_codes_of_one_family_of_boxes(maker: str, code: str, meaning: str) -> None:
    assert PROFILES[maker].meanings()[code] == meaning


@pytest.mark.parametrize(
    ("maker", "codes"),
    [("standard", ("447", "448", "449", "427", "428", "409", "VolumeUp", "ChannelUp", "Power")),
     ("android", ("24", "25", "26", "164")), ("android-raw", ("24", "25", "166", "167")), ("webos", ("33", "34"))],
)  # fmt: skip
def test_volume_channel_and_power_stay_with_the_box(maker: str, codes: tuple[str, ...]) -> None:
    meanings = PROFILES[maker].meanings()
    assert {meanings[code] for code in codes} == {IGNORED}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
def test_what_a_box_sends_is_understood_by_its_own_table(profile: Profile) -> None:
    sends = profile.sends()
    assert {*MOVES, *COLOURS, "ok", "back", *(str(digit) for digit in range(10))} <= set(sends)
    assert {meaning: profile.meanings()[code] for meaning, code in sends.items()} == {each: each for each in sends}
    assert set(profile.meanings().values()) <= set(WORDS)
