"""Which drawing shows which item: by shelf, then by words in the item's name (static/pictures/kinds.txt).

A new item finds its drawing by its name; where none fits, the drawing of its shelf is taken, so that no cell is only
text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "static" / "pictures"


@dataclass(frozen=True)
class Drawing:
    """A file in static/pictures, and new colours for its parts a, b, c."""

    file: str
    colours: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ShelfRules:
    """What a shelf looks like, and (kind, words) in the order in which they are tried."""

    kind: str
    rules: Sequence[tuple[str, Sequence[str]]]


_SUB_SHELVES = {"kai": "shrimp", "dashi": "seaweed", "tomato": "tomato", "gyunyu": "carton", "himono": "driedfish"}

PLAIN = Drawing("box-plain")
"""A parcel, for what nobody has drawn yet."""


def kind_of_item(name: str, shelf_id: str) -> str:
    """The kind of picture for an item, by words in its name; else that of its shelf."""
    shelf = shelf_rules().get(shelf_id)
    if shelf is None:
        return PLAIN.file
    return next((kind for kind, words in shelf.rules if any(word in name for word in words)), shelf.kind)


def kind_of_sub_shelf(sub_shelf_id: str) -> str:
    """A drawing that says more than that of its first item; empty where that one will do."""
    return _SUB_SHELVES.get(sub_shelf_id, "")


def kind_of_shelf(shelf_id: str) -> str:
    shelf = shelf_rules().get(shelf_id)
    return PLAIN.file if shelf is None else shelf.kind


def drawing_of(kind: str) -> Drawing:
    """What to draw for a kind: a drawing in other colours, or the drawing of that name; else the plain parcel."""
    if kind in _dyes():
        return _dyes()[kind]
    return Drawing(kind) if kind in drawn() else PLAIN


@cache
def drawn() -> frozenset[str]:
    """The names of all drawings."""
    return frozenset(path.stem for path in FOLDER.glob("*.svg"))


@cache
def shelf_rules() -> Mapping[str, ShelfRules]:
    """Read kinds.txt: shelf id -> its rules."""
    found: dict[str, ShelfRules] = {}
    rules: list[tuple[str, Sequence[str]]] = []
    for line in _lines("kinds.txt"):
        if line.startswith("["):
            shelf_id, _, kind = line[1:].partition("]")
            rules = []
            found[shelf_id] = ShelfRules(kind.strip(), rules)
        else:
            kind, _, words = line.partition(" = ")
            rules.append((kind, words.split()))
    return found


@cache
def _dyes() -> Mapping[str, Drawing]:
    """Read dyes.txt: `taro = potato a:#a98a5a b:#b89868`."""
    found = {}
    for line in _lines("dyes.txt"):
        kind, _, rest = line.partition(" = ")
        file, *parts = rest.split()
        found[kind] = Drawing(file, dict(part.split(":", 1) for part in parts))
    return found


def _lines(name: str) -> list[str]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def every_kind() -> frozenset[str]:
    """All kinds that any rule can give."""
    ruled = {kind for shelf in shelf_rules().values() for kind, _ in shelf.rules}
    return frozenset(ruled | {shelf.kind for shelf in shelf_rules().values()} | set(_dyes()))
