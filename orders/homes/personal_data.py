"""Every table that holds something about a household: whether its rows are given out, and what an erasure does to them.

A new table that leads to a household has to be written down here; `tests/house_rules/test_personal_data.py` says so.

What stays, stays without a name: 消費税法施行令 70条の13 (copies of invoices, seven years), 法人税法施行規則 59条
(books, seven years), 酒税法 46条 (quantities and days of the alcohol that was sold). A simplified invoice needs no
name of the buyer (消費税法 57条の4第2項).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa

from orders import tables
from orders.db import Base

__all__ = ["DECLARED", "Fate", "Kept", "leads_to_household", "of_household", "tables"]


class Fate(StrEnum):
    """What an erasure does to the rows."""

    GOES = "goes"
    STAYS = "stays"
    """Without anything that tells who it was: see `blank`."""


@dataclass(frozen=True)
class Kept:
    """`title` is the name in the export; `why_not` is set where the rows are not given out, and says why.

    `hidden` are columns that are not given out (keys of doors, not facts about a person); `blank` are columns that
    an erasure overwrites.
    """

    title: str
    fate: Fate
    why_not: str = ""
    hidden: tuple[str, ...] = ()
    blank: Mapping[str, object] = field(default_factory=dict)


GOES, STAYS = Fate.GOES, Fate.STAYS
SECRET = "鍵なので、お渡ししません"
INNER = "中身のない つなぎの表です"

DECLARED: dict[str, Kept] = {
    "households": Kept(
        "ご登録", STAYS,
        blank={"name": "（消去）", "reading": "", "address": "", "phone": "", "walk_minutes": 0, "active": False},
    ),
    "residents": Kept("住んでいる方", GOES),
    "contacts": Kept("連絡先", GOES),
    "cares": Kept("担当の方", GOES),
    "pauses": Kept("お休み", GOES),
    "membership_events": Kept("ご登録のうごき", GOES, hidden=("press",)),
    "consents": Kept("同意", GOES),
    "access_log": Kept("だれが見たか", STAYS, blank={"detail": ""}),
    "erasures": Kept("消去の記録", STAYS),
    "family_members": Kept("ご家族", GOES, hidden=("token_hash", "invitation_hash")),
    "family_basket_lines": Kept("ご家族のかご", GOES),
    "set_top_boxes": Kept("テレビの箱", GOES, hidden=("device_token_hash", "pairing_code")),
    "device_bindings": Kept("箱の番号", GOES),
    "screen_wishes": Kept("画面の設定", GOES),
    "notices": Kept("ご本人あての お知らせ", GOES, hidden=("press",)),
    "notice_districts": Kept("お知らせの地区", GOES, why_not=INNER),
    "notice_replies": Kept("お知らせの返事", GOES),
    "doors": Kept("玄関のこと", GOES),
    "driving_places": Kept("車の順番", GOES),
    "basket_lines": Kept("かご", GOES),
    "basket_steps": Kept("かごの 一つ前", GOES),
    "typed_presses": Kept("電話の注文の しるし", GOES, why_not=INNER),
    "standing_orders": Kept("毎週の注文", GOES),
    "standing_lines": Kept("毎週の注文の品", GOES),
    "standing_pauses": Kept("毎週の注文の休み", GOES),
    "standing_placings": Kept("毎週の注文の記録", GOES),
    "orders": Kept("注文", STAYS, hidden=("token",), blank={"placed_by": ""}),
    "order_lines": Kept("注文の品", STAYS, blank={"agreed_with": None}),
    "order_events": Kept("注文のうごき", STAYS),
    "pick_tubs": Kept("集めた かご", STAYS, why_not=INNER),
    "boxes": Kept("箱", STAYS),
    "box_lines": Kept("箱の中", STAYS, why_not=INNER),
    "packing_times": Kept("詰めた時刻", STAYS),
    "delivery_jobs": Kept("お届け", STAYS, blank={"handed_to": None, "latitude": None, "longitude": None}),
    "damage_photos": Kept("こわれた品の写真", GOES),
    "returned_lines": Kept("返した品", STAYS),
    "job_events": Kept("お届けのうごき", STAYS, blank={"detail": ""}),
    "flight_jobs": Kept("便", STAYS, why_not=INNER),
    "watch_reports": Kept("見守りの記録", GOES),
    "watch_marks": Kept("見守りの印", GOES),
    "escalations": Kept("見守りの対応", GOES),
    "escalation_steps": Kept("見守りの対応のうごき", GOES),
    "silence_calls": Kept("注文がないときの電話", GOES),
    "order_bookings": Kept("記帳", STAYS),
    "ledger_entries": Kept("明細", STAYS, hidden=("key",)),
    "bills": Kept("請求", STAYS),
    "payments": Kept("お支払い", STAYS, hidden=("key",), blank={"note": ""}),
    "return_invoices": Kept("返金の書類", STAYS, hidden=("press",), blank={"note": ""}),
    "bank_accounts": Kept("口座", GOES, hidden=("sealed",)),
    "debit_requests": Kept("口座振替", STAYS, hidden=("sealed",), blank={"sealed": ""}),
}  # fmt: skip


def leads_to_household(table: sa.Table) -> bool:
    """Whether its rows belong to households: by a key, or by way of other tables."""
    return table.name == "households" or _way(table, ()) is not None


def of_household(table: sa.Table, household_id: int) -> sa.ColumnElement[bool]:
    """The rows of one household. Raises LookupError where no way leads there."""
    if table.name == "households":
        return table.c.id == household_id
    way = _way(table, ())
    if way is None:
        raise LookupError(table.name)
    column, parent = way
    if parent.name == "households":
        return column == household_id
    key = next(iter(column.foreign_keys)).column
    return column.in_(sa.select(key).where(of_household(parent, household_id)))


def _way(table: sa.Table, seen: tuple[str, ...]) -> tuple[sa.Column[object], sa.Table] | None:
    """The column and the table to which it leads, the shortest way first."""
    keys = [(column, each.column.table) for column in table.columns for each in column.foreign_keys]
    direct = [(column, parent) for column, parent in keys if parent.name == "households"]
    if direct:
        return direct[0]
    for column, parent in keys:
        if parent.name not in (*seen, table.name) and _way(parent, (*seen, table.name)) is not None:
            return column, parent
    return None


def declared_tables() -> list[tuple[sa.Table, Kept]]:
    """The declared tables that this process knows, each after those to which it refers."""
    return [(table, DECLARED[table.name]) for table in Base.metadata.sorted_tables if table.name in DECLARED]
