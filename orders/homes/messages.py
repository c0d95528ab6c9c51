"""Messages (お知らせ) of the shop and the city to the televisions, and the answers to their questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import MessageOver, NotFound, TextTooLong
from orders.form_press import press_of
from orders.homes.consents import ConsentKind, has_consent
from orders.homes.people import Household, Role, household
from orders.upsert import insert_into

LONGEST_SENTENCE = 60
MOST_SENTENCES = 3
WRITERS = (Role.SHOP, Role.CITY)
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


class NoticeKind(StrEnum):
    NOTICE = "notice"
    QUESTION = "question"


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"


class Notice(Base):
    """What stands on televisions from `from_at` until `until_at`; without districts it is for everybody.

    One with a household is for that household alone: what became of its own order.
    """

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[Role]
    written_by: Mapped[str] = mapped_column(sa.String(64))
    written_at: Mapped[datetime]
    kind: Mapped[NoticeKind]
    text: Mapped[str] = mapped_column(sa.String(200))
    urgent: Mapped[bool]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime] = mapped_column(index=True)
    press: Mapped[str | None] = mapped_column(sa.String(64), index=True, unique=True)
    """Of the form that made it, see orders/form_press.py: sent twice it is one message."""
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("households.id"), index=True)

    @property
    def is_question(self) -> bool:
        return self.kind is NoticeKind.QUESTION

    @property
    def sentences(self) -> list[str]:
        return sentences_of(self.text)


class NoticeDistrict(Base):
    __tablename__ = "notice_districts"

    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"), primary_key=True)


class NoticeReply(Base):
    """That a household has read a message, and what it answered; a later answer replaces the earlier one."""

    __tablename__ = "notice_replies"

    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True, index=True)
    read_at: Mapped[datetime]
    answer: Mapped[YesNo | None]


@dataclass(frozen=True)
class Message:
    """A notice as one household has it."""

    notice: Notice
    read: bool
    answer: YesNo | None

    @property
    def waits(self) -> bool:
        """Nobody has read it, or a question has no answer."""
        return self.answer is None if self.notice.is_question else not self.read


@dataclass(frozen=True)
class Reply:
    """A household's answer, for those who may see it by name."""

    household: Household
    answer: YesNo | None


@dataclass(frozen=True)
class Replies:
    """`named` are the households whose answers the author may see one by one."""

    yes: int
    no: int
    read: int
    named: tuple[Reply, ...]


def sentences_of(text: str) -> list[str]:
    return [piece.strip() for piece in _SENTENCE.findall(text) if piece.strip()]


def check_text(text: str) -> list[str]:
    """The sentences of a message that is short enough for a television. Raises TextTooLong."""
    sentences = sentences_of(text)
    if not 1 <= len(sentences) <= MOST_SENTENCES or max(map(len, sentences)) > LONGEST_SENTENCE:
        raise TextTooLong(LONGEST_SENTENCE, MOST_SENTENCES)
    return sentences


def write(
    session: Session, text: str, *, author: Role, who: str, now: datetime, until: datetime,
    start: datetime | None = None, kind: NoticeKind = NoticeKind.NOTICE, urgent: bool = False,
    districts: Collection[str] = (), household_id: int | None = None, form_token: str = "",
) -> Notice:  # fmt: skip
    """A new message; no districts means all of them, a household that household alone.

    The same form sent twice, also at once, is one message.

    Raises TextTooLong, ValueError (who may not write, or it ends before it begins).
    """
    begins = start or now
    if author not in WRITERS or until <= begins:
        raise ValueError("only shop and city write messages, and they begin before they end")
    joined = "\n".join(check_text(text))
    press = press_of(
        form_token, author, who, joined, start, until, kind, urgent, sorted(set(districts)), household_id or ""
    )
    insert = insert_into(session, Notice).values(
        author=author, written_by=who, written_at=now, kind=kind, text=joined, urgent=urgent, from_at=begins,
        until_at=until, press=press, household_id=household_id,
    )  # fmt: skip
    made: Notice | None = session.scalar(insert.on_conflict_do_nothing(index_elements=["press"]).returning(Notice))
    if made is None:
        return session.scalars(sa.select(Notice).where(Notice.press == press)).one()
    session.add_all(NoticeDistrict(notice_id=made.id, district_id=each) for each in sorted(set(districts)))
    session.flush()
    return made


def end(session: Session, notice_id: int, author: Role, now: datetime) -> Notice:
    """Take it off the televisions now. Twice changes nothing. Raises NotFound (also: somebody else's)."""
    found = notice(session, notice_id, author)
    if found.until_at > now:
        found.until_at = now
        session.flush()
    return found


def notice(session: Session, notice_id: int, author: Role) -> Notice:
    """A message of the shop or of the city, for those who wrote it. Raises NotFound."""
    found = session.get(Notice, notice_id)
    if found is None or found.author is not author:
        raise NotFound("notice", notice_id)
    return found


def notices_of(session: Session, author: Role) -> list[Notice]:
    """Everything that the shop or the city has ever written to more than one household, the newest first."""
    of_author = sa.select(Notice).where(Notice.author == author, Notice.household_id.is_(None))
    return list(session.scalars(of_author.order_by(Notice.id.desc())))


def districts_of(session: Session, notice_ids: Collection[int]) -> dict[int, list[str]]:
    """Message -> district ids; a message for everybody is left out."""
    found: dict[int, list[str]] = {}
    query = sa.select(NoticeDistrict).where(NoticeDistrict.notice_id.in_(notice_ids))
    for row in session.scalars(query.order_by(NoticeDistrict.district_id)):
        found.setdefault(row.notice_id, []).append(row.district_id)
    return found


def _open(now: datetime) -> sa.ColumnElement[bool]:
    return Notice.until_at > now


def _to(household_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(Notice.household_id.is_(None), Notice.household_id == household_id)


def messages_for(session: Session, household: Household, now: datetime) -> list[Message]:
    """What stands on this household's television now: urgent ones first, then those that wait, then the newest.

    One query.
    """
    to_some = sa.exists().where(NoticeDistrict.notice_id == Notice.id)
    to_ours = to_some.where(NoticeDistrict.district_id == household.district_id)
    query = (
        sa.select(Notice, NoticeReply)
        .outerjoin(NoticeReply, sa.and_(NoticeReply.notice_id == Notice.id, NoticeReply.household_id == household.id))
        .where(_open(now), Notice.from_at <= now, sa.or_(~to_some, to_ours), _to(household.id))
        .order_by(Notice.id.desc())
    )
    found = [
        Message(each, reply is not None, reply.answer if reply else None) for each, reply in session.execute(query)
    ]
    return sorted(found, key=lambda each: (not each.notice.urgent, not each.waits))


def message_for(session: Session, household: Household, notice_id: int, now: datetime) -> Message:
    """One of them. Raises MessageOver."""
    found = next((each for each in messages_for(session, household, now) if each.notice.id == notice_id), None)
    if found is None:
        raise MessageOver(notice_id)
    return found


def mark_read(session: Session, household_id: int, notice_id: int, now: datetime) -> None:
    """The resident has read it. Twice changes nothing. Raises MessageOver."""
    message_for(session, household(session, household_id), notice_id, now)
    insert = insert_into(session, NoticeReply).values(
        notice_id=notice_id, household_id=household_id, read_at=now, answer=None
    )
    session.execute(insert.on_conflict_do_nothing())


def answer(session: Session, household_id: int, notice_id: int, said: YesNo | str, now: datetime) -> None:
    """はい or いいえ; until the question is over the last answer counts. Raises MessageOver, ValueError."""
    chosen = YesNo(said)
    if not message_for(session, household(session, household_id), notice_id, now).notice.is_question:
        raise MessageOver(notice_id)
    insert = insert_into(session, NoticeReply).values(
        notice_id=notice_id, household_id=household_id, read_at=now, answer=chosen
    )
    session.execute(insert.on_conflict_do_update(index_elements=["notice_id", "household_id"], set_={"answer": chosen}))


def replies_to(session: Session, notice_id: int, author: Role, now: datetime) -> Replies:
    """Who has read and answered a message. Raises NotFound.

    The shop knows its households anyway. The city sees by name only those that agreed to be watched over; of all
    others it sees numbers.
    """
    notice(session, notice_id, author)
    query = (
        sa.select(Household, NoticeReply.answer)
        .join(NoticeReply, NoticeReply.household_id == Household.id)
        .where(NoticeReply.notice_id == notice_id)
        .order_by(Household.code)
    )
    rows = [Reply(home, said) for home, said in session.execute(query)]
    return Replies(
        yes=_count(rows, YesNo.YES),
        no=_count(rows, YesNo.NO),
        read=len(rows),
        named=tuple(row for row in rows if author is Role.SHOP or _watched(session, row.household, now)),
    )


def _count(rows: Sequence[Reply], wanted: YesNo) -> int:
    return sum(row.answer is wanted for row in rows)


def _watched(session: Session, home: Household, now: datetime) -> bool:
    return has_consent(session, home.id, ConsentKind.WATCH_OVER, now)
