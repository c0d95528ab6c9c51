"""What is wrong in a file, what to look at, and what would change, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from orders.goods.sheet_columns import ZONE_NAMES, day_of_year_words
from orders.web import jst_day

FIELD_NAMES = {
    "code": "番号", "name": "商品名", "reading": "よみがな", "shelf_id": "棚", "sub_shelf_id": "売り場",
    "price_yen": "値段", "tax_rate_percent": "税率", "weight_g": "重さ", "length_mm": "たて", "width_mm": "よこ",
    "height_mm": "高さ", "temperature": "温度", "alcohol": "お酒", "otc": "薬", "fragile": "こわれもの",
    "weighed": "はかり売り", "active": "販売", "sold_from": "売りはじめ", "sold_until": "売りおわり",
    "season_start": "毎年のはじめ", "season_end": "毎年のおわり", "barcodes": "ほかのバーコード", "stock": "在庫",
    "limit_per_household": "1世帯の数", "day": "特売の日", "until": "特売の最後の日", "valid_from": "いつから",
    "new": "新しい商品",
}  # fmt: skip
KIND_NAMES = {"items": "商品", "specials": "特売", "prices": "値段の予定"}
_UNITS = {"price_yen": "円", "weight_g": "g", "length_mm": "ミリ", "width_mm": "ミリ", "height_mm": "ミリ"}
_UNITS |= {"tax_rate_percent": "％", "limit_per_household": "点", "stock": "点"}
_CIRCLES = frozenset({"alcohol", "otc", "fragile", "weighed"})
_DAYS = frozenset({"sold_from", "sold_until", "day", "until", "valid_from"})

_PROBLEMS = {
    "empty": "空です。入れてください。",
    "not_whole": "「{value}」は、数字として読めません。小数点のない数字（198 など）で入れてください。",
    "out_of_range": "「{value}」は、{least}から{most}までの数にしてください。",
    "not_text": "「{value}」は、ふつうの文字で入れてください。",
    "too_long": "長すぎます。{longest}文字までにしてください。",
    "no_code": "「{value}」は、バーコードの番号（8けた・13けた・14けた）ではありません。",
    "code_rounded": "「{value}」は、表計算ソフトが下のけたを消した番号です。列の表示を「文字列」か「0」（整数）にして、"
    "番号を入れなおしてください。",
    "code_date": "「{value}」は、日付か時刻になっています。列の表示を「文字列」にして、番号を入れなおしてください。",
    "check_digit": "「{value}」は、番号のどこかが1つ違っています。商品のバーコードと見くらべてください。",
    "code_twice": "「{value}」と同じ商品が、{first}行目にもあります。どちらか1行にしてください。",
    "code_of_other": "「{value}」は、「{name}」の番号でもあります。1つの番号は、1つの商品だけに使えます。",
    "code_unknown": "「{value}」という番号の商品は、ありません。先に商品を入れてください。",
    "not_reading": "「{value}」は、よみがなではありません。ひらがなで入れてください。",
    "not_one_of": "「{value}」は、使えません。使えるのは：{allowed}。",
    "name_of_several": "「{value}」という名前は、2つ以上あります。記号（番号）のほうで入れてください。",
    "not_date": "「{value}」は、日付として読めません。2026-12-01 のように入れてください。",
    "not_day_of_year": "「{value}」は、月と日として読めません。10月1日 のように入れてください。",
    "days_swapped": "「{value}」は、はじめの日より前です。",
    "half_a_season": "毎年のはじめとおわりは、両方入れるか、両方とも空にしてください。",
    "weight_for_weighed": "はかり売りの商品には、目安の重さが要ります。",
    "needed_for_new": "新しい商品なので、要ります。",
    "no_such_heading": "この見出しの列がありません。",
    "heading_twice": "同じ見出しの列が、2つあります。1つにしてください。",
    "merged": "セル {value} が結合されています。結合をといて、1行ずつ入れてください。",
    "no_answer": "計算式の答えが入っていません。表計算ソフトで開いて、保存しなおしてください。",
    "formula_error": "計算式がエラーになっています。",
    "overlap": "この商品の {day} は、{first}行目にもあります。1つにしてください。",
    "day_past": "{value} は、もう変えられません（過ぎた日か、始まった日です）。",
    "too_many_days": "特売は、つづけて{most}日までです。もっと長いときは「値段の予定」にしてください。",
}
_REMARKS = {
    "price_up": "値段が大きく上がります（{old}円 → {new}円）。",
    "price_down": "値段が半分より下がります（{old}円 → {new}円）。",
    "no_weight": "重さがありません。このため、飛行機では運べません（車で運びます）。",
    "tax_unusual": "お酒と薬の税率は10％です。8％のままでよいか、確かめてください。",
    "same_name": "同じ名前の商品が、もうあります。番号が違うだけなら「ほかのバーコード」に入れてください。",
    "still_given_up": "販売をやめた商品です。また売るときは「販売」を ○ にしてください。",
    "many_retired": "いま売っている{sold}品のうち、{retired}品の販売をやめます。ファイルに全部の商品が入っていますか。",
    "not_cheaper": "{day} の特売の値段（{new}円）が、いつもの値段（{old}円）より安くありません。",
    "day_is_today": "きょうの特売を変えます。もう注文した方の値段は変わりません。",
    "not_sold_then": "販売をやめた商品なので、{day} の特売には出ません。",
    "code_repaired": "番号の「{typed}」は、消えた0をおぎなって「{code}」として読みました。",
    "hidden_rows": "表計算ソフトでかくれている行も読みました：{rows}行目。",
    "other_sheets": "シート「{taken}」だけを読みました。ほかのシート（{others}）は読みません。",
    "column_unknown": "「{heading}」という列は、知らない見出しなので読みません。",
    "stock_left_alone": "在庫の列は、新しい商品にだけ使います。もうある商品の在庫は変わりません。",
}


def problem_words(problem: Mapping[str, Any]) -> str:
    """One sentence for a Problem, as the JSON of a preview keeps it."""
    return _filled(_PROBLEMS.get(problem["reason"], "読めません。"), problem)


def remark_on_words(remark: Mapping[str, Any]) -> str:
    """One sentence for something to look at."""
    return _filled(_REMARKS.get(remark["remark"], ""), remark)


def _filled(sentence: str, one: Mapping[str, Any]) -> str:
    facts = {name: _listed(fact) for name, fact in one["facts"].items()}
    return sentence.format_map({**_Nothing(), **facts, "value": _day_or(one.get("value", ""))})


class _Nothing(dict[str, str]):
    """An unknown fact leaves its place empty instead of the page."""

    def __missing__(self, key: str) -> str:
        return ""


def _listed(fact: object) -> str:
    if isinstance(fact, list | tuple):
        shown = "、".join(str(each) for each in fact[:20])
        return f"{shown}、ほか{len(fact) - 20}" if len(fact) > 20 else shown
    if isinstance(fact, int) and not isinstance(fact, bool):
        return f"{fact:,}"
    return _day_or(fact)


def _day_or(value: object) -> str:
    try:
        return jst_day(date.fromisoformat(str(value))) if len(str(value)) == 10 else str(value)
    except ValueError:
        return str(value)


def column_words(name: str) -> str:
    """The heading under which a field is known; headings stay as they are."""
    return FIELD_NAMES.get(name, name)


def value_words(field: str, value: Any, places: Mapping[str, str]) -> str:
    """A value of a field as people read it; `places`: id of a shelf or sub-shelf -> its name."""
    if field == "active":
        return "売る" if value else "やめる"
    if field in _CIRCLES:
        return "○" if value else "なし"
    if value is None or value == "" or value == {}:
        return "なし"
    if field in ("shelf_id", "sub_shelf_id"):
        return places.get(value, str(value))
    if field == "temperature":
        return ZONE_NAMES.get(value, str(value))
    if field in _DAYS:
        return _day_or(value)
    if field in ("season_start", "season_end"):
        return day_of_year_words(value) or ""
    if field == "barcodes" and isinstance(value, dict):
        return "、".join(code if pieces == 1 else f"{code}（{pieces}点）" for code, pieces in sorted(value.items()))
    shown = f"{value:,}" if isinstance(value, int) else str(value)
    return f"{shown}{_UNITS.get(field, '')}"


def change_words(field: str, was: Any, became: Any, places: Mapping[str, str]) -> tuple[str, str, str]:
    """(what, was, became) of a row of an item's history."""
    name, _, day = field.partition(" ")
    if name == "special":
        return f"{_day_or(day)}の特売", _special(was), _special(became)
    if name == "price_from":
        return (
            f"{_day_or(day)}からの値段",
            value_words("price_yen", was, places),
            value_words("price_yen", became, places),
        )
    if name == "barcodes" and not isinstance(was, dict) and not isinstance(became, dict):
        return FIELD_NAMES[name], str(was or "なし"), str(became or "なし")
    return column_words(name), value_words(name, was, places), value_words(name, became, places)


def _special(pair: Any) -> str:
    return f"{pair[0]:,}円（1世帯{pair[1]}点まで）" if pair else "なし"
