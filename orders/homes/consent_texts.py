"""The words of the consents: every version that was ever shown, with the day from which it is shown."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.upsert import insert_into


class ConsentKind(StrEnum):
    ORDERING = "ordering"
    WATCH_OVER = "watch_over"
    FAMILY_NOTICE = "family_notice"
    PROXY_ORDER = "proxy_order"
    FAMILY_CONDITION = "family_condition"
    HEALTH_NOTES = "health_notes"
    STATISTICS = "statistics"


OF_THE_HOUSEHOLD = (
    ConsentKind.ORDERING,
    ConsentKind.WATCH_OVER,
    ConsentKind.HEALTH_NOTES,
    ConsentKind.STATISTICS,
)
"""What the registration form asks, in its order; the others name one member of the family or one carer."""

FIRST_TEXTS = {
    ConsentKind.ORDERING: "注文とお届けのために、お名前・ご住所・電話番号・注文の内容を、お店と届ける人に伝えます。",
    ConsentKind.WATCH_OVER: "お届けのときのご様子を、市の見守りの係に伝えます。",
    ConsentKind.HEALTH_NOTES: "体の具合について うかがったことを、お届けと見守りのために 書きとめます。",
    ConsentKind.STATISTICS: "お名前の分からない形で、注文の数を市の集計に使います。",
    ConsentKind.PROXY_ORDER: "{name}さん（{relation}）が、私の代わりに 注文できます。品物と代金も 見えます。",
}
"""What is shown as long as the city has published nothing else."""


class ConsentText(Base):
    """One version of the words for one purpose. {name} and {relation} are filled in where it names a person."""

    __tablename__ = "consent_texts"
    __table_args__ = (sa.UniqueConstraint("kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ConsentKind]
    version: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    valid_from: Mapped[datetime]


def current_text(session: Session, kind: ConsentKind, now: datetime) -> str:
    """What is shown at `now`: the newest published words, else the first ones."""
    query = (
        sa.select(ConsentText.text)
        .where(ConsentText.kind == kind, ConsentText.valid_from <= now)
        .order_by(ConsentText.valid_from.desc(), ConsentText.version.desc())
    )
    return session.scalar(query.limit(1)) or FIRST_TEXTS.get(kind, "")


def current_texts(session: Session, now: datetime) -> dict[ConsentKind, str]:
    """The words of the registration form, in its order."""
    return {kind: current_text(session, kind, now) for kind in OF_THE_HOUSEHOLD}


def version_with(session: Session, kind: ConsentKind, text: str, now: datetime) -> ConsentText:
    """The version with exactly these words; words never shown before are the next version, valid from `now`.

    Two who write the same words at once get the same version.
    """
    while True:
        query = sa.select(ConsentText).where(ConsentText.kind == kind, ConsentText.text == text)
        found = session.scalar(query.order_by(ConsentText.version.desc()).limit(1))
        if found is not None:
            return found
        newest = session.scalar(sa.select(sa.func.max(ConsentText.version)).where(ConsentText.kind == kind)) or 0
        insert = insert_into(session, ConsentText).values(
            kind=kind, version=newest + 1, text=text, valid_from=now
        )  # fmt: skip
        session.execute(insert.on_conflict_do_nothing(index_elements=["kind", "version"]))


def publish(session: Session, kind: ConsentKind, text: str, now: datetime) -> ConsentText:
    """These words are shown from now on; consents already given keep theirs. The same words again change nothing.

    Raises ValueError (no words).
    """
    words = " ".join(text.split())
    if not words:
        raise ValueError("a consent has words")
    if current_text(session, kind, now) == words:
        return version_with(session, kind, words, now)
    newest = session.scalar(sa.select(sa.func.max(ConsentText.version)).where(ConsentText.kind == kind)) or 0
    made = ConsentText(kind=kind, version=newest + 1, text=words, valid_from=now)
    session.add(made)
    session.flush()
    return made


def versions_of(session: Session, kind: ConsentKind) -> list[ConsentText]:
    """Every version, the newest first."""
    return list(
        session.scalars(sa.select(ConsentText).where(ConsentText.kind == kind).order_by(ConsentText.version.desc()))
    )


def code_of(session: Session, now: datetime) -> str:
    """What a paper form printed at `now` carries: the versions of its words, like 1-2-0-1 (0: the first words)."""
    return "-".join(str(_version_at(session, kind, now)) for kind in OF_THE_HOUSEHOLD)


def _version_at(session: Session, kind: ConsentKind, now: datetime) -> int:
    shown = current_text(session, kind, now)
    query = sa.select(sa.func.max(ConsentText.version)).where(ConsentText.kind == kind, ConsentText.text == shown)
    return session.scalar(query) or 0


def texts_of_code(session: Session, code: str) -> dict[ConsentKind, str]:
    """The words on a paper with that code. Raises ValueError where there never was one."""
    numbers = code.strip().split("-")
    if len(numbers) != len(OF_THE_HOUSEHOLD) or not all(number.isascii() and number.isdigit() for number in numbers):
        raise ValueError(f"not a code of a form: {code!r}")
    return {
        kind: _text_of_version(session, kind, int(number))
        for kind, number in zip(OF_THE_HOUSEHOLD, numbers, strict=True)
    }


def _text_of_version(session: Session, kind: ConsentKind, version: int) -> str:
    if version == 0:
        return FIRST_TEXTS[kind]
    query = sa.select(ConsentText.text).where(ConsentText.kind == kind, ConsentText.version == version)
    found = session.scalar(query)
    if found is None:
        raise ValueError(f"{kind} never had a version {version}")
    return found
