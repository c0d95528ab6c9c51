"""Family: who may see from far away how it goes, and who may order; by the resident's consent, and no more.

Every function that gives something away about a household looks at the consents itself: a withdrawn one counts at
once, on the very next page.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders import delivery, watchover
from orders.boxes import token_hash
from orders.consents import ConsentKind, give, has_consent, withdraw
from orders.db import Base
from orders.errors import ConsentMissing, InvitationOver, NotFound
from orders.order import Order, OrderState, orders_of_household
from orders.people import Household, household
from orders.watchover import Condition

INVITATION_VALID = timedelta(days=7)
NEWEST_ORDERS = 5
SEEING, ORDERING, HEALTH = ConsentKind.FAMILY_NOTICE, ConsentKind.PROXY_ORDER, ConsentKind.WATCH_OVER

CONSENT_TEXTS = {
    SEEING: "注文があったこと、お渡しした時刻を、{name}さん（{relation}）に 知らせます。",
    ORDERING: "{name}さん（{relation}）が、私の代わりに 注文できます。品物と代金も 見えます。",
}


class FamilyMember(Base):
    """Somebody of the family with a telephone. Invited by the shop; the resident may hide from them at any time."""

    __tablename__ = "family_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(32))
    relation: Mapped[str] = mapped_column(sa.String(16))
    may_order: Mapped[bool]
    invited_at: Mapped[datetime]
    invited_by: Mapped[str] = mapped_column(sa.String(64))
    invitation_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    invitation_until: Mapped[datetime]
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    joined_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """The resident has pressed 見せない; pressed again, the member sees as before."""
    revoked_at: Mapped[datetime | None]

    household: Mapped[Household] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True)
class News:
    """One order as family sees it: day and state. What was bought and what it costs only with the proxy consent."""

    order_id: int
    day: date
    state: OrderState
    handed_at: datetime | None
    condition: Condition | None
    """How the volunteer found the resident; only with the consent to watch-over too."""
    by_family: bool


def invite(
    session: Session, household_id: int, name: str, relation: str, *, may_order: bool, who: str, now: datetime
) -> tuple[FamilyMember, str]:
    """Note the resident's consents and make a one-time invitation: the member and the token of the link.

    Raises NotFound, ValueError (no name).
    """
    household(session, household_id)
    called, kind = name.strip()[:32], relation.strip()[:16]
    if not called:
        raise ValueError("a member of the family has a name")
    for consent in (SEEING, ORDERING) if may_order else (SEEING,):
        text = CONSENT_TEXTS[consent].format(name=called, relation=kind or "ご家族")
        give(session, household_id, consent, text, now)
    token = secrets.token_urlsafe(24)
    made = FamilyMember(
        household_id=household_id, name=called, relation=kind, may_order=may_order, invited_at=now, invited_by=who,
        invitation_hash=token_hash(token), invitation_until=now + INVITATION_VALID,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made, token


def invited(session: Session, token: str, now: datetime) -> FamilyMember:
    """Whom a link invites. Raises InvitationOver."""
    query = sa.select(FamilyMember).where(
        FamilyMember.invitation_hash == token_hash(token),
        FamilyMember.invitation_until >= now,
        FamilyMember.revoked_at.is_(None),
    )
    found = session.scalar(query.with_for_update(of=FamilyMember))
    if found is None:
        raise InvitationOver
    return found


def join(session: Session, token: str, now: datetime) -> str:
    """Use the link up: gives the long-lived token that the telephone keeps. Raises InvitationOver."""
    found = invited(session, token, now)
    kept = secrets.token_urlsafe(32)
    found.invitation_hash, found.token_hash, found.joined_at = None, token_hash(kept), now
    session.flush()
    return kept


def member_by_token(session: Session, token: str) -> FamilyMember | None:
    """Whose telephone this is; None where the token is unknown or was revoked."""
    query = sa.select(FamilyMember).where(
        FamilyMember.token_hash == token_hash(token), FamilyMember.revoked_at.is_(None)
    )
    return session.scalar(query)


def members_of(session: Session, household_id: int) -> list[FamilyMember]:
    """Those who were invited and not revoked, in the order in which they came."""
    query = sa.select(FamilyMember).where(FamilyMember.household_id == household_id, FamilyMember.revoked_at.is_(None))
    return list(session.scalars(query.order_by(FamilyMember.id)))


def member_of(session: Session, household_id: int, member_id: int) -> FamilyMember:
    """Raises NotFound: also for a member of another household's family."""
    found = session.get(FamilyMember, member_id)
    if found is None or found.household_id != household_id:
        raise NotFound("family member", member_id)
    return found


def revoke(session: Session, household_id: int, member_id: int, now: datetime) -> None:
    """The telephone shows nothing any more, for good. Twice changes nothing. Raises NotFound."""
    found = member_of(session, household_id, member_id)
    if found.revoked_at is None:
        found.revoked_at, found.token_hash, found.invitation_hash = now, None, None
        session.flush()
        _withdraw_what_nobody_uses(session, household_id, now)


def hide(session: Session, household_id: int, member_id: int, now: datetime) -> FamilyMember:
    """「見せない」: the resident withdraws the consent for this member. Twice changes nothing. Raises NotFound."""
    found = member_of(session, household_id, member_id)
    if found.hidden_at is None:
        found.hidden_at = now
        session.flush()
        _withdraw_what_nobody_uses(session, household_id, now)
    return found


def show(session: Session, household_id: int, member_id: int, now: datetime) -> FamilyMember:
    """「また見せる」: a consent given anew, on the television. Twice changes nothing. Raises NotFound."""
    found = member_of(session, household_id, member_id)
    if found.hidden_at is not None and found.revoked_at is None:
        found.hidden_at = None
        session.flush()
        for consent in (SEEING, ORDERING) if found.may_order else (SEEING,):
            text = CONSENT_TEXTS[consent].format(name=found.name, relation=found.relation or "ご家族")
            give(session, household_id, consent, text, now)
    return found


def _withdraw_what_nobody_uses(session: Session, household_id: int, now: datetime) -> None:
    """A consent that was given for certain people ends with the last of them."""
    active = [each for each in members_of(session, household_id) if each.hidden_at is None]
    if not active:
        withdraw(session, household_id, SEEING, now)
    if not any(each.may_order for each in active):
        withdraw(session, household_id, ORDERING, now)


def may_see(session: Session, member: FamilyMember, now: datetime) -> bool:
    """Whether the resident shows anything to this member now."""
    in_force = member.revoked_at is None and member.hidden_at is None
    return in_force and has_consent(session, member.household_id, SEEING, now)


def may_order(session: Session, member: FamilyMember, now: datetime) -> bool:
    """Whether this member orders for the resident now, and so sees goods and prices."""
    return member.may_order and may_see(session, member, now) and has_consent(
        session, member.household_id, ORDERING, now
    )  # fmt: skip


def require(session: Session, member: FamilyMember, kind: ConsentKind, now: datetime) -> None:
    """Raises ConsentMissing."""
    if not (may_order if kind is ORDERING else may_see)(session, member, now):
        raise ConsentMissing(member.household_id, kind)


def news(session: Session, member: FamilyMember, now: datetime) -> list[News]:
    """The newest orders, as much of them as the consents say. Raises ConsentMissing."""
    require(session, member, SEEING, now)
    healthy = has_consent(session, member.household_id, HEALTH, now)
    orders = orders_of_household(session, member.household_id)[:NEWEST_ORDERS]
    return [_news(session, order, healthy) for order in orders]


def _news(session: Session, order: Order, with_condition: bool) -> News:
    jobs = delivery.jobs_of_order(session, order.id)
    handed = [job.handed_at for job in jobs if job.handed_at is not None]
    reports = [watchover.report_of_job(session, job.id) for job in jobs] if with_condition else []
    seen = [report for report in reports if report is not None]
    newest = max(seen, key=lambda report: report.id, default=None)
    return News(
        order_id=order.id,
        day=order.delivery_day,
        state=order.state,
        handed_at=max(handed) if order.state is OrderState.DELIVERED and handed else None,
        condition=newest.condition if newest else None,
        by_family=order.placed_by.startswith("family:"),
    )
