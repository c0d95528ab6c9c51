"""The register of consents: which household has given what, when and how; with everything that was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local
from orders.homes.consent_texts import OF_THE_HOUSEHOLD, ConsentKind
from orders.homes.consents import Consent
from orders.homes.family import FamilyMember
from orders.homes.people import Household

KIND_WORDS = {
    ConsentKind.ORDERING: "注文",
    ConsentKind.WATCH_OVER: "見守り",
    ConsentKind.HEALTH_NOTES: "体の具合",
    ConsentKind.STATISTICS: "統計",
    ConsentKind.FAMILY_NOTICE: "家族へ知らせ",
    ConsentKind.PROXY_ORDER: "代わりの注文",
    ConsentKind.FAMILY_CONDITION: "家族へ様子",
}
WAY_WORDS = {
    "paper": "紙", "tv": "テレビ", "telephone": "電話", "counter": "窓口", "unknown": "記録なし",
}  # fmt: skip
HEAD = (
    "番号", "お名前", "地区", "同意", "だれについて", "版", "した日", "方法", "紙の日付", "取りこんだ日",
    "入れた人", "やめた日", "やめた方法", "やめた人", "言葉",
)  # fmt: skip


@dataclass(frozen=True)
class RegisterRow:
    """One household; `given` holds the consents in force of each kind, the newest last."""

    household: Household
    given: dict[ConsentKind, list[Consent]]


def register(
    session: Session, now: datetime, *, district_id: str = "", lacks: ConsentKind | None = None
) -> list[RegisterRow]:
    """Active households by code; of one district, or those that lack one kind."""
    query = sa.select(Household).where(Household.active).order_by(Household.code)
    if district_id:
        query = query.where(Household.district_id == district_id)
    rows = {home.id: RegisterRow(home, {}) for home in session.scalars(query)}
    in_force = sa.or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > now)
    for consent in session.scalars(sa.select(Consent).where(Consent.given_at <= now, in_force).order_by(Consent.id)):
        if consent.household_id in rows:
            rows[consent.household_id].given.setdefault(ConsentKind(consent.kind), []).append(consent)
    return [row for row in rows.values() if lacks is None or lacks not in row.given]


def whole_history(session: Session) -> list[tuple[str, ...]]:
    """Every consent ever given, one line each under `HEAD`, by household."""
    query = (
        sa.select(Consent, Household, FamilyMember.name)
        .join(Household, Household.id == Consent.household_id)
        .outerjoin(FamilyMember, FamilyMember.id == Consent.member_id)
        .order_by(Household.code, Consent.id)
    )
    return [_line(*row) for row in session.execute(query)]


def _line(consent: Consent, home: Household, member: str | None) -> tuple[str, ...]:
    return (
        home.code,
        home.name,
        home.district.name,
        KIND_WORDS[ConsentKind(consent.kind)],
        member or "",
        str(consent.version.version),
        _moment(consent.given_at),
        WAY_WORDS[consent.way],
        str(consent.signed_on or ""),
        str(consent.scanned_on or ""),
        consent.entered_by,
        _moment(consent.withdrawn_at),
        WAY_WORDS.get(consent.withdrawn_way or "", ""),
        consent.withdrawn_by or "",
        consent.text,
    )


def _moment(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""


def kinds_of_register() -> Sequence[ConsentKind]:
    """The columns of the register."""
    return (*OF_THE_HOUSEHOLD, ConsentKind.FAMILY_NOTICE, ConsentKind.PROXY_ORDER, ConsentKind.FAMILY_CONDITION)
