"""Watch-over in figures: how often residents were found how, without saying who.

Counted of households that agreed to watch-over and to statistics, both in force now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.months import Month
from orders.clock import day_bounds
from orders.delivering.escalations import Escalation
from orders.delivering.watchover import Condition, WatchReport
from orders.homes.consents import ConsentKind, in_force
from orders.homes.districts import districts
from orders.homes.people import Household


@dataclass(frozen=True)
class WatchFigures:
    """Condition -> reports; by district with None where it is not shown. `cases`: somebody had to see to a resident."""

    valley: Mapping[Condition, int]
    by_district: Mapping[str, Mapping[Condition, int | None]]
    cases: int
    cases_by_district: Mapping[str, int | None]


def watch_figures(session: Session, month: Month, now: datetime, fewest: int) -> WatchFigures:
    """A district's count of a condition is hidden where 1 to `fewest` - 1 households stand behind it.

    Were only one district hidden, its number would be the valley's minus the others: then a second one is hidden too.
    """
    reports = _reports(session, month, now)
    keys = [district.id for district in districts(session)]
    valley = {kind: sum(reports[key, kind][0] for key in keys) for kind in Condition}
    shown: dict[str, dict[Condition, int | None]] = {key: {} for key in keys}
    for kind in Condition:
        for key, count in hide_few({key: reports[key, kind] for key in keys}, fewest).items():
            shown[key][kind] = count
    cases = _cases(session, month, now)
    counted = {key: cases.get(key, (0, 0)) for key in keys}
    return WatchFigures(valley, shown, sum(count for count, _ in counted.values()), hide_few(counted, fewest))


def hide_few(counted: Mapping[str, tuple[int, int]], fewest: int) -> dict[str, int | None]:
    """(count, households) by key -> count, or None where it is hidden.

    Nothing at all is no secret of anybody.
    """
    shown: dict[str, int | None] = {
        key: count if not count or households >= fewest else None for key, (count, households) in counted.items()
    }
    if list(shown.values()).count(None) == 1:
        others = [key for key, count in shown.items() if count]
        if others:
            shown[min(others, key=lambda key: (shown[key], key))] = None
    return shown


def _in(month: Month, at: sa.SQLColumnExpression[datetime]) -> tuple[sa.ColumnElement[bool], ...]:
    return at >= day_bounds(month.first)[0], at < day_bounds(month.next.first)[0]


def _agreed(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return tuple(in_force(kind, Household.id, now) for kind in (ConsentKind.WATCH_OVER, ConsentKind.STATISTICS))


def _cases(session: Session, month: Month, now: datetime) -> dict[str, tuple[int, int]]:
    """District -> (escalations that began in that month, households)."""
    query = (
        sa.select(Household.district_id, sa.func.count(), sa.func.count(Escalation.household_id.distinct()))
        .join(Household, Household.id == Escalation.household_id)
        .where(*_in(month, Escalation.opened_at), *_agreed(now))
        .group_by(Household.district_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _reports(session: Session, month: Month, now: datetime) -> dict[tuple[str, Condition], tuple[int, int]]:
    """(district, condition) -> (reports, households)."""
    query = (
        sa.select(
            Household.district_id,
            WatchReport.condition,
            sa.func.count(),
            sa.func.count(WatchReport.household_id.distinct()),
        )
        .join(Household, Household.id == WatchReport.household_id)
        .where(*_in(month, WatchReport.at), *_agreed(now))
        .group_by(Household.district_id, WatchReport.condition)
    )
    found: dict[tuple[str, Condition], tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update({(row[0], row[1]): (row[2], row[3]) for row in session.execute(query)})
    return found
