"""When a zone holds, in words: 「2026-08-14 09:00〜21:00」, 「月火水木金 07:30〜17:00」."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from flightplans.airspace.applicability import WEEK, Daily, Period
from flightplans.airspace.zone import Zone

JAPAN = timezone(timedelta(hours=9), "JST")
_DAYS = dict(zip(WEEK, "月火水木金土日", strict=True))


def label(zone: Zone) -> str:
    """The name, with the times if it does not hold always."""
    return zone.name if zone.permanent else f"{zone.name}（{when(zone)}）"


def when(zone: Zone) -> str:
    """The times of all periods, on the clock of Japan; days and hours on the clock that they were given in."""
    return "、".join(_period(period) for period in zone.applies) or "常時"


def _period(period: Period) -> str:
    begin, end = _moment(period.start), _moment(period.end)
    if period.start and period.end and begin[:10] == end[:10]:
        end = end[11:]
    span = f"{begin}〜{end}" if begin or end else ""
    return " ".join(part for part in (span, *map(_hours, period.daily)) if part)


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}" if moment else ""


def _hours(hours: Daily) -> str:
    days = "毎日" if hours.days == WEEK else "".join(_DAYS[day] for day in hours.days)
    zone = "" if hours.start.utcoffset() == timedelta(hours=9) else f" {hours.start:%z}"
    return f"{days} {hours.start:%H:%M}〜{hours.end:%H:%M}{zone}"
