"""Times, days and amounts as a person would say them."""

from datetime import date, datetime, timedelta

from orders.calendar import Promise
from orders.clock import local

_WEEKDAYS = "月火水木金土日"


def day(value: date) -> str:
    """11月24日(火)"""
    return f"{value.month}月{value.day}日({_WEEKDAYS[value.weekday()]})"


def time_of_day(at: datetime) -> str:
    """午前9時05分; noon is 午後0時, as Japanese clocks say."""
    there = local(at)
    half = "午前" if there.hour < 12 else "午後"
    return f"{half}{there.hour % 12}時{there.minute:02d}分"


def clock(now: datetime) -> str:
    """11月24日(火) 午前9時05分"""
    return f"{day(local(now).date())} {time_of_day(now)}"


def near_day(value: date, today: date) -> str:
    """きょう, あした, or the date: what a person says about a day."""
    return {0: "きょう", 1: "あした"}.get((value - today) // timedelta(days=1), day(value))


def span(minutes: int) -> str:
    """1時間48分, 48分"""
    hours, rest = divmod(max(0, minutes), 60)
    if not hours:
        return f"{rest}分"
    return f"{hours}時間{rest}分" if rest else f"{hours}時間"


def cutoff(promise: Promise, now: datetime) -> str:
    """Until when, for which day: the line that stands on every screen."""
    today = local(now).date()
    if promise.day == today:
        return f"あと{span(promise.minutes_to_cutoff)}で締切 ・ きょうお届け"
    return f"次のお届け {near_day(promise.day, today)} ・ {last_minute(promise.cutoff_at)}締切"


def short_cutoff(promise: Promise, now: datetime) -> str:
    """The same in fewer words, for large letters: あと2時間で締切, あした 午前11時締切."""
    today = local(now).date()
    if promise.day == today:
        return f"あと{span(promise.minutes_to_cutoff)}で締切"
    return f"{near_day(local(promise.cutoff_at).date(), today)} {last_minute(promise.cutoff_at)}締切"


def delivery(promise_day: date, today: date, hours: str) -> str:
    """きょう 11月24日(火) 午後1時から5時ごろ"""
    near = near_day(promise_day, today)
    full = day(promise_day)
    return f"{full} {hours}" if near == full else f"{near} {full} {hours}"


def last_minute(at: datetime) -> str:
    """The cut-off as a time: 午前11時, 午前10時30分."""
    there = local(at)
    half = "午前" if there.hour < 12 else "午後"
    minute = f"{there.minute}分" if there.minute else ""
    return f"{half}{there.hour % 12}時{minute}"
