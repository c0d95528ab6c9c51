"""What delivering and watch-over refuse, in plain words."""

from __future__ import annotations

from orders.delivering.errors import DoorInvalid, EscalationMoved, FateMissing, UntilMissing
from orders.errors import ConsentMissing
from orders.staff.sentences import sentence_of


@sentence_of.register
def _(error: DoorInvalid) -> str:
    if error.what == "neighbour":
        return "「おとなりに預ける」には、おとなりの方のお名前が要ります。"
    return "緯度と経度は、両方を数字で入れるか、両方を空けてください（例：35.7583、138.0851）。"


@sentence_of.register
def _(error: EscalationMoved) -> str:
    if error.have == "open":
        return "先に「わたしが対応します」を押してください。"
    return "どうなったかを、短く書いてください。" if error.have != "closed" else "この件は、もう終わっています。"


@sentence_of.register
def _(error: UntilMissing) -> str:
    return "いつまで お留守かを、きょうより後の日で入れてください（1年まで）。"


@sentence_of.register
def _(error: ConsentMissing) -> str:
    return "この方の同意がないので、記録できません。"


@sentence_of.register
def _(error: FateMissing) -> str:
    return f"どうするか えらんでいない品物があります：{'、'.join(error.names)}。"
