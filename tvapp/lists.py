"""Lists of rows, a page of them at a time (six; four in the bigger design): basket, confirmation, receipt, history."""

from collections.abc import Sequence
from dataclasses import dataclass

from tvapp.addresses import focus_asked, page_asked
from tvapp.layout import Cell, Design, Paging, Place, page_of, paging, place


@dataclass(frozen=True)
class Row:
    """One row: a name, how many, how much; or one wide sentence. Without `href` it cannot be chosen."""

    key: str
    what: str
    many: str = ""
    amount: str = ""
    href: str = ""
    action: str = ""
    wrong: bool = False
    wide: bool = False


@dataclass(frozen=True)
class PlacedRow:
    row: Row
    place: Place
    cell: Cell | None


@dataclass(frozen=True)
class RowPage:
    rows: Sequence[PlacedRow]
    paging: Paging

    @property
    def cells(self) -> list[Cell]:
        return [shown.cell for shown in self.rows if shown.cell is not None]


def row_page(rows: Sequence[Row], design: Design) -> RowPage:
    """The page that is asked for, or the one with the row that gets the focus."""
    wanted = next((page_of(at, design.rows) for at, row in enumerate(rows) if row.key == focus_asked()), 1)
    pages = paging(len(rows), page_asked() or wanted, design.rows)
    start = (pages.number - 1) * design.rows
    return RowPage([_placed(row, number) for number, row in enumerate(rows[start : start + design.rows], 1)], pages)


def _placed(row: Row, number: int) -> PlacedRow:
    where = place(f"r{number}")
    if not row.href:
        return PlacedRow(row, where, None)
    return PlacedRow(row, where, Cell(row.key, where, row.action, row.href, row.what, digit=str(number)))
