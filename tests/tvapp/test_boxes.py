"""Boxes: signed starts, two televisions in one house, those that wait, those that are cut off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import SettingInvalid, StartRefused, TooManyWaiting
from orders.homes import boxes
from orders.homes.boxes import MOST_WAITING, SetTopBox, box_by_token, new_box, renew_code
from orders.homes.device_starts import Start, bind, check_signature, cut_off, keys_of, sign, start, start_address
from orders.homes.people import household_by_code
from orders.staff.fulfilment.boxes_words import KEY_PROFILES
from tests.makers import NOW, HandClock, a_household
from tests.tvapp.goods import ONION, POTATO
from tests.tvapp.viewer import Viewer
from tvapp.app import create_app
from tvapp.config import TvSettings
from tvapp.keys import PROFILES

KEY = "only-for-tests-0123456789abcdefghij"
KEYS = {"ina-catv": KEY}
DEVICE = "STB-0001"


@pytest.fixture
def signing_app(town: Database, clock: HandClock, tmp_path: Path) -> Flask:
    settings = OrdersSettings(
        database_url=str(town.url), secret_key="only-for-tests", var_dir=str(tmp_path), device_keys=f"ina-catv:{KEY}"
    )
    return create_app(town, clock, settings, TvSettings(demo=True, tv_confirm_after_s=0))


@pytest.fixture
def bound(town: Database) -> int:
    """The id of the household in which the box DEVICE stands."""
    with town.writing() as session:
        home = household_by_code(session, "H0003")
        assert home is not None
        bind(session, DEVICE, home.id, "居間", "cable1", NOW)
        return home.id


def address(clock: HandClock, **changed: str) -> str:
    good = start_address(KEY, DEVICE, "japan", clock.now())
    fields = {**dict(parse_qsl(urlsplit(good).query)), **changed}
    return f"/start?{urlencode(fields)}"


def test_a_signed_start_opens_the_shop_with_the_keys_of_the_box(
    signing_app: Flask, bound: int, clock: HandClock
) -> None:
    tv = Viewer(signing_app).open(address(clock))
    assert tv.screen == "home"
    assert tv.fact("keys") == PROFILES["japan"].as_text()
    assert tv.open("/engineer").text.count("STB-0001") == 1


def test_a_box_may_open_its_old_address_again_and_again(signing_app: Flask, bound: int, clock: HandClock) -> None:
    url = address(clock)
    tv = Viewer(signing_app).open(url)
    clock.advance(days=3)
    assert tv.open(url).screen == "home"


@pytest.mark.parametrize(
    ("why", "changed"),
    [
        ("wrong_signature", {"sig": "0" * 64}),
        ("wrong_signature", {"sig": "ü"}),
        ("wrong_signature", {"maker": "bml"}),
        ("wrong_signature", {"device": "STB-0002"}),
        ("malformed", {"at": "soon"}),
        ("malformed", {"device": "a b\nc"}),
        ("malformed", {"maker": ""}),
    ],
)
def test_a_changed_address_is_refused_in_plain_words(
    signing_app: Flask, bound: int, clock: HandClock, why: str, changed: dict[str, str]
) -> None:
    tv = Viewer(signing_app).open(address(clock, **changed))
    assert (tv.status, tv.fact("refused")) == (403, why)
    assert "0265-00-0000" in tv.text
    assert tv.open("/").screen == "pairing"


def test_an_address_is_good_for_five_minutes_and_once(signing_app: Flask, bound: int, clock: HandClock) -> None:
    url = address(clock)
    assert Viewer(signing_app).open(url).screen == "home"
    assert Viewer(signing_app).open(url).fact("refused") == "used"
    clock.advance(minutes=6)
    assert Viewer(signing_app).open(url).fact("refused") == "too_old"
    early = address(clock)
    clock.advance(minutes=-6)
    assert Viewer(signing_app).open(early).fact("refused") == "too_old"


def test_a_box_that_nobody_bound_and_a_town_without_key_say_so(
    signing_app: Flask, app: Flask, clock: HandClock
) -> None:
    assert Viewer(signing_app).open(address(clock)).fact("refused") == "not_bound"
    assert Viewer(app).open(address(clock)).fact("refused") == "no_key"


def test_a_new_start_replaces_the_token_and_cutting_off_ends_both(
    signing_app: Flask, town: Database, bound: int, clock: HandClock
) -> None:
    lost = Viewer(signing_app).open(address(clock))
    clock.advance(minutes=1)
    again = Viewer(signing_app).open(address(clock))
    assert lost.open("/").screen == "message"
    assert again.open("/").screen == "home"
    with town.writing() as session:
        box = session.scalars(sa.select(SetTopBox).where(SetTopBox.device_id == DEVICE)).all()[-1]
        for _ in range(2):
            cut_off(session, box.id, clock.now())
    clock.advance(minutes=1)
    assert again.open("/").screen == "message"
    assert Viewer(signing_app).open(address(clock)).fact("refused") == "not_bound"


def test_a_moved_box_is_cut_off_where_it_stood(database: Database) -> None:
    with database.writing() as session:
        here, there = a_household(session), a_household(session)
        bind(session, DEVICE, here.id, "", "cable1", NOW)
        at = int(NOW.timestamp())
        token = start(session, Start(DEVICE, "japan", at, sign(KEY, DEVICE, "japan", at)), KEYS, NOW)
        bind(session, DEVICE, there.id, "", "cable1", NOW)
        assert box_by_token(session, token) is None
        later = NOW + timedelta(minutes=1)
        at = int(later.timestamp())
        token = start(session, Start(DEVICE, "japan", at, sign(KEY, DEVICE, "japan", at)), KEYS, later)
        moved = box_by_token(session, token)
        assert moved is not None
        assert moved.household_id == there.id


def test_keys_of_several_companies_and_from_a_file(tmp_path: Path) -> None:
    both = f"a:{'1' * 32} b:{'2' * 32}\n"
    (tmp_path / "keys").write_text(both, encoding="utf-8")
    assert keys_of(both) == keys_of(f"@{tmp_path}/keys") == {"a": "1" * 32, "b": "2" * 32}
    assert keys_of("") == {}
    with pytest.raises(SettingInvalid):
        keys_of("a:short")
    at = int(NOW.timestamp())
    with pytest.raises(StartRefused):
        check_signature(Start(DEVICE, "japan", at, sign("3" * 32, DEVICE, "japan", at)), keys_of(both))


def test_the_worked_example_of_the_guide_is_right() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "running.md").read_text(encoding="utf-8")
    found = re.search(r"key `([^`]+)`[^`]*`(/start\?[^`]+)`", text)
    assert found is not None
    fields = dict(parse_qsl(urlsplit(found[2]).query))
    assert sign(found[1], fields["device"], fields["maker"], int(fields["at"])) == fields["sig"]
    assert len(found[1]) >= 32


def test_two_televisions_of_a_house_share_the_basket_and_one_cut_off_leaves_the_other(
    app: Flask, town: Database, clock: HandClock
) -> None:
    first, second = (Viewer(app).switch_on("demo-box-H0001"), Viewer(app).open("/"))
    with town.writing() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        paired = boxes.pair(session, second.fact("pairing-code"), home.id, NOW)
    first.put(POTATO)
    second.put(ONION)
    assert "2品" in first.open("/basket").text
    first.order()
    second.put(POTATO).order()
    with town.writing() as session:
        boxes.revoke(session, paired.id, clock.now())
    assert first.open("/").screen == "home"
    assert second.open("/").screen == "message"


def test_boxes_that_wait_too_long_are_forgotten_when_a_new_one_comes(database: Database) -> None:
    with database.writing() as session:
        new_box(session, "standard", NOW)
        later = NOW + timedelta(hours=1)
        new_box(session, "standard", later)
        assert session.scalar(sa.select(sa.func.count()).select_from(SetTopBox)) == 1


def test_a_television_that_waits_all_day_is_one_row(app: Flask, town: Database, clock: HandClock) -> None:
    new = Viewer(app).open("/")
    with town.reading() as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(SetTopBox))
    codes = set()
    for _ in range(5):
        clock.advance(minutes=31)
        codes.add(new.open("/pair").fact("pairing-code"))
    with town.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SetTopBox)) == count
    assert len(codes) == 5


def test_a_forgotten_television_begins_anew_by_itself(app: Flask, town: Database, clock: HandClock) -> None:
    new = Viewer(app).open("/")
    clock.advance(days=2)
    Viewer(app).open("/")
    assert len(new.open("/pair").fact("pairing-code")) == 6


def test_rows_of_waiting_televisions_do_not_grow_without_limit(database: Database) -> None:
    with database.writing() as session:
        for _ in range(MOST_WAITING):
            new_box(session, "standard", NOW)
        with pytest.raises(TooManyWaiting):
            new_box(session, "standard", NOW)
        box, _ = new_box(session, "standard", NOW + timedelta(hours=1))
        assert renew_code(session, box, NOW + timedelta(hours=1)) == box.pairing_code


def test_when_a_box_was_last_seen_is_written_once_an_hour(
    town: Database, clock: HandClock, television_of: Callable[[str], Viewer]
) -> None:
    def seen() -> object:
        with town.reading() as session:
            box = box_by_token(session, "demo-box-H0001")
            return box.last_seen_at if box else None

    tv = television_of("H0001")
    assert seen() == NOW
    clock.advance(minutes=59)
    tv.open("/")
    assert seen() == NOW
    clock.advance(minutes=1)
    tv.open("/")
    assert seen() == clock.now()


def test_boxes_that_wake_up_together_are_written_down_together(
    town: Database, clock: HandClock, television_of: Callable[[str], Viewer]
) -> None:
    def seen() -> set[object]:
        with town.reading() as session:
            boxes = [box_by_token(session, f"demo-box-H000{n}") for n in (1, 2, 3)]
            return {box.last_seen_at for box in boxes if box}

    television_of("H0001")
    second, _third = television_of("H0002"), television_of("H0003")
    assert seen() == {NOW, None}
    clock.advance(minutes=5)
    second.open("/")
    assert seen() == {NOW, clock.now()}


def test_the_cable_page_offers_the_profiles_that_exist() -> None:
    assert dict(KEY_PROFILES) == {name: profile.title for name, profile in PROFILES.items()}


@pytest.mark.parametrize("profile", ["tizen", "kreatv"])
def test_the_maker_of_a_box_that_waits_is_kept(app: Flask, town: Database, profile: str) -> None:
    new = Viewer(app).open(f"/start?maker={profile}")
    assert new.fact("keys") == PROFILES[profile].as_text()
    with town.reading() as session:
        box = session.scalar(sa.select(SetTopBox).where(SetTopBox.pairing_code == new.fact("pairing-code")))
        assert box is not None
        assert box.maker == profile
