"""What packing refuses and what it finds, in plain words. Imported by the page that shows them."""

from __future__ import annotations

from orders.fulfilment.box_checks import Fault, Finding
from orders.fulfilment.errors import (
    BoxLeft,
    BoxNotEmpty,
    BoxNotSealed,
    EmptyBox,
    InFlight,
    KindInvalid,
    NotAllPacked,
    NotInBox,
    OnceSealed,
    OthersSealed,
    OverLoaded,
    ScaleSilent,
    ScaleUnsteady,
    TooWarm,
)
from orders.fulfilment.pack_reasons import named
from orders.staff.sentences import sentence_of
from orders.staff.words import JOB_WORDS

FINDINGS = {
    Fault.TOO_WARM: "{names}は、もっと冷たい箱に入れてください。",
    Fault.OVER_LOADED: "この箱に入れてよい重さを {grams}こえています。",
    Fault.TOO_HEAVY_TO_FLY: "飛行機で運べる重さを {grams}こえています。この箱は車で運びます。",
    Fault.NO_WEIGHT: "{names}は重さが分からないので、この箱は車で運びます。",
    Fault.TOO_LONG: "{names}は、この箱には長すぎるようです。ふたが閉まるか見てください。",
    Fault.TOO_FULL: "計算では入りきりません。ふたが閉まるか見てください。",
    Fault.FRAGILE: "こわれやすい{names}の上に、物がのりそうです。箱を分けるか、置き方を見てください。",
    Fault.COLD: "常温の{names}が、冷たい箱に入っています。",
    Fault.EMPTY: "この箱は空です。品物を入れるか、箱をなくしてください。",
}


def finding_words(found: Finding) -> str:
    """One sentence about a box."""
    return FINDINGS[found.fault].format(names=named(found.names), grams=f"{found.grams:,}g")


@sentence_of.register
def _(error: TooWarm) -> str:
    return f"{named(error.names)}は、もっと冷たい箱に入れてください。動かしませんでした。"


@sentence_of.register
def _(error: OverLoaded) -> str:
    return (
        f"その箱は {error.most_g / 1000:g}kgまでです（{error.weight_g / 1000:.2f}kgになります）。動かしませんでした。"
    )


@sentence_of.register
def _(error: NotInBox) -> str:
    if not error.there:
        return "その品物は、もうその箱にありません。画面を見なおしてください。"
    return f"「{error.name}」は、その箱に{error.there}点です。"


@sentence_of.register
def _(error: BoxNotEmpty) -> str:
    return "品物が入っている箱は、なくせません。先に、ほかの箱へ移してください。"


@sentence_of.register
def _(error: EmptyBox) -> str:
    return f"{error.number}箱めは空です。品物を入れるか、箱をなくしてください。"


@sentence_of.register
def _(error: OnceSealed) -> str:
    return f"{error.number}箱めは、一度閉じた箱なので、なくせません。品物を1つ以上 入れてください。"


@sentence_of.register
def _(error: OthersSealed) -> str:
    return "閉じた箱があります。札の「何箱め」が変わるので、先にその箱も開けてください。"


@sentence_of.register
def _(error: NotAllPacked) -> str:
    return f"集めた数と、箱の中の数が合いません：{named(error.names)}"


@sentence_of.register
def _(error: BoxNotSealed) -> str:
    return "箱がまだ閉じていません。箱を閉じてから積んでください。"


@sentence_of.register
def _(error: InFlight) -> str:
    return "この箱は飛行機の便に入っています。荷物の画面で「車にする」を押してから、開けてください。"


@sentence_of.register
def _(error: BoxLeft) -> str:
    return f"この箱は、もうお店を出ています（{JOB_WORDS.get(error.state, error.state)}）。開けられません。"


@sentence_of.register
def _(error: KindInvalid) -> str:
    return "箱の大きさは1ミリより大きく、入れてよい重さは箱の重さより大きくしてください。"


@sentence_of.register
def _(error: ScaleSilent) -> str:
    return "はかりから答えがありません。電源と線を見るか、重さを手で入れてください。"


@sentence_of.register
def _(error: ScaleUnsteady) -> str:
    return "はかりの数字が まだ動いています。止まってから、もう一度 押してください。"
