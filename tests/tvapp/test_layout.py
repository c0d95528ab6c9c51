"""Where cells stand, and where arrows lead."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tvapp.layout import (
    BIGGER,
    DESIGNS,
    NORMAL,
    PLACES,
    SCREEN_HEIGHT_PX,
    SCREEN_WIDTH_PX,
    Cell,
    Design,
    Place,
    neighbours,
    page_of,
    paging,
    place,
    style_sheet,
)

FOOTER = ["f1", "f2", "f3", "f4", "f5"]
SIX = ["g1", "g2", "g3", "g4", "g5", "g6"]
NINE = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"]
TEN_KEYS = ["k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9"]


def screens(design: Design) -> dict[str, list[str]]:
    """The places that stand together on the screens of a design."""
    items = [f"i{number + 1}" for number in range(design.items)]
    rows = [f"r{number + 1}" for number in range(design.rows)]
    return {
        "home": [*SIX, "p0", *FOOTER],
        "departments": [*NINE, "p0", *FOOTER],
        "shelves": [*NINE, "p1", "p3", *FOOTER],
        "middle page": [*items, "p1", "p3", *FOOTER],
        "last page": ["i1", "p1", *FOOTER],
        "basket": [*rows, "b1", "b2", "p1", "p3", *FOOTER],
        "short basket": ["r1", "b1", "b2", *FOOTER],
        "confirm": ["b1", "b2", *FOOTER],
        "item": [*TEN_KEYS, "k0", *FOOTER],
        "special": ["k1", "k2", *FOOTER],
        "age": [*TEN_KEYS, "kl", "km", "w1", *FOOTER],
        "message": ["g4", "g5", "g6", *FOOTER],
        "track": ["p1", "p2", *FOOTER],
    }


EVERY = {
    f"{design.name}: {name}": (design, names) for design in DESIGNS.values() for name, names in screens(design).items()
}
every_screen = pytest.mark.parametrize(("design", "names"), EVERY.values(), ids=EVERY.keys())
SCREENS = screens(NORMAL)


def cells(names: Sequence[str], design: Design = NORMAL) -> list[Cell]:
    return design.placed(Cell(name, place(name), name) for name in names)


def reached(around: dict[str, dict[str, str]], start: str) -> set[str]:
    seen, queue = {start}, deque([start])
    while queue:
        for key in around[queue.popleft()].values():
            if key not in seen:
                seen.add(key)
                queue.append(key)
    return seen


@every_screen
def test_every_cell_is_reached_by_arrows_from_every_other(design: Design, names: list[str]) -> None:
    around = neighbours(cells(names, design))
    for name in names:
        assert reached(around, name) == set(names)


def overlap(one: Place, other: Place) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@given(st.sets(st.sampled_from(sorted(PLACES)), min_size=1, max_size=5))
def test_with_the_footer_nothing_is_ever_cut_off(names: set[str]) -> None:
    every = [*sorted(names - set(FOOTER)), *FOOTER]
    assume(not any(overlap(place(one), place(other)) for one, other in combinations(every, 2)))
    around = neighbours(cells(every))
    assert reached(around, "f3") == set(every)


@every_screen
def test_an_arrow_never_leads_the_wrong_way(design: Design, names: list[str]) -> None:
    for key, ways in neighbours(cells(names, design)).items():
        here = design.places[key]
        for way, target in ways.items():
            there = design.places[target]
            assert {
                "left": there.right <= here.x,
                "right": there.x >= here.right,
                "up": there.bottom <= here.y,
                "down": there.y >= here.bottom,
            }[way]


def test_six_cells_stand_like_the_digits_of_the_remote() -> None:
    around = neighbours(cells(SCREENS["home"]))
    assert around["g1"] == {"right": "g2", "down": "g4"}
    assert around["g5"] == {"left": "g4", "up": "g2", "right": "g6", "down": around["g5"]["down"]}


def test_from_a_list_the_right_arrow_reaches_the_buttons_and_the_left_one_leads_back() -> None:
    around = neighbours(cells(SCREENS["basket"]))
    assert around["r1"]["right"] == "b1"
    assert around["b1"]["left"].startswith("r")
    assert around["b2"]["left"].startswith("r")


@pytest.mark.parametrize("one", [*NORMAL.places.values(), *BIGGER.places.values()], ids=str)
def test_every_place_lies_in_the_safe_area(one: Place) -> None:
    assert one.x >= SCREEN_WIDTH_PX * 0.05
    assert one.right <= SCREEN_WIDTH_PX * 0.95
    assert one.y >= SCREEN_HEIGHT_PX * 0.05
    assert one.bottom <= SCREEN_HEIGHT_PX * 0.95


@every_screen
def test_no_two_cells_of_a_screen_touch(design: Design, names: list[str]) -> None:
    """8 px lie between any two, so that the focus ring covers nobody else."""
    places = [design.places[name] for name in names]
    for number, one in enumerate(places):
        for other in places[number + 1 :]:
            beside = one.right + 8 <= other.x or other.right + 8 <= one.x
            below = one.bottom + 8 <= other.y or other.bottom + 8 <= one.y
            assert beside or below, (one.name, other.name)


def test_the_style_sheet_knows_every_place() -> None:
    text = style_sheet()
    assert all(f".at-{name}{{" in text for name in PLACES)
    assert ".at-g1{left:3.2rem;top:6rem;width:18.8rem;height:10.3rem}" in text
    assert "\n.big .at-i1{left:3.2rem;top:6rem;width:28.5rem;height:10.3rem}" in text


def test_a_row_that_the_bigger_design_has_not_is_a_mistake_of_the_screen() -> None:
    with pytest.raises(KeyError):
        BIGGER.placed(cells(["r5"]))


@given(total=st.integers(0, 400), wanted=st.integers(-5, 100), size=st.sampled_from([4, 6]))
def test_a_page_that_is_asked_for_always_exists(total: int, wanted: int, size: int) -> None:
    pages = paging(total, wanted, size)
    assert 1 <= pages.number <= pages.count
    assert (pages.count - 1) * size < max(total, 1) <= pages.count * size
    assert pages.has_next == (pages.number < pages.count)


@given(st.integers(0, 400), st.sampled_from([4, 6]))
def test_an_element_stands_on_its_page(position: int, size: int) -> None:
    page = page_of(position, size)
    assert (page - 1) * size <= position < page * size
