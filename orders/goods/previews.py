"""A file that came in waits as a preview until somebody presses: then exactly what was shown is done, once.

The rows of the file are kept, not its bytes. At the press the differences are worked out again, alone in the catalogue
(`take_turn`); where they are not the ones that were shown, nothing is done and there is a new preview to look at.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import local_day
from orders.db import Base, changed_rows
from orders.errors import NotFound
from orders.goods.applying import apply_differences
from orders.goods.catalogue_turn import take_turn
from orders.goods.differences import Differences
from orders.goods.errors import PreviewOver
from orders.goods.item_differences import item_differences
from orders.goods.known_catalogue import known_catalogue
from orders.goods.planned import planned_price_values, planned_special_values
from orders.goods.sheet_columns import Kind
from orders.goods.sheet_problems import Remark, Warned
from orders.goods.sheet_rows import SheetRow, Table
from orders.goods.special_differences import price_differences, special_differences

KEPT_DAYS = 30


class PreviewState(StrEnum):
    WAITING = "waiting"
    APPLIED = "applied"
    LEFT = "left"


class SheetPreview(Base):
    """`rows` and `remarks` are what the file said, `differences` what was shown, `fingerprint` that of the differences.

    `whole` is the choice beside the file: goods that are not in it are given up, or the days in it are replaced.
    """

    __tablename__ = "sheet_previews"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    state: Mapped[PreviewState]
    file_name: Mapped[str] = mapped_column(sa.String(255))
    whole: Mapped[bool]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    differences: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    made_by: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime] = mapped_column(index=True)
    ended_by: Mapped[str | None] = mapped_column(sa.String(64))
    ended_at: Mapped[datetime | None]


def compare(session: Session, table: Table, today: date, *, whole: bool) -> Differences:
    """What the table would change now."""
    known = known_catalogue(session)
    if table.kind is Kind.ITEMS:
        return item_differences(table, known, retire_absent=whole)
    if table.kind is Kind.SPECIALS:
        return special_differences(table, known, planned_special_values(session), today, replace_days=whole)
    return price_differences(table, known, planned_price_values(session), today)


def keep_preview(
    session: Session, table: Table, differences: Differences, file_name: str, who: str, now: datetime, *, whole: bool
) -> SheetPreview:
    """Let it wait for the press; what has waited for a month is put away, and its rows with it."""
    _put_old_away(session, now)
    made = SheetPreview(
        kind=table.kind, state=PreviewState.WAITING, file_name=file_name[:255], whole=whole,
        rows=[asdict(row) for row in table.rows], remarks=[asdict(each) for each in table.remarks],
        differences=differences.as_json(), fingerprint=differences.fingerprint, made_by=who, made_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _put_old_away(session: Session, now: datetime) -> None:
    old = sa.update(SheetPreview).where(
        SheetPreview.made_at < now - timedelta(days=KEPT_DAYS), SheetPreview.state == PreviewState.WAITING
    )
    changed_rows(session, old.values(state=PreviewState.LEFT, rows=[], ended_at=now))


def preview(session: Session, preview_id: int) -> SheetPreview:
    """Raises NotFound."""
    found = session.get(SheetPreview, preview_id)
    if found is None:
        raise NotFound("preview", preview_id)
    return found


class Outcome(StrEnum):
    DONE = "done"
    DONE_BEFORE = "done_before"
    STALE = "stale"


def apply_preview(session: Session, preview_id: int, who: str, now: datetime) -> tuple[Outcome, SheetPreview]:
    """Do what the preview shows. STALE: nothing was done, the second of the pair is the preview as things are now.

    Raises NotFound, PreviewOver (it was put away).
    """
    take_turn(session)
    shown = preview(session, preview_id)
    session.refresh(shown)
    if shown.state is PreviewState.APPLIED:
        return Outcome.DONE_BEFORE, shown
    if shown.state is PreviewState.LEFT:
        raise PreviewOver(preview_id)
    table = _table(shown)
    differences = compare(session, table, local_day(now), whole=shown.whole)
    if differences.problems or differences.fingerprint != shown.fingerprint:
        _end(session, shown, PreviewState.LEFT, who, now)
        return Outcome.STALE, keep_preview(session, table, differences, shown.file_name, who, now, whole=shown.whole)
    if not _end(session, shown, PreviewState.APPLIED, who, now):
        raise PreviewOver(preview_id)
    apply_differences(session, differences, who, now, via=f"file:{preview_id}")
    return Outcome.DONE, shown


def leave_preview(session: Session, preview_id: int, who: str, now: datetime) -> bool:
    """Put it away unapplied. False where it was applied or put away already."""
    return _end(session, preview(session, preview_id), PreviewState.LEFT, who, now)


def _end(session: Session, shown: SheetPreview, state: PreviewState, who: str, now: datetime) -> bool:
    mine = sa.update(SheetPreview).where(SheetPreview.id == shown.id, SheetPreview.state == PreviewState.WAITING)
    changed = changed_rows(session, mine.values(state=state, ended_by=who, ended_at=now)) == 1
    session.refresh(shown)
    return changed


def _table(shown: SheetPreview) -> Table:
    rows = tuple(SheetRow(row["row"], row["code"], row["values"]) for row in shown.rows)
    return Table(shown.kind, rows, (), tuple(_remark(each) for each in shown.remarks))


def _remark(kept: dict[str, Any]) -> Warned:
    return Warned(kept["row"], Remark(kept["remark"]), kept["name"], kept["facts"])
