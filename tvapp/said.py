"""Short answers to what the resident has just done: `?m=<code>` becomes one sentence at the top of the next screen."""

from flask import request

from orders.goods.catalogue import Item, item_by_code
from tvapp.addresses import focus_asked
from tvapp.frame import Said
from tvapp.visit import Visit

_ABOUT_AN_ITEM = {
    "one": Said("「{name}」を 1点\n入れました。もう一度で 数を 選べます。"),
    "removed": Said("「{name}」を\nかごから 出しました。"),
    "short": Said("「{name}」が\n足りなくなりました。", warn=True),
    "gone": Said("「{name}」は\n売り切れました。", warn=True),
    "limit": Said("「{name}」は\nご家庭ごとの 数が 決まっています。", warn=True),
    "rule-similar": Said("「{name}」が ないときは\n似た品を お届けします。"),
    "rule-none": Said("「{name}」が ないときは\nその品は なしに します。"),
}
_HOW_MANY = {
    "added": "「{name}」を\n{pieces}点 かごに 入れました。",
    "set": "「{name}」を\n{pieces}点に しました。",
    "back-to": "「{name}」を\n{pieces}点に もどしました。",
}
_ABOUT_ALL = {
    "filled": Said("かごに 入れました。\nまだ ご注文は 終わっていません。"),
    "full": Said("かごが いっぱいです。\nここで一度 ご注文ください。", warn=True),
    "empty": Said("かごに 何も ありません。", warn=True),
    "mended": Said("足りない品を\nなおしました。"),
    "sober": Said("お酒を かごから 出しました。"),
    "cancelled": Said("ご注文を 取り消しました。"),
    "reopened": Said("ご注文を やめて、品を\nかごに もどしました。"),
    "too-late": Said("締切の あとは 取り消せません。\nお電話ください。", warn=True),
    "begun": Said("袋づめの あとは 取り消せません。\nお電話ください。", warn=True),
    "no-room": Said("いまの かごに 入りきりません。\nさきに かごの品を ご注文ください。", warn=True),
    "age": Said("年齢を 数字で 入れてください。", warn=True),
    "age-odd": Said("その年齢は 使えません。\nもう一度 数字で 入れてください。", warn=True),
    "undone": Said("ひとつ前の かごに\nもどしました。"),
    "as-it-is": Said("もどすものは ありません。\nかごは このとおりです。"),
    "house-similar": Said("これからは、ない品は\n似た品を お届けします。"),
    "house-none": Said("これからは、ない品は\nなしに します。"),
    "heavy": Said("重すぎて 一度に 運べません。\n品を へらすか、お電話ください。", warn=True),
    "once-more": Said("まだ 注文していません。\nもう一度 決定を 押してください。", warn=True),
    "changed": Said("かごの中身が 変わりました。\nもう一度 お確かめください。", warn=True),
}


def said(visit: Visit, about: Item | None = None) -> Said | None:
    """The sentence for `?m=`, about this item or the one that has the focus; an unknown code says nothing."""
    code = request.args.get("m", "")
    if code in _ABOUT_ALL:
        return _ABOUT_ALL[code]
    if code not in _ABOUT_AN_ITEM and code not in _HOW_MANY:
        return None
    item = about or item_by_code(visit.db, focus_asked())
    if item is None:
        return None
    if code in _HOW_MANY:
        return Said(_HOW_MANY[code].format(name=item.name, pieces=visit.quantities.get(item.id, 0)))
    pattern = _ABOUT_AN_ITEM[code]
    return Said(pattern.text.format(name=item.name), pattern.warn)
