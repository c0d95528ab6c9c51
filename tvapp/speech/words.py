"""Text of a screen as a person would say it: numbers of telephones and orders, units, sizes, fractions, days."""

import re
import unicodedata

_DIGITS = dict(
    zip("0123456789", ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー"), strict=True)
)
_LETTERS = {
    "A": "エー", "B": "ビー", "C": "シー", "D": "ディー", "E": "イー", "F": "エフ", "G": "ジー",
    "H": "エイチ", "I": "アイ", "J": "ジェイ", "K": "ケー", "L": "エル", "M": "エム", "N": "エヌ",
    "O": "オー", "P": "ピー", "Q": "キュー", "R": "アール", "S": "エス", "T": "ティー", "U": "ユー",
    "V": "ブイ", "W": "ダブリュー", "X": "エックス", "Y": "ワイ", "Z": "ゼット",
}  # fmt: skip
_UNITS = {
    "kg": "キロ", "g": "グラム", "mg": "ミリグラム", "l": "リットル", "ml": "ミリリットル", "dl": "デシリットル",
    "km": "キロ", "m": "メートル", "cm": "センチ", "mm": "ミリ", "w": "ワット", "p": "パック", "%": "パーセント",
}  # fmt: skip
_UNIT = re.compile(r"(?<=\d)(kg|mg|ml|dl|km|cm|mm|[glmwp%])(?![a-z])(?=(\d)?)", re.IGNORECASE)
_SPELLED = re.compile(r"(?<![\d-])(?:\d{2,4}-\d{2,4}-\d{3,4}|\d{4}-\d{3}|\d{6,})(?![\d-])")
"""Telephone numbers, order numbers, pairing codes."""

_RULES = [
    (re.compile(r"\(([月火水木金土日])\)"), r"\1曜日、"),
    (re.compile(r"時00分"), "時"),
    (re.compile(r"時0(\d)分"), r"時\1分"),
    (re.compile(r"(\d+)/(\d+)"), r"\2分の\1"),
    (re.compile(r"(\d)\s*[×x]\s*(?=\d)"), r"\1かける"),
    (re.compile(r"([本個枚袋缶切食箱束])入(?!り)"), r"\1入り"),
    (re.compile(r"枚切(?!り)"), "枚切り"),
    (re.compile(r"[〜~](?=\d)"), "から"),
    (re.compile(r"」(?=[をがはにのと])"), ""),
    (re.compile(r"(?<=[ァ-ヴー])・(?=[ァ-ヴー])"), ""),
    (re.compile(r"[◀▶▲▼✓※→←]"), ""),
    (re.compile(r"[「」『』()\[\]【】・:;|]"), "、"),
    (re.compile(r"(?<=\d)\s+(?=\d)"), "、"),
    (re.compile(r"\s+"), ""),
    (re.compile(r"、*([。！？!?])[、。]*"), r"\1"),
    (re.compile(r"、{2,}"), "、"),
    (re.compile(r"^[、。]+|、+$"), ""),
]


def as_people_say(text: str) -> str:
    """One line of plain text for the voice; amounts in yen and counts are left to it."""
    said = unicodedata.normalize("NFKC", text)
    said = _SPELLED.sub(lambda found: _spelled(found[0]), said)
    said = _UNIT.sub(lambda found: _UNITS[found[1].lower()] + ("、" if found[2] else ""), said)
    for pattern, instead in _RULES:
        said = pattern.sub(instead, said)
    return re.sub(r"[A-Za-z]", lambda found: _LETTERS[found[0].upper()], said)


def _spelled(number: str) -> str:
    return "の".join("".join(_DIGITS[digit] for digit in group) for group in number.split("-")) + "、"


def sentences(text: str, longest: int) -> list[str]:
    """Pieces of at most `longest` signs, cut after a full stop or a comma where there is one."""
    pieces: list[str] = []
    for sentence in re.findall(r"[^。！？]+[。！？]?", text):
        while len(sentence) > longest:
            cut = sentence.rfind("、", 0, longest) + 1 or longest
            pieces.append(sentence[:cut])
            sentence = sentence[cut:]
        if pieces and len(pieces[-1]) + len(sentence) <= longest:
            pieces[-1] += sentence
        elif sentence:
            pieces.append(sentence)
    return pieces
