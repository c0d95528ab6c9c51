"""What the catalogue refuses, in plain words."""

from __future__ import annotations

from orders.goods.errors import (
    CodeInvalid,
    CodeTaken,
    FieldsInvalid,
    ItemChanged,
    NotInShiftJis,
    PlanPast,
    PreviewOver,
    SheetUnreadable,
    ShelfChanged,
    SpecialsChanged,
)
from orders.staff.goods.sheet_words import column_words, problem_words
from orders.staff.sentences import sentence_of
from orders.web import jst_day

_UNREADABLE = {
    "nothing": "ファイルを選んでから、押してください（空のファイルは読めません）。",
    "too_big": "ファイルが大きすぎます（{size_mb}メガバイト）。{most_mb}メガバイトまでです。"
    "写真などを入れずに保存してください。",
    "too_many_rows": "行が多すぎます。{most}行までです。下のほうに、よけいな字が入っていませんか。",
    "too_many_columns": "列が多すぎます。{most}列までです。右のほうに、よけいな字が入っていませんか。",
    "picture": "これは写真です。商品の表（Excelブックか CSV）を選んでください。写真は、商品の画面で入れられます。",
    "pdf": "これは PDF です。Excelブック（.xlsx）か CSV を選んでください。",
    "old_excel": "古い形のExcel（.xls）です。Excelの「名前を付けて保存」で「Excelブック（.xlsx）」を選んで、"
    "保存しなおしてください。",
    "encrypted": "パスワードのかかったExcelです。パスワードを外して保存しなおしてください。",
    "binary_excel": "Excelのバイナリブック（.xlsb）です。「Excelブック（.xlsx）」で保存しなおしてください。",
    "open_document": "OpenDocument（.ods）の表です。「Excelブック（.xlsx）」か CSV で保存しなおしてください。",
    "word": "これは表ではありません（Word か PowerPoint のファイルです）。Excelブックか CSV を選んでください。",
    "archive": "これは ZIP などにまとめたファイルです。中の表を取り出してから、選んでください。",
    "bomb": "開くと とても大きくなるファイルなので、読みません。"
    "商品の表だけを、新しいブックにうつして保存してください。",
    "broken": "Excelのファイルがこわれているか、途中で切れています。もう一度 保存しなおしてください。",
    "not_text": "表として読めないファイルです。Excelブック（.xlsx）か CSV を選んでください。",
    "encoding": "{row}行目に、読めない文字があります。「CSV UTF-8」か Excelブックで保存しなおしてください。",
    "quotes": '{row}行目の「"」（引用符）の数が合いません。Excelブック（.xlsx）で保存すると確かです。',
    "no_rows": "見出しの下に、行がありません。",
    "no_headings": "見出しの行が見つかりません。はじめの10行の中に「番号」「商品名」などの見出しを入れてください。",
}


@sentence_of.register
def _(error: SheetUnreadable) -> str:
    facts = {name: f"{value:,}" if isinstance(value, int) else value for name, value in error.facts.items()}
    for name in ("size", "most"):
        size = error.facts.get(f"{name}_bytes")
        if isinstance(size, int):
            facts[f"{name}_mb"] = f"{size / 1_000_000:.0f}"
    return _UNREADABLE.get(error.kind, _UNREADABLE["not_text"]).format(**facts)


@sentence_of.register
def _(error: PreviewOver) -> str:
    return "この確かめの画面は、もう終わっています。ファイルを、もう一度 選んでください。"


@sentence_of.register
def _(error: CodeTaken) -> str:
    return f"「{error.code}」は、もう「{error.name}」の番号です。"


@sentence_of.register
def _(error: CodeInvalid) -> str:
    return f"「{error.typed}」は、バーコードの番号ではありません。商品のバーコードを読み取ってください。"


@sentence_of.register
def _(error: PlanPast) -> str:
    return f"{jst_day(error.day)}は、もう始まっているか、過ぎています。あしたからの日を選んでください。"


@sentence_of.register
def _(error: ItemChanged) -> str:
    names = "・".join(column_words(name) for name in error.fields)
    return f"ほかの方が先になおしました：{names}。いまの内容を出しています。もう一度 なおしてください。"


@sentence_of.register
def _(error: ShelfChanged) -> str:
    return "ほかの方が先に棚をなおしました。いまの棚を出しています。もう一度 なおしてください。"


@sentence_of.register
def _(error: SpecialsChanged) -> str:
    return "ほかの方が先に、この週の特売をなおしました。いまの特売を出しています。もう一度 入れてください。"


@sentence_of.register
def _(error: FieldsInvalid) -> str:
    problem = error.as_json()[0]
    return f"{column_words(problem['column'])}：{problem_words(problem)}"


@sentence_of.register
def _(error: NotInShiftJis) -> str:
    return (
        f"{error.row}行目の「{error.sign}」は、Shift_JIS にない文字です。"
        "CSV（UTF-8）か Excelブックで取り出してください。"
    )
