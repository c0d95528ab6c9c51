"""The Japanese words of the staff's screens for states, carriers, zones and numbers (see docs/words.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flask import Flask
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from orders.fulfilment.picking import NOTHING_THERE

ORDER_WORDS = {
    "placed": "受け付けました",
    "picking": "集めています",
    "packed": "箱に詰めました",
    "out": "運んでいます",
    "delivered": "届きました",
    "cancelled": "取り消し",
}
JOB_WORDS = {
    "ready": "お店で待っています",
    "loaded": "積みました",
    "under_way": "運んでいます",
    "at_hall": "公民館に着きました",
    "handed_over": "手渡しました",
    "returned": "持ち帰りました",
    "taken_in": "お店に戻りました",
    "withdrawn": "詰め直しています",
}
CARRIER_WORDS = {"undecided": "未定", "drone": "飛行機", "van": "車"}
ZONE_WORDS = {"ambient": "常温", "chilled": "冷蔵", "frozen": "冷凍"}
CHANNEL_WORDS = {"tv": "テレビ", "telephone": "電話", "proxy": "代わりの方", "standing": "毎週の注文"}
CALLER_WORDS = {
    "care_manager": "ケアマネジャー",
    "home_helper": "ヘルパー",
    "welfare_commissioner": "民生委員",
    "social_council": "社会福祉協議会",
    "": "ご家族",
}
RULE_WORDS = {"similar": "似た品でよい", "none": "なしでよい"}
CONDITION_WORDS = {"fine": "お元気", "call": "電話が要る", "urgent": "急ぎ", "absent": "お留守"}

# What staff can choose when a box goes by road after all: the key is in the form, the words are kept in the job.
VAN_REASONS = {
    "weather": "天気がわるいため",
    "too_heavy": "重すぎるため",
    "aircraft": "飛行機の都合",
    "hall": "公民館の都合",
    "hurry": "急ぎのため",
    "other": "そのほか",
}

# Remarks that the shop's rules leave in the history of an order, and how staff read them.
_REMARKS = (
    (re.compile(r"missing: (.+) x (\d+)"), r"品切れ：\1（\2点）"),
    (re.compile(r"found: (.+)"), r"見つかった：\1"),
    (re.compile(r"substitute: (.+) -> (.+) x (\d+)"), r"代わり：\1 → \2（\3点）"),
    (re.compile(r"substitute: (.+) -> (.+) x (\d+), agreed by telephone"), r"代わり：\1 → \2（\3点、電話で確認）"),
    (re.compile(r"no substitute: (.+), not (.+)"), r"代わりをやめた：\1（\2）"),
    (re.compile(r"given back by the picker"), "ほかの係に渡した"),
    (re.compile(r"packed into (\d+) boxes"), r"\1箱に分けました"),
    (re.compile(r"moved: (.+) x (\d+) from box (\d+) to box (\d+)"), r"移した：\1（\2点、\3箱めから\4箱めへ）"),
    (re.compile(r"box (\d+) added"), r"\1箱めを加えた"),
    (re.compile(r"box (\d+) removed"), r"\1箱めをなくした"),
    (re.compile(r"box (\d+) is now: (.+)"), r"\1箱めを「\2」に変えた"),
    (re.compile(r"box (\d+) opened again"), r"\1箱めを もう一度 開けた"),
    (
        re.compile(r"weight of box (\d+) accepted: (\d+) g instead of (\d+) g: (.+)"),
        r"\1箱めの重さのちがい：計算\3g、はかり\2g（\4）",
    ),
    (re.compile(r"cancelled before picking"), "集める前に取り消し"),
    (re.compile(re.escape(NOTHING_THERE)), "ぜんぶ品切れ"),
    (re.compile("tv"), "テレビから"),
    (re.compile(r"moved: \d+-(\d+)-(\d+) -> \d+-(\d+)-(\d+) ?(.*)"), r"お届けの日を \1/\2 から \3/\4 に \5"),
    (re.compile("telephone"), "電話で"),
    (re.compile("proxy"), "代わりの方から"),
    (re.compile("standing"), "毎週の注文"),
)


def remark_words(why: str) -> str:
    """The reason in an order's history, in Japanese where the shop wrote it itself."""
    for pattern, words in _REMARKS:
        found = pattern.fullmatch(why)
        if found:
            return found.expand(words)
    return why


def _word(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda key: words.get(str(key), str(key))


def kilograms(weight_g: int) -> str:
    """1234 -> 1.23kg; for reading at a glance, never for arithmetic."""
    return f"{weight_g / 1000:.2f}kg"


def grams(weight_g: int) -> str:
    """1234 -> 1,234g"""
    return f"{weight_g:,}g"


def signed_grams(weight_g: int) -> str:
    """-20 -> −20g, 20 -> ＋20g, 0 -> ±0g"""
    sign = "＋" if weight_g > 0 else ("−" if weight_g < 0 else "±")
    return f"{sign}{abs(weight_g):,}g"


def left_words(minutes: int) -> str:
    """135 -> あと2時間15分, in days where it is long."""
    hours, rest = divmod(max(0, minutes), 60)
    if hours >= 24:
        return f"あと{hours // 24}日"
    if hours:
        return f"あと{hours}時間{rest}分"
    return f"あと{rest}分"


def zone_mark(temperature: str) -> Markup:
    """A small mark for what must stay cold; nothing for what need not."""
    if temperature == "ambient":
        return Markup("")
    word = ZONE_WORDS.get(str(temperature), temperature)
    return Markup('<span class="mark {0}">{1}</span>').format(str(temperature), word)


def csrf_field() -> Markup:
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{0}">').format(generate_csrf())


def teach(app: Flask) -> None:
    """Give the templates these words."""
    app.jinja_env.globals.update(csrf=csrf_field, zone=zone_mark)
    app.jinja_env.filters.update(
        order_word=_word(ORDER_WORDS),
        job_word=_word(JOB_WORDS),
        carrier_word=_word(CARRIER_WORDS),
        zone_word=_word(ZONE_WORDS),
        channel_word=_word(CHANNEL_WORDS),
        caller_word=_word(CALLER_WORDS),
        condition_word=_word(CONDITION_WORDS),
        rule_word=_word(RULE_WORDS),
        remark_words=remark_words,
        kilograms=kilograms,
        grams=grams,
        signed_grams=signed_grams,
        left_words=left_words,
    )
