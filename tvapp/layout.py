"""Where things stand on a screen, and which neighbour an arrow key reaches.

Every cell stands at a named place of one fixed design, 1280 x 720 pixels.  The style sheet and the neighbours are both
computed from these places, so that what is seen and what the arrows do cannot drift apart.  The safe area is 5 % on
every side (x 64 to 1216, y 36 to 684).

Two designs share the names of the places: `NORMAL` and `BIGGER`, where fewer and larger cells stand on a page.  A
screen asks for `place("i1")` and takes its page sizes from `visit.design`; the frame puts every cell where the design
of the household has it.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from math import ceil

SCREEN_WIDTH_PX = 1280
SCREEN_HEIGHT_PX = 720
REM_PX = 20
"""One rem at 1280 x 720.  The root size follows the width of the screen, everything else is in rem."""

PAGE_SIZE = 6
"""Choices on one page: about six are taken in at a glance (docs of eCAALYX; Cambridge toolkit: five chunks).
The page sizes of a household are those of its `Design`."""

DIRECTIONS = ("left", "up", "right", "down")


@dataclass(frozen=True)
class Place:
    """A rectangle of the 1280 x 720 design, in pixels."""

    name: str
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def zone(self) -> str:
        """Places that belong together: an arrow sideways may leave its row only within them."""
        return {"b": "list", "c": "list", "r": "list", "w": "pad", "k": "pad"}.get(self.name[0], self.name[0])


def _row(prefix: str, count: int, x: int, y: int, size: tuple[int, int], gap: int) -> list[Place]:
    return [Place(f"{prefix}{number + 1}", x + number * (size[0] + gap), y, *size) for number in range(count)]


def _rows(prefix: str, count: int, x: int, y: int, size: tuple[int, int], gap: int) -> list[Place]:
    return [Place(f"{prefix}{number + 1}", x, y + number * (size[1] + gap), *size) for number in range(count)]


def _ten_keys() -> list[Place]:
    """Nine cells as on the remote: 123 / 456 / 789."""
    return [
        Place(f"k{row * 3 + column + 1}", 620 + column * 203, 172 + row * 128, 190, 116)
        for row in range(3)
        for column in range(3)
    ]


def _how_many() -> list[Place]:
    """Nine quantities, standing as the digits do on the remote."""
    return [
        Place(f"q{row * 3 + column + 1}", 620 + column * 203, 172 + row * 104, 190, 96)
        for row in range(3)
        for column in range(3)
    ]


def _grid(prefix: str, columns: int, rows: int, size: tuple[int, int], gap: int) -> list[Place]:
    """Equal cells below the head of the page, counted as the digits stand on the remote."""
    return [
        Place(
            f"{prefix}{row * columns + column + 1}", 64 + column * (size[0] + gap), 120 + row * (size[1] + gap), *size
        )
        for row in range(rows)
        for column in range(columns)
    ]


def _named(*groups: Iterable[Place]) -> dict[str, Place]:
    return {place.name: place for place in chain(*groups)}


# g: six doors or answers; i: items; d: nine departments; p: the row below; r: rows, b: buttons beside them; s: answers;
# k, w: digits and what they fill in; q, n: how many of an item, and what else is asked there; c: the basket's buttons;
# v: the five kana of a row, u: what to do with what was found; m: what to say to a message; f: foot.
PLACES: dict[str, Place] = _named(
    _grid("g", 3, 2, (376, 206), 12),
    _grid("i", 3, 2, (376, 206), 12),
    _grid("d", 3, 3, (376, 136), 10),
    _row("p", 3, 64, 556, (376, 56), 12),
    [Place("p0", 64, 556, 1152, 56)],
    _rows("r", PAGE_SIZE, 64, 120, (740, 64), 8),
    _rows("b", 2, 828, 356, (388, 88), 12),
    _rows("s", 4, 64, 120, (740, 98), 10),
    _ten_keys(),
    [Place("k0", 620, 556, 596, 56), Place("kl", 620, 556, 190, 56), Place("km", 823, 556, 190, 56)],
    [Place("w1", 64, 456, 520, 88)],
    _how_many(),
    [Place("n1", 620, 488, 292, 58), Place("n2", 924, 488, 292, 58), Place("n3", 620, 556, 596, 56)],
    [Place("c1", 828, 382, 388, 80), Place("c2", 828, 470, 188, 74), Place("c3", 1028, 470, 188, 74)],
    [Place("c4", 828, 470, 388, 74)],
    _row("m", 3, 64, 512, (376, 100), 12),
    _row("v", 5, 64, 412, (96, 64), 10),
    [Place("u1", 64, 488, 296, 68), Place("u2", 372, 488, 212, 68)],
    [
        Place("f1", 64, 624, 150, 60),
        Place("f2", 226, 624, 186, 60),
        Place("f3", 424, 624, 206, 60),
        Place("f4", 642, 624, 206, 60),
        Place("f5", 860, 624, 356, 60),
    ],
)

_BIGGER_PLACES: dict[str, Place] = _named(
    _grid("i", 2, 2, (570, 206), 12),
    _rows("r", 4, 64, 120, (680, 100), 8),
    _rows("b", 2, 760, 356, (456, 88), 12),
    [Place("c1", 760, 388, 456, 64), Place("c2", 760, 460, 222, 84), Place("c3", 994, 460, 222, 84)],
    [Place("c4", 760, 460, 456, 84)],
    _rows("s", 4, 64, 120, (680, 98), 10),
    [
        Place("f1", 64, 624, 140, 60),
        Place("f2", 216, 624, 174, 60),
        Place("f3", 402, 624, 222, 60),
        Place("f4", 636, 624, 206, 60),
        Place("f5", 854, 624, 362, 60),
    ],
)


@dataclass(frozen=True)
class Cell:
    """Something that can be chosen: a link or a button with its place, its name for tests and its shortcuts."""

    key: str
    """Stable name within the page; focus is remembered by it (`?f=<key>`)."""
    place: Place
    action: str
    """`data-action`, the hook of automated journeys."""
    href: str = ""
    label: str = ""
    digit: str = ""
    colour: str = ""
    leads: Mapping[str, str] = field(default_factory=dict)
    """Where an arrow leads other than geometry says: direction -> key of a cell, such as from 3 on to 4."""

    @property
    def id(self) -> str:
        return "c-" + self.key


def place(name: str) -> Place:
    """The place of a name as a screen asks for it; `Design.placed` puts it where it stands for the household."""
    return PLACES[name]


@dataclass(frozen=True)
class Design:
    """One size of everything: where the places are and how much stands on a page."""

    name: str
    body_class: str
    items: int
    """Items on a page, at the places i1, i2, …"""
    rows: int
    """Rows of a list on a page, at the places r1, r2, …"""
    places: Mapping[str, Place]

    def placed(self, cells: Iterable[Cell]) -> list[Cell]:
        """The cells where this design has them; KeyError for a place that it has not, such as a seventh row."""
        return [replace(cell, place=self.places[cell.place.name]) for cell in cells]


NORMAL = Design("normal", "", PAGE_SIZE, PAGE_SIZE, PLACES)
BIGGER = Design(
    "bigger",
    "big",
    items=4,
    rows=4,
    places={name: one for name, one in PLACES.items() if name[0] not in "ir"} | _BIGGER_PLACES,
)
DESIGNS: dict[str, Design] = {design.name: design for design in (NORMAL, BIGGER)}


def style_sheet() -> str:
    """The places of both designs as CSS rules in rem."""
    rules = [_rule(one) for one in PLACES.values()]
    rules += [f".{BIGGER.body_class} {_rule(one)}" for one in _BIGGER_PLACES.values()]
    return "\n".join(rules) + "\n"


def _rule(one: Place) -> str:
    left, top, width, height = (f"{pixels / REM_PX:g}rem" for pixels in (one.x, one.y, one.width, one.height))
    return f".at-{one.name}{{left:{left};top:{top};width:{width};height:{height}}}"


def neighbours(cells: Sequence[Cell]) -> dict[str, dict[str, str]]:
    """For every cell key: direction -> key of the cell that the arrow reaches; no entry at the edge."""
    ways = _ways(tuple(cell.place for cell in cells))
    return {
        cell.key: {direction: cells[number].key for direction, number in way.items()} | dict(cell.leads)
        for cell, way in zip(cells, ways, strict=True)
    }


@lru_cache(maxsize=1024)
def _ways(places: tuple[Place, ...]) -> tuple[Mapping[str, int], ...]:
    """For every place: direction -> number of the place that the arrow reaches."""
    return tuple(_around(number, places) for number in range(len(places)))


def _around(number: int, places: Sequence[Place]) -> dict[str, int]:
    found = {}
    for direction in DIRECTIONS:
        target = _nearest(number, places, direction)
        if target is not None:
            found[direction] = target
    return found


def _nearest(number: int, places: Sequence[Place], direction: str) -> int | None:
    ranked = [
        (rank, at)
        for at, there in enumerate(places)
        if at != number and (rank := _rank(places[number], there, direction)) is not None
    ]
    return min(ranked)[1] if ranked else None


def _rank(here: Place, there: Place, direction: str) -> tuple[int, int, int] | None:
    """How far `there` lies in a direction, the smallest is reached; None when it does not lie there."""
    if direction in ("left", "right"):
        return _rank_sideways(here, there, there.x - here.right if direction == "right" else here.x - there.right)
    return _rank_up_or_down(here, there, there.y - here.bottom if direction == "down" else here.y - there.bottom)


def _rank_sideways(here: Place, there: Place, ahead: int) -> tuple[int, int, int] | None:
    """The same row first (heights overlap), then the same zone: from a list to the buttons beside it."""
    same_row = there.y < here.bottom and here.y < there.bottom
    if ahead < 0 or not (same_row or here.zone == there.zone):
        return None
    return (int(not same_row), ahead, abs(there.y - here.y))


def _rank_up_or_down(here: Place, there: Place, ahead: int) -> tuple[int, int, int] | None:
    """The next row that has anything, however far aside, so that no row is cut off."""
    if ahead < 0:
        return None
    gap_aside = max(0, there.x - here.right, here.x - there.right)
    centre_aside = abs((there.x + there.right) - (here.x + here.right))
    return (ahead, gap_aside, centre_aside)


def middle(cells: Sequence[Cell]) -> str:
    """Key of the cell from which the others are reached with the fewest arrows; empty where there is none."""
    return cells[_middle(tuple(cell.place for cell in cells))].key if cells else ""


@lru_cache(maxsize=1024)
def _middle(places: tuple[Place, ...]) -> int:
    ways = _ways(places)
    return min(range(len(places)), key=lambda number: (_presses_to_all(number, ways), number))


def _presses_to_all(start: int, ways: Sequence[Mapping[str, int]]) -> int:
    """Arrow presses to every other place, added up."""
    presses, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for there in ways[here].values():
            if there not in presses:
                presses[there] = presses[here] + 1
                queue.append(there)
    return sum(presses.values())


def at_edge(cells: Sequence[Cell], side: str, row: int) -> str:
    """Key of the left-most or right-most cell of a row (from 0; the last one where there are fewer)."""
    if not cells:
        return ""
    tops = sorted({cell.place.y for cell in cells})
    beside = [cell for cell in cells if cell.place.y == tops[min(row, len(tops) - 1)]]
    return (min if side == "left" else max)(beside, key=lambda cell: cell.place.x).key


def rows_at_edge(cells: Sequence[Cell], side: str) -> dict[str, int]:
    """The cells from which an arrow to that side leaves the grid: key -> row, from 0."""
    tops = sorted({cell.place.y for cell in cells})
    return {at_edge(cells, side, row): row for row in range(len(tops))}


@dataclass(frozen=True)
class Paging:
    """One page of a longer list."""

    number: int
    count: int

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.count


def page_of(position: int, size: int = PAGE_SIZE) -> int:
    """The page (from 1) on which the element at a position (from 0) stands, `size` on a page."""
    return position // size + 1


def paging(total: int, wanted: int, size: int = PAGE_SIZE) -> Paging:
    """Page numbers for `total` elements; a page that does not exist becomes the nearest one."""
    count = max(1, ceil(total / size))
    return Paging(min(max(1, wanted), count), count)
