"""What every cell carries in its tag: its name, its key, its place in the tab order, its neighbours.

Written here and not by a template, which would take ten times as long for the fourteen cells of a screen.
"""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from tvapp.layout import Cell, neighbours


def attributes_of(cells: Sequence[Cell], turns: Mapping[str, Mapping[str, str]], focus_id: str) -> dict[str, Markup]:
    """Cell key -> attributes. `turns`: cell key -> side -> address to which an arrow over the edge leads."""
    around = neighbours(cells)
    return {
        cell.key: _written(cell, number, around[cell.key], turns.get(cell.key, {}), cell.id == focus_id)
        for number, cell in enumerate(cells, 1)
    }


def _written(cell: Cell, number: int, around: Mapping[str, str], turns: Mapping[str, str], focused: bool) -> Markup:
    text = " ".join(f'{name}="{escape(value)}"' for name, value in _attributes(cell, number, around, turns))
    return Markup(text + " autofocus" if focused else text)


def _attributes(
    cell: Cell, number: int, around: Mapping[str, str], turns: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    yield "id", cell.id
    yield "data-cell", cell.key
    yield "data-action", cell.action
    yield "tabindex", str(number)
    if cell.digit or cell.colour:
        yield "data-key", cell.digit or cell.colour
    for direction, key in around.items():
        yield f"data-{direction}", f"c-{key}"
    for side, href in turns.items():
        yield f"data-turn-{side}", href
