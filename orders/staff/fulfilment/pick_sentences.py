"""What picking refuses, said to the picker: which thing is wrong, and what to do with it."""

from __future__ import annotations

from orders.fulfilment.errors import (
    AlreadyInBoxes,
    CartonCode,
    DearerThanOrdered,
    ForOtherTub,
    HasSubstitute,
    HeldByOther,
    NoSubstitute,
    NoSuchTub,
    NothingToPick,
    NothingToTakeBack,
    NotInThisCart,
    NotYourRound,
    PieceTooHeavy,
    PieceTooLight,
    RoundOver,
    UnknownCode,
    WeightNeeded,
    WrongTub,
)
from orders.goods.errors import CheckDigitWrong
from orders.staff.sentences import sentence_of

# A tub is told by its number and its colour; both stand on its label.
TUB_COLOURS = {1: "赤", 2: "青", 3: "黄", 4: "緑", 5: "黒", 6: "白"}

_WHY_NO_SUBSTITUTE = {
    "same": "注文の品と同じです。",
    "in_order": "この注文に もう入っています。",
    "alcohol": "お酒かどうかが ちがいます。",
    "otc": "薬は 代わりを お届けできません。",
    "temperature": "温度（常温・冷蔵・冷凍）が ちがいます。",
    "sold_out": "在庫が たりません。",
    "not_sold": "いまは 売っていません。",
    "unwanted": "「なしでよい」品です。代わりは お届けしません。",
    "done": "もう そろっているか、代わりが 決まっています。",
}


def tub_word(number: int) -> str:
    """1 -> 赤1"""
    return f"{TUB_COLOURS.get(number, '')}{number}"


@sentence_of.register
def _(error: UnknownCode) -> str:
    return f"「{error.code}」という番号の商品はありません。もう一度 読み取ってください。"


@sentence_of.register
def _(error: CheckDigitWrong) -> str:
    return f"「{error.code}」は、番号の読みまちがいです（検査数字が合いません）。もう一度 読み取ってください。"


@sentence_of.register
def _(error: CartonCode) -> str:
    return f"これは「{error.name}」{error.pieces}個入りの箱の番号です。中の品を 1個ずつ読み取ってください。"


@sentence_of.register
def _(error: NotInThisCart) -> str:
    wanted = f"ほしいのは「{error.wanted}」です。" if error.wanted else ""
    return f"ちがう商品です：「{error.name}」は、このカートの どの注文にもありません。{wanted}棚に戻してください。"


@sentence_of.register
def _(error: ForOtherTub) -> str:
    return (
        f"ほかの注文の品です：「{error.name}」は {tub_word(error.right_tub)} のかごの品です。"
        f"{tub_word(error.tub)} には入れないでください。"
    )


@sentence_of.register
def _(error: WrongTub) -> str:
    return (
        f"ちがうかごです：「{error.name}」は {tub_word(error.right_tub)} に入れます。"
        f"{tub_word(error.tub)} から出してください。"
    )


@sentence_of.register
def _(error: NoSuchTub) -> str:
    return f"{tub_word(error.tub)} のかごは、このカートにありません。"


@sentence_of.register
def _(error: WeightNeeded) -> str:
    return f"「{error.name}」は はかり売りです。はかりの重さ（グラム）を入れてください。"


@sentence_of.register
def _(error: PieceTooHeavy) -> str:
    return f"重すぎます：「{error.name}」{error.weight_g:,}グラム。{error.most_g:,}グラムまでにしてください。"


@sentence_of.register
def _(error: PieceTooLight) -> str:
    return f"軽すぎます：「{error.name}」{error.weight_g:,}グラム。{error.least_g:,}グラムより重いものにしてください。"


@sentence_of.register
def _(error: HeldByOther) -> str:
    return f"注文 {error.number} は、いま {error.picker} さんのカートにあります。"


@sentence_of.register
def _(error: RoundOver) -> str:
    return "このカートは、もう終わっています。"


@sentence_of.register
def _(error: NotYourRound) -> str:
    return f"このカートは、いま {error.picker} さんが持っています。"


@sentence_of.register
def _(error: NothingToPick) -> str:
    return "集める注文は、いまありません。ぜんぶ だれかが集めています。"


@sentence_of.register
def _(error: NothingToTakeBack) -> str:
    return "取り出す品がありません。"


@sentence_of.register
def _(error: AlreadyInBoxes) -> str:
    return f"注文 {error.number} は、もう箱に分けてあります。箱詰めの画面で なおしてください。"


@sentence_of.register
def _(error: NoSubstitute) -> str:
    return f"「{error.name}」は代わりにできません。{_WHY_NO_SUBSTITUTE.get(error.why, '')}"


@sentence_of.register
def _(error: DearerThanOrdered) -> str:
    return (
        f"「{error.name}」は {error.price_yen:,}円で、注文の {error.ordered_yen:,}円より高い品です。"
        "利用者さまに電話で聞いて、答えた方のお名前を入れてください。"
    )


@sentence_of.register
def _(error: HasSubstitute) -> str:
    return (
        f"「{error.name}」の代わりに「{error.substitute}」を入れることになっています。先に 代わりを取り消してください。"
    )
