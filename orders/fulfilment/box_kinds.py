"""Kinds of boxes that the shop has: inner size, own weight, temperature zone, whether an aircraft takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound
from orders.fulfilment.errors import KindInvalid
from orders.goods.catalogue import Temperature
from orders.upsert import insert_into

# What one person lifts out of a van without help.
LIFTED_G = 15_000
ANY_SIZE_MM = 100_000


@dataclass(frozen=True)
class Kind:
    """Inner size in mm; `own_g` the empty box, `coolant_g` the cold packs in it; `most_g` what it may weigh in all.

    `fill_percent` is how much of its volume goods can fill, since they are no cubes. A kind that flies may go by van
    too. `code` is stored with a box; a box keeps the name and weights that the kind had when it was packed.
    """

    code: str
    name: str
    temperature: Temperature
    flies: bool
    length_mm: int
    width_mm: int
    height_mm: int
    own_g: int
    coolant_g: int = 0
    most_g: int = LIFTED_G
    fill_percent: int = 80

    @property
    def tare_g(self) -> int:
        """The box with its coolant, without goods."""
        return self.own_g + self.coolant_g

    @property
    def volume_ml(self) -> int:
        return self.length_mm * self.width_mm * self.height_mm // 1000

    @property
    def base_mm2(self) -> int:
        return self.length_mm * self.width_mm

    def limit_g(self, payload_limit_g: int, *, by_air: bool) -> int:
        """The heaviest that this box may be on its way, tare included."""
        return min(self.most_g, payload_limit_g) if by_air else self.most_g


# A sack of rice, a crate of beer: it carries its label itself.
BARE_CODE = "bare"
BARE_NAME = "箱なし（荷札だけ）"

DEFAULT_KINDS = (
    Kind("small", "小さい箱", Temperature.AMBIENT, True, 300, 220, 180, 150, most_g=5000),
    Kind("large", "大きい箱", Temperature.AMBIENT, True, 500, 330, 260, 250),
    Kind("chilled-small", "小さい保冷バッグ", Temperature.CHILLED, True, 300, 220, 200, 150, 150, most_g=5000),
    Kind("chilled-large", "大きい保冷バッグ", Temperature.CHILLED, True, 580, 300, 220, 250, 300),
    Kind("frozen", "冷凍の箱", Temperature.FROZEN, True, 330, 250, 220, 200, 400),
    Kind("van", "車のコンテナ", Temperature.AMBIENT, False, 560, 360, 320, 1800),
    Kind("van-chilled", "車の保冷コンテナ", Temperature.CHILLED, False, 600, 360, 320, 2000, 600),
    Kind("van-frozen", "車の冷凍コンテナ", Temperature.FROZEN, False, 500, 340, 300, 2000, 1000),
)


def bare(temperature: Temperature) -> Kind:
    """No box at all: one thing that fits into none and goes by van under its own label."""
    size = ANY_SIZE_MM
    return Kind(BARE_CODE, BARE_NAME, temperature, False, size, size, size, own_g=0, most_g=1_000_000)


class BoxKind(Base):
    """The shop's own list; while it is empty, `DEFAULT_KINDS` hold. A kind that is not `active` is not proposed."""

    __tablename__ = "box_kinds"
    __table_args__ = (
        sa.CheckConstraint("length_mm > 0 and width_mm > 0 and height_mm > 0", name="size"),
        sa.CheckConstraint("own_g >= 0 and coolant_g >= 0 and most_g > own_g + coolant_g", name="weight"),
        sa.CheckConstraint("fill_percent between 1 and 100", name="fill"),
    )

    code: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    temperature: Mapped[Temperature]
    flies: Mapped[bool]
    length_mm: Mapped[int]
    width_mm: Mapped[int]
    height_mm: Mapped[int]
    own_g: Mapped[int]
    coolant_g: Mapped[int]
    most_g: Mapped[int]
    fill_percent: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)

    def value(self) -> Kind:
        """The kind as the rules of packing know it."""
        return Kind(
            self.code, self.name, Temperature(self.temperature), self.flies, self.length_mm, self.width_mm,
            self.height_mm, self.own_g, self.coolant_g, self.most_g, self.fill_percent,
        )  # fmt: skip


def kinds(session: Session) -> tuple[Kind, ...]:
    """What the shop packs with now."""
    rows = listed(session)
    return tuple(row.value() for row in rows if row.active) if rows else DEFAULT_KINDS


def listed(session: Session) -> list[BoxKind]:
    """Every kind of the shop's own list, small ones first inside a zone, resting ones too."""
    rows = session.scalars(sa.select(BoxKind))
    return sorted(rows, key=lambda row: (Temperature(row.temperature).picking_rank, not row.flies, row.own_g, row.code))


def add_absent_kinds(session: Session, given: Sequence[Kind] = DEFAULT_KINDS) -> None:
    """Put kinds on the list that are not there yet; what somebody changed stays."""
    values = [{**asdict(kind), "active": True} for kind in given]
    session.execute(insert_into(session, BoxKind).on_conflict_do_nothing(), values)


def change_kind(session: Session, wanted: Kind, *, active: bool = True) -> BoxKind:
    """New sizes and weights for boxes that are packed from now on. Raises KindInvalid, NotFound."""
    add_absent_kinds(session)
    row = session.get(BoxKind, wanted.code)
    if row is None:
        raise NotFound("box kind", wanted.code)
    if min(wanted.length_mm, wanted.width_mm, wanted.height_mm) <= 0 or wanted.most_g <= wanted.tare_g:
        raise KindInvalid(wanted.code)
    for name, value in asdict(wanted).items():
        setattr(row, name, value)
    row.active = active
    session.flush()
    return row
