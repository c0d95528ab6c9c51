"""When zones hold, by the letter of their `applicability` (the list of periods of EUROCAE ED-269).

A period has startDateTime and endDateTime (either may be missing) and a schedule of days with startTime and endTime;
hours whose end is not after their start end on the next day. A zone without periods, or with a permanent one, holds
always. Whether it holds can only change at the ends of periods and hours: those moments, and one between each two of
them, are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
Span = tuple[datetime, datetime]


def counts(said: Mapping[str, Any], has_to_hold: bool, span: Span | None) -> bool:
    """Whether a flight in this time (None: at any time) has to reckon with a zone of these GeoJSON properties.

    What permits has to hold all the time, what forbids counts when it holds at any moment.
    """
    periods = said.get("applicability") or ()
    if not periods or any(str(period.get("permanent", "NO")).upper() == "YES" for period in periods):
        return True
    if span is None:
        return not has_to_hold
    moments = sorted({*span, *(at for period in periods for at in _ends(period, span) if span[0] < at < span[1])})
    moments += [one + (other - one) / 2 for one, other in pairwise(moments)]
    held = [any(_holds(period, moment) for period in periods) for moment in moments]
    return all(held) if has_to_hold else any(held)


def _holds(period: Mapping[str, Any], moment: datetime) -> bool:
    start, end = (_moment(period, key) for key in ("startDateTime", "endDateTime"))
    if (start is not None and moment < start) or (end is not None and moment > end):
        return False
    hours = period.get("schedule") or ()
    return not hours or any(begin <= moment <= finish for each in hours for begin, finish in _around(each, moment))


def _ends(period: Mapping[str, Any], span: Span) -> Iterator[datetime]:
    for key in ("startDateTime", "endDateTime"):
        moment = _moment(period, key)
        if moment is not None:
            yield moment
    for hours in period.get("schedule") or ():
        day = span[0]
        while day <= span[1] + timedelta(days=1):
            for stretch in _around(hours, day):
                yield from stretch
            day += timedelta(days=1)


def _around(hours: Mapping[str, Any], moment: datetime) -> Iterator[Span]:
    """The hours as they are on the day before, the day of, and the day after a moment."""
    days = [hours["day"]] if isinstance(hours["day"], str) else hours["day"]
    start, end = _clock(hours["startTime"]), _clock(hours["endTime"])
    here = moment.astimezone(start.tzinfo).date()
    for step in (-1, 0, 1):
        day = here + timedelta(days=step)
        if DAYS[day.weekday()] in days or "ANY" in days:
            begin, finish = datetime.combine(day, start), datetime.combine(day, end)
            yield begin, finish if finish > begin else finish + timedelta(days=1)


def _moment(period: Mapping[str, Any], key: str) -> datetime | None:
    said = period.get(key)
    return datetime.fromisoformat(str(said)) if said else None


def _clock(said: Any) -> time:
    text = str(said)
    return time.fromisoformat("00" + text[2:] if text.startswith("24:00") else text)
