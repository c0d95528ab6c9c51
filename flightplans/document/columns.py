"""Text in two columns on one page: tables flow from the first into the second, as large as they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from flightplans.document.canvas import INK, MM_PER_PT, QUIET, RULE, Box, Canvas, wrapped

HEAD_FILL = "#e7edf2"
GAP_MM = 2.6


@dataclass(frozen=True)
class Row:
    """Cells of a table; `heading` is one cell over the whole width."""

    cells: tuple[str, ...]
    heading: bool = False
    colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A titled table; widths are shares of the column. With no head and one share it is running text."""

    title: str
    shares: tuple[float, ...]
    rows: tuple[Row, ...]
    head: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    """Cells that end at their right edge."""


@dataclass(frozen=True)
class Figure:
    """Something drawn, of a fixed height."""

    title: str
    height_mm: float
    draw: Callable[[Canvas, Box], object]


@dataclass
class Piece:
    """What is not torn: a height, and how it is drawn at a place."""

    height: float
    draw: Callable[[float, float], object]
    keep_with_next: bool = False
    again: list[Piece] = field(default_factory=list)
    """What is said once more at the top of a new column that begins with this piece."""


@dataclass(frozen=True)
class Setting:
    """How large words are set, and how loosely: the pad of a row, the lines of a cell in sizes of a letter."""

    size_pt: float
    pad_mm: float
    loose: float = 1.18

    @property
    def line_mm(self) -> float:
        """From one line to the next."""
        return self.size_pt * MM_PER_PT * self.loose


READABLE = (
    Setting(8.0, 0.9),
    Setting(7.75, 0.9),
    Setting(7.5, 0.9),
    Setting(7.25, 0.7),
    Setting(7.0, 0.55),
    Setting(7.0, 0.25, 1.1),
)
SMALLER = (Setting(6.5, 0.25, 1.1), Setting(6.0, 0.2, 1.1), Setting(5.5, 0.2, 1.1), Setting(5.0, 0.1, 1.1))
"""Under the readable size, but nothing is ever cut off."""
Block = Table | Figure
Place = tuple[Piece, float, float]
"""A piece with its upper left corner."""


def flow(page: Canvas, columns: Sequence[Box], blocks: Sequence[Block]) -> float:
    """Draw all blocks into the columns, one after the other; returns the size of letters that it took.

    Columns are equally wide. Raises ValueError if the blocks do not even fit in the smallest letters: nothing is left
    out silently.
    """
    for setting in (*READABLE, *SMALLER):
        pieces = _measured(page, columns, blocks, setting)
        placed = _placed(columns, pieces)
        if placed is not None:
            for piece, x, y in _balanced(columns, pieces) or placed:
                piece.draw(x, y)
            return setting.size_pt
    raise ValueError("the blocks do not fit into the columns")


def fits(columns: Sequence[Box], blocks: Sequence[Block]) -> bool:
    """Whether all blocks find room in letters of a readable size."""
    return _placed(columns, _measured(Canvas(1, 1), columns, blocks, READABLE[-1])) is not None


def _measured(page: Canvas, columns: Sequence[Box], blocks: Sequence[Block], setting: Setting) -> list[list[Piece]]:
    return [_pieces(page, block, columns[0].width, setting) for block in blocks]


def _balanced(columns: Sequence[Box], blocks: Sequence[Sequence[Piece]]) -> list[Place] | None:
    """The same in columns as low as they can be, so that they end side by side."""
    for percent in range(20, 101, 4):
        lower = [Box(box.x, box.y, box.width, box.height * percent / 100) for box in columns]
        placed = _placed(lower, blocks)
        if placed is not None:
            return placed
    return None


def _placed(columns: Sequence[Box], blocks: Sequence[Sequence[Piece]]) -> list[Place] | None:
    """Where each piece comes; None if they do not all fit."""
    left = list(columns)
    column = left.pop(0)
    y = column.y
    placed: list[Place] = []
    for pieces in blocks:
        if y > column.y:
            y += GAP_MM
        for number, piece in enumerate(pieces):
            if y + _needed(pieces[number:]) > column.bottom + 0.01:
                if not left:
                    return None
                column = left.pop(0)
                y = column.y
                for again in piece.again:
                    placed.append((again, column.x, y))
                    y += again.height
            placed.append((piece, column.x, y))
            y += piece.height
    return placed


def _needed(pieces: Sequence[Piece]) -> float:
    """Height of a piece with all that must follow it at once."""
    height = pieces[0].height
    for before, piece in pairwise(pieces):
        if not before.keep_with_next:
            break
        height += piece.height
    return height


def _pieces(page: Canvas, block: Block, width: float, setting: Setting) -> list[Piece]:
    title = [_title(page, block.title, width, setting)] if block.title else []
    if isinstance(block, Figure):
        return [
            *title,
            Piece(block.height_mm, lambda x, y: block.draw(page, Box(x, y, width, block.height_mm))),
        ]
    head = [_row(page, Row(block.head), block, width, setting, fill=HEAD_FILL)] if block.head else []
    for piece in head:
        piece.keep_with_next = True
    rows = [_row(page, row, block, width, setting) for row in block.rows]
    more = _title(page, f"{block.title}（つづき）", width, setting)
    for row, piece in zip(block.rows, rows, strict=True):
        piece.again = [*([more] if block.title else []), *head]
        piece.keep_with_next = row.heading
    for piece in rows[-3:-1]:
        piece.keep_with_next = True
    return [*title, *head, *rows]


def _title(page: Canvas, words: str, width: float, setting: Setting) -> Piece:
    size = setting.size_pt + 1.25
    high = size * MM_PER_PT

    def draw(x: float, y: float) -> None:
        page.box(Box(x, y + 0.2, 1.2, high), fill="#005ab5", linewidth=0)
        page.write(x + 2.2, y, words, size)
        page.line([(x, y + high + 0.9), (x + width, y + high + 0.9)], INK, 0.5)

    return Piece(high + 1.5, draw, keep_with_next=True)


def _row(page: Canvas, row: Row, table: Table, width: float, setting: Setting, *, fill: str | None = None) -> Piece:
    shares = (1.0,) if row.heading else table.shares
    whole = sum(shares)
    widths = [width * share / whole for share in shares]
    cells = [wrapped(cell, setting.size_pt, wide - 1.0) for cell, wide in zip(row.cells, widths, strict=True)]
    height = max(len(lines) for lines in cells) * setting.line_mm + setting.pad_mm

    def draw(x: float, y: float) -> None:
        if fill or row.heading:
            page.box(Box(x, y, width, height), fill=fill or "#f2f4f6", linewidth=0)
        left, top = x, y + setting.pad_mm / 2
        for number, (lines, wide) in enumerate(zip(cells, widths, strict=True)):
            colour = row.colours[number] if number < len(row.colours) else (QUIET if fill else INK)
            ends_right = number in table.right and not row.heading
            for index, line in enumerate(lines):
                at = left + wide - 0.6 if ends_right else left + 0.5
                page.write(
                    at,
                    top + index * setting.line_mm,
                    line,
                    setting.size_pt,
                    colour=colour,
                    align="right" if ends_right else "left",
                )
            left += wide
        page.line([(x, y + height), (x + width, y + height)], RULE, 0.3)

    return Piece(height, draw)
