"""Everything that the database has about a household, for the person who asks (個人情報保護法 33条): one ZIP file."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local
from orders.csv_cells import harmless
from orders.homes.people import household
from orders.homes.personal_data import Kept, declared_tables, of_household

Rows = list[dict[str, Any]]
README, DATA = "はじめにお読みください.txt", "data.json"
BOM = "\ufeff"


def data_of(session: Session, household_id: int) -> dict[str, Rows]:
    """Title -> rows with their columns; tables without any row are there too. Raises NotFound."""
    household(session, household_id)
    return {
        kept.title: _rows(session, table, kept, household_id) for table, kept in declared_tables() if not kept.why_not
    }


def _rows(session: Session, table: sa.Table, kept: Kept, household_id: int) -> Rows:
    shown = [column for column in table.columns if column.name not in kept.hidden]
    query = sa.select(*shown).where(of_household(table, household_id)).order_by(*table.primary_key.columns)
    return [{name: _plain(value) for name, value in row.items()} for row in session.execute(query).mappings()]


def _plain(value: Any) -> Any:
    """What JSON knows; moments as they were in Japan."""
    if isinstance(value, datetime):
        return local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, (str, int, float, bool, dict, list, type(None))) else str(value)


def export_zip(session: Session, household_id: int, now: datetime, extra: Mapping[str, Rows] | None = None) -> bytes:
    """A ZIP with a text to begin with, one JSON file with everything, and a CSV file a table. Raises NotFound.

    `extra` is what only the caller can open (title -> rows).
    """
    data = {**data_of(session, household_id), **(extra or {})}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, README, _readme(data, now), now)
        _put(archive, DATA, json.dumps(data, ensure_ascii=False, indent=1), now)
        for title, rows in data.items():
            if rows:
                _put(archive, f"{title}.csv", _table(rows), now)
    return file.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str, now: datetime) -> None:
    entry = zipfile.ZipInfo(name, local(now).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode())


def _table(rows: Rows) -> str:
    written = io.StringIO()
    written.write(BOM)
    table = csv.DictWriter(written, fieldnames=list(rows[0]))
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return written.getvalue()


def _cell(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value


def _readme(data: Mapping[str, Rows], now: datetime) -> str:
    made = local(now)
    lines = [
        f"{BOM}ゆうあいマーケットが お持ちしている あなたの記録です。",
        f"{made.year}年{made.month}月{made.day}日 {made:%H:%M} に 作りました。",
        "",
        f"「{DATA}」に すべてが入っています。表計算で開くときは、それぞれの CSV を お使いください。",
        "時刻は 日本の時刻です。",
        "",
        "入っているもの：",
        *(f"・{title}　{len(rows)}件" for title, rows in data.items()),
        "",
        "お渡ししないもの：",
        *(f"・{kept.title}（{kept.why_not}）" for _, kept in declared_tables() if kept.why_not),
        "・合言葉や受信機の鍵（おうちの入り口の鍵と同じなので、お渡ししません）",
        "",
        "なおしてほしいところや、消してほしいときは、お電話ください。",
    ]
    return "\r\n".join(lines) + "\r\n"


def file_name(code: str, now: datetime) -> str:
    """As the file is called: no name of a person in it."""
    return f"{code}-{now.astimezone(UTC):%Y%m%d}.zip"
