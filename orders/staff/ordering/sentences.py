"""What the rules of ordering refuse, for the person at the telephone."""

from __future__ import annotations

from orders.errors import ConsentMissing, NoDeliveryDay, TooLateToCancel
from orders.staff.sentences import sentence_of
from orders.staff.words import ORDER_WORDS


@sentence_of.register
def _(error: TooLateToCancel) -> str:
    if error.cutoff_passed:
        return "締め切りを過ぎたので、この注文は 変えたり 取り消したり できません。"
    have = ORDER_WORDS.get(error.state, error.state)
    return f"この注文は、いま「{have}」です。もう 変えたり 取り消したり できません。"


@sentence_of.register
def _(error: ConsentMissing) -> str:
    return "この方が代わりに注文することに、ご本人の同意がありません。ご本人に確かめてください。"


@sentence_of.register
def _(error: NoDeliveryDay) -> str:
    return "お届けできる日が見つかりません。配達の予定を確かめてください。"
