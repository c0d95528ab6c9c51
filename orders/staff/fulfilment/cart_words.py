"""What the screen of a cart answers to a scan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orders import errors
from orders.errors import OrdersError
from orders.fulfilment import errors as picking_errors
from orders.fulfilment.pick_scans import PickScan, error_of
from orders.goods.errors import CheckDigitWrong
from orders.staff.fulfilment.pick_sentences import tub_word
from orders.staff.sentences import sentence_of


def _reasons(room: object) -> dict[str, type[OrdersError]]:
    return {
        name: each
        for name, each in vars(room).items()
        if isinstance(each, type) and issubclass(each, OrdersError) and each is not OrdersError
    }


REASONS: Mapping[str, type[OrdersError]] = {
    **_reasons(errors),
    **_reasons(picking_errors),
    CheckDigitWrong.__name__: CheckDigitWrong,
}


def words_of(scan: PickScan) -> str:
    """One or two sentences: what went where, or what is wrong."""
    error = error_of(scan, REASONS)
    return right_words(scan.facts) if error is None else sentence_of(error)


def right_words(facts: Mapping[str, Any]) -> str:
    """The sentence for a deed that was done."""
    name, tub = facts["name"], tub_word(facts["tub"])
    if facts.get("cancelled"):
        return f"{tub} の注文は ぜんぶ品切れなので、取り消しました。利用者さまに電話をしてください。"
    if facts.get("out"):
        return f"「{name}」を {tub} から出しました。棚に戻してください。"
    if "missing" in facts:
        return f"{tub} の「{name}」を品切れにしました。" if facts["missing"] else f"{tub} の「{name}」を また集めます。"
    if facts.get("confirmed"):
        return f"「{name}」は {tub}。合っています。"
    weight = f" {facts['weight_g']:,}g" if facts.get("weight_g") else ""
    return f"「{name}」{weight} → {tub}（{facts['picked']}/{facts['wanted']}点）"
