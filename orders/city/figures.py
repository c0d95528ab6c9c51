"""The city's figures of a month (KPI). No name and no address leaves this room.

Sums of the whole valley are the service's own books and count every order. What is divided further (by district),
and all of watch-over, counts only households that agreed to statistics; a number that fewer than `FEWEST` households
stand behind is not shown, nor one from which it could be worked out (decision 0021).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.ledger import EntryKind, LedgerEntry
from orders.accounts.months import Month
from orders.city.order_facts import OrderFacts, facts_of
from orders.city.watch_figures import WatchFigures, hide_few, watch_figures
from orders.delivering.delivery import Carrier, DeliveryJob
from orders.homes.consents import ConsentKind, in_force
from orders.homes.districts import districts
from orders.homes.people import Household
from orders.ordering.order import Channel

FEWEST = 5
"""Households behind a number that is divided by district (k-anonymity)."""
NO_REASON = "わけの記録なし"


@dataclass(frozen=True)
class Share:
    """How many of a kind, and how much of all that is, in whole percent."""

    key: str
    count: int
    percent: int


@dataclass(frozen=True)
class Totals:
    """Of any number of orders of a month. Yen with tax; `due` are orders whose promised hours are over."""

    orders: int
    delivered: int
    households: int
    sales_yen: int
    due: int
    on_time: int
    by_air: int
    by_road: int
    staff_minutes: float | None
    """Mean work in the shop of an order that is packed; None without any."""
    pieces: int
    missing_pieces: int
    substitutions: int
    by_tv: int
    by_telephone: int
    by_proxy: int
    by_standing: int
    refunds: int
    refunds_yen: int

    @property
    def on_time_percent(self) -> float | None:
        return percent(self.on_time, self.due)

    @property
    def air_percent(self) -> float | None:
        return percent(self.by_air, self.by_air + self.by_road)

    @property
    def telephone_percent(self) -> float | None:
        return percent(self.by_telephone, self.orders)

    @property
    def tv_percent(self) -> float | None:
        return percent(self.by_tv, self.orders)

    @property
    def missing_percent(self) -> float | None:
        return percent(self.missing_pieces, self.pieces)


@dataclass(frozen=True)
class DistrictFigures:
    """`totals` is None where too few households stand behind it."""

    key: str
    name: str
    totals: Totals | None


@dataclass(frozen=True)
class Figures:
    """One month by delivery day, beside the month before."""

    month: Month
    totals: Totals
    before: Totals
    carriers: tuple[Share, ...]
    van_reasons: tuple[Share, ...]
    districts: tuple[DistrictFigures, ...]
    watch: WatchFigures


def percent(part: int, whole: int) -> float | None:
    """Per cent with one digit; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def figures_of(session: Session, month: Month, now: datetime) -> Figures:
    """Count the month, as the consents are at `now`."""
    facts = facts_of(session, month)
    totals = totals_of(session, month, now)
    return Figures(
        month=month,
        totals=totals,
        before=totals_of(session, month.previous, now),
        carriers=shares({Carrier.DRONE: totals.by_air, Carrier.VAN: totals.by_road}),
        van_reasons=shares(_van_reasons(session, month)),
        districts=_by_district(session, month, facts, now),
        watch=watch_figures(session, month, now, FEWEST),
    )


def totals_of(session: Session, month: Month, now: datetime) -> Totals:
    """The whole valley."""
    return _totals(facts_of(session, month), _refunds(session, month), now)


def _totals(facts: Sequence[OrderFacts], refunds: tuple[int, int], now: datetime) -> Totals:
    work_s = [each.work_s for each in facts if each.work_s is not None]
    due = [each for each in facts if each.promised_until <= now or each.handed_at is not None]
    channels = [each.channel for each in facts]
    return Totals(
        orders=len(facts),
        delivered=sum(each.delivered for each in facts),
        households=len({each.household_id for each in facts}),
        sales_yen=sum(each.sales_yen for each in facts if each.delivered),
        due=len(due),
        on_time=sum(each.on_time for each in due),
        by_air=sum(each.by_air for each in facts),
        by_road=sum(each.by_road for each in facts),
        staff_minutes=round(sum(work_s) / len(work_s) / 60, 1) if work_s else None,
        pieces=sum(each.pieces for each in facts),
        missing_pieces=sum(each.missing_pieces for each in facts),
        substitutions=sum(each.substitutions for each in facts),
        by_tv=channels.count(Channel.TV),
        by_telephone=channels.count(Channel.TELEPHONE),
        by_proxy=channels.count(Channel.PROXY),
        by_standing=channels.count(Channel.STANDING),
        refunds=refunds[0],
        refunds_yen=refunds[1],
    )


def _refunds(
    session: Session, month: Month, district_id: str | None = None, only: Collection[int] | None = None
) -> tuple[int, int]:
    """(how many, whole yen given back) in that month's bills; of a district's households that agreed, or of all."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(LedgerEntry.amount_yen), 0)).where(
        LedgerEntry.kind == EntryKind.REFUND, LedgerEntry.month == month
    )
    if district_id is not None:
        query = query.join(Household, Household.id == LedgerEntry.household_id).where(
            Household.district_id == district_id, LedgerEntry.household_id.in_(list(only or ()))
        )
    count, amount_yen = session.execute(query).one()
    return int(count), -int(amount_yen)


def _by_district(
    session: Session, month: Month, facts: Sequence[OrderFacts], now: datetime
) -> tuple[DistrictFigures, ...]:
    agreed = agreed_to_statistics(session, now)
    own: dict[str, list[OrderFacts]] = {district.id: [] for district in districts(session)}
    for each in facts:
        if each.household_id in agreed:
            own[each.district_id].append(each)
    homes = {key: (len(found), len({each.household_id for each in found})) for key, found in own.items()}
    shown = hide_few(homes, FEWEST)
    return tuple(
        DistrictFigures(
            district.id,
            district.name,
            None
            if shown[district.id] is None
            else _totals(own[district.id], _refunds(session, month, district.id, agreed), now),
        )
        for district in districts(session)
    )


def agreed_to_statistics(session: Session, now: datetime) -> frozenset[int]:
    """Households with that consent in force."""
    query = sa.select(Household.id).where(in_force(ConsentKind.STATISTICS, Household.id, now))
    return frozenset(session.scalars(query))


def _van_reasons(session: Session, month: Month) -> dict[str, int]:
    """Reason -> boxes of that month that go by road."""
    query = (
        sa.select(DeliveryJob.carrier_reason, sa.func.count())
        .where(
            DeliveryJob.delivery_day >= month.first,
            DeliveryJob.delivery_day < month.next.first,
            DeliveryJob.carrier == Carrier.VAN,
        )
        .group_by(DeliveryJob.carrier_reason)
    )
    return {reason or NO_REASON: count for reason, count in session.execute(query)}


def shares(counts: dict[Carrier, int] | dict[str, int]) -> tuple[Share, ...]:
    """The most frequent first; what did not happen is left out."""
    there = {str(key): count for key, count in counts.items() if count}
    total = sum(there.values())
    ordered = sorted(there.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Share(key, count, round(100 * count / total)) for key, count in ordered)


def trend(session: Session, month: Month, now: datetime, months: int = 12) -> list[tuple[Month, Totals]]:
    """The valley's totals of this month and those before it, the oldest first."""
    wanted = [month]
    while len(wanted) < months:
        wanted.append(wanted[-1].previous)
    return [(each, totals_of(session, each, now)) for each in reversed(wanted)]
