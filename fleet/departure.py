"""The times of departure for which a plan is good: no-fly zones that hold for some hours were judged for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flightplans.request import PlanRequest
from orders.clock import TOKYO


@dataclass(frozen=True)
class Window:
    """The first and the last moment of a start, aware."""

    since: datetime
    until: datetime


def window_of(departs_at: str | None, departs_until: str | None) -> Window | None:
    """Read the times of a plan; None for a plan that is good at any time."""
    if departs_at is None or departs_until is None:
        return None
    return Window(datetime.fromisoformat(departs_at), datetime.fromisoformat(departs_until))


def missed(plan: Mapping[str, Any], now: datetime) -> Window | None:
    """Return the times of a stored plan if a start now is outside of them."""
    good = window_of(plan.get("departs_at"), plan.get("departs_until"))
    return None if good is None or good.since <= now <= good.until else good


def missed_home(plan: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a start from the hall now is later than the zones of a stored plan were judged for.

    Judged is until the aircraft that leaves the port last is home again, with its longest time on the hall's ground.
    """
    good = window_of(plan.get("departs_at"), plan.get("departs_until"))
    if good is None:
        return False
    last = good.until + timedelta(seconds=plan["out"]["duration_s"] + plan["hold_s"] + PlanRequest.at_hall_s)
    return now > last


def of_missed(window: Window) -> str:
    """Say for which times the plan was made, on the clock of the town."""
    since, until = (f"{each.month}月{each.day}日{each:%H:%M}" for each in map(_in_town, (window.since, window.until)))
    return f"計画した出発の時刻（{since}から{until}まで）の外です。計画を作り直し、もう一度承認してください。"


def _in_town(moment: datetime) -> datetime:
    return moment.astimezone(TOKYO)
