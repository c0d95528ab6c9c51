"""What the room of homes refuses, in plain words."""

from __future__ import annotations

from orders.homes.errors import (
    ErasureDecided,
    LastOfTheCity,
    LoginTaken,
    MembershipOver,
    MoneyOpen,
    NotAgreed,
    OrdersOpen,
    PasswordTooShort,
    PauseBackwards,
    SamePerson,
    StillMember,
)
from orders.staff.sentences import sentence_of


@sentence_of.register
def _(_error: NotAgreed) -> str:
    return "注文の同意がないと、登録できません。"


@sentence_of.register
def _(_error: MembershipOver) -> str:
    return "このお宅は、もう やめています。もう一度 始めるときは、申込書を 入れてください。"


@sentence_of.register
def _(_error: PauseBackwards) -> str:
    return "お休みの終わりが、はじまりより前です。"


@sentence_of.register
def _(error: OrdersOpen) -> str:
    return f"まだ 届いていない注文があります（{'、'.join(error.numbers)}）。届いてから、もう一度 お願いします。"


@sentence_of.register
def _(_error: MoneyOpen) -> str:
    return "お支払いが まだ終わっていません。最後の請求が済んでから、もう一度 お願いします。"


@sentence_of.register
def _(_error: StillMember) -> str:
    return "まだ 使っているお宅です。先に「利用をやめる」を してください。"


@sentence_of.register
def _(_error: SamePerson) -> str:
    return "頼んだ人と 決める人は、別の人でなければなりません。"


@sentence_of.register
def _(_error: ErasureDecided) -> str:
    return "この消去は、もう 決まっています。"


@sentence_of.register
def _(error: LoginTaken) -> str:
    return f"「{error.login}」は、もう 使われています。別の記号にしてください。"


@sentence_of.register
def _(_error: LastOfTheCity) -> str:
    return "市役所の 最後の一人です。先に、もう一人を 開いてください。"


@sentence_of.register
def _(error: PasswordTooShort) -> str:
    return f"合言葉は、{error.least}文字より長くしてください。"
