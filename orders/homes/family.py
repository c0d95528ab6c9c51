"""Family: who may see from far away how it goes, and who may order; by the resident's consent, and no more.

Every function that gives something away about a household looks at the consents itself: a withdrawn one counts at
once, on the very next page. Each member has consents of their own, with words that name them; they count from the
moment when the member's telephone joins, so that an invitation which nobody uses gives nothing.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders.db import Base
from orders.delivering import delivery, watchover
from orders.delivering.watchover import Condition
from orders.errors import ConsentMissing, InvitationOver, NotFound
from orders.form_press import press_of
from orders.homes.boxes import token_hash
from orders.homes.consents import ConsentKind, Manner, Way, give, has_consent, kinds_by_member, withdraw
from orders.homes.people import Household, household
from orders.ordering.order import Order, OrderState, orders_of_household
from orders.upsert import insert_into

INVITATION_VALID = timedelta(days=7)
ANSWER_LOST_WITHIN = timedelta(minutes=10)
"""So long may a link be used again by a telephone that has never shown a page: its answer got lost on the way."""
NEWEST_ORDERS = 5
SEEING, ORDERING, HEALTH = ConsentKind.FAMILY_NOTICE, ConsentKind.PROXY_ORDER, ConsentKind.WATCH_OVER
CONDITION = ConsentKind.FAMILY_CONDITION
ON_TV = Manner(Way.TV, "tv")

CONSENT_TEXTS = {
    SEEING: "注文があったこと、お渡しした時刻を、{name}さん（{relation}）に 知らせます。",
    ORDERING: "{name}さん（{relation}）が、私の代わりに 注文できます。品物と代金も 見えます。",
    CONDITION: "届けた人が見た ご様子を、{name}さん（{relation}）に 伝えます。",
}


class FamilyMember(Base):
    """Somebody of the family with a telephone. Invited by the shop; the resident may hide from them at any time."""

    __tablename__ = "family_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(32))
    relation: Mapped[str] = mapped_column(sa.String(16))
    may_order: Mapped[bool]
    may_see_condition: Mapped[bool] = mapped_column(server_default=sa.false())
    invited_at: Mapped[datetime]
    invited_by: Mapped[str] = mapped_column(sa.String(64))
    invitation_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    invitation_until: Mapped[datetime]
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    joined_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    """The first page that the telephone showed after joining: from then on the link is used up."""
    hidden_at: Mapped[datetime | None]
    """The resident has pressed 見せない; pressed again, the member sees as before."""
    revoked_at: Mapped[datetime | None]

    household: Mapped[Household] = relationship(lazy="joined", innerjoin=True)

    @property
    def agreed(self) -> tuple[ConsentKind, ...]:
        """What the resident said yes to when this member was invited."""
        asked = {SEEING: True, ORDERING: self.may_order, CONDITION: self.may_see_condition}
        return tuple(kind for kind, wanted in asked.items() if wanted)


@dataclass(frozen=True)
class News:
    """One order as family sees it: day and state. What was bought and what it costs only with the proxy consent."""

    order_id: int
    day: date
    state: OrderState
    handed_at: datetime | None
    condition: Condition | None
    """How the volunteer found the resident; only with the consent to that and to watch-over."""
    by_family: bool


def invite(
    session: Session, household_id: int, name: str, relation: str, *, may_order: bool, who: str, now: datetime,
    may_see_condition: bool = False, form_token: str = "",
) -> tuple[FamilyMember, str]:  # fmt: skip
    """Make a one-time invitation with what the resident agreed to: the member and the token of the link.

    The same form sent twice gives the same member and the same link.

    Raises NotFound, InvitationOver (cut off since), ValueError (no name).
    """
    household(session, household_id)
    called, kind = name.strip()[:32], relation.strip()[:16]
    if not called:
        raise ValueError("a member of the family has a name")
    press = press_of(form_token, household_id, called, kind, may_order, may_see_condition, who)
    token = _link_of(press) if press else secrets.token_urlsafe(24)
    insert = insert_into(session, FamilyMember).values(
        household_id=household_id, name=called, relation=kind, may_order=may_order,
        may_see_condition=may_see_condition, invited_at=now, invited_by=who,
        invitation_hash=token_hash(token), invitation_until=now + INVITATION_VALID,
    )  # fmt: skip
    session.execute(insert.on_conflict_do_nothing(index_elements=["invitation_hash"]))
    query = sa.select(FamilyMember).where(FamilyMember.invitation_hash == token_hash(token))
    made = session.scalars(query).one()
    if made.revoked_at is not None:
        raise InvitationOver
    return made, token


def _link_of(press: str) -> str:
    """The second press has to show the link of the first one, which is kept as a hash only."""
    return base64.urlsafe_b64encode(bytes.fromhex(press)).decode().rstrip("=")


def invited(session: Session, token: str, now: datetime) -> FamilyMember:
    """Whom a link invites. Raises InvitationOver."""
    return _found(session.scalar(_invitation(token, now)))


def _invitation(token: str, now: datetime) -> sa.Select[FamilyMember]:
    fresh = sa.and_(FamilyMember.joined_at.is_(None), FamilyMember.invitation_until >= now)
    lost = sa.and_(FamilyMember.joined_at >= now - ANSWER_LOST_WITHIN, FamilyMember.opened_at.is_(None))
    return sa.select(FamilyMember).where(
        FamilyMember.invitation_hash == token_hash(token), FamilyMember.revoked_at.is_(None), sa.or_(fresh, lost)
    )


def _found(member: FamilyMember | None) -> FamilyMember:
    if member is None:
        raise InvitationOver
    return member


def join(session: Session, token: str, now: datetime) -> str:
    """Use the link up: gives the long-lived token that the telephone keeps. Raises InvitationOver.

    A telephone that has shown no page yet has lost that token: for a short time the link gives it a new one.
    """
    found = _found(session.scalar(_locked(_invitation(token, now))))
    kept = secrets.token_urlsafe(32)
    found.token_hash, found.joined_at = token_hash(kept), found.joined_at or now
    session.flush()
    if found.hidden_at is None:
        _give_what_was_agreed(session, found, now, Manner(Way.TELEPHONE, found.invited_by))
    return kept


def opened(session: Session, member_id: int, now: datetime) -> None:
    """This telephone shows a page: it has its token, and the link is used up. Twice changes nothing."""
    first = sa.update(FamilyMember).where(FamilyMember.id == member_id, FamilyMember.opened_at.is_(None))
    session.execute(first.values(opened_at=now))


def is_of(member: FamilyMember | None, token: str) -> bool:
    """Whether this member came by that link."""
    return member is not None and member.invitation_hash == token_hash(token)


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


def lock(session: Session, household_id: int, member_id: int) -> FamilyMember:
    """This member, as they are now: who changes something about them comes one by one. Raises NotFound."""
    query = sa.select(FamilyMember).where(FamilyMember.id == member_id, FamilyMember.household_id == household_id)
    found = session.scalar(_locked(query))
    if found is None:
        raise NotFound("family member", member_id)
    return found


def _locked(query: sa.Select[FamilyMember]) -> sa.Select[FamilyMember]:
    """On SQLite all writers queue anyway."""
    return query.with_for_update(key_share=True, of=FamilyMember).execution_options(populate_existing=True)


def revoke(session: Session, household_id: int, member_id: int, now: datetime, who: str = "") -> None:
    """The telephone shows nothing any more, for good. Twice changes nothing. Raises NotFound."""
    found = lock(session, household_id, member_id)
    if found.revoked_at is None:
        found.revoked_at, found.token_hash = now, None
        session.flush()
        _withdraw_all(session, found, now, Manner(Way.TELEPHONE, who))


def hide(session: Session, household_id: int, member_id: int, now: datetime, manner: Manner = ON_TV) -> FamilyMember:
    """「見せない」: the resident withdraws the consents for this member. Twice changes nothing. Raises NotFound."""
    found = lock(session, household_id, member_id)
    if found.hidden_at is None:
        found.hidden_at = now
        session.flush()
        _withdraw_all(session, found, now, manner)
    return found


def narrow(
    session: Session, household_id: int, member_id: int, kind: ConsentKind, now: datetime, manner: Manner
) -> None:
    """This member loses one thing alone: the sight of the resident's condition, or ordering. 「また見せる」 does not
    bring it back. Twice changes nothing. Raises NotFound, ValueError (SEEING: then they see nothing, see `hide`)."""
    if kind not in (ORDERING, CONDITION):
        raise ValueError(f"{kind} is not withdrawn alone")
    found = lock(session, household_id, member_id)
    if kind is ORDERING:
        found.may_order = False
    else:
        found.may_see_condition = False
    session.flush()
    withdraw(session, household_id, kind, now, member_id=member_id, manner=manner)


def show(session: Session, household_id: int, member_id: int, now: datetime) -> FamilyMember:
    """「また見せる」: consents given anew, on the television. Twice changes nothing. Raises NotFound."""
    found = lock(session, household_id, member_id)
    if found.hidden_at is not None and found.revoked_at is None:
        found.hidden_at = None
        session.flush()
        if found.joined_at is not None:
            _give_what_was_agreed(session, found, now, ON_TV)
    return found


def _give_what_was_agreed(session: Session, member: FamilyMember, now: datetime, manner: Manner) -> None:
    for kind in member.agreed:
        text = CONSENT_TEXTS[kind].format(name=member.name, relation=member.relation or "ご家族")
        template = CONSENT_TEXTS[kind]
        give(session, member.household_id, kind, text, now, member_id=member.id, template=template, manner=manner)


def _withdraw_all(session: Session, member: FamilyMember, now: datetime, manner: Manner) -> None:
    for kind in CONSENT_TEXTS:
        withdraw(session, member.household_id, kind, now, member_id=member.id, manner=manner)


def may_see(session: Session, member: FamilyMember, now: datetime) -> bool:
    """Whether the resident shows anything to this member now."""
    in_force = member.revoked_at is None and member.hidden_at is None
    return in_force and has_consent(session, member.household_id, SEEING, now, member_id=member.id)


def may_order(session: Session, member: FamilyMember, now: datetime) -> bool:
    """Whether this member orders for the resident now, and so sees goods and prices."""
    return member.may_order and may_see(session, member, now) and has_consent(
        session, member.household_id, ORDERING, now, member_id=member.id
    )  # fmt: skip


def seen_by(
    session: Session, household_id: int, members: Sequence[FamilyMember], now: datetime
) -> dict[int, frozenset[ConsentKind]]:
    """Member -> what is shown to them now: nothing, SEEING, with it ORDERING, CONDITION. One query."""
    given = kinds_by_member(session, household_id, now)
    watched = HEALTH in given.get(None, frozenset())
    allowed = frozenset(CONSENT_TEXTS) if watched else frozenset(CONSENT_TEXTS) - {CONDITION}
    shown = {}
    for member in members:
        kinds = given.get(member.id, frozenset()) & allowed
        hidden = member.hidden_at is not None or member.revoked_at is not None or SEEING not in kinds
        shown[member.id] = frozenset[ConsentKind]() if hidden else kinds
    return shown


def require(session: Session, member: FamilyMember, kind: ConsentKind, now: datetime) -> None:
    """Raises ConsentMissing."""
    if not (may_order if kind is ORDERING else may_see)(session, member, now):
        raise ConsentMissing(member.household_id, kind)


def news(session: Session, member: FamilyMember, now: datetime) -> list[News]:
    """The newest orders, as much of them as the consents say. Raises ConsentMissing."""
    require(session, member, SEEING, now)
    shown = seen_by(session, member.household_id, [member], now)[member.id]
    orders = orders_of_household(session, member.household_id)[:NEWEST_ORDERS]
    return [_news(session, order, CONDITION in shown, now) for order in orders]


def _news(session: Session, order: Order, with_condition: bool, now: datetime) -> News:
    jobs = delivery.jobs_of_order(session, order.id)
    handed = [job.handed_at for job in jobs if job.handed_at is not None]
    reports = [watchover.shown_report(session, job.id, now) for job in jobs] if with_condition else []
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
