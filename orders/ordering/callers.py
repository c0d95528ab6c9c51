"""Who orders by telephone: the resident, or somebody with the resident's consent to order for them (代理注文)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from orders.errors import ConsentMissing
from orders.homes import carers, family
from orders.homes.consents import ConsentKind


@dataclass(frozen=True)
class Caller:
    """`key` stands in forms, `signature` in the order: who ordered for the household."""

    key: str
    name: str
    role: str

    @property
    def signature(self) -> str:
        return f"{self.key.partition(':')[0]}:{self.name}"


def callers_for(session: Session, household_id: int, now: datetime) -> list[Caller]:
    """Everybody but the resident who may order for the household now: carers first, then family."""
    found = [
        Caller(f"carer:{each.id}", each.name, each.kind)
        for each in carers.carers_of(session, household_id)
        if carers.may_order_for(session, each.id, household_id, now)
    ]
    found += [
        Caller(f"family:{each.id}", each.name, each.relation)
        for each in family.members_of(session, household_id)
        if family.may_order(session, each, now)
    ]
    return found


def require_caller(session: Session, household_id: int, key: str, now: datetime) -> Caller | None:
    """Who this is, for whom they may order; None for the resident (an empty key).

    Raises ConsentMissing: also for a consent that was withdrawn while the page was open.
    """
    if not key:
        return None
    for each in callers_for(session, household_id, now):
        if each.key == key:
            return each
    raise ConsentMissing(household_id, ConsentKind.PROXY_ORDER)
