"""Applicability as ED-269 writes it (and as our GeoJSON and KML do): a list of periods with permanent YES or NO,
startDateTime, endDateTime and a schedule of days and hours.

Names and values: EUROCAE ED-269, as in InterUSS uas_standards `eurocae_ed269` (ApplicableTimePeriod, DailyPeriod).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flightplans.airspace.applicability import WEEK, Daily, Day, Period
from flightplans.airspace.findings import Notes, Where

ANY = "ANY"


def written(periods: Sequence[Period]) -> list[dict[str, Any]]:
    """The list; one permanent period where there are none."""
    return [_written_period(period) for period in periods] or [{"permanent": "YES"}]


def read(said: Any, where: Where, notes: Notes) -> tuple[Period, ...] | None:
    """Inverse of `written`; None with a note where it cannot be told when a zone holds. Absent is always."""
    if said is None:
        return ()
    if not isinstance(said, Sequence) or isinstance(said, str) or not all(isinstance(each, Mapping) for each in said):
        notes.add("bad_time", where, key="applicability", value=str(said)[:60])
        return None
    periods = [_period(each, where, notes) for each in said]
    return None if None in periods else tuple(period for period in periods if period is not None)


def _written_period(period: Period) -> dict[str, Any]:
    if period.always:
        return {"permanent": "YES"}
    said: dict[str, Any] = {"permanent": "NO"}
    if period.start is not None:
        said["startDateTime"] = period.start.isoformat()
    if period.end is not None:
        said["endDateTime"] = period.end.isoformat()
    if period.daily:
        said["schedule"] = [
            {"day": [str(day) for day in hours.days], "startTime": _clock(hours.start), "endTime": _clock(hours.end)}
            for hours in period.daily
        ]
    return said


def _clock(clock: time) -> str:
    """HH:MM:SS.00+0900: the long form of ED-269's examples; InterUSS reads no colon in the offset."""
    offset = clock.strftime("%z")
    zone = "Z" if offset == "+0000" else offset[:5]
    return clock.strftime("%H:%M:%S.00") + zone


def _period(said: Mapping[str, Any], where: Where, notes: Notes) -> Period | None:
    schedule = said.get("schedule") or said.get("dailyPeriod")  # the second in files of the first edition
    timed = [key for key in ("startDateTime", "endDateTime") if said.get(key)] + (["schedule"] if schedule else [])
    if str(said.get("permanent", "NO")).upper() == "YES":
        if timed:
            notes.add("permanent_with_times", where)
        return Period()
    if not timed:
        notes.add("never_says_when", where)
        return None
    before = len(notes.found)
    start, end = (moment(said.get(key), key, where, notes) for key in ("startDateTime", "endDateTime"))
    daily = tuple(_hours(schedule or (), where, notes))
    if start is not None and end is not None and end <= start:
        notes.add("ends_before_begins", where, start=start.isoformat(), end=end.isoformat())
    return Period(start, end, daily) if len(notes.found) == before else None


def moment(said: Any, key: str, where: Where, notes: Notes) -> datetime | None:
    """An aware moment in ISO 8601; None where there is none, with a note where it is wrong."""
    if said is None or said == "":
        return None
    try:
        read_moment = datetime.fromisoformat(str(said))
    except ValueError:
        notes.add("bad_time", where, key=key, value=str(said))
        return None
    if read_moment.utcoffset() is None:
        notes.add("naive_time", where, key=key, value=str(said))
        return None
    return read_moment


def _hours(said: Any, where: Where, notes: Notes) -> Iterator[Daily]:
    if not isinstance(said, Sequence) or isinstance(said, str) or not all(isinstance(each, Mapping) for each in said):
        notes.add("bad_time", where, key="schedule", value=str(said)[:60])
        return
    for each in said:
        days = _days(each.get("day"), where, notes)
        start = _time(each.get("startTime"), "startTime", where, notes)
        end = _time(each.get("endTime"), "endTime", where, notes)
        if days and start is not None and end is not None:
            try:
                yield Daily(days, start, end)
            except ValueError:
                notes.add("bad_time", where, key="schedule", value=f"{each.get('startTime')} {each.get('endTime')}")


def _days(said: Any, where: Where, notes: Notes) -> tuple[Day, ...]:
    words = [said] if isinstance(said, str) else list(said) if isinstance(said, Sequence) else []
    known = [str(word).upper() for word in words]
    if not known or not all(word == ANY or word in WEEK for word in known):
        notes.add("bad_days", where, value=str(said))
        return ()
    return WEEK if ANY in known else tuple(Day(word) for word in known)


def _time(said: Any, key: str, where: Where, notes: Notes) -> time | None:
    """A time of day; a part of a second widens the hours to the whole one, 24:00 is the end of the day."""
    text = str(said)
    try:
        clock = time.fromisoformat("00" + text[2:] if text.startswith("24:00") else text)
    except ValueError:
        notes.add("bad_time", where, key=key, value=text)
        return None
    if clock.utcoffset() is None:
        notes.add("naive_time", where, key=key, value=text)
        return None
    if clock.microsecond and key == "endTime":
        whole = datetime.combine(date(2000, 1, 1), clock.replace(microsecond=0)) + timedelta(seconds=1)
        return whole.timetz()
    return clock.replace(microsecond=0)
