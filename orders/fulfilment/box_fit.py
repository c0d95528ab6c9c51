"""What fits into a box: weight, size, volume, and levels that keep fragile goods on top.

No geometry in three dimensions is done. A piece fits when it goes in alone: edge by edge, or turned in the plane.
Volume: the sum of the goods' cuboids fills at most `fill_percent` of the box. Levels: fragile goods stand side by
side on top and nothing lies on them, so their level takes the whole base at the height of the tallest; fragile and
heavy goods (bottles) stand on the floor with nothing below or above, so each takes a column of the box's height.
This is stricter than a good packer, never looser in weight, and leaves the last word to hands (`packing_changes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from orders.fulfilment.box_kinds import BARE_CODE, Kind
from orders.goods.catalogue import Temperature

# From here on a fragile thing would press others: a bottle of wine, not a carton of eggs.
HEAVY_G = 1000
# Round things on a square base, and fingers between them.
BASE_PERCENT = 90


@dataclass(frozen=True)
class Piece:
    """One thing as a box sees it; `key` names the line it comes from, the same for every piece of a line."""

    key: int
    name: str
    weight_g: int | None
    length_mm: int
    width_mm: int
    height_mm: int
    temperature: Temperature
    fragile: bool = False
    alcohol: bool = False

    @property
    def grams(self) -> int:
        """What is counted: nothing where nobody knows the weight."""
        return self.weight_g or 0

    @property
    def edges_mm(self) -> tuple[int, int, int]:
        return self.length_mm, self.width_mm, self.height_mm

    @property
    def heavy(self) -> bool:
        return self.weight_g is None or self.weight_g >= HEAVY_G


@dataclass(frozen=True)
class Need:
    """What one piece takes of one kind of box: volume, base area, a column, or a share of the top level."""

    rest_ml: int = 0
    foot_mm2: int = 0
    column_ml: int = 0
    top_ml: int = 0


@dataclass(frozen=True)
class Limits:
    """How boxes travel: what may be heavy, and the payload of the aircraft in grams, box included."""

    payload_g: int
    by_air: bool

    def of(self, kind: Kind) -> int:
        return kind.limit_g(self.payload_g, by_air=self.by_air)


def rectangle_fits(long_mm: int, short_mm: int, room_long_mm: int, room_short_mm: int) -> bool:
    """Whether a rectangle lies in another, turned if need be.

    J. E. Wetzel, Rectangles in rectangles, Mathematics Magazine 73 (2000), 204-211, after W. B. Carver (1957):
    for p > a the rectangle p x q lies in a x b where q <= b and ((a+b)/(p+q))^2 + ((a-b)/(p-q))^2 >= 2.
    """
    p, q = max(long_mm, short_mm), min(long_mm, short_mm)
    a, b = max(room_long_mm, room_short_mm), min(room_long_mm, room_short_mm)
    if p <= a:
        return q <= b
    if q > b:
        return False
    return ((a + b) * (p - q)) ** 2 + ((a - b) * (p + q)) ** 2 >= 2 * ((p + q) * (p - q)) ** 2


def goes_in(piece: Piece, kind: Kind) -> bool:
    """Whether the piece alone goes into the empty box; fragile goods stand as they are, or lie on their widest side."""
    if piece.fragile:
        return _pose(piece, kind) is not None
    return any(
        up <= kind.height_mm and rectangle_fits(long, short, kind.length_mm, kind.width_mm)
        for up, long, short in set(permutations(piece.edges_mm))
    )


def _pose(piece: Piece, kind: Kind) -> tuple[int, int] | None:
    """(footprint in mm2, height in mm) of a fragile piece."""
    short, middle, long = sorted(piece.edges_mm)
    poses = ((piece.length_mm, piece.width_mm, piece.height_mm), (long, middle, short))
    for a, b, up in poses:
        if up <= kind.height_mm and rectangle_fits(a, b, kind.length_mm, kind.width_mm):
            return a * b, up
    return None


def need_of(piece: Piece, kind: Kind) -> Need | None:
    """What the piece takes of this kind; None where it does not go in at all."""
    if kind.code == BARE_CODE:
        return Need()
    if not goes_in(piece, kind) or piece.temperature is not kind.temperature:
        return None
    pose = _pose(piece, kind) if piece.fragile else None
    if pose is None:
        return Need(rest_ml=_ml(piece.length_mm * piece.width_mm * piece.height_mm))
    foot_mm2, height_mm = pose
    if piece.heavy:
        return Need(foot_mm2=foot_mm2, column_ml=_ml(foot_mm2 * kind.height_mm))
    return Need(foot_mm2=foot_mm2, top_ml=_ml(kind.base_mm2 * height_mm))


def _ml(volume_mm3: int) -> int:
    return -(-volume_mm3 // 1000)


@dataclass
class Filling:
    """Sums of what lies in one box of one kind."""

    kind: Kind
    goods_g: int = 0
    rest_ml: int = 0
    foot_mm2: int = 0
    column_ml: int = 0
    top_ml: int = 0
    pieces: int = 0
    all_go_in: bool = True

    def put(self, piece: Piece, need: Need | None) -> None:
        """`need` is what `need_of` says of this piece and this kind."""
        self.pieces += 1
        self.goods_g += piece.grams
        if need is None:
            self.all_go_in = False
            return
        self.rest_ml += need.rest_ml
        self.foot_mm2 += need.foot_mm2
        self.column_ml += need.column_ml
        self.top_ml = max(self.top_ml, need.top_ml)

    @property
    def weight_g(self) -> int:
        return self.kind.tare_g + self.goods_g

    @property
    def free_ml(self) -> int:
        """How much volume remains beside what lies in it; negative where it overflows."""
        room_ml = self.kind.volume_ml - self.column_ml - self.top_ml
        return room_ml * self.kind.fill_percent // 100 - self.rest_ml

    @property
    def base_is_free(self) -> bool:
        return self.foot_mm2 * 100 <= self.kind.base_mm2 * BASE_PERCENT

    @property
    def too_full(self) -> bool:
        if self.kind.code == BARE_CODE:
            return self.pieces > 1
        return not self.all_go_in or self.free_ml < 0 or not self.base_is_free

    def holds(self, limits: Limits) -> bool:
        return not self.too_full and self.weight_g <= limits.of(self.kind)

    def after(self, piece: Piece, need: Need | None) -> Filling:
        """A copy with one more piece."""
        more = Filling(
            self.kind, self.goods_g, self.rest_ml, self.foot_mm2, self.column_ml, self.top_ml, self.pieces,
            self.all_go_in,
        )  # fmt: skip
        more.put(piece, need)
        return more


def filled(kind: Kind, contents: Iterable[tuple[Piece, int]]) -> Filling:
    """One box of this kind with these pieces (piece, how many)."""
    filling = Filling(kind)
    for piece, count in contents:
        need = need_of(piece, kind)
        for _ in range(count):
            filling.put(piece, need)
    return filling


@dataclass
class Needs:
    """`need_of` for every piece of a group and every kind, looked up once."""

    kinds: Sequence[Kind]
    known: dict[tuple[int, str], Need | None] = field(default_factory=dict)

    def __call__(self, piece: Piece, kind: Kind) -> Need | None:
        at = (piece.key, kind.code)
        if at not in self.known:
            self.known[at] = need_of(piece, kind)
        return self.known[at]
