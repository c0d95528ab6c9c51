"""A rehearsal's words: a notice of the shop, a question of the city, and somebody of the family of H0001."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.homes import family, messages
from orders.homes.boxes import token_hash
from orders.homes.family import FamilyMember
from orders.homes.messages import Notice, NoticeKind
from orders.homes.people import Role, household_by_code

FAMILY_LINK = "demo-family-H0001"
"""The invitation of the rehearsal, /family/join/demo-family-H0001: no secret."""
HOME = "H0001"


def seed_talk(session: Session, now: datetime) -> None:
    """Adds what is absent; for rehearsals only, since the link is published."""
    if session.scalar(sa.select(Notice.id).limit(1)) is None:
        until = now + timedelta(days=3)
        messages.write(
            session,
            "日曜日は お休みです。土曜日に 多めに ご注文ください。",
            author=Role.SHOP,
            who="shop1",
            now=now,
            until=until,
        )
        messages.write(
            session, "市の保健師です。あした、お宅に うかがっても よいですか。", author=Role.CITY, who="city1", now=now,
            until=until, kind=NoticeKind.QUESTION,
        )  # fmt: skip
    home = household_by_code(session, HOME)
    if home is not None and session.scalar(sa.select(FamilyMember.id).limit(1)) is None:
        member, _ = family.invite(
            session, home.id, "中島 佐和子", "長女", may_order=True, may_see_condition=True,
            who="shop1", now=now,
        )  # fmt: skip
        member.invitation_hash = token_hash(FAMILY_LINK)
        session.flush()
