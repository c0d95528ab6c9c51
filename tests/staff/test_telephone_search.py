"""What is typed during a call, and what is found by it."""

from __future__ import annotations

import time

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.goods.catalogue_numbers import give_number, item_of_number, numbered
from orders.goods.stock import set_on_hand
from orders.homes.people import household_by_code
from orders.staff.ordering.searching import MOST_CANDIDATES, find_homes, meant, usual_for
from orders.staff.ordering.typed import Typed, as_kana, read
from tests.makers import NOW, an_order
from tests.staff.tablet import Tablet

MOST_CPU_MS = 20


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("12", Typed("12", 1)),
        ("12 3", Typed("12", 3)),
        ("１２　３", Typed("12", 3)),
        ("12*3", Typed("12", 3)),
        ("たまご × 2", Typed("たまご", 2)),
        ("+2", Typed("", 1, pick=2)),
        ("＋2 3", Typed("", 3, pick=2)),
        ("=0", Typed("", 0, exactly=True)),
        ("たまご =4", Typed("たまご", 4, exactly=True)),
        ("牛乳 1L", Typed("牛乳 1L", 1)),
    ],
)
def test_one_line_says_what_and_how_many(typed: str, meaning: Typed) -> None:
    assert read(typed) == meaning


@pytest.mark.parametrize(
    ("romaji", "kana"),
    [("tamago", "たまご"), ("tamag", "たま"), ("たまg", "たま"), ("gyuunyuu", "ぎゅうにゅう"), ("ra-men", "らーめん"),
     ("pan", "ぱん"), ("t", ""), ("たまご", ""), ("SHIO", "しお"), ("shi", "し"), ("sh", "")],
)  # fmt: skip
def test_romaji_is_read_as_far_as_it_goes(romaji: str, kana: str) -> None:
    assert as_kana(romaji) == kana


def names(session: Session, typed: str, code: str = "H0001") -> list[str]:
    home = household_by_code(session, code)
    assert home is not None
    return [item.name for item in meant(session, home.id, read(typed), NOW)]


@pytest.mark.parametrize("words", ["ぎゅうにゅう", "ギュウニュウ", "gyuunyuu", "gyunyu", "牛乳", "GYUUNYU"])
def test_milk_is_found_however_it_is_typed(town: Database, words: str) -> None:
    with town.reading() as session:
        assert "牛乳" in names(session, words)[0]


def test_what_the_household_always_orders_comes_first(town: Database) -> None:
    with town.reading() as session:
        home = household_by_code(session, "H0002")
        assert home is not None
        before = meant(session, home.id, read("ぎゅうにゅう"), NOW)
        assert len(before) > 1
        set_on_hand(session, before[1].id, 500)
        for _ in range(30):
            an_order(session, {before[1]: 1}, household=home)
        assert meant(session, home.id, read("ぎゅうにゅう"), NOW)[0] == before[1]
        assert usual_for(session, home.id, NOW)[0].item == before[1]
        assert meant(session, home.id, read("+1"), NOW) == [before[1]]


def test_a_number_of_the_paper_catalogue_is_one_item(town: Database) -> None:
    with town.reading() as session:
        lines = numbered(session)
        assert 90 <= len(lines) <= 120
        for line in (lines[0], lines[11], lines[-1]):
            assert names(session, f"{line.number} 3") == [line.item.name]
        assert names(session, "999") == []
        lines[0].item.active = False
        session.flush()
        assert names(session, str(lines[0].number)) == []


def test_a_number_belongs_to_one_item_only(town: Database) -> None:
    with town.reading() as session:
        first, second = (line.item.id for line in numbered(session)[:2])
        assert not give_number(session, second, 1)
        assert give_number(session, first, 1)
        assert give_number(session, first, 500)
        assert give_number(session, second, 1)
        assert [item.id for number in (500, 1) if (item := item_of_number(session, number))] == [first, second]
        assert give_number(session, first, None)
        assert item_of_number(session, 500) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [("なかじま", "H0001"), ("nakajima h", "H0001"), ("0101", "H0001"), ("０１０２", "H0002"), ("h0003", "H0003"),
     ("小松", "H0002")],
)  # fmt: skip
def test_a_household_is_found_by_a_few_keys(town: Database, words: str, code: str) -> None:
    with town.reading() as session:
        assert find_homes(session, words)[0].code == code


def test_every_key_is_answered_at_once(town: Database) -> None:
    """CPU time of this process, the median of many keys: no other work on the machine counts."""
    asked = ["t", "ta", "tam", "tama", "た", "たま", "たまご", "ぎ", "12", "12 3", "+1", "no such thing"]
    with town.reading() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        took = []
        for text in asked * 3:
            begin_s = time.process_time()
            meant(session, home.id, read(text), NOW)
            took.append((time.process_time() - begin_s) * 1e3)
    assert sorted(took)[len(took) // 2] <= MOST_CPU_MS


def test_the_page_asks_for_what_is_typed(shop: Tablet) -> None:
    shop.open("/telephone").press("search-household", q="いとう").press("choose-household")
    found = shop.client.get("/telephone/1/what.json?q=じゃが 2").get_json()
    assert (found["quantity"], [each["name"] for each in found["goods"]]) == (2, ["じゃがいも 3個入"])
    assert len(shop.client.get("/telephone/1/what.json?q=い").get_json()["goods"]) <= MOST_CANDIDATES
    assert [each["name"] for each in shop.client.get("/telephone/who.json?q=0001").get_json()] == ["伊藤 ハル"]


def test_nobody_else_searches(tablet_of, database: Database) -> None:  # type: ignore[no-untyped-def]
    city = tablet_of("city1")
    for path in ("/telephone/who.json?q=い", "/telephone/1/what.json?q=い", "/telephone/1/basket"):
        assert city.client.get(path).status_code == 403


def test_the_paper_catalogue_is_a_pdf_with_its_own_letters(shop: Tablet) -> None:
    answer = shop.client.get("/telephone/catalogue.pdf")
    assert answer.data.startswith(b"%PDF")
    assert b"NotoSansCJK" in answer.data or b"/FontFile" in answer.data
