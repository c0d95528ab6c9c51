"""What stands in the calendar's forms, read into drafts. Digits may be full-width; an empty field says nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation

from werkzeug.datastructures import MultiDict

from orders.days.drafts import LONGEST_REASON, DayDraft, Draft, UsualDraft
from orders.days.errors import RuleImpossible
from orders.days.rules import TOWN, DayRule, Limit, Slot, Weekday
from orders.staff.days.day_view import parse_day

SLOT_ROWS = 4
_TIME = re.compile(r"([01]?\d|2[0-3])[:.時]?([0-5]\d)?分?")
_DELIVERS = {"closed": False, "open": True}

Fields = MultiDict[str, str]


def draft_of(fields: Fields, known: Sequence[str]) -> Draft:
    """What was filled in; `known` are the ids of the districts. Raises RuleImpossible."""
    return _usual_draft(fields, known) if fields.get("kind") == "usual" else _day_draft(fields, known)


def _day_draft(fields: Fields, known: Sequence[str]) -> DayDraft:
    return DayDraft(_days(fields), _places(fields, known), _day_rule(fields))


def _day_rule(fields: Fields) -> DayRule:
    if fields.get("delivers") == "usual":
        return DayRule()
    reason = unicodedata.normalize("NFKC", fields.get("reason", "")).strip()
    if len(reason) > LONGEST_REASON:
        raise RuleImpossible("reason")
    rule = DayRule(
        delivers=_DELIVERS.get(fields.get("delivers", "")),
        cutoff=read_time(fields.get("cutoff", ""), "cutoff"),
        limit=_limit(fields, "orders", "kg"),
        reason=reason,
    )
    if not rule:
        raise RuleImpossible("nothing")
    return rule


def _days(fields: Fields) -> tuple[date, ...]:
    first = parse_day(fields.get("first", ""))
    last = parse_day(fields.get("last", "")) or first
    if first is None or last is None or not first <= last:
        raise RuleImpossible("days")
    return tuple(first + timedelta(days=n) for n in range(min((last - first).days + 1, 100)))


def _places(fields: Fields, known: Sequence[str]) -> tuple[str, ...]:
    chosen = fields.getlist("place")
    if TOWN in chosen or (chosen and set(known) <= set(chosen)):
        return (TOWN,)
    return tuple(place for place in known if place in chosen)


def _usual_draft(fields: Fields, known: Sequence[str]) -> UsualDraft:
    place = fields.get("place", "")
    if place not in (TOWN, *known):
        raise RuleImpossible("place")
    return UsualDraft(
        place,
        {n: Weekday(f"served{n}" in fields, read_time(fields.get(f"cutoff{n}", ""), "cutoff")) for n in range(7)},
        _limit(fields, "orders", "kg"),
        tuple(slot for n in range(1, SLOT_ROWS + 1) if (slot := _slot(fields, n, place)) is not None),
    )


def _slot(fields: Fields, n: int, place: str) -> Slot | None:
    starts, ends = (read_time(fields.get(f"{end}{n}", ""), "hours") for end in ("starts", "ends"))
    if starts is None and ends is None:
        return None
    if starts is None or ends is None:
        raise RuleImpossible("hours")
    return Slot(-n, place, starts, ends, _limit(fields, f"orders{n}", f"kg{n}"))


def _limit(fields: Mapping[str, str], orders: str, kilograms: str) -> Limit:
    return Limit(_count(fields.get(orders, "")), _grams(fields.get(kilograms, "")))


def read_time(text: str, what: str) -> time | None:
    """10:30, 1030, 10時30分 or 10; None for an empty field. Raises RuleImpossible(what)."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return None
    if typed.isdigit() and len(typed) == 3:
        typed = f"0{typed}"
    found = _TIME.fullmatch(typed)
    if found is None:
        raise RuleImpossible(what)
    return time(int(found[1]), int(found[2] or 0))


def _count(text: str) -> int | None:
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 6:
        raise RuleImpossible("limit")
    return int(typed)


def _grams(text: str) -> int | None:
    typed = unicodedata.normalize("NFKC", text).strip().removesuffix("kg")
    if not typed:
        return None
    try:
        grams = Decimal(typed) * 1000
    except InvalidOperation as error:
        raise RuleImpossible("limit") from error
    if not grams.is_finite() or not 0 <= grams < 10**9:
        raise RuleImpossible("limit")
    return int(grams)
