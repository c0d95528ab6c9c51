"""What the shop's rules refuse, said in plain words to the person who pressed."""

from __future__ import annotations

from functools import singledispatch

from orders.errors import (
    AgeMissing,
    AlreadySealed,
    BasketChanged,
    BasketFull,
    CutoffPassed,
    EmptyBasket,
    InTheAir,
    ItemGone,
    MarkedMissing,
    NotFound,
    NotRegistered,
    NotWeighed,
    OrdersError,
    OutOfStock,
    PairingFailed,
    PhotoTooBig,
    PhotoUnreadable,
    PickingIncomplete,
    QuantityLimit,
    SpecialLimit,
    StartRefused,
    TextTooLong,
    TooMany,
    UnderAge,
    WeightDiffers,
    WrongItem,
    WrongJobState,
    WrongState,
)
from orders.staff.goods.corrections import CountChanged, PriceChanged, PromisedMore
from orders.staff.words import JOB_WORDS, ORDER_WORDS


@singledispatch
def sentence_of(error: OrdersError) -> str:
    """One or two short sentences in Japanese: what is wrong, and what to do."""
    return "いまは できません。画面を新しくして、もう一度 お試しください。"


@sentence_of.register
def _(error: WrongItem) -> str:
    if error.name is None:
        return f"「{error.code}」という番号の商品はありません。もう一度 読み取ってください。"
    return f"ちがう商品です：「{error.name}」は、この注文にありません。棚に戻してください。"


@sentence_of.register
def _(error: TooMany) -> str:
    return f"多すぎます：「{error.name}」は、もう足りています。いまの1点は棚に戻してください。"


@sentence_of.register
def _(error: MarkedMissing) -> str:
    return f"「{error.name}」は、品切れにしてあります。見つかったときは「見つかった」を押してください。"


@sentence_of.register
def _(error: PickingIncomplete) -> str:
    return f"まだ集めていない品物があります：{'、'.join(error.names)}。"


@sentence_of.register
def _(error: WrongState) -> str:
    have = ORDER_WORDS.get(error.have, error.have)
    return f"この注文は、いま「{have}」です。このボタンは使えません。"


@sentence_of.register
def _(error: WrongJobState) -> str:
    have = JOB_WORDS.get(error.have, error.have)
    return f"この荷物は、いま「{have}」です。運び方は変えられません。"


@sentence_of.register
def _(error: InTheAir) -> str:
    return "飛行中です。運航の係に電話してください。"


@sentence_of.register
def _(error: WeightDiffers) -> str:
    return (
        f"重さが合いません。計算では{error.declared:,}グラム、はかりでは{error.measured:,}グラムです。"
        "中を確かめてください。"
    )


@sentence_of.register
def _(error: NotWeighed) -> str:
    return "先に、箱の重さをはかってください。"


@sentence_of.register
def _(error: AlreadySealed) -> str:
    return "この箱は、もう閉じてあります。"


@sentence_of.register
def _(error: OutOfStock) -> str:
    if error.available <= 0:
        return f"「{error.name}」は売り切れました。かごから出してください。"
    return f"「{error.name}」は、あと{error.available}点だけです。数を減らしてください。"


@sentence_of.register
def _(error: QuantityLimit) -> str:
    return f"同じ品物は{error.limit}点までです。"


@sentence_of.register
def _(error: BasketFull) -> str:
    return f"かごがいっぱいです。品物は{error.limit}種類までです。"


@sentence_of.register
def _(error: BasketChanged) -> str:
    return "かごの中身か値段が変わりました。確かめて、よければ、もう一度「注文を受ける」を押してください。"


@sentence_of.register
def _(error: EmptyBasket) -> str:
    return "かごは空です。先に品物を入れてください。"


@sentence_of.register
def _(error: ItemGone) -> str:
    return f"「{error.name}」は、もう売っていません。"


@sentence_of.register
def _(error: SpecialLimit) -> str:
    return f"特売の「{error.name}」は、1世帯{error.limit}点までです。きょうの注文と合わせて{error.wanted}点になります。"


@sentence_of.register
def _(error: CutoffPassed) -> str:
    next_day = f"{error.next_day.month}月{error.next_day.day}日"
    return f"締め切りを過ぎました。お届けは{next_day}になります。よければ、もう一度「注文を受ける」を押してください。"


@sentence_of.register
def _(error: AgeMissing) -> str:
    return "お酒が入っています。年齢を聞いて、入れてください。"


@sentence_of.register
def _(error: UnderAge) -> str:
    return f"{error.age_years}歳の方に、お酒は売れません。お酒をかごから出してください。"


@sentence_of.register
def _(error: NotRegistered) -> str:
    return "この方は、いま注文できる登録になっていません。ケーブルテレビ会社に確かめてください。"


@sentence_of.register
def _(error: StartRefused) -> str:
    return "箱の番号は、英字・数字・点・横線で64字までです。"


@sentence_of.register
def _(error: TextTooLong) -> str:
    return f"お知らせは、1つの文を{error.sentence}字まで、{error.sentences}つの文までにしてください。"


@sentence_of.register
def _(error: PairingFailed) -> str:
    return f"「{error.pairing_code}」は使えません。テレビの画面の番号を、もう一度 見てください。"


@sentence_of.register
def _(error: NotFound) -> str:
    return "さがしたものは、ありませんでした。"


@sentence_of.register
def _(error: CountChanged) -> str:
    return f"そのあいだに在庫が動きました。いまの記録は{error.on_hand}点です。もう一度 数えてください。"


@sentence_of.register
def _(error: PriceChanged) -> str:
    return f"ほかの方が先に値段をなおしました。いまは{error.price_yen:,}円です。"


@sentence_of.register
def _(error: PromisedMore) -> str:
    return (
        f"受けた注文の分が{error.reserved}点あるので、それより少なくできません。"
        "足りない品は、集める画面で「品がない」を押してください。"
    )


@sentence_of.register
def _(error: PhotoTooBig) -> str:
    if error.pixels:
        return "写真が細かすぎます。カメラの設定を小さくして、とりなおしてください。"
    have, most = round(error.size_bytes / 1_000_000), error.most_bytes // 1_000_000
    return f"写真が大きすぎます（{have}メガバイト）。{most}メガバイトより小さい写真を選んでください。"


@sentence_of.register
def _(error: PhotoUnreadable) -> str:
    return {
        "heic": "HEICという形式の写真は使えません。カメラの設定で「互換性優先」（JPEG）にして、とりなおしてください。",
        "broken": "写真のファイルが途中で切れているか、こわれています。もう一度 選ぶか、とりなおしてください。",
        "nothing": "写真を選んでから、押してください。",
    }.get(error.kind, "これは写真として読めません。JPEG・PNG・WebPの写真を選んでください。")
