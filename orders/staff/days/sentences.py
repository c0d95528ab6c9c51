"""What the calendar refuses, in plain words."""

from __future__ import annotations

from orders.days.errors import (
    AlreadyPicked,
    CalendarChanged,
    EffectChanged,
    NoRoom,
    RuleImpossible,
    TooHeavyForADay,
)
from orders.errors import NoDeliveryDay
from orders.staff.sentences import sentence_of

_IMPOSSIBLE = {
    "hours": "時間帯は「13:00」のように入れ、重ならないようにしてください。終わりは始まりより後です。",
    "limit": "件数と重さは、0からの数字で入れてください。空らんは「決まりなし」です。",
    "days": "日にちを正しく選んでください。一度に変えられるのは、62日までです。",
    "place": "地区を選んでください。",
    "reason": "理由は、8字までで書いてください（テレビに出ます）。",
    "cutoff": "締め切りは「10:30」のように入れてください。",
    "nothing": "何を変えるかを選んでください。",
    "over": "その日の注文は、もう締め切って一覧を作りました。締め切りを遅くすることはできません。",
}


@sentence_of.register
def _(error: RuleImpossible) -> str:
    return _IMPOSSIBLE.get(error.what, "この決まりは作れません。もう一度お確かめください。")


@sentence_of.register
def _(error: CalendarChanged) -> str:
    who = f"（{error.who}）" if error.who else ""
    return f"ほかの方{who}が、先にカレンダーを変えました。下の内容でよいか、もう一度お確かめください。"


@sentence_of.register
def _(error: EffectChanged) -> str:
    return "お確かめの間に、注文が変わりました。下の内容でよいか、もう一度お確かめください。"


@sentence_of.register
def _(error: NoRoom) -> str:
    return f"{error.day.month}月{error.day.day}日には移せません。休みか、いっぱいか、締め切りを過ぎています。"


@sentence_of.register
def _(error: AlreadyPicked) -> str:
    return "もう集めはじめた注文なので、日を変えられません。"


@sentence_of.register
def _(error: TooHeavyForADay) -> str:
    return f"重すぎて、どの日にも入りません（{error.weight_g / 1000:.1f}kg）。注文を分けてください。"


@sentence_of.register
def _(error: NoDeliveryDay) -> str:
    return f"これから{error.days}日のあいだに、お届けできる日がありません。カレンダーをお確かめください。"
