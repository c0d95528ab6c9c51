"""What the accounts refuse, in plain words."""

from __future__ import annotations

from orders.accounts.debits import RESULT_WORDS
from orders.accounts.errors import (
    AccountErased,
    AccountInvalid,
    BankKeyMissing,
    BankKeyWrong,
    CorrectionUnclear,
    DebitDayInvalid,
    DebitSettingMissing,
    EarlierMonthOpen,
    MonthNotOver,
    MonthPassed,
    MonthStillOpen,
    MonthUnreadable,
    NothingToDebit,
    NothingToRefund,
    RefundTooMuch,
    ResultUnreadable,
)
from orders.errors import SettingInvalid
from orders.staff.sentences import sentence_of

FIELD_WORDS = {
    "bank_code": "銀行の番号",
    "branch_code": "支店の番号",
    "kind": "口座の種類",
    "number": "口座番号",
    "holder": "口座の名義",
    "bank_name": "銀行の名前",
    "branch_name": "支店の名前",
    "consignor_name": "委託者の名前（設定）",
}
ANSWER_WORDS = {
    "empty": "中身がありません",
    "size": "長さが120文字ではありません",
    "encoding": "読めない文字があります",
    "kind": "行の種類がちがいます",
    "order": "行の並びがちがいます",
    "number": "数字でないところがあります",
    "header_code": "口座振替の結果ではありません",
    "consignor": "委託者コードがちがいます",
    "day": "引き落としの日がちがいます",
    "unknown_customer": "こちらから頼んでいない番号があります",
    "other_file": "ほかの月の分がまざっています",
    "twice": "同じ番号が2回あります",
    "amount": "金額が、頼んだ額とちがいます",
    "result_code": "知らない結果コードです",
    "trailer_count": "件数の合計が合いません",
    "trailer_amount": "金額の合計が合いません",
}


def month_words(month: str) -> str:
    """2026-11 -> 2026年11月"""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"


@sentence_of.register
def _(error: MonthUnreadable) -> str:
    return f"「{error.text}」は月として読めません。"


@sentence_of.register
def _(error: MonthNotOver) -> str:
    return f"{month_words(error.month)}は、まだ終わっていません。月が変わってから締めてください。"


@sentence_of.register
def _(error: EarlierMonthOpen) -> str:
    return f"先に{month_words(error.earlier)}を締めてください。"


@sentence_of.register
def _(error: MonthPassed) -> str:
    return f"{month_words(error.closed)}まで締めてあります。{month_words(error.month)}は締められません。"


@sentence_of.register
def _(error: MonthStillOpen) -> str:
    return f"{month_words(error.month)}は、まだ締めていません。先に「締める」を押してください。"


@sentence_of.register
def _(error: RefundTooMuch) -> str:
    return f"「{error.name}」は、あと{max(0, error.left):,}までしか返せません（入力は{error.wanted:,}）。"


@sentence_of.register
def _(error: NothingToRefund) -> str:
    return "返す品物の数を入れてください。"


@sentence_of.register
def _(error: CorrectionUnclear) -> str:
    wanted = {"amount_yen": "0でない金額", "tax_rate_percent": "税率（8％か10％）", "words": "請求書にのせる言葉"}
    return f"{wanted.get(error.field, '金額と言葉')}を入れてください。"


@sentence_of.register
def _(error: BankKeyMissing) -> str:
    return "口座を守る鍵（YUAI_BANK_KEYS）がありません。口座は入れられず、読めません。機械の係に伝えてください。"


@sentence_of.register
def _(error: BankKeyWrong) -> str:
    return "口座を読む鍵が合いません。機械の係に伝えてください。"


@sentence_of.register
def _(error: AccountErased) -> str:
    return "このファイルには、記録を消した方の口座がありました。もう一度は作れません。"


@sentence_of.register
def _(error: AccountInvalid) -> str:
    name = FIELD_WORDS.get(error.field, error.field)
    return {
        "digits": f"{name}は、数字{error.limit}けたで入れてください（足りないときは前に0を付けます）。",
        "kind": f"{name}を選んでください。",
        "empty": f"{name}を入れてください。",
        "letters": f"{name}に、銀行で使えない文字があります：{error.found}。カタカナで入れてください。",
        "long": f"{name}が長すぎます。銀行の書き方で{error.limit}文字までです（濁点も1文字）。",
    }.get(error.why, f"{name}を確かめてください。")


@sentence_of.register
def _(error: DebitSettingMissing) -> str:
    return f"銀行に出す設定（{error.variable}）がありません。機械の係に伝えてください。"


@sentence_of.register
def _(error: SettingInvalid) -> str:
    return f"設定（{error.name}）が正しくありません。機械の係に伝えてください。"


@sentence_of.register
def _(error: DebitDayInvalid) -> str:
    return f"{error.day.month}月{error.day.day}日は、銀行が休みか、もう過ぎています。ほかの日を選んでください。"


@sentence_of.register
def _(error: NothingToDebit) -> str:
    return f"引き落とす分がありません。口座のない請求が{error.without_account}件あります。"


@sentence_of.register
def _(error: ResultUnreadable) -> str:
    where = f"{error.record}行目：" if error.record else ""
    what = ANSWER_WORDS.get(error.what, "読めません")
    if error.what == "contradiction":
        what = f"前に受け取った結果（{RESULT_WORDS.get(error.found, error.found)}）とちがいます"
    found = f"（{error.found}）" if error.found and error.what != "contradiction" else ""
    return f"銀行の結果を受け取れません。何も変えていません。{where}{what}{found}。"
