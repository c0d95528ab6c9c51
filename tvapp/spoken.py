"""Times, days and amounts as a person would say them."""

from datetime import date, datetime, time, timedelta

from orders.clock import local
from orders.days.calendar import Promise
from orders.days.rules import Slot

NO_DELIVERY = "お届けは、いま お休みしています"
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


def hours(slot: Slot) -> str:
    """午後1時から3時ごろ, 午前10時から午後0時30分ごろ"""
    starts, ends = _hour(slot.starts), _hour(slot.ends)
    same_half = (slot.starts.hour < 12) == (slot.ends.hour < 12)
    return f"{starts}から{ends[2:] if same_half else ends}ごろ"


def _hour(at: time) -> str:
    half = "午前" if at.hour < 12 else "午後"
    minute = f"{at.minute}分" if at.minute else ""
    return f"{half}{at.hour % 12}時{minute}"


def why_later(promise: Promise, today: date) -> str:
    """Why it is not the day that one would expect: きょうは 大雪のため お休みです。 Empty where it is that day."""
    if not promise.passed_over:
        return ""
    first = promise.passed_over[0]
    if first.full:
        return f"{near_day(first.day, today)}は いっぱいです。"
    because = f"{first.reason}のため " if first.reason else ""
    return f"{near_day(first.day, today)}は {because}お休みです。"


def not_on(promise: Promise, today: date) -> str:
    """The same in a few words, for a narrow place: きょうは お休み, 11月24日(火)は いっぱい."""
    first = promise.passed_over[0]
    return f"{near_day(first.day, today)}は {'いっぱい' if first.full else 'お休み'}"


def last_minute(at: datetime) -> str:
    """The cut-off as a time: 午前11時, 午前10時30分."""
    there = local(at)
    half = "午前" if there.hour < 12 else "午後"
    minute = f"{there.minute}分" if there.minute else ""
    return f"{half}{there.hour % 12}時{minute}"
